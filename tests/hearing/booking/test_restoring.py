"""A database that lost its evidence is made anew from the book, row for row, on each kind of database."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.book.reading import entries
from evidence.errors import Damaged
from hearing.booking.restoring import restore
from hearing.booking.settling import marks
from hearing.cases.tables import exhibit
from hearing.custody.custody_store import CustodyStore
from hearing.custody.tables import custody_read, custody_step, wrapped_key
from hearing.tables import metadata
from tests.hearing.booking.rows import NOW, WRAPPED, dump, empty, everything, opened, shred
from web.booked import BOOKED, evidence_tables

WRITTEN = BOOKED - {"attendance", "key_event", "notice", "notice_service", "party_key", "service_consent"}
"""The tables that the stores used here write."""


async def restored(engine) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    await restore(engine, engine.book, evidence_tables(), lambda code, place: told.append((code, place)))
    return told


@pytest.mark.parametrize("marks_too", [True, False])
async def test_an_emptied_database_is_made_anew_row_for_row(database, tmp_path, marks_too):
    async with opened(database.url, tmp_path) as engine:
        await everything(engine)
        before = await dump(engine)
    assert {name for name, rows in before.items() if rows} == WRITTEN
    async with opened(database.url, tmp_path) as engine:
        await empty(engine, marks=marks_too)
        told = await restored(engine)
        assert {code for code, _ in told} == {"book.rebuilt"}
        assert len(told) == sum(map(len, before.values()))
        assert await dump(engine) == before
        filed = before["custody_read"][0][1]
        await CustodyStore(engine).note_read(filed, 9, "c", "丙", NOW + timedelta(days=1))
        assert await restored(engine) == []


async def test_what_was_changed_deleted_or_put_back_is_made_right(database, tmp_path):
    async with opened(database.url, tmp_path) as engine:
        secret = await everything(engine)
        before = await dump(engine)
        (stale,) = [row for row in before["wrapped_key"] if row[1] == "filer"]
        await shred(engine, secret)
        after = await dump(engine)
        assert after["wrapped_key"] == []
        async with AsyncEngine.begin(engine) as connection:
            await connection.execute(delete(custody_step))
            await connection.execute(update(exhibit).values(title="改"))
            columns = [column.name for column in wrapped_key.columns]
            await connection.execute(wrapped_key.insert().values(dict(zip(columns, stale, strict=True))))
        await restored(engine)
        assert await dump(engine) == after


async def test_destroyed_keys_are_in_no_byte_of_the_book(database, tmp_path):
    async with opened(database.url, tmp_path) as engine:
        secret = await everything(engine)
        assert len(list((tmp_path / "book/keys").iterdir())) == 1
        await shred(engine, secret)
    assert not list((tmp_path / "book/keys").iterdir())
    sealed = [
        one for frame in entries(tmp_path / "book") for one in frame.lines()[0] if one.line.table == "wrapped_key"
    ]
    assert any(one.sealed for one in sealed)
    assert all(one.line.row is None for one in sealed)
    held = b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "db.sqlite" not in path.name
    )
    assert WRAPPED not in held


async def test_an_older_database_is_refused_until_it_was_made_anew(database, tmp_path):
    async with opened(database.url, tmp_path) as engine:
        await everything(engine)
        before = await dump(engine)
    async with opened(database.url, tmp_path) as engine:
        await empty(engine)
    with pytest.raises(Damaged) as refused:
        async with opened(database.url, tmp_path):
            pass
    assert refused.value.code == "book.ahead"
    assert before


async def test_an_older_book_is_refused(database, tmp_path):
    async with opened(database.url, tmp_path) as engine:
        await everything(engine)
        known = await marks(engine)
    (file,) = (tmp_path / "book").glob("*.book")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    with pytest.raises(Damaged) as refused:
        async with opened(database.url, tmp_path):
            pass
    assert refused.value.code == "book.damaged"
    (tmp_path / "book.mark").unlink()
    with pytest.raises(Damaged) as refused:
        async with opened(database.url, tmp_path):
            pass
    assert refused.value.code == "book.old"
    assert known.last


async def test_an_installation_from_before_the_book_is_booked_at_its_first_start(database, tmp_path):
    async with opened(database.url, tmp_path / "other") as engine:
        await everything(engine)
        before = await dump(engine)
        async with AsyncEngine.begin(engine) as connection:
            await connection.execute(delete(metadata.tables["booked"]))
    async with opened(database.url, tmp_path) as engine:
        await empty(engine)
        await restored(engine)
        assert await dump(engine) == before


async def test_numbers_go_on_behind_those_made_anew(database, tmp_path):
    async with opened(database.url, tmp_path) as engine:
        await everything(engine)
        await empty(engine)
        await restored(engine)
        custody = CustodyStore(engine)
        async with engine.connect() as connection:
            filed, highest = (
                await connection.execute(
                    select(custody_read.c.exhibit_id, func.max(custody_read.c.id)).group_by("exhibit_id")
                )
            ).one()
        await custody.note_read(filed, 7, "d", "丁", NOW)
        assert max(row[0] for row in (await dump(engine))["custody_read"]) == highest + 1


def test_every_table_with_a_receipt_is_booked():
    """Not seals, which come of the record, nor posts, whose subscriptions hold secrets and end with the database."""
    with_receipts = {table.name for table in metadata.sorted_tables if "receipt" in table.columns}
    assert with_receipts - BOOKED == {"channel_post", "event_seal"}
    assert set(metadata.tables) >= BOOKED
