"""A small base of cases with exhibits, opinions and a hearing, of which any beginning can be put on file."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

import web.migrate  # noqa: F401 -- declares every table
from evidence.statement import Statement
from hearing.cases.change_store import ChangeStore
from hearing.cases.changes import ChangeKind, Made
from hearing.cases.lateness import Timeliness, Timely
from hearing.cases.model import Answer, GroundCell, Occasion, Opinion
from hearing.cases.rows import exhibit_row
from hearing.cases.rule_files import published
from hearing.cases.store import CaseStore
from hearing.cases.tables import exhibit as exhibit_table
from hearing.cases.tables import import_source, legal_event
from hearing.claimsets.reading import read_claims
from hearing.claimsets.set_store import ClaimSetStore
from hearing.claimsets.sets import ClaimSet, Ruling
from hearing.dataset.query import Query
from hearing.imports.case_store import patent_name
from hearing.record.engine import durable_engine
from hearing.record.event_store import EventStore
from hearing.tables import metadata
from hearing.vocabulary import Side, Stage, Stance
from tests.hearing.dataset.inputs import CASE, EXHIBITS
from tests.hearing.record.stores import by_command
from tests.scripts.play import START, at_stage
from web.export_cases import ExportCases
from web.exporting import Exporting
from web.hearings import HearingReader

BEGUN = START - timedelta(days=10)
PLAY = at_stage(Stage.INVESTIGATION)
ENDED = max(PLAY.recorded[-1].at, START) + timedelta(days=10)
NEVER = datetime(1, 1, 1, tzinfo=UTC)
SECRET = bytes(range(32))
CASES = (
    (replace(CASE, id="case-1", numbers=("4W100001", "4W100002")), BEGUN),
    (replace(CASE, id="4W200001", numbers=("4W200001",), decision=None), BEGUN + timedelta(days=3)),
    (replace(CASE, id="4W200000", numbers=("4W200000",)), START + timedelta(hours=2)),
)
FILED = tuple(
    replace(one, id=f"{one.id}-{index}", case_id=case.id, filed_at=at + timedelta(days=number + 1))
    for index, (case, at) in enumerate(CASES)
    for number, one in enumerate(EXHIBITS)
)
STATED = tuple(
    Opinion(
        f"op-{one.id}", one.id, Side.PATENTEE if one.side is Side.PETITIONER else Side.PETITIONER,
        Answer(Stance.ACCEPTED), Answer(Stance.CONTESTED, "来源不明，甲川科技自行制作"), Answer(), Answer(),
        one.filed_at + timedelta(hours=5), "acc", Occasion.WRITTEN,
    )
    for one in FILED
)  # fmt: skip

_FIRST, _SECOND = CASES[0][0], CASES[1][0]
CORRECTED = (
    (
        replace(
            _FIRST,
            patent=replace(_FIRST.patent, title=f"{_FIRST.patent.title}（更正）", grant_date=None),
            cells=_FIRST.cells[1:],
            parties=tuple(replace(one, name=f"{one.name}（更名）") for one in _FIRST.parties),
        ),
        BEGUN + timedelta(days=5, hours=1),
    ),
    (
        replace(_SECOND, numbers=("4W200001", "4W200009"), cells=(*_SECOND.cells, GroundCell(0, "A26.3"))),
        BEGUN + timedelta(days=6),
    ),
    (replace(_FIRST, request_dates=(), panel=_FIRST.panel[:1]), BEGUN + timedelta(days=9)),
)
"""Cases corrected after they were put on file, and when."""

LAST = {case.id: case for case, _ in CASES} | {case.id: case for case, _ in CORRECTED}
"""The cases as they stand in the end."""


AMENDED = "1. 一种保温杯，其特征在于设有卡扣，由甲川科技有限公司制造。"
SETS = (
    ClaimSet(
        "4W200001", 1, AMENDED, read_claims(AMENDED).claims, "答复甲川科技的意见", "acc", "何若谷",
        BEGUN + timedelta(days=5), Timely(Timeliness.NO_PERIOD),
    ),
    ClaimSet(
        "4W200001", 2, AMENDED.replace("卡扣", "弹性卡扣"), (), "进一步限定", "acc", "何若谷",
        START + timedelta(hours=1), Timely(Timeliness.LATE, "answer", "", BEGUN.date()),
    ),
)  # fmt: skip
RULED = Ruling(True, "合议组以此为审查基础", "acc-leader", "闻一澜", START + timedelta(hours=3))


async def fill(engine: AsyncEngine, until: datetime = ENDED, since: datetime = NEVER) -> None:
    """Put on file what happened after ``since`` and not later than ``until``."""
    store, events = CaseStore(engine), EventStore(engine)
    for case, at in CASES:
        if since < at <= until:
            await store.save_case(case, at)
    await _correct(engine, until, since)
    async with engine.begin() as connection:
        for one in FILED:
            if since < one.filed_at <= until:
                await connection.execute(exhibit_table.insert().values(exhibit_row(one)))
    for each in STATED:
        if since < each.stated_at <= until:
            await store.add_opinion(each)
    sets = ClaimSetStore(engine)
    for amended in SETS:
        if since < amended.filed_at <= until:
            await sets.add(amended)
    if since < RULED.at <= until:
        await sets.rule(SETS[0], RULED)
    for together in by_command(PLAY):
        if since < together[0].at <= until:
            await events.append("h1", together[0].n - 1, together, together[0].command_id)


async def _correct(engine: AsyncEngine, until: datetime, since: datetime) -> None:
    store, changes = CaseStore(engine), ChangeStore(engine)
    for corrected, at in CORRECTED:
        if since < at <= until:
            rules = (await store.case(corrected.id)).rule_set
            after, made = (
                await changes.last(corrected.id),
                Made(ChangeKind.CORRECTED, at, "acc", "顾念慈", "核对登记簿"),
            )
            async with engine.begin() as connection:
                await changes.correct(replace(corrected, rule_set=rules), made, after=after, connection=connection)


@asynccontextmanager
async def base(url: str, until: datetime = ENDED) -> AsyncIterator[AsyncEngine]:
    """A new database at this address, filled."""
    engine = await durable_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await fill(engine, until)
        yield engine
    finally:
        await engine.dispose()


async def with_legal_events(engine: AsyncEngine) -> None:
    """Import what a register tells of the patent of the first case, some days after the beginning."""
    at, name = BEGUN + timedelta(days=2), patent_name(CASES[0][0].patent.number)
    told = (("PP01", date(2026, 1, 5)), ("PD01", date(2026, 3, 5)), ("TR01", date(2025, 1, 1)))
    async with engine.begin() as connection:
        source = {"sha256": "5" * 64, "kind": "inpadoc", "name": "events.xml", "imported_at": at}
        empty = {each.name: None if each.nullable else "" for each in import_source.columns}
        await connection.execute(import_source.insert().values(empty | source))
        for number, (code, on) in enumerate(told):
            row = {"id": f"e{number}", "application": name, "publication": name, "authority": "CN", "code": code,
                   "on": on, "influence": "", "description": code, "details": "{}", "source": "5" * 64, "at": "/1",
                   "span_start": 0, "span_end": 9, "known_at": at}  # fmt: skip
            await connection.execute(legal_event.insert().values(row))


def exporting(engine: AsyncEngine, url: str, folder: Path) -> Exporting:
    """What makes exports of it; receipts are numbered and say nothing."""
    rules, numbers = published(), count()

    async def seal(statement: Statement) -> str:
        assert statement.canonical()
        return f"receipt {next(numbers)}\n"

    cases = ExportCases(engine, CaseStore(engine, rules), HearingReader(EventStore(engine)), rules)

    async def approved(query: Query, as_of: datetime, now: datetime) -> str:
        assert query.needs_approval
        assert as_of <= now
        return "{}"

    return Exporting(cases, url, SECRET, folder / "receipts", seal, approved)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a package."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
