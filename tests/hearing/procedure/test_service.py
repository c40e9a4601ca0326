"""What the platform reports of notices: another beginning, and that a hearing is called off."""

from datetime import timedelta

import pytest

from hearing.procedure import commands as c
from hearing.procedure.refusal import Refused
from hearing.transcript.minutes import build
from tests.hearing.transcript.script import context
from tests.scripts.play import START, Play, everyone_inside

LATER = START + timedelta(days=7)


def test_a_hearing_is_moved_until_it_is_opened():
    play = everyone_inside()
    play.system(c.ReportRescheduled("N2", LATER, "合议组组长因公出差"))
    assert play.state.starts_at == LATER
    assert not play.system(c.ReportRescheduled("N2", LATER, "合议组组长因公出差")), "a repetition tells nothing new"
    play.do("leader", c.OpenHearing())
    assert not play.system(c.ReportRescheduled("N3", START, "太迟了"))
    assert play.state.starts_at == LATER


def test_a_hearing_that_was_called_off_is_not_opened():
    play = everyone_inside()
    play.system(c.ReportCalledOff("N2", "双方已和解"))
    assert play.state.service.called_off == "N2"
    assert not play.system(c.ReportCalledOff("N3", "又一次"))
    assert not play.system(c.ReportRescheduled("N3", LATER, "改期"))
    with pytest.raises(Refused, match="called_off"):
        play.do("leader", c.OpenHearing())


def test_a_hearing_that_was_opened_takes_its_course():
    play = everyone_inside()
    play.do("leader", c.OpenHearing())
    assert not play.system(c.ReportCalledOff("N2", "太迟了"))


@pytest.mark.parametrize(
    ("language", "told"), [("zh-CN", ("口头审理改期至", "口头审理已经取消")), ("en", ("moved to", "called off"))]
)
def test_the_minutes_tell_of_it_with_the_reason(language, told):
    play = Play()
    play.system(c.ReportRescheduled("N2", LATER, "合议组组长因公出差"))
    play.system(c.ReportCalledOff("N3", "双方已和解"))
    document = build(play.state, play.recorded, context(language))
    text = "\n".join(getattr(entry, "text", "") for section in document.sections for entry in section.entries)
    for part in (*told, "合议组组长因公出差", "双方已和解"):
        assert part in text
