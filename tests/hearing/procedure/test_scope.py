"""The scope and the matrix: what may be asked for, what is covered, and how far each cell is."""

from dataclasses import replace

import pytest

from hearing.procedure import commands as c
from hearing.procedure.commands import ScopeItem
from hearing.procedure.decide import decide
from hearing.procedure.evolve import fold
from hearing.procedure.refusal import Refused
from hearing.procedure.scope import CellStatus, matrix, reached, within
from hearing.vocabulary import Element, Side, Stage, Stance
from tests.scripts.play import START, Play, at_stage

REQUESTED = (ScopeItem("A22.3", ("1", "2"), ("E1", "E2")), ScopeItem("A26.3"))


def _requested() -> Play:
    play = at_stage(Stage.INVESTIGATION)
    examination = replace(play.state.examination, requested=REQUESTED)
    play.state = replace(play.state, examination=examination)
    return play


@pytest.mark.parametrize(
    ("item", "inside"),
    [
        (ScopeItem("A22.3", ("1",), ("E1",)), True),
        (ScopeItem("A22.3", ("1", "2")), True),
        (ScopeItem("A22.3", ("3",), ("E1",)), False),
        (ScopeItem("A22.3", ("1",), ("E3",)), False),
        (ScopeItem("A22.3", (), ("E1",)), False),
        (ScopeItem("A26.3"), True),
        (ScopeItem("A26.3", ("7",)), True),
        (ScopeItem("A26.4", ("1",)), False),
    ],
)
def test_an_item_is_within_the_request_cell_by_cell(item, inside):
    assert within(item, REQUESTED) is inside


def test_what_is_admitted_for_no_named_ground_extends_every_ground():
    admitted = (*REQUESTED, ScopeItem("", (), ("E9",)))
    assert within(ScopeItem("A22.3", ("1",), ("E1", "E9")), admitted)
    assert not within(ScopeItem("A33", (), ("E9",)), admitted)
    assert reached(ScopeItem("A22.3", (), ("E2", "E9")), admitted)
    assert not reached(ScopeItem("A22.3", (), ("E8",)), admitted)


def test_the_petitioner_states_no_more_than_was_requested():
    play = _requested()
    with pytest.raises(Refused, match="not_requested"):
        play.do("agent", c.StateScope((ScopeItem("A22.3", ("3",), ("E1",)),)))
    with pytest.raises(Refused, match="items_needed"):
        play.do("agent", c.StateScope(()))
    play.do("agent", c.StateScope((ScopeItem("A22.3", ("1",), ("E1",)),)))
    play.do(
        "leader", c.FixScope((ScopeItem("A26.3"), ScopeItem("A22.3", ("1",), ("E1",))), ("对证据1真实性无争议", " "))
    )
    assert play.state.examination.agreements == ("对证据1真实性无争议",)


def test_a_cell_is_heard_when_each_of_its_exhibits_was_taken_up():
    play = _requested()
    play.do("leader", c.FocusOn("A22.3", ("1",), ("E1",)))
    play.do("leader", c.FocusOn("A26.3"))
    status = {(one.ground, one.claim): one.status for one in matrix(play.state)}
    assert status == {
        ("A22.3", "1"): CellStatus.OPEN,
        ("A22.3", "2"): CellStatus.OPEN,
        ("A26.3", ""): CellStatus.NOW,
    }
    play.do("agent", c.GiveUp((ScopeItem("", (), ("E2",)),)))
    play.do("assistant", c.GiveUp((ScopeItem("", ("2",)),), "删除权利要求2"))
    cells = {(one.ground, one.claim): one for one in matrix(play.state)}
    assert cells["A22.3", "1"].status is CellStatus.HEARD
    assert cells["A22.3", "1"].exhibits == ("E1",)
    assert cells["A22.3", "2"].status is CellStatus.GIVEN_UP
    with pytest.raises(Refused, match="given_up"):
        play.do("leader", c.FocusOn("A22.3", ("2",)))


def test_a_focus_ends_with_the_debate_and_tags_only_what_was_said_under_it():
    play = _requested()
    play.do("leader", c.FocusOn("A22.3", ("1",), ("E1",)))
    under = play.now
    play.do("leader", c.EnterStage(Stage.DEBATE))
    in_the_debate = play.state.focus
    play.do("leader", c.EnterStage(Stage.FINAL_STATEMENTS))
    assert (in_the_debate is None, play.state.focus is None) == (False, True)
    play.do("clerk", c.RecordUtterance("agent", "坚持请求。"))
    play.do("clerk", c.RecordUtterance("agent", "证据1第5页。", under))
    play.do("clerk", c.RecordUtterance("agent", "权利要求2。", under, (), ("2",)))
    last, said, named = play.state.utterances.values()
    assert (last.ground, last.claims) == ("", ())
    assert (said.ground, said.claims) == ("A22.3", ("1",))
    assert (named.ground, named.claims) == ("A22.3", ("2",))


def test_an_opinion_in_writing_counts_until_a_later_one_is_stated():
    play = at_stage(Stage.INVESTIGATION)
    stances = ((Element.RELEVANCE, Stance.CONTESTED),)
    filed = c.ReportOpinion(Side.PATENTEE, "E1", stances, "领域不同", START)
    play.system(filed)
    assert not play.system(filed)
    assert play.state.opinions["E1", Side.PATENTEE].written
    play.do("assistant", c.StateOpinion("E1", ((Element.RELEVANCE, Stance.ACCEPTED),)))
    play.system(replace(filed, reason="另行书面意见"))
    stands = play.state.opinions["E1", Side.PATENTEE]
    assert (stands.written, stands.participant) == (False, "counsel")
    assert fold("h1", play.recorded) == play.state


def test_exhibits_are_known_only_where_there_is_a_register():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.ShowExhibit("E7", 900))
    play.system(c.ReportExhibit(c.Offered("E1", "证据1", Side.PETITIONER, "", 12)))
    for wrong in (c.ShowExhibit("E7", 1), c.ShowExhibit("E1", 13)):
        with pytest.raises(Refused):
            decide(play.state, wrong, by="leader", now=play.now, command_id="x")
