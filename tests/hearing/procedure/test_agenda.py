"""The sub-stages: what begins them, when they are done, and what a rule set makes of them."""

from dataclasses import replace
from typing import Any

import pytest

from hearing.cases.ruleset import PLAIN, Transition
from hearing.procedure import commands as c
from hearing.procedure.agenda import AGENDA, agenda, missing_before, missing_first
from hearing.procedure.decide import decide
from hearing.procedure.refusal import Refused
from hearing.vocabulary import Stage, Step
from tests.scripts.play import Play, at_stage


def under(play: Play, **changes: Any) -> Play:
    """The same hearing under other rules, as if it had been set down with them."""
    play.state = replace(play.state, rules=replace(PLAIN, **changes))
    return play


def refusal(play: Play, command: c.Command, by: str = "leader") -> Refused:
    with pytest.raises(Refused) as refused:
        decide(play.state, command, by=by, now=play.now, command_id="x")
    return refused.value


def statuses(play: Play) -> dict[str, str]:
    return {one.step: one.status for one in agenda(play.state)}


def test_every_step_has_its_row_in_the_order_of_the_stages():
    assert list(AGENDA) == list(Step)
    stages = [list(Stage).index(row.stage) for row in AGENDA.values()]
    assert stages == sorted(stages)
    for step, row in AGENDA.items():
        assert row.begun, step
        assert all(list(Step).index(one) < list(Step).index(step) for one in row.after)


def test_the_step_is_where_the_record_is():
    play = at_stage(Stage.PREPARATION)
    steps = [play.state.step]
    for command in (c.OpenHearing(), c.AskRecusal()):
        play.do("leader", command)
        steps.append(play.state.step)
    assert steps == [Step.ROLL_CALL, Step.INTRODUCTIONS, Step.RECUSAL]
    assert statuses(play)["introductions"] == "done"
    assert statuses(play)["recusal"] == "current"
    play.do("agent", c.AnswerRecusal(requested=False))
    play.do("assistant", c.AnswerRecusal(requested=False))
    assert statuses(play)["recusal"] == "done"
    assert statuses(play)["signing"] == "open"
    play.do("leader", c.EnterStage(Stage.INVESTIGATION))
    steps.append(play.state.step)
    play.do("leader", c.FocusOn("A22.3"))
    steps.append(play.state.step)
    assert steps[-2:] == [Step.STATEMENT, Step.GROUNDS]


def test_last_words_are_done_when_the_minutes_hold_words_of_each_side():
    play = at_stage(Stage.FINAL_STATEMENTS)
    assert statuses(play)["last_words"] == "current"
    play.do("clerk", c.RecordUtterance("agent", "坚持请求"))
    assert statuses(play)["last_words"] == "current"
    play.do("clerk", c.RecordUtterance("counsel", "维持有效"))
    assert statuses(play)["last_words"] == "done"
    assert statuses(play)["argument"] == "open"


def test_a_whole_hearing_ends_with_the_signing_done():
    found = statuses(at_stage(Stage.ENDED))
    assert found["signing"] == "done"
    assert found["reading"] == "done"
    assert found["discipline"] == "open"


def test_the_stages_that_may_follow_are_the_rule_sets():
    play = under(at_stage(Stage.INVESTIGATION), transitions=(Transition(Stage.INVESTIGATION, Stage.FINAL_STATEMENTS),))
    assert refusal(play, c.EnterStage(Stage.DEBATE)).rule == "stage_order"
    play.do("leader", c.EnterStage(Stage.FINAL_STATEMENTS))
    assert play.state.stage is Stage.FINAL_STATEMENTS
    assert refusal(play, c.EnterStage(Stage.INVESTIGATION)).rule == "stage_order"


def test_a_required_step_that_is_not_done_keeps_its_stage():
    play = under(at_stage(Stage.INVESTIGATION), required=(Step.GROUNDS, Step.LAST_WORDS))
    assert missing_before(play.state, Stage.DEBATE) == (Step.GROUNDS,)
    assert refusal(play, c.EnterStage(Stage.DEBATE)).rule == "grounds_missing"
    play.do("leader", c.FocusOn("A22.3"))
    play.do("leader", c.EnterStage(Stage.DEBATE))
    play.do("leader", c.EnterStage(Stage.FINAL_STATEMENTS))
    assert refusal(play, c.EnterStage(Stage.ANNOUNCEMENT)).rule == "last_words_missing"
    assert missing_before(play.state, Stage.INVESTIGATION) == ()
    play.do("leader", c.Announce("另行书面决定"))
    assert refusal(play, c.CloseHearing()).rule == "last_words_missing"
    play.do("leader", c.EnterStage(Stage.INVESTIGATION, "证据3尚未质证"))


def test_a_required_step_comes_before_those_that_name_it():
    play = under(at_stage(Stage.OPENING), required=(Step.RIGHTS, Step.RECUSAL))
    assert missing_first(play.state, Step.RECUSAL) == (Step.RIGHTS,)
    assert refusal(play, c.AskRecusal()).rule == "step_order"
    assert missing_first(under(play).state, Step.RECUSAL) == ()


def test_a_refusal_names_the_provision_behind_its_rule():
    play = under(at_stage(Stage.OPENING), sources=(("recusal_not_asked", "实施细则第42条"),))
    assert refusal(play, c.EnterStage(Stage.INVESTIGATION)).source == "实施细则第42条"
    assert refusal(play, c.CloseHearing()).source == ""


@pytest.mark.parametrize("step", Step)
def test_every_missing_step_is_refused_in_words(step):
    stage = AGENDA[step].stage
    play = under(at_stage(stage), required=(step,))
    if AGENDA[step].done(play.state):
        return
    by_stage: dict[Stage, c.Command] = {
        Stage.PREPARATION: c.OpenHearing(),
        Stage.ANNOUNCEMENT: c.CloseHearing(),
        Stage.MINUTES: c.EndHearing(),
    }
    command = by_stage.get(stage, c.EnterStage(next(iter(PLAIN.targets(stage)), Stage.MINUTES)))
    refused = refusal(play, command)
    assert refused.zh.endswith("。")
    assert refused.en.endswith(".")
