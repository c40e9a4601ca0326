"""A hearing that was recorded: its record by the real procedure, and packet logs of what was sent meanwhile.

Everybody flashes and beeps at the same instants, two seconds after each thing that happens, and goes on doing so in the
recess: what is said in deliberation is in these logs, as it would be if every order to stop recording had failed.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hearing.procedure import commands as c
from hearing.vocabulary import RecessPurpose, Stage
from signaling.film.order import moment_of, ns
from signaling.media import MediaKind
from tests.scripts.play import Play, at_stage
from tests.signaling.film.tapes import MS, Sender, audio, video, write

PEOPLE = (Sender("leader", 1000, 80, -120), Sender("agent", 2000, -60, 150), Sender("assistant", 3000, 10, 40))
RECESS_MS = 8000
FRAME_MS = 200
"""Cameras are slow here: what a film of them costs is mostly encoding."""


@dataclass
class Heard:
    """The play, and when (ms after recording began) what happened."""

    play: Play
    began: int
    events: dict[str, int]
    instants: tuple[int, ...]


def heard(folder: Path, exhibit: str = "E1", sealed: str = "E2", said: str = "") -> Heard:
    """Hold it and write its logs under ``folder``, named as the record names them; ``said`` by the agent."""
    play = at_stage(Stage.INVESTIGATION)
    for sender in PEOPLE:
        play.system(c.ReportMedia(sender.name, arriving=True))
    began, events = ns(play.now), dict[str, int]()

    def then(what: str, by: str, command: c.Command, seconds: float) -> None:
        play.do(by, command, seconds=seconds)
        events[what] = (ns(play.now) - began) // MS

    then("floor", "leader", c.GiveFloor("agent"), 3)
    then("shown", "agent", c.ShowExhibit(exhibit, 2), 2)
    if said:
        play.do("clerk", c.RecordUtterance("agent", said), seconds=0)
    then("sealed", "agent", c.ShowExhibit(sealed, 1), 2)
    then("recess", "leader", c.Recess(RecessPurpose.DELIBERATION), 2)
    then("resumed", "leader", c.Resume(), RECESS_MS / 1000)
    then("debate", "leader", c.EnterStage(Stage.DEBATE), 2)
    then("counsel", "leader", c.GiveFloor("counsel"), 2)
    play.do("clerk", c.RecordUtterance("counsel", "被比设计公开了全部特征"), seconds=1)
    play.do("leader", c.EnterStage(Stage.FINAL_STATEMENTS), seconds=2)
    play.do("leader", c.Announce("另行书面作出决定"), seconds=1)
    then("closed", "leader", c.CloseHearing(), 1)
    instants = (1500, *(events[what] + 1200 for what in ("floor", "recess", "resumed", "debate")))
    _record(play, folder, began, instants, events["closed"])
    return Heard(play, began, events, instants)


def _record(play: Play, folder: Path, began: int, instants: tuple[int, ...], end: int) -> None:
    (folder / "h1").mkdir(parents=True, exist_ok=True)
    for sender in PEOPLE:
        for kind, packets in (
            (MediaKind.VIDEO, video(sender, instants, end, every=FRAME_MS)),
            (MediaKind.AUDIO, audio(sender, instants, end)),
        ):
            name = f"h1/{sender.name}-{kind.value}.rtplog"
            path = write(folder / name, sender, kind, packets, began)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            ended = moment_of(began) + timedelta(milliseconds=end)
            play.system(c.ReportRecording(sender.name, kind.value, name, digest, 1, moment_of(began), ended))
