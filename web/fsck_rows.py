"""The database held against the evidence store: every receipt, every event's seal, every exhibit's bytes.

Rows are read one by one, so memory does not grow with the installation. Every table that has a column ``receipt`` is
examined, whatever it is called; so is every column ``sha256`` when it is asked which blobs somebody refers to.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.fsck.examination import Examination
from evidence.fsck.store import StoreFsck
from evidence.receipts.receipt import Receipt
from evidence.statement import Statement
from evidence.stores.ports import Blobs
from hearing.cases import tables as c
from hearing.procedure.events import Recorded
from hearing.record import tables as t
from hearing.record.codec import UnreadableEventError, decode, statement
from hearing.tables import metadata
from web.digests import Digests, digests
from web.fsck_signed import SignedFsck


def with_receipts() -> list[Table]:
    """Give the tables whose rows carry a receipt, the events' seals aside, which are examined with their events."""
    return [table for table in metadata.sorted_tables if "receipt" in table.columns and table is not t.event_seal]


def key_of(table: Table, row: Row[Any]) -> str:
    """Give what names a row to a person: its table and primary key."""
    return f"{table.name} {'/'.join(str(row._mapping[column.name]) for column in table.primary_key)}"


async def streamed(engine: AsyncEngine, asked: Select[Any]) -> AsyncIterator[Row[Any]]:
    """Give rows one by one."""
    async with engine.connect() as connection, connection.stream(asked) as rows:
        async for row in rows:
            yield row


class RowsFsck:
    """The examination of one database beside its store, whose own examination has been made."""

    def __init__(self, engine: AsyncEngine, store: StoreFsck, blobs: Blobs) -> None:
        self._engine, self._store, self._blobs = engine, store, blobs
        self._exam: Examination = store.exam

    async def run(self) -> None:
        """Examine everything in the database that rests on the store."""
        await self._events()
        with digests() as met:
            signed = SignedFsck(self._engine, self._exam, met)
            for table in with_receipts():
                columns = [*table.primary_key, table.c.receipt]
                if "sha256" in table.columns:
                    columns.append(table.c.sha256)
                async for row in streamed(self._engine, select(*columns).order_by(*table.primary_key)):
                    await self._row(table, row, signed)
            await signed.walk()
        await self._orphans()

    async def _row(self, table: Table, row: Row[Any], signed: SignedFsck) -> None:
        place, digest = key_of(table, row), row._mapping.get("sha256")
        if row.receipt:
            receipt = await asyncio.to_thread(self._store.check_receipt, row.receipt, place)
            about = receipt.statement.file_digest() if receipt else None
            if receipt is not None:
                await signed.meet(receipt, place)
            if digest and about and about[0] != digest:
                self._exam.found("row.differs", place, "sha256")
        elif digest and table is c.exhibit:
            self._exam.found("receipt.wrong", place, "none")
        if digest and table is c.exhibit and not await self._blobs.exists(digest):
            self._exam.found("exhibit.blob-missing", place, digest)

    async def _events(self) -> None:
        """Hold each event against its seal, and the numbers of each hearing's events against a gapless row."""
        seal, waits = t.event_seal, t.outbox
        joined = t.event.outerjoin(seal, (seal.c.hearing_id == t.event.c.hearing_id) & (seal.c.n == t.event.c.n))
        joined = joined.outerjoin(waits, (waits.c.hearing_id == t.event.c.hearing_id) & (waits.c.n == t.event.c.n))
        asked = (
            select(t.event, seal.c.receipt, waits.c.n.label("waits"))
            .select_from(joined)
            .order_by(t.event.c.hearing_id, t.event.c.n)
        )
        hearing, expected, waiting = "", 1, 0
        async for row in streamed(self._engine, asked):
            if row.hearing_id != hearing:
                hearing, expected = row.hearing_id, 1
            place = f"event {row.hearing_id}/{row.n}"
            if row.n != expected:
                self._exam.found("event.gap", place, f"{expected}")
            expected = row.n + 1
            waiting += row.waits is not None
            if row.receipt is not None:
                receipt = await asyncio.to_thread(self._store.check_receipt, row.receipt, place)
                if receipt is not None and not says(receipt, row):
                    self._exam.found("row.differs", place)
            elif row.waits is None:
                self._exam.found("event.unsealed", place)
            self._exam.done("events")
        if waiting:
            self._exam.found("event.waiting", "outbox", waiting)

    async def _orphans(self) -> None:
        with digests() as known:
            for table in metadata.sorted_tables:
                if "sha256" in table.columns:
                    async for row in streamed(self._engine, select(table.c.sha256)):
                        known.add([(row.sha256 or "", 0)])
            await asyncio.to_thread(_pictures, self._store.folder / "renditions", known)
            async for name in self._blobs.names():
                if known.find(name) is None:
                    self._exam.found("blob.orphan", f"blobs/{name}")


def says(receipt: Receipt, row: Row[Any]) -> bool:
    """Tell whether what was sealed is what the event's row says."""
    try:
        recorded = Recorded(row.n, row.at, row.by, row.command_id, decode(row.type, row.version, row.body))
        said = Statement(statement(row.hearing_id, recorded)).canonical()
    except (UnreadableEventError, ValueError):
        return False
    return said == receipt.statement.canonical()


def _pictures(folder: Path, known: Digests) -> None:
    """Put in the pictures of pages, which are blobs that only the cache of renditions names."""
    for path in folder.glob("*.json") if folder.is_dir() else ():
        try:
            pages = json.loads(path.read_bytes())["pages"]
            known.add([(str(page["sha256"]), 0) for page in pages])
        except (ValueError, TypeError, KeyError, OSError):
            continue  # the cache is made again
