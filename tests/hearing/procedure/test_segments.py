"""Which events belong to which segment: turning to a file, going back, and the end of a sitting."""

from hearing.procedure import commands as c
from hearing.procedure import events as e
from hearing.procedure.chapters import chapters
from hearing.procedure.segments import file_alone, with_segments
from tests.scripts.joint_play import joint_investigation
from tests.scripts.play import Play


def _heard() -> Play:
    play = joint_investigation()
    play.do("clerk", c.RecordUtterance("agent", "共同"))
    play.do("leader", c.EnterSegment("ruling"))
    play.do("clerk", c.RecordUtterance("maker", "仅侵权"))
    play.do("clerk", c.RecordUtterance("maker", "对各案均有效", common=True))
    play.do("adjudicator", c.Adjourn("另行开庭"))
    return play


def test_what_is_said_belongs_to_its_segment_unless_it_was_said_for_all():
    pairs = [(one.event, file_alone(one, segment)) for one, segment in with_segments(_heard().recorded)]
    said = {event.text: file for event, file in pairs if isinstance(event, e.UtteranceRecorded)}
    assert said == {"共同": "", "仅侵权": "ruling", "对各案均有效": ""}


def test_turning_to_a_file_is_of_its_segment_and_an_adjournment_is_common():
    play = _heard()
    found = {type(one.event): segment for one, segment in with_segments(play.recorded)}
    assert found[e.SegmentEntered] == "ruling"
    assert found[e.Adjourned] == ""
    *_, (_, last) = with_segments(play.recorded)
    assert last == play.state.joint.segment == ""


def test_a_segment_is_a_chapter_of_its_own():
    found = chapters("h1", _heard().recorded)
    assert [one.file for one in found][-2:] == ["", "ruling"]
