"""The minutes while they are written: divided, joined, reassigned, marked, struck; two hands at one statement."""

from dataclasses import replace
from typing import Any

import pytest

from hearing.cases.ruleset import PLAIN
from hearing.procedure import commands as c
from hearing.procedure import events as e
from hearing.procedure.commands import Marked, Source
from hearing.procedure.minutes import minutes_content
from hearing.procedure.refusal import Refused
from hearing.vocabulary import Mark, Stage
from tests.scripts.play import Play, at_stage

SAID = "证据1公开了卡扣。证据2没有公开。"


def _debate(*said: str, speaker: str = "agent") -> tuple[Play, list[str]]:
    play = at_stage(Stage.DEBATE)
    for words in said or (SAID,):
        play.do("clerk", c.RecordUtterance(speaker, words))
    return play, list(play.state.utterances)


def _texts(play: Play) -> list[str]:
    return [one.text for one in play.state.utterances.values()]


def _closed(play: Play) -> None:
    play.do("leader", c.EnterStage(Stage.FINAL_STATEMENTS))
    play.do("leader", c.Announce("另行书面决定"))
    play.do("leader", c.CloseHearing())
    play.do("clerk", c.PresentMinutes())


def test_two_hands_at_different_words_of_one_statement_both_stay():
    play, (one,) = _debate()
    seen = play.state.utterances[one].changed
    play.do("leader", c.AmendUtterance(one, "证据1公开了铰链。证据2没有公开。", seen))
    play.do("clerk", c.AmendUtterance(one, "证据1公开了卡扣。证据3没有公开。", seen))
    assert _texts(play) == ["证据1公开了铰链。证据3没有公开。"]
    amended = play.recorded[-1].event
    assert isinstance(amended, e.UtteranceAmended)
    assert (amended.of, amended.asked) == (seen, "证据1公开了卡扣。证据3没有公开。")


def test_two_hands_at_the_same_words_the_second_is_told_both_wordings():
    play, (one,) = _debate()
    seen = play.state.utterances[one].changed
    play.do("leader", c.AmendUtterance(one, "证据1公开了铰链。证据2没有公开。", seen))
    with pytest.raises(Refused, match="changed_meanwhile") as refused:
        play.do("clerk", c.AmendUtterance(one, "证据1公开了合页。证据2没有公开。", seen))
    assert "铰链" in refused.value.zh
    assert "合页" in refused.value.zh
    assert refused.value.detail == {
        "utterance": one,
        "of": play.state.utterances[one].changed,
        "now": "证据1公开了铰链。证据2没有公开。",
        "speaker": "agent",
        "asked": "证据1公开了合页。证据2没有公开。",
    }
    play.do("clerk", c.AmendUtterance(one, "证据1公开了合页。证据2没有公开。", play.state.utterances[one].changed))
    assert play.state.utterances[one].earlier == (SAID, "证据1公开了铰链。证据2没有公开。")


def test_an_edit_that_names_nothing_was_made_on_the_first_words():
    play, (one,) = _debate()
    play.do("clerk", c.AmendUtterance(one, "证据1公开了铰链。证据2没有公开。"))
    with pytest.raises(Refused, match="changed_meanwhile"):
        play.do("clerk", c.AmendUtterance(one, "证据1公开了合页。证据2没有公开。"))


def test_a_statement_is_divided_and_its_parts_stand_together():
    play, (one, last) = _debate(SAID, "我方补充。")
    play.do("clerk", c.SplitUtterance(one, SAID.index("证据2")))
    assert _texts(play) == ["证据1公开了卡扣。", "证据2没有公开。", "我方补充。"]
    first, rest, _ = play.state.utterances.values()
    assert (rest.speaker, rest.said_at, rest.claims, rest.n) == (first.speaker, first.said_at, first.claims, first.n)
    play.do("clerk", c.MergeUtterances(first.id, rest.id, first.changed, rest.changed))
    assert _texts(play) == [SAID, "我方补充。"]
    assert play.state.merged == {rest.id: first.id}
    assert list(play.state.utterances) == [one, last]


@pytest.mark.parametrize("place", [0, -3, len(SAID), 400])
def test_a_statement_is_not_divided_at_its_ends(place):
    play, (one,) = _debate()
    with pytest.raises(Refused, match="split_place"):
        play.do("clerk", c.SplitUtterance(one, place))


def test_somebody_who_divides_what_changed_meanwhile_divides_at_the_same_words():
    play, (one,) = _debate()
    seen = play.state.utterances[one].changed
    play.do("leader", c.AmendUtterance(one, "我方认为证据1公开了卡扣。证据2没有公开。", seen))
    play.do("clerk", c.SplitUtterance(one, SAID.index("证据2"), seen))
    assert _texts(play) == ["我方认为证据1公开了卡扣。", "证据2没有公开。"]


def test_only_neighbours_of_one_speaker_become_one():
    play, (one, two, three) = _debate("一。", "二。", "三。")
    with pytest.raises(Refused, match="not_adjacent"):
        play.do("clerk", c.MergeUtterances(one, three))
    with pytest.raises(Refused, match="not_adjacent"):
        play.do("clerk", c.MergeUtterances(two, one))
    play.do("clerk", c.ReassignSpeaker(two, "counsel"))
    with pytest.raises(Refused, match="other_speaker"):
        play.do("clerk", c.MergeUtterances(one, two))


def test_english_words_are_joined_with_a_space():
    play, (one, two) = _debate("The hinge is known.", "So is the latch.")
    play.do("clerk", c.MergeUtterances(one, two))
    assert _texts(play) == ["The hinge is known. So is the latch."]


def test_a_statement_is_somebody_elses_and_says_whose_it_was():
    play, (one,) = _debate()
    play.do("clerk", c.ReassignSpeaker(one, "counsel"))
    assert play.state.utterances[one].speaker == "counsel"
    assert play.state.utterances[one].speakers == ("agent",)
    with pytest.raises(Refused, match="unchanged"):
        play.do("clerk", c.ReassignSpeaker(one, "counsel", play.state.utterances[one].changed))
    with pytest.raises(Refused, match="changed_meanwhile"):
        play.do("clerk", c.ReassignSpeaker(one, "petitioner", play.state.utterances[one].n))
    with pytest.raises(Refused, match="observer"):
        play.do("clerk", c.ReassignSpeaker(one, "observer", play.state.utterances[one].changed))


def test_marks_go_with_their_words_and_go_when_the_words_are_put_right():
    play, (one,) = _debate()
    play.do("clerk", c.MarkPassage(one, 6, 8, Mark.UNCLEAR))
    play.do("clerk", c.AmendUtterance(one, f"我方认为，{SAID}", play.state.utterances[one].changed))
    (mark,) = play.state.utterances[one].marks
    assert play.state.utterances[one].text[mark.begin : mark.end] == "卡扣"
    play.do(
        "clerk", c.AmendUtterance(one, "我方认为，证据1公开了铰链。证据2没有公开。", play.state.utterances[one].changed)
    )
    assert play.state.utterances[one].marks == ()


def test_a_place_where_nobody_heard_is_marked_and_cleared():
    play, (one,) = _debate()
    play.do("clerk", c.MarkPassage(one, 9, 9, Mark.INAUDIBLE))
    assert play.state.utterances[one].marks == (Marked(9, 9, Mark.INAUDIBLE),)
    with pytest.raises(Refused, match="unchanged"):
        play.do("clerk", c.MarkPassage(one, 9, 9, Mark.INAUDIBLE, play.state.utterances[one].changed))
    play.do("clerk", c.MarkPassage(one, 8, 10, Mark.CLEAR))
    assert play.state.utterances[one].marks == ()
    with pytest.raises(Refused, match="unchanged"):
        play.do("clerk", c.MarkPassage(one, 8, 10, Mark.CLEAR))
    for begin, end, mark in ((3, 3, Mark.UNCLEAR), (0, 99, Mark.INAUDIBLE), (0, 2, Mark.STRUCK)):
        with pytest.raises(Refused, match="passage"):
            play.do("clerk", c.MarkPassage(one, begin, end, mark))


def test_struck_words_are_kept_as_they_were_said_until_they_are_restored():
    play, (one,) = _debate()
    with pytest.raises(Refused, match="reason_needed"):
        play.do("leader", c.StrikeWords(one, " "))
    play.do("clerk", c.StrikeWords(one, "与本案无关", 9, 17))
    said = play.state.utterances[one]
    assert said.text == SAID
    assert said.marks == (Marked(9, 17, Mark.STRUCK, "与本案无关", "leader"),)
    with pytest.raises(Refused, match="struck"):
        play.do("clerk", c.AmendUtterance(one, "证据1公开了卡扣。", said.changed))
    with pytest.raises(Refused, match="struck"):
        play.do("leader", c.StrikeWords(one, "又一次", 10, 12, said.changed))
    play.do("leader", c.RestoreWords(one, "与本案有关"))
    assert play.state.utterances[one].marks == ()
    with pytest.raises(Refused, match="nothing_struck"):
        play.do("leader", c.RestoreWords(one, "再恢复"))


def test_a_division_cuts_what_is_struck_in_two():
    play, (one,) = _debate()
    play.do("leader", c.StrikeWords(one, "与本案无关"))
    play.do("clerk", c.SplitUtterance(one, 9))
    first, rest = play.state.utterances.values()
    assert [(m.begin, m.end) for m in (*first.marks, *rest.marks)] == [(0, 9), (0, 8)]


def test_the_panel_proposes_while_the_minutes_are_written_and_the_clerk_decides():
    play, (one,) = _debate()
    with pytest.raises(Refused, match="minutes_not_presented"):
        play.do("agent", c.RequestCorrection(one, "证据1公开了铰链。证据2没有公开。"))
    seen = play.state.utterances[one].changed
    play.do("member", c.RequestCorrection(one, "证据1公开了铰链。证据2没有公开。", "听录音", seen))
    play.do("clerk", c.AmendUtterance(one, "证据1公开了卡扣。证据3没有公开。", seen))
    (asked,) = play.state.corrections.values()
    assert (asked.before, asked.text, asked.reason) == (SAID, "证据1公开了铰链。证据2没有公开。", "听录音")
    play.do("clerk", c.DecideCorrection(asked.id, accepted=True))
    assert _texts(play) == ["证据1公开了铰链。证据3没有公开。"]


def test_where_the_rule_set_lets_them_the_sides_propose_from_the_room():
    play, (one,) = _debate()
    play.state = replace(play.state, rules=replace(PLAIN, sides_propose=True))
    play.do("agent", c.RequestCorrection(one, "证据1公开了铰链。证据2没有公开。", "口误"))
    with pytest.raises(Refused, match="proposed_already"):
        play.do("agent", c.RequestCorrection(one, "证据1公开了合页。证据2没有公开。"))
    with pytest.raises(Refused, match="proposed_already"):
        play.do("petitioner", c.RequestCorrection(one, "证据1公开了合页。证据2没有公开。"))
    play.do("counsel", c.RequestCorrection(one, "证据1公开了卡扣。证据2没有公开锁。"))
    ours, theirs = play.state.corrections
    with pytest.raises(Refused, match="reason_needed"):
        play.do("clerk", c.DecideCorrection(ours, accepted=False))
    play.do("clerk", c.DecideCorrection(ours, accepted=False, reason="录音如原记载"))
    play.do("leader", c.DecideCorrection(theirs, accepted=True))
    assert _texts(play) == ["证据1公开了卡扣。证据2没有公开锁。"]
    play.do("agent", c.RequestCorrection(one, "证据1公开了铰链。证据2没有公开锁。"))
    with pytest.raises(Refused, match="role"):
        play.do("observer", c.RequestCorrection(one, "证据1。"))


def test_a_side_proposes_neither_from_outside_nor_over_struck_words():
    play, (one,) = _debate()
    play.state = replace(play.state, rules=replace(PLAIN, sides_propose=True))
    play.do("leader", c.StrikeWords(one, "与本案无关", 9, 17))
    with pytest.raises(Refused, match="struck"):
        play.do("agent", c.RequestCorrection(one, "证据1公开了卡扣。"))
    play.do("clerk", c.ReturnToWaiting("agent", "另行询问"))
    with pytest.raises(Refused, match="not_inside"):
        play.do("agent", c.RequestCorrection(one, "证据1公开了铰链。证据2没有公开。"))


def test_a_proposal_that_the_clerk_has_overtaken_is_not_written_over_the_clerks_words():
    play, (one,) = _debate()
    seen = play.state.utterances[one].changed
    play.do("member", c.RequestCorrection(one, "证据1公开了铰链。证据2没有公开。", "", seen))
    play.do("clerk", c.AmendUtterance(one, "证据1公开了合页。证据2没有公开。", seen))
    (asked,) = play.state.corrections
    with pytest.raises(Refused, match="changed_meanwhile"):
        play.do("clerk", c.DecideCorrection(asked, accepted=True))
    play.do("clerk", c.DecideCorrection(asked, accepted=False, reason="书记员已核对"))
    assert _texts(play) == ["证据1公开了合页。证据2没有公开。"]


def test_two_accepted_corrections_of_one_statement_both_stay():
    play, (one,) = _debate()
    _closed(play)
    play.do("agent", c.RequestCorrection(one, "证据1公开了铰链。证据2没有公开。"))
    play.do("counsel", c.RequestCorrection(one, "证据1公开了卡扣。证据2没有公开锁。"))
    for asked in list(play.state.corrections):
        play.do("clerk", c.DecideCorrection(asked, accepted=True))
    assert _texts(play) == ["证据1公开了铰链。证据2没有公开锁。"]


def test_once_presented_a_striking_or_another_speaker_is_asked_for():
    play, (one,) = _debate()
    _closed(play)
    for edit in (
        c.SplitUtterance(one, 9),
        c.ReassignSpeaker(one, "counsel"),
        c.MarkPassage(one, 0, 2, Mark.UNCLEAR),
        c.StrikeWords(one, "理由"),
        c.RestoreWords(one, "理由"),
        c.AmendUtterance(one, "改"),
    ):
        with pytest.raises(Refused, match="minutes_presented"):
            play.do("clerk", edit)
    play.do("agent", c.RequestCorrection(one, SAID, "是对方说的", 0, "counsel"))
    play.do("counsel", c.RequestCorrection(one, SAID, "涉及和解", strike=True))
    speaker, strike = play.state.corrections
    play.do("clerk", c.DecideCorrection(speaker, accepted=True))
    assert play.state.utterances[one].speaker == "counsel"
    assert play.state.minutes is not None
    assert play.state.minutes.stale
    with pytest.raises(Refused, match="leader_strikes"):
        play.do("clerk", c.DecideCorrection(strike, accepted=True))
    play.do("leader", c.DecideCorrection(strike, accepted=True))
    assert play.state.utterances[one].marks == (Marked(0, len(SAID), Mark.STRUCK, "涉及和解", "leader"),)
    with pytest.raises(Refused, match="reason_needed"):
        play.do("agent", c.RequestCorrection(one, SAID, strike=True))


def test_a_recognised_draft_is_taken_over_once():
    play, _ = _debate()
    source = Source("agent-1", "ab" * 32)
    play.do("clerk", c.RecordUtterance("agent", "识别的话", sources=(source,)))
    assert list(play.state.utterances.values())[-1].sources == (source,)
    with pytest.raises(Refused, match="draft_taken"):
        play.do("clerk", c.RecordUtterance("agent", "识别的话", sources=(source,)))


def test_an_interpretation_belongs_to_what_it_interprets():
    play, (one,) = _debate("The hinge is known.", speaker="agent")
    play.do("clerk", c.RecordUtterance("interpreter", "铰链是公知的。", language="zh", interprets=one))
    interpretation = list(play.state.utterances)[-1]
    for wrong, rule in (
        (c.RecordUtterance("agent", "铰链", language="zh", interprets=one), "not_interpreter"),
        (c.RecordUtterance("interpreter", "铰链", interprets=one), "interprets"),
        (c.RecordUtterance("interpreter", "铰链", language="ja", interprets=interpretation), "interprets"),
        (c.RecordUtterance("interpreter", "铰链", language="ja", interprets="nothing"), "no_utterance"),
    ):
        with pytest.raises(Refused, match=rule):
            play.do("clerk", wrong)
    play.do("clerk", c.SplitUtterance(one, 4))
    rest = list(play.state.utterances)[1]
    play.do("clerk", c.MergeUtterances(one, rest, play.state.utterances[one].changed))
    assert play.state.utterances[interpretation].interprets == one


def test_the_clerk_ties_an_interpretation_to_its_original_and_unties_it():
    play, (one, other) = _debate("The hinge is known.", "The latch is not.", speaker="agent")
    play.do("clerk", c.RecordUtterance("interpreter", "铰链是公知的。"))
    interpretation = list(play.state.utterances)[-1]
    with pytest.raises(Refused, match="interprets"):
        play.do("clerk", c.TieInterpretation(interpretation, one))  # in which language, nobody said
    play.do("clerk", c.TieInterpretation(interpretation, other, "zh"))
    play.do("leader", c.TieInterpretation(interpretation, one))
    tied = play.state.utterances[interpretation]
    assert (tied.interprets, tied.language) == (one, "zh")
    for wrong, rule in (
        (c.TieInterpretation(interpretation, one), "unchanged"),
        (c.TieInterpretation(other, one, "zh"), "not_interpreter"),
        (c.TieInterpretation(interpretation, interpretation), "interprets"),
        (c.TieInterpretation(interpretation, "nothing"), "no_utterance"),
    ):
        with pytest.raises(Refused, match=rule):
            play.do("clerk", wrong)
    play.do("clerk", c.RecordUtterance("interpreter", "锁扣不是。", language="zh"))
    second = list(play.state.utterances)[-1]
    with pytest.raises(Refused, match="interprets"):
        play.do("clerk", c.TieInterpretation(second, interpretation))  # an interpretation has no interpretation
    play.do("clerk", c.TieInterpretation(interpretation))
    assert not play.state.utterances[interpretation].interprets
    _closed(play)
    with pytest.raises(Refused, match="minutes_presented"):
        play.do("clerk", c.TieInterpretation(interpretation, one, "zh"))


def test_older_minutes_say_no_more_than_they_did_and_newer_ones_what_was_done():
    play, (one,) = _debate()
    content: Any = minutes_content(play.state)
    assert set(content["utterances"][0]) == {
        "id", "n", "speaker", "text", "said_at", "stage", "exhibits", "claims", "ground", "earlier", "files",
    }  # fmt: skip
    play.do("leader", c.StrikeWords(one, "与本案无关"))
    play.do("clerk", c.ReassignSpeaker(one, "counsel"))
    content = minutes_content(play.state)
    assert set(content["utterances"][0]) >= {"marks", "speakers"}
