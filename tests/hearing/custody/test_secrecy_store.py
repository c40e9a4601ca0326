"""Exhibits under seal on a real database: steps, keys, and what is left of keys that were destroyed."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from evidence.sealing.keyring import HeldKey
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.model import Blob, NewExhibit
from hearing.cases.store import CaseStore
from hearing.custody import tables
from hearing.custody.custody_store import OtherStepFirstError
from hearing.custody.secrecy_steps import (
    Confirmed,
    Declined,
    FiledUnderSeal,
    Held,
    Measure,
    Proposed,
    Released,
    SecrecyTaken,
    Undertaken,
)
from hearing.custody.secrecy_store import Envelope, SecrecyStore, WrappedKey
from hearing.record.engine import durable_engine
from hearing.tables import metadata
from hearing.vocabulary import Role, Side
from tests.hearing.cases.texts import DEMO

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ENVELOPE = Envelope("about", "cobblestone-256", "ab" * 32, 99, b"particulars under seal")
WRAPPED = b"WRAPPED-CONTENT-KEY-" + bytes(range(60))
STEPS = (
    Undertaken("cnipa-2024", "cd" * 32),
    Proposed(Measure.WIDEN, "理由", ("other",)),
    Declined(3, "否决"),
    Held("民事诉讼法第八十一条", "保全"),
    Released("解除"),
    Proposed(Measure.SHRED, "结案"),
    Confirmed(7),
)


@pytest.fixture
async def engine(database):
    engine = await durable_engine(database.url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield engine
    await engine.dispose()


@pytest.fixture
async def exhibit(engine):
    cases, store = CaseStore(engine), SecrecyStore(engine)

    async def beside(connection, made):
        first = dataclasses.replace(taken("", 1, FiledUnderSeal(("filer", "leader"))), exhibit=made.id)
        await store.begin(
            connection, first, ENVELOPE, [WrappedKey(each, "hpke", WRAPPED) for each in ("filer", "leader")]
        )

    case_id = await cases.save_imported(read_decision(DEMO), NOW)
    return await cases.add_exhibit(NewExhibit(case_id, Side.PATENTEE, "密封证据", "a", NOW, secret=True), beside)


def taken(exhibit, n, step):
    return SecrecyTaken(exhibit, n, NOW, "account", "名字", Role.LEADER, Side.NONE, step, "{}")


async def test_steps_and_keys_are_read_as_they_were_put_on_file(engine, exhibit):
    store = SecrecyStore(engine)
    steps = [taken(exhibit.id, n, step) for n, step in enumerate(STEPS, 2)]
    for one in steps:
        await store.add(one)
    assert (await store.of(exhibit.id))[1:] == steps
    assert await store.envelope(exhibit.id) == ENVELOPE
    assert await store.wrapped(exhibit.id, "leader") == WrappedKey("leader", "hpke", WRAPPED)
    assert await store.wrapped(exhibit.id, "other") is None
    assert await store.bytes_of(exhibit.case_id, Side.PATENTEE) == ENVELOPE.size
    assert await store.bytes_of(exhibit.case_id, Side.PETITIONER) == 0


async def test_two_steps_of_one_number_are_not_both_done(engine, exhibit):
    store = SecrecyStore(engine)
    await store.add(taken(exhibit.id, 2, STEPS[0]))
    with pytest.raises(OtherStepFirstError):
        await store.add(taken(exhibit.id, 2, STEPS[1]), keys=[WrappedKey("other", "hpke", WRAPPED)], shred=True)
    assert await store.wrapped(exhibit.id, "leader"), "nothing of the second was done"
    assert await store.wrapped(exhibit.id, "other") is None


async def test_destroyed_keys_leave_nothing_in_the_database_files(engine, exhibit, database):
    store = SecrecyStore(engine)
    await store.add(taken(exhibit.id, 2, STEPS[0]), shred=True)
    async with engine.connect() as connection:
        assert not (await connection.execute(select(tables.wrapped_key))).all()
    url = make_url(database.url)
    if url.get_backend_name() == "sqlite":
        from_disk = b"".join(path.read_bytes() for path in _files(url.database))
        assert b"particulars under seal" in from_disk, "what is kept is found by such a search"
        assert b"WRAPPED-CONTENT-KEY-" not in from_disk


def _files(database):
    return [path for path in Path(database).parent.iterdir() if path.name.startswith(Path(database).name)]


async def test_what_is_unsealed_is_an_exhibit_like_any_other(engine, exhibit):
    store = SecrecyStore(engine)
    opened = dataclasses.replace(
        exhibit, title="配方", blob=Blob("ef" * 32, 5, "application/pdf", 2), secret=False, claims=(1,)
    )
    await store.add(taken(exhibit.id, 2, STEPS[0]), opened=opened)
    assert await CaseStore(engine).exhibit(exhibit.id) == opened


async def test_a_person_has_one_key_pair(engine, exhibit):
    store, first = SecrecyStore(engine), HeldKey("hpke", b"public", b"sealed")
    assert await store.held("li") is None
    assert await store.hold("li", first, NOW) == first
    assert await store.hold("li", HeldKey("hpke", b"another", b"sealed"), NOW) == first
    assert await store.held("li") == first
