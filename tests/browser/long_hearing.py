"""A hearing of ten hours in a demo's home, put there through the real record and the real event store.

What the procedure makes of 10,000 commands is measured elsewhere (`hearing bench record`): here the statements are
events that the real fold takes in.
"""

import asyncio
import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from aiortc.codecs import get_encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from hearing.procedure import commands as c
from hearing.procedure.events import HearingScheduled, Recorded, UtteranceRecorded
from hearing.procedure.evolve import evolve
from hearing.record.engine import durable_engine
from hearing.record.event_store import EventStore
from hearing.vocabulary import Stage
from signaling import packetlog
from signaling.engines import rtp
from signaling.media import MediaKind, Track
from tests.scripts.play import Play, at_stage
from tests.served import Served

HEARING = "h-ten-hours"
STATEMENTS = 10_000
SECONDS_EACH = 3.6
"""Of ten hours."""
ACCOUNTS = {
    "leader": "leader",
    "chief": "chief",
    "member": "member",
    "clerk": "clerk",
    "agent": "petitioner",
    "assistant": "assistant",
    "counsel": "patentee",
    "patentee": "representative",
    "observer": "observer",
    "witness": "witness",
}
"""Who of the script's people is whom of the demo."""
SAID = (
    "权利要求{claim}不具备创造性：证据{exhibit}第{page}页公开了可折叠支架的底座、支撑臂和锁定机构，二者结合的启示明确。",
    "请注意锁定机构的位置。说明书第[{paragraph:04d}]段记载的是“棘轮棘爪”，与证据{exhibit}所示的弹性卡扣不同，作用也不同。",
    "好，这一点记录在案。请被请求人就权利要求{claim}的从属特征继续陈述，注意发言时间。",
    "The prior art in D{exhibit} shows a latch, not a ratchet; claim {claim} is therefore new over it.",
    "补充一点：{n}号意见到此为止，其余坚持书面意见，不再重复。",
)
SPEAKERS = ("agent", "counsel", "leader", "agent", "patentee")
RECORDED_S = 60
"""Seconds from the first statement on of which there are recordings."""
VOICES = {"agent": 440.0, "assistant": 660.0}
"""Who was recorded, with the tone of their voice in hertz; the room's microphones speak for who sits in it."""
ONCE = "独此一处的关键词"
"""Words that one statement alone has, a third of the way through."""


def ten_hours(statements: int = STATEMENTS, recordings: Path | None = None, *, presented: bool = True) -> Play:
    """Play the hearing up to its minutes, which wait for signatures, or for the clerk to present them.

    With the folder of recordings, packet logs of the first minute of statements are written there and on the record.
    """
    play = at_stage(Stage.INVESTIGATION)
    for n in range(statements):
        _say(play, n, statements)
    for stage in (Stage.DEBATE, Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT):
        play.do("leader", c.EnterStage(stage))
    play.do("leader", c.Announce("另行书面作出决定"))
    play.do("leader", c.CloseHearing())
    if recordings is not None:
        began = next(one.at for one in play.recorded if isinstance(one.event, UtteranceRecorded))
        for who, hertz in VOICES.items():
            play.system(_recorded(recordings, who, hertz, began))
    if presented:
        play.do("clerk", c.PresentMinutes())
    for one in play.state.roster.values():
        if not one.seat_of:
            play.system(c.ReportLost(one.id, "c1", play.now, "left"))
    return play


def _say(play: Play, n: int, statements: int) -> None:
    said = SAID[n % len(SAID)].format(
        claim=1 + n % 10, exhibit=1 + n % 3, page=1 + n % 40, paragraph=1 + n % 90, n=n + 1
    )
    if n == statements // 3:
        said += ONCE
    play.now += timedelta(seconds=SECONDS_EACH)
    speaker = SPEAKERS[n % len(SPEAKERS)]
    event = UtteranceRecorded(f"u{n}", speaker, said, play.now, play.state.stage, (), ())
    row = Recorded(play.state.n + 1, play.now, "clerk", f"said-{n}", event)
    play.state = evolve(play.state, row)
    play.recorded.append(row)


def _recorded(recordings: Path, who: str, hertz: float, began: datetime) -> c.ReportRecording:
    """Write the packet log of a tone, as the recorder does, and say what is told of it."""
    name = f"{HEARING}/{who}-audio.rtplog"
    start = int(began.timestamp() * 1000) * 1_000_000
    encoder = get_encoder(RTCRtpCodecParameters("audio/opus", 48_000, 2, payloadType=111))
    body = packetlog.head(packetlog.Head(HEARING, Track(who, MediaKind.AUDIO), start))
    body += packetlog.entry(packetlog.Kind.LEG, start, who.encode())
    for number in range(RECORDED_S * 50):
        times = (number * 960 + np.arange(960)) / 48_000
        tone = (np.sin(2 * np.pi * hertz * times) * 8000).astype("<i2")
        frame = av.AudioFrame(format="s16", layout="stereo", samples=960)
        frame.planes[0].update(np.repeat(tone, 2).tobytes())
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 960 * number, Fraction(1, 48_000)
        for data in encoder.encode(frame)[0]:
            packet = rtp.serialize(rtp.RtpPacket(False, 111, number, 960 * number, 7, data))
            body += packetlog.entry(packetlog.Kind.PACKET, start + number * 20_000_000, packet)
    whole = packetlog.MAGIC + packetlog.block(packetlog.first_chain(), body)[0]
    path = recordings / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(whole)
    ended = began + timedelta(seconds=RECORDED_S)
    return c.ReportRecording(who, "audio", name, hashlib.sha256(whole).hexdigest(), RECORDED_S * 50, began, ended)


def put(home: Path, play: Play, hearing: str = HEARING) -> str:
    """Put a played hearing into a home whose server is stopped, as one of the demo's case; gives its id."""
    with sqlite3.connect(home / "hearing.sqlite3") as book:
        (case, number) = book.execute("SELECT case_id, number FROM case_number ORDER BY position LIMIT 1").fetchone()
        accounts = dict(book.execute("SELECT login_name, id FROM account"))
        names = dict(book.execute("SELECT login_name, name FROM account"))
    first = play.recorded[0]
    assert isinstance(first.event, HearingScheduled)
    roster = tuple(
        replace(one, account=accounts[ACCOUNTS[one.id]], name=names[ACCOUNTS[one.id]]) if one.id in ACCOUNTS else one
        for one in first.event.roster
    )
    scheduled = replace(first.event, case_id=case, case_number=number, title="十小时口头审理", roster=roster)
    asyncio.run(_append(home, hearing, [replace(first, event=scheduled), *play.recorded[1:]]))
    return hearing


async def _append(home: Path, hearing: str, recorded: Sequence[Recorded]) -> None:
    engine = await durable_engine(f"sqlite+aiosqlite:///{home / 'hearing.sqlite3'}")
    try:
        store = EventStore(engine)
        for commands in _in_batches(recorded):
            await store.append_joined(hearing, commands[0][0][0].n - 1, commands)
    finally:
        await engine.dispose()


def _in_batches(recorded: Sequence[Recorded], size: int = 400) -> Iterable[list[tuple[list[Recorded], str]]]:
    commands: list[tuple[list[Recorded], str]] = []
    for one in recorded:
        if commands and commands[-1][1] == one.command_id:
            commands[-1][0].append(one)
            continue
        if len(commands) == size:
            yield commands
            commands = []
        commands.append(([one], one.command_id))
    yield commands


def served_with_it(served: Served, *, recordings: bool = False, presented: bool = True) -> None:
    """Stop a fresh demo, put the hearing into its home, and start it again."""
    served.stop()
    put(served.home, ten_hours(recordings=served.home / "recordings" if recordings else None, presented=presented))
    served.start()
