"""A crash between book and database, in either order: nobody was told, and both are level at the next start."""

import asyncio
import shutil

import asyncpg
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.book.book import Book
from evidence.book.copying import copy_book
from evidence.book.frames import Entry, Line
from evidence.book.reading import MARK, entries, voided
from hearing.booking.restoring import restore
from hearing.booking.settling import marks
from hearing.booking.tables import booked
from hearing.custody.custody_store import CustodyStore
from tests.hearing.booking.rows import NOW, dump, empty, everything, opened
from web.booked import evidence_tables


async def test_an_entry_that_the_database_never_got_is_taken_back(database, tmp_path):
    async with opened(database.url, tmp_path) as engine:
        await everything(engine)
        before = await dump(engine)
        lost = Line("label_number", (2026, 77), {"year": 2026, "number": 77, "exhibit_id": "none"})
        number = engine.book.put(Entry((lost,))).number
        filed = before["custody_read"][0][1]
        await CustodyStore(engine).note_read(filed, 5, "e", "戊", NOW)
        before = await dump(engine)
        assert engine.book.settled == number - 1
    async with opened(database.url, tmp_path) as engine:
        assert number in voided(tmp_path / "book")
        await empty(engine)
        await restore(engine, engine.book, evidence_tables(), lambda code, place: None)
        assert await dump(engine) == before


async def test_an_earlier_servers_commit_that_comes_late_is_refused_before_its_entry_is_taken_back(postgres, tmp_path):
    url = postgres.url(await asyncio.to_thread(postgres.new_database))
    async with opened(url, tmp_path) as engine:
        await everything(engine)
        lost = Line("label_number", (2026, 77), {"year": 2026, "number": 77, "exhibit_id": "none"})
        number = engine.book.put(Entry((lost,))).number
    late = await asyncpg.connect(url.replace("+asyncpg", ""))
    earlier = late.transaction()
    await earlier.start()
    await late.execute("INSERT INTO booked VALUES ($1, $1)", number)
    async with opened(url, tmp_path) as engine:
        assert number in voided(tmp_path / "book")
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await earlier.commit()
        late.terminate()
        before = await dump(engine)
        await empty(engine)
        await restore(engine, engine.book, evidence_tables(), lambda code, place: None)
        assert await dump(engine) == before


async def test_rows_that_the_book_never_got_are_booked_from_the_database(database, tmp_path):
    async with opened(database.url, tmp_path) as engine:
        await everything(engine)
        before, known = await dump(engine), await marks(engine)
    assert known.durable < known.last
    copy_book(tmp_path, tmp_path / "cut", known.last - 1)
    shutil.rmtree(tmp_path / "book")
    shutil.copytree(tmp_path / "cut/book", tmp_path / "book")
    shutil.copy2(tmp_path / "cut" / MARK, tmp_path / MARK)
    async with opened(database.url, tmp_path) as engine:
        assert max(frame.n for frame in entries(tmp_path / "book")) > known.last
        await empty(engine)
        await restore(engine, engine.book, evidence_tables(), lambda code, place: None)
        assert await dump(engine) == before


@pytest.mark.parametrize("undecided", [False, True])
async def test_rows_that_the_book_never_got_are_booked_although_the_first_start_was_cut_short(
    database, tmp_path, monkeypatch, undecided
):
    async with opened(database.url, tmp_path) as engine:
        await everything(engine)
        if undecided:  # an entry of which the next start has to say that it did not come about
            lost = Line("label_number", (2026, 77), {"year": 2026, "number": 77, "exhibit_id": "none"})
            await engine.book.put(Entry((lost,))).durable()
        (filed, *_) = [row[1] for row in (await dump(engine))["custody_read"]]
        await CustodyStore(engine).note_read(filed, 8, "e", "戊", NOW)
        before, known = await dump(engine), await marks(engine)
    copy_book(tmp_path, tmp_path / "cut", known.last - 1)
    shutil.rmtree(tmp_path / "book")
    shutil.copytree(tmp_path / "cut/book", tmp_path / "book")
    shutil.copy2(tmp_path / "cut" / MARK, tmp_path / MARK)

    async def cut_short(engine, lines):
        await engine.book.put(Entry(tuple(lines))).durable()
        raise ConnectionError("the power goes, before the database has the entry's mark")

    with monkeypatch.context() as patched:
        patched.setattr("hearing.booking.settling._book", cut_short)
        with pytest.raises(ConnectionError):
            async with opened(database.url, tmp_path):
                pass
    async with opened(database.url, tmp_path) as engine:
        await empty(engine)
        await restore(engine, engine.book, evidence_tables(), lambda code, place: None)
        assert await dump(engine) == before


async def test_a_transaction_that_fails_is_neither_in_the_database_nor_in_the_book(database, tmp_path):
    async with opened(database.url, tmp_path) as engine:
        await everything(engine)
        before = await dump(engine)
        filed = before["custody_read"][0][1]

        async def broken() -> None:
            async with engine.begin() as connection:
                row = {"year": 2030, "number": 1, "exhibit_id": "no such exhibit"}
                await connection.execute(insert(_table("label_number")).values(row))

        with pytest.raises(Exception, match=r"(?i)foreign key"):
            await broken()
        await CustodyStore(engine).label_number(filed, 2026)
        assert await dump(engine) == before
        await empty(engine)
        await restore(engine, engine.book, evidence_tables(), lambda code, place: None)
        assert await dump(engine) == before


@pytest.mark.parametrize("rebuilt", [False, True])
async def test_entries_that_came_about_stay_so_when_the_power_goes_at_each_start(
    database, tmp_path, monkeypatch, rebuilt
):
    async with opened(database.url, tmp_path) as engine:
        await everything(engine)
    with monkeypatch.context() as patched:
        patched.setattr(Book, "_leave", lambda book: book._waiting.put(None))  # the book ends as a crash leaves it
        async with opened(database.url, tmp_path) as engine:
            patched.setattr(Book, "settled_one", lambda book, number: None)  # several were under way
            (filed, *_) = [row[1] for row in (await dump(engine))["custody_read"]]
            for page in (11, 12, 13):
                await CustodyStore(engine).note_read(filed, page, "e", "戊", NOW)
            before = await dump(engine)
        for _ in range(2):
            async with opened(database.url, tmp_path) as engine:
                assert len(engine.book.found.unsettled) == 3
                if rebuilt:
                    await empty(engine)
                    await restore(engine, engine.book, evidence_tables(), lambda code, place: None)
    assert not voided(tmp_path / "book")
    async with opened(database.url, tmp_path) as engine:
        await empty(engine)
        await restore(engine, engine.book, evidence_tables(), lambda code, place: None)
        assert await dump(engine) == before


async def test_marks_are_kept_short(database, tmp_path):
    async with opened(database.url, tmp_path) as engine:
        await everything(engine)
    async with opened(database.url, tmp_path) as engine, AsyncEngine.begin(engine) as connection:
        assert len((await connection.execute(booked.select())).all()) == 1


def _table(name: str):
    return next(table for table in evidence_tables() if table.name == name)
