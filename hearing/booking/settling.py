"""Book and database brought level when a server starts: what a crash left undecided is decided by the database.

The database's marks (`booked`) say which entries have come about. An entry without one is taken back; rows that the
database committed just before a crash, and the book had not yet, are booked; nobody was told of either. An older book,
or an older database, is refused.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.book.book import Book
from evidence.book.frames import Entry, Line
from evidence.book.reading import entries, walk
from evidence.durable import make_folder, write_durably
from evidence.errors import Damaged
from hearing.booking.engine import BookedEngine
from hearing.booking.shadow import Sort, shadow
from hearing.booking.tables import booked
from hearing.record.engine import POSTGRESQL

FORM = "form"
"""In a book's folder: what columns the tables had when all their rows were last seen to be in it."""

_AT_ONCE = 200

_END_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'relation' AND relation = to_regclass(:table)"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()"
)
_WAIT_FOR_THEM = text(f"LOCK TABLE {booked.name} IN SHARE ROW EXCLUSIVE MODE")


@dataclass(frozen=True, slots=True)
class Marks:
    """What the database says of the book: the newest entry it has, and how far the book was durable, at least."""

    last: int
    durable: int


async def marks(engine: AsyncEngine) -> Marks:
    """Read the marks; zeros when there are none."""
    asked = select(func.coalesce(func.max(booked.c.n), 0), func.coalesce(func.max(booked.c.durable), 0))
    async with engine.connect() as connection:
        last, durable = (await connection.execute(asked)).one()
    return Marks(int(last), int(durable))


def require_book(found: Marks, book: Book) -> None:
    """Refuse a book that does not reach what the database knows to have been durable.

    Raises:
        Damaged: it was put back.
    """
    if found.durable > book.last:
        raise Damaged(
            "book.old",
            f"存证簿只到第 {book.last} 条,数据库却记得已保存到第 {found.durable} 条:存证簿是旧的。请从最新备份恢复"
            " evidence/book 目录。",
            f"The book of statements ends with entry {book.last}, and the database knows that entry {found.durable} "
            "was durable: an older book was put back. Restore evidence/book from the newest backup.",
        )


def _require_database(found: Marks, book: Book) -> None:
    if found.last < book.found.anchor:
        raise Damaged(
            "book.ahead",
            f"数据库只到存证簿第 {found.last} 条,存证簿已有第 {book.found.anchor} 条:数据库是旧的,或已丢失。"
            "请停止服务后运行 hearing fsck --rebuild,由存证簿补全。",
            f"The database ends with entry {found.last} of the book of statements, which holds entry "
            f"{book.found.anchor}: the database is an older one, or was lost. Run `hearing fsck --rebuild`, which "
            "makes it anew from the book.",
        )


async def settle(engine: BookedEngine, tables: Sequence[Table]) -> None:
    """Bring book and database level, before anything is written to either.

    Raises:
        Damaged: one of them is older than the other knows it to have been.
    """
    await _fence(engine)
    book, found = engine.book, await marks(engine)
    require_book(found, book)
    _require_database(found, book)
    await decide(engine, book, found)
    form = _form(tables)
    path = book.folder / FORM
    known = path.read_text() if path.exists() else ""
    if known != form or await _lacks(book, engine):
        await _book_rest(engine, tables)
        make_folder(book.folder)
        write_durably(path, form.encode())
    settled = book.found.last.settled if book.found.last else 0
    async with AsyncEngine.begin(engine) as connection:
        newest = select(func.max(booked.c.n)).scalar_subquery()
        await connection.execute(delete(booked).where(booked.c.n < newest, booked.c.n <= settled))


async def _fence(engine: BookedEngine) -> None:
    """End what an earlier server left open on PostgreSQL.

    A COMMIT of its own may still be on its way, and must not come about once its entry was taken back. Only whoever
    holds the book writes marks, so it is nobody who lives.
    """
    if engine.dialect.name != POSTGRESQL:
        return  # the transactions of a process that is gone are gone with it
    async with AsyncEngine.begin(engine) as connection:
        await connection.execute(_END_OTHERS, {"table": booked.name})
        await connection.execute(_WAIT_FOR_THEM)


async def decide(engine: AsyncEngine, book: Book, found: Marks) -> set[int]:
    """Take back the unsettled entries that the database has no mark of, and finish what the others destroy.

    Gives the numbers of the others; their marks stay until the book itself says that they are settled. What is written
    from now on is numbered behind the database's marks: an entry that the book lost stays a gap, by which the next
    start knows it, should this one not come to its end.
    """
    book.skip_to(found.last)
    unsettled = {frame.n: frame for frame in book.found.unsettled}
    if not unsettled:
        return set()
    async with engine.connect() as connection:
        asked = select(booked.c.n).where(booked.c.n.in_(unsettled))
        done = set((await connection.execute(asked)).scalars())
    for number in sorted(done):
        await book.erase(unsettled[number].lines()[1])
    book.settle_found(done)
    if void := sorted(set(unsettled) - done):
        await book.take_back(void).durable()
    return done


async def _lacks(book: Book, engine: AsyncEngine) -> bool:
    """Tell whether the database committed an entry that the book does not hold."""
    async with engine.connect() as connection:
        marked = set((await connection.execute(select(booked.c.n))).scalars())

    def missing() -> bool:
        return bool(marked - {met.frame.n for met in walk(book.folder, min(marked))})

    return bool(marked) and await asyncio.to_thread(missing)


async def _book_rest(engine: BookedEngine, tables: Sequence[Table]) -> None:
    """Book every row that the book does not have, or has otherwise; nothing that the book has is taken out."""
    lines: list[Line] = []
    with shadow(engine.book.keys) as said:
        await asyncio.to_thread(said.learn, entries(engine.book.folder))
        async with engine.connect() as connection:
            async for one in said.compare(connection, tables):
                if one.sort in {Sort.UNBOOKED, Sort.DIFFERS} and one.found is not None:
                    lines.append(engine.with_subject(one.found))
                if len(lines) == _AT_ONCE:
                    await _book(engine, lines)
                    lines = []
    if lines:
        await _book(engine, lines)


async def _book(engine: BookedEngine, lines: Sequence[Line]) -> None:
    pending = engine.book.put(Entry(tuple(lines)))
    await pending.durable()
    async with AsyncEngine.begin(engine) as connection:
        await connection.execute(insert(booked).values(n=pending.number, durable=pending.number))
    pending.settle()


def _form(tables: Sequence[Table]) -> str:
    columns = [f"{table.name}({','.join(column.name for column in table.columns)})" for table in tables]
    return hashlib.sha256(";".join(columns).encode()).hexdigest() + "\n"
