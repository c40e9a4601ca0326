"""A database of each kind with something in every table of the evidence that its stores write, and its dump."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.book.book import Book
from evidence.sealing.keyring import HeldKey
from evidence.signed.signed import FIRST
from hearing.booking.engine import BookedEngine
from hearing.booking.settling import settle
from hearing.booking.tables import booked
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.lateness import Timeliness, Timely
from hearing.cases.model import Answer, Blob, Exhibit, NewExhibit, Occasion, Opinion
from hearing.cases.store import CaseStore
from hearing.channel.channel_store import ChannelStore
from hearing.channel.derived import case_proceeding
from hearing.channel.facts import Fact, FactType
from hearing.channel.message import Addressee, Step, StepKind, delivery
from hearing.channel.sight import Capacity
from hearing.claimsets.reading import read_claims
from hearing.claimsets.set_store import ClaimSetStore
from hearing.claimsets.sets import ClaimSet, Ruling
from hearing.custody.custody_store import CustodyStore
from hearing.custody.rounds import Round
from hearing.custody.secrecy_steps import Confirmed, FiledUnderSeal, Measure, Proposed, SecrecyStep, SecrecyTaken
from hearing.custody.secrecy_store import Envelope, SecrecyStore, WrappedKey
from hearing.custody.signed_store import Line, put
from hearing.custody.steps import Taken, Withdrawn
from hearing.record.engine import durable_engine
from hearing.vocabulary import Role, Side, Stance
from tests.hearing.cases.texts import DEMO
from web.booked import BOOKED, SUBJECTS, evidence_tables
from web.tables import account

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WRAPPED = b"WRAPPED-CONTENT-KEY-" + bytes(range(60))
KEYS = [WrappedKey(each, "hpke-x25519", WRAPPED) for each in ("filer", "leader")]


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[BookedEngine]:
    """Open a database with its book, and bring both level."""
    engine = await durable_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(account.metadata.create_all)
        async with Book.open(folder / "book") as book:
            both = BookedEngine(engine, book, BOOKED, SUBJECTS)
            await settle(both, evidence_tables())
            yield both
    finally:
        await engine.dispose()


async def sealed_exhibit(engine: AsyncEngine, case_id: str, *, about: str = "about") -> Exhibit:
    """File an exhibit under seal for two persons."""
    cases, store = CaseStore(engine), SecrecyStore(engine)

    async def beside(connection, made):
        envelope = Envelope(about, "cobblestone-256", "ab" * 32, 99, b"particulars under seal")
        first = dataclasses.replace(secrecy_step("", 1, FiledUnderSeal(("filer", "leader"))), exhibit=made.id)
        await store.begin(connection, first, envelope, KEYS)

    new = NewExhibit(case_id, Side.PATENTEE, "密封证据", "filer", NOW, receipt="{}", secret=True)
    return await cases.add_exhibit(new, beside)


def secrecy_step(exhibit: str, n: int, step: SecrecyStep) -> SecrecyTaken:
    return SecrecyTaken(exhibit, n, NOW, "filer", "某人", Role.AGENT, Side.PATENTEE, step, receipt='{"n": 1}')


async def shred(engine: AsyncEngine, exhibit: str) -> None:
    """Destroy an exhibit's keys, on the word of two."""
    store = SecrecyStore(engine)
    await store.add(secrecy_step(exhibit, 2, Proposed(Measure.SHRED, "结案")))
    await store.add(secrecy_step(exhibit, 3, Confirmed(2)), shred=True)


async def everything(engine: AsyncEngine) -> str:
    """Have something happen in all of them; gives an exhibit under seal."""
    cases, custody, secrecy = CaseStore(engine), CustodyStore(engine), SecrecyStore(engine)
    case_id = await cases.save_imported(read_decision(DEMO), NOW)

    async def signed(connection, made):
        digest = "1" * 64
        await put(connection, Line(case_id, 1, digest, FIRST, "exhibit_filed", "a", "甲", "f" * 64, NOW))

    new = NewExhibit(case_id, Side.PETITIONER, "对比文件", "a", NOW, receipt='{"r": "回执"}')
    new = dataclasses.replace(
        new, blob=Blob("cd" * 32, 1 << 40, "application/pdf", 3), grounds=("novelty",), claims=(1,)
    )
    filed = await cases.add_exhibit(new, signed)
    await custody.add(Taken(filed.id, 1, NOW, "a", "甲", Role.AGENT, Side.PETITIONER, Withdrawn("撤回"), "{}"))
    await custody.add_round(Round(case_id, 1, (Side.PATENTEE,), NOW, NOW + timedelta(days=7), "说明", "书记员", "{}"))
    await custody.label_number(filed.id, 2026)
    for page in (1, 1, 2, 1):
        await custody.note_read(filed.id, page, "b", "乙", NOW)
    answer = Answer(Stance.CONTESTED, "不真实")
    opinion = Opinion(
        id="",
        exhibit_id=filed.id,
        side=Side.PATENTEE,
        authenticity=answer,
        legality=answer,
        relevance=answer,
        probative_force=answer,
        stated_at=NOW,
        stated_by="b",
        occasion=Occasion.WRITTEN,
        receipt="{}",
    )
    await cases.add_opinion(opinion)
    await secrecy.hold("filer", HeldKey("hpke-x25519", b"public", bytes(range(256))), NOW)
    await told(engine, case_id)
    await amended(engine, case_id)
    gone = await sealed_exhibit(engine, case_id, about="shredded")
    await shred(engine, gone.id)
    return (await sealed_exhibit(engine, case_id)).id


async def told(engine: AsyncEngine, case_id: str) -> None:
    """Tell a linked proceeding of a fact."""
    store, of = ChannelStore(engine), case_proceeding(case_id)
    fact = Fact("f" * 32, of, FactType.ACCEPTED, NOW, NOW.date(), stated_by="a", stated_name="甲", receipt="{}")
    made = delivery(fact, Addressee("b", of, Capacity.OFFICE), (), NOW)
    await store.publish(fact, [made])
    await store.take_step(Step(made.id, StepKind.DELIVERED, NOW, "{}"))


async def amended(engine: AsyncEngine, case_id: str) -> None:
    """File an amended set of claims, on which the panel rules."""
    store, text = ClaimSetStore(engine), "1. 一种可折叠支架，包括底座。"
    timely = Timely(Timeliness.IN_TIME)
    filed = ClaimSet(case_id, 1, text, read_claims(text).claims, "限定", "filer", "乙", NOW, timely, '{"r": "回执"}')
    await store.add(filed)
    await store.rule(filed, Ruling(True, "符合规定", "leader", "组长", NOW, "{}"))


async def dump(engine: AsyncEngine) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of the evidence's tables."""
    async with engine.connect() as connection:
        rows = {}
        for table in evidence_tables():
            found = await connection.execute(select(table).order_by(*table.primary_key))
            rows[table.name] = [tuple(row) for row in found]
        return rows


async def empty(engine: AsyncEngine, *, marks: bool = True) -> None:
    """Lose it all, as a database that was lost would."""
    async with AsyncEngine.begin(engine) as connection:
        for table in reversed(evidence_tables()):
            await connection.execute(delete(table))
        if marks:
            await connection.execute(delete(booked))
