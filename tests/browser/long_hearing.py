"""A hearing of ten hours in a demo's home, put there through the real record and the real event store.

What the procedure makes of 10,000 commands is measured elsewhere (`hearing bench record`): here the statements are
events that the real fold takes in.
"""

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hearing.procedure import commands as c
from hearing.procedure.events import HearingScheduled, Recorded, UtteranceRecorded
from hearing.procedure.evolve import evolve
from hearing.record.engine import durable_engine
from hearing.record.event_store import EventStore
from hearing.vocabulary import Stage
from tests.scripts.play import Play, at_stage

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
ONCE = "独此一处的关键词"
"""Words that one statement alone has, a third of the way through."""


def ten_hours(statements: int = STATEMENTS) -> Play:
    """Play the hearing up to its minutes, which are presented and wait for signatures."""
    play = at_stage(Stage.INVESTIGATION)
    for n in range(statements):
        _say(play, n, statements)
    for stage in (Stage.DEBATE, Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT):
        play.do("leader", c.EnterStage(stage))
    play.do("leader", c.Announce("另行书面作出决定"))
    play.do("leader", c.CloseHearing())
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
