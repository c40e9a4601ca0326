"""One structure holds what every form needs: voices, words at every time, what words lead to, what was examined."""

from itertools import pairwise

from hearing.procedure import commands as c
from hearing.transcript.forms.gather import gather
from hearing.transcript.forms.transcript import statements
from tests.hearing.transcript.forms.made import before_it_began, long, transcript
from tests.hearing.transcript.script import context, whole
from tests.scripts.joint_play import joint_investigation


def test_each_statement_has_its_line_and_its_speakers_voice():
    found = transcript()
    said = statements(found.minutes.sections)
    assert [line.utterance for line in found.lines] == [one.id for one in said]
    voices = {voice.id: voice for voice in found.voices}
    for one, line in zip(said, found.lines, strict=True):
        assert (voices[line.speaker].name, voices[line.speaker].capacity) == (one.speaker, one.capacity)


def test_words_are_kept_as_they_were_with_who_changed_them_and_when():
    line = next(line for line in transcript().lines if line.asked)
    first, corrected = line.wordings
    assert first.text == "证据1的锁定机构为卡扣式，不存在复位的需要，不存在结合的启示。"
    assert corrected.text == "证据1的锁定机构为卡扣式，无复位需要，不存在结合的启示。"
    assert (corrected.by, corrected.correction) == ("专利权人代理人郑思远", line.asked[0].id)
    accepted, refused = line.asked
    assert (accepted.accepted, accepted.decided_by) == (True, "书记员孙晓梅")
    assert (refused.accepted, refused.answer) == (False, "经核对录音，原记载属实")
    assert refused.decided_at is not None


def test_words_lead_only_to_what_is_registered_and_where_they_stand():
    found = transcript()
    texts = {one.id: one.text for one in statements(found.minutes.sections)}
    links = [(texts[line.utterance][link.start : link.end], link) for line in found.lines for link in line.links]
    shown = {(words, link.labels, link.page) for words, link in links}
    assert ("证据1第5页", ("证据1",), 5) in shown
    assert ("4W123456", ("4W123456",), 0) in shown
    assert all(set(link.targets) <= {"e1", "e2", "r1"} for _, link in links if link.kind == "exhibit")


def test_a_statement_is_shown_until_the_next_or_until_it_has_been_read():
    found = long(50)
    moments = [one.at for one in statements(found.minutes.sections)]
    for at, (before, after) in enumerate(pairwise(moments)):
        assert before < found.lines[at].until <= after
    assert found.lines[-1].until > moments[-1]


def test_the_clock_begins_with_the_earliest_recording():
    play = whole()
    found = gather(play.state, tuple(play.recorded), context())
    assert found.zero == min(recording.started_at for recording in play.state.recordings)


def test_a_hearing_that_never_took_place_has_a_structure_too():
    found = before_it_began()
    assert (found.lines, found.voices, found.discussed) == ((), (), ())


def test_in_a_joint_hearing_each_file_has_its_own():
    play = joint_investigation()
    play.do("clerk", c.RecordUtterance("agent", "两案共同的意见，证据1。"))
    play.do("leader", c.EnterSegment("validity"))
    play.do("clerk", c.RecordUtterance("agent", "只关于无效案的意见。"))
    said = {
        file.id: [
            wording.text
            for line in gather(play.state, play.recorded, context(), file.id).lines
            for wording in line.wordings
        ]
        for file in play.state.joint.files
    }
    assert said == {
        "validity": ["两案共同的意见，证据1。", "只关于无效案的意见。"],
        "ruling": ["两案共同的意见，证据1。"],
    }
