"""What is due follows the record, a report counts for its own person, and each is told what is theirs to know."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hearing.procedure.state import Hearing, Presence
from hearing.vocabulary import Room, Trouble
from signaling.media import Flow, Forward, LegQuality, MediaKind, Track
from signaling.monitor import Monitor
from signaling.quality import Heard, Measured
from tests.signaling.live_hearing import ROSTER

START = datetime(2026, 11, 23, 10, 2, 10, tzinfo=UTC)
AUDIO = MediaKind.AUDIO


def in_room(*, microphone: bool = True, apart: str = "") -> Hearing:
    presence = {
        one.id: Presence(
            room=Room.DELIBERATION if one.id == apart else Room.HEARING,
            connections=frozenset({"c"}),
            microphone=microphone,
            camera=True,
        )
        for one in ROSTER
    }
    return replace(Hearing("h1"), roster={one.id: one for one in ROSTER}, presence=presence)


class Scene:
    """Petitioner p4 speaks; leader and patentee are to hear them."""

    def __init__(self, state: Hearing) -> None:
        self.state, self.monitor, self.at = state, Monitor(), START
        self.count: dict[str, int] = {}
        self.monitor.follow(state, {Forward(Track("p4", AUDIO), to) for to in ("p1", "p5")})

    def second(self, **packets: int) -> list:
        """Let a second pass in which so many packets came from each."""
        self.at += timedelta(seconds=1)
        found = []
        for who, came in packets.items():
            count = self.count[who] = self.count.get(who, 0) + came
            flows = (Flow(AUDIO, count, 0, count * 80, 1.0),)
            found += self.monitor.note(LegQuality("h1", who, f"{who}-1", count, 0, 0, flows), self.at)
        return found

    def hears(self, who: str, packets: int) -> list | None:
        voices = {"p4": Heard(packets, 0, 2, 48_000, 0)}
        return self.monitor.measure("h1", who, Measured(1000, 30, {}, voices, {}), self.at)

    def told(self, to: str, about: str) -> list[str]:
        return [one["kind"] for one in self.monitor.told(self.state, to)[about]["troubles"]]


@pytest.fixture
def scene() -> Scene:
    return Scene(in_room())


def test_who_has_the_floor_and_sends_nothing_is_told_and_so_is_the_leader(scene):
    for _ in range(5):
        scene.second(p4=0, p1=0, p5=0)
    assert scene.told("p4", "p4") == [Trouble.NOT_HEARD]
    assert scene.told("p1", "p4") == [Trouble.NOT_HEARD]
    assert scene.told("p1", "p1") == [], "who is not to be heard is not missed"
    assert set(scene.monitor.told(scene.state, "p5")) == {"p5"}, "the other side is told of itself only"


def test_who_has_no_microphone_is_not_missed():
    scene = Scene(in_room(microphone=False))
    for _ in range(5):
        scene.second(p4=0)
    assert scene.told("p4", "p4") == []


def test_taking_the_floor_back_ends_it(scene):
    for _ in range(5):
        scene.second(p4=0)
    scene.monitor.follow(scene.state, ())
    (ended,) = scene.second(p4=0)
    assert (ended.trouble, ended.since) == (Trouble.NOT_HEARD, START + timedelta(seconds=1))
    assert ended.until is not None


def test_who_says_to_hear_nobody_speaks_for_themselves(scene):
    for _ in range(5):
        scene.second(p4=50, p5=0)
        scene.hears("p5", 0)
    assert scene.told("p5", "p5") == [Trouble.HEARS_NOBODY]
    assert scene.told("p1", "p4") == [], "that another hears nothing says nothing of the speaker"


def test_nobody_is_said_to_hear_nothing_while_there_is_nothing(scene):
    for _ in range(5):
        scene.second(p4=0, p5=0)
        scene.hears("p5", 0)
    assert scene.told("p5", "p5") == []


def test_a_lost_line_is_no_question_of_sound(scene):
    for _ in range(5):
        scene.second(p4=0)
    (ended,) = scene.monitor.gone("h1", "p4", "p4-1", scene.at)
    assert ended.until is not None
    assert scene.monitor.legs() == []


def test_measures_that_come_too_often_are_not_taken(scene):
    scene.second(p5=0)
    assert scene.hears("p5", 0) is not None
    assert scene.hears("p5", 0) is None


def test_the_leader_is_not_told_of_who_is_in_another_room():
    scene = Scene(in_room(apart="p2"))
    scene.second(p2=0, p4=50)
    assert "p2" not in scene.monitor.told(scene.state, "p1")
    assert "p4" in scene.monitor.told(scene.state, "p1")


def test_figures_are_of_the_last_second(scene):
    for _ in range(3):
        scene.second(p4=50)
    figures = scene.monitor.told(scene.state, "p4")["p4"]["figures"]
    assert figures["from"]["audio"] == {"kbps": 32, "lost_percent": 0.0, "jitter_ms": 1}


def test_a_hearing_that_is_over_is_forgotten(scene):
    scene.second(p4=50)
    scene.monitor.follow(scene.state, (), over=True)
    assert scene.monitor.legs() == []
