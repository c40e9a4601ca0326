"""`hearing bench record`: commands decided, stored and acknowledged a second, beside bare inserts on the same database.

The yardstick is one writer that inserts one row and commits, again and again, through the same kind of access (SQLite:
a thread with a connection; PostgreSQL: asyncpg). Each round takes the yardsticks and then the measurements, so that a
busy machine slows all of them; the figures are medians over the rounds. Everyone who gives commands waits for each to
be acknowledged before giving the next. With one hearing five people do so at once, as in a hearing; with twenty
hearings one in each. What one alone gets through in one hearing is in the detail, and so is a yardstick with as many
writers at once.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.procedure import commands as c
from hearing.record import tables
from hearing.record.engine import SQLITE_SETTINGS
from hearing.record.event_store import EventStore
from hearing.record.sitting import Sitting
from hearing.record.sittings import open_sittings, utc_now
from hearing.record.snapshot import snapshot_of
from hearing.vocabulary import SYSTEM, Stage
from tests.bench.measured import Measured
from tests.hearing.record.stores import Database, fill
from tests.postgres import running_cluster
from tests.scripts.play import START, Play, at_stage

ROUNDS = 9
COMMANDS = 600
"""Commands and bare inserts in each round."""

SAID = "请求人认为，权利要求1与证据1的区别仅在于铰链的位置，而该位置已被证据2第5页公开。"
BODY = (
    '{"claims":[],"exhibits":[],"id":"0","said_at":"2026-11-22T01:00:00.000000Z","speaker":"agent","text":"'
    + SAID
    + '"}'
)

Insert = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Bare:
    """Ways to insert one row and commit: each is a writer of its own; the argument is the row's number."""

    writers: tuple[Insert, ...]


@asynccontextmanager
async def _bare_sqlite(url: str, writers: int) -> AsyncIterator[Bare]:
    path = url.partition(":///")[2]
    loop = asyncio.get_running_loop()

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None)
        for setting in SQLITE_SETTINGS:
            connection.execute(f"PRAGMA {setting}").fetchall()
        connection.execute("CREATE TABLE IF NOT EXISTS bare (n INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        return connection

    with ThreadPoolExecutor(1) as thread:
        connection = await loop.run_in_executor(thread, connect)

        async def insert(n: int) -> None:
            await loop.run_in_executor(thread, connection.execute, "INSERT INTO bare VALUES (?, ?)", (n, BODY))

        try:
            yield Bare((insert,) * writers)
        finally:
            await loop.run_in_executor(thread, connection.close)


@asynccontextmanager
async def _bare_postgresql(url: str, writers: int) -> AsyncIterator[Bare]:
    connections = [await asyncpg.connect(url.replace("+asyncpg", "")) for _ in range(writers)]
    try:
        await connections[0].execute("CREATE TABLE IF NOT EXISTS bare (n int PRIMARY KEY, body text NOT NULL)")

        async def insert(connection: asyncpg.Connection, n: int) -> None:
            await connection.execute("INSERT INTO bare VALUES ($1, $2)", n, BODY)

        yield Bare(tuple(partial(insert, one) for one in connections))
    finally:
        for one in connections:
            await one.close()


@dataclass(frozen=True, slots=True)
class Rate:
    """How many were done a second, and how many seconds each took."""

    a_second: float
    took: list[float]


@dataclass(frozen=True, slots=True)
class Round:
    """The yardsticks and the measurements of one round."""

    bare: Rate
    bare_at_once: Rate
    alone: Rate
    measured: Rate


async def _rate(works: list[Callable[[], Awaitable[list[float]]]]) -> Rate:
    """Run these side by side."""
    begun = perf_counter()
    took = [one for each in await asyncio.gather(*(work() for work in works)) for one in each]
    return Rate(len(took) / (perf_counter() - begun), took)


async def _inserts(insert: Insert, numbers: Iterator[int], times: int) -> list[float]:
    took = []
    for _ in range(times):
        begun = perf_counter()
        await insert(next(numbers))
        took.append(perf_counter() - begun)
    return took


def _said(number: int) -> tuple[str, c.Command]:
    return "clerk", c.RecordUtterance("agent", f"{number}：{SAID}")


def _shown(number: int) -> tuple[str, c.Command]:
    return "leader", c.ShowExhibit("E1", 1 + number % 9)


def _asked(who: str, number: int) -> tuple[str, c.Command]:
    return who, c.WithdrawRequest() if number % 2 else c.RequestFloor("答复")


def _line(number: int) -> tuple[str, c.Command]:
    connection = f"c{number // 2}"
    return SYSTEM, c.ReportLost("member", connection, START, "network") if number % 2 else c.ReportConnected(
        "member", connection
    )


SENDERS: tuple[Callable[[int], tuple[str, c.Command]], ...] = (
    _said,
    _shown,
    partial(_asked, "agent"),
    partial(_asked, "petitioner"),
    _line,
)
"""Who sends what in an investigation, again and again; every one of these commands causes events."""


async def _commands(
    sitting: Sitting, turns: Sequence[Callable[[int], tuple[str, c.Command]]], times: int
) -> list[float]:
    """Give commands one after another, each when the one before is acknowledged."""
    took = []
    for turn in range(times):
        by, command = turns[turn % len(turns)](turn // len(turns))
        begun = perf_counter()
        await sitting.submit(command, by=by, command_id=str(uuid4()))
        took.append(perf_counter() - begun)
    return took


@asynccontextmanager
async def _hearings(engine: AsyncEngine, number: int) -> AsyncIterator[list[Sitting]]:
    """So many hearings in their investigation, live."""
    store = EventStore(engine)
    play = at_stage(Stage.INVESTIGATION)
    async with open_sittings(store) as sittings:  # opened before there is anything to recover
        for i in range(number):
            await fill(store, play, f"h{i}")
        yield [await sittings.get(f"h{i}") for i in range(number)]


async def _measure(url: str, hearings: int) -> Measured:
    bare = _bare_sqlite if url.startswith("sqlite") else _bare_postgresql
    senders = hearings if hearings > 1 else len(SENDERS)
    each = COMMANDS // senders // 10 * 10
    numbers = count()
    rounds: list[Round] = []
    async with (
        Database(url).opened() as engine,
        bare(url, senders) as yard,
        _hearings(engine, hearings) as sittings,
    ):
        turns = [(one, SENDERS) for one in sittings] if hearings > 1 else [(sittings[0], (one,)) for one in SENDERS]
        for _ in range(ROUNDS + 1):
            bare_one = await _rate([partial(_inserts, yard.writers[0], numbers, COMMANDS)])
            bare_many = await _rate([partial(_inserts, one, numbers, each) for one in yard.writers])
            alone = await _rate([partial(_commands, sittings[0], SENDERS, COMMANDS // 2)])
            measured = await _rate([partial(_commands, one, who, each) for one, who in turns])
            rounds.append(Round(bare_one, bare_many, alone, measured))
    return _summary(rounds[1:], senders, hearings)  # the first warms up: statements are prepared, files grown


def _summary(rounds: list[Round], senders: int, hearings: int) -> Measured:
    def rate(of: Callable[[Round], Rate]) -> float:
        return median(of(one).a_second for one in rounds)

    def ratio(of: Callable[[Round], Rate], to: Callable[[Round], Rate]) -> float:
        return round(median(of(one).a_second / to(one).a_second for one in rounds), 3)

    took = [one for each in rounds for one in each.measured.took]
    return Measured(
        value=rate(lambda one: one.measured),
        unit="commands/s",
        yardstick="one writer's bare single-row inserts with commit",
        yardstick_value=rate(lambda one: one.bare),
        detail={
            "hearings": hearings,
            "senders": senders,
            "p50_ms": _percentile(took, 0.5),
            "p99_ms": _percentile(took, 0.99),
            "ratio_median_of_rounds": ratio(lambda one: one.measured, lambda one: one.bare),
            "yardstick_p99_ms": _percentile([one for each in rounds for one in each.bare.took], 0.99),
            "bare_inserts_by_as_many_writers": round(rate(lambda one: one.bare_at_once)),
            "ratio_to_as_many_writers": ratio(lambda one: one.measured, lambda one: one.bare_at_once),
            "one_sender_in_one_hearing": round(rate(lambda one: one.alone)),
            "one_sender_p99_ms": _percentile([one for each in rounds for one in each.alone.took], 0.99),
            "ratio_of_one_sender": ratio(lambda one: one.alone, lambda one: one.bare),
            "commands": len(took),
            "rounds": len(rounds),
        },
    )


def _percentile(took: list[float], part: float) -> float:
    return round(sorted(took)[int(len(took) * part)] * 1000, 2)


def _on_sqlite(hearings: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as folder:
        return asyncio.run(_measure(f"sqlite+aiosqlite:///{Path(folder) / 'record.db'}", hearings))


def _on_postgresql(hearings: int) -> Measured:
    with running_cluster() as cluster:
        return asyncio.run(_measure(cluster.url(cluster.new_database()), hearings))


async def _replay(url: str) -> Measured:
    """Replay a long hearing from the store as a start does; beside it, what the same rows cost to read alone."""
    play = _long_hearing()
    async with Database(url).opened() as engine:
        store = EventStore(engine)
        await fill(store, play)
        seconds: dict[str, list[float]] = {"full": [], "snapshot": [], "rows": []}
        for _ in range(ROUNDS):
            await store.drop_snapshot("h1")
            seconds["full"].append(await _seconds(_load(store)))
            await store.keep_snapshot("h1", snapshot_of(play.state), START)
            seconds["snapshot"].append(await _seconds(_load(store)))
            seconds["rows"].append(await _seconds(_rows(engine)))
    return Measured(
        value=median(seconds["snapshot"]),
        unit="s",
        yardstick="reading the same rows, undecoded",
        yardstick_value=median(seconds["rows"]),
        detail={
            "events": play.state.n,
            "without_a_snapshot_s": round(median(seconds["full"]), 3),
            "snapshot_bytes": len(snapshot_of(play.state).body.encode()),
            "rounds": ROUNDS,
        },
    )


def _long_hearing() -> Play:
    play = at_stage(Stage.INVESTIGATION)
    turn = 0
    while play.state.n < 10_000:
        by, command = SENDERS[turn % len(SENDERS)](turn // len(SENDERS))
        play.do(by, command)
        turn += 1
    return play


async def _load(store: EventStore) -> None:
    assert await Sitting("h1", store, utc_now).catch_up()


async def _rows(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert len((await connection.execute(select(tables.event))).all()) >= 10_000


async def _seconds(work: Awaitable[None]) -> float:
    begun = perf_counter()
    await work
    return perf_counter() - begun


def _replay_on_sqlite() -> Measured:
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as folder:
        return asyncio.run(_replay(f"sqlite+aiosqlite:///{Path(folder) / 'record.db'}"))


CASES: dict[str, Callable[[], Measured]] = {
    "sqlite-1": lambda: _on_sqlite(1),
    "sqlite-20": lambda: _on_sqlite(20),
    "postgresql-1": lambda: _on_postgresql(1),
    "postgresql-20": lambda: _on_postgresql(20),
    "replay-10k": _replay_on_sqlite,
}
