"""What the database only mirrors, made anew from the store's bytes.

Made anew: a receipt's place, path, checkpoint and token (from the log, for a statement and salt that are still there);
an exhibit's digest, size and kind (from its sealed statement); which events wait for their seal; the answered commands;
the snapshots, which are dropped. Not made anew, since they lie in the database alone and the public log shows nothing
of them: statements, salts, the events themselves, accounts and case data. Those come back from a backup.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from evidence.fsck.examination import Examination
from evidence.fsck.log import LogFiles
from evidence.fsck.store import StoreFsck
from evidence.log.merkle import inclusion_path
from evidence.statement import SALT_SIZE, Statement, commitment
from evidence.store import EvidenceStore
from hearing.cases import tables as c
from hearing.record import tables as t
from web.digests import Digests, digests
from web.fsck_rows import key_of, streamed, with_receipts

_WIDTH = 256


class Reindex:
    """Mends one database from an open store; no server runs meanwhile. ``proof`` judges receipts and keeps nothing."""

    def __init__(self, engine: AsyncEngine, store: EvidenceStore, proof: StoreFsck, exam: Examination) -> None:
        self._engine, self._store, self._proof, self._exam = engine, store, proof, exam

    async def run(self) -> None:
        """Make everything anew that can be, and tell of each row; exhibits are mended by receipts already mended."""
        size = self._store.log.head.checkpoint.size
        files = LogFiles(self._proof.folder / "log/public", size)
        with digests() as places:
            for index in range(-(-size // _WIDTH)):
                places.add((entry, index * _WIDTH + at) for at, entry in enumerate(files.entries(index) or ()))
            async with self._engine.begin() as connection:
                for table in (t.event_seal, *with_receipts()):
                    await self._receipts(connection, table, files, places)
            async with self._engine.begin() as connection:
                await self._exhibits(connection)
                await self._record(connection)

    async def _receipts(self, connection: AsyncConnection, table: Table, files: LogFiles, places: Digests) -> None:
        asked = select(*table.primary_key, table.c.receipt).where(table.c.receipt != "")
        async for row in streamed(self._engine, asked):
            if self._stands(row.receipt):
                continue
            text = self._again(row.receipt, files, places)
            if text is None and table is t.event_seal:
                await connection.execute(delete(table).where(*_key(table, row)))  # it is sealed once more
            elif text is None:
                self._exam.found("mirror.lost", key_of(table, row))
                continue
            else:
                await connection.execute(update(table).where(*_key(table, row)).values(receipt=text))
            self._exam.found("mirror.rebuilt", key_of(table, row))

    def _stands(self, text: str) -> bool:
        """Tell whether a receipt verifies, here and against the log."""
        own = Examination()
        self._proof.exam, kept = own, self._proof.exam
        try:
            self._proof.check_receipt(text, "")
        finally:
            self._proof.exam = kept
        return not own.faults

    def _again(self, text: str, files: LogFiles, places: Digests) -> str | None:
        """Make a receipt under the present head, when statement and salt can still be read and are in the log."""
        found = _private_part(text)
        if found is None:
            return None
        statement, salt = found
        index = places.find(commitment(salt, statement.canonical()))
        if index is None:
            return None
        path = tuple(inclusion_path(index, files.size, files.node()))
        made = self._store.receipt_of(statement, salt, index, path).to_json()
        return made if self._stands(made) else None

    async def _exhibits(self, connection: AsyncConnection) -> None:
        """Give exhibits the digest, size and kind that their sealed statements name."""
        names = ("sha256", "size", "media_type")
        asked = select(c.exhibit.c.id, c.exhibit.c.receipt, *(c.exhibit.c[name] for name in names))
        async for row in streamed(self._engine, asked):
            found = _private_part(row.receipt) if row.receipt else None
            file = found[0].body.get("file") if found else None
            if not isinstance(file, Mapping):
                continue
            said = {"sha256": file.get("sha256"), "size": file.get("size"), "media_type": file.get("type")}
            if said != {name: row._mapping[name] for name in names} and self._stands(row.receipt):
                await connection.execute(update(c.exhibit).where(c.exhibit.c.id == row.id).values(said))
                self._exam.found("mirror.rebuilt", f"exhibit {row.id}", "file")

    async def _record(self, connection: AsyncConnection) -> None:
        """Put every event that has no seal into the outbox, and every answered command beside its last event."""
        seal, waits, event = t.event_seal.c, t.outbox.c, t.event.c
        sealed = select(t.event_seal).where(seal.hearing_id == event.hearing_id, seal.n == event.n)
        waiting = select(t.outbox).where(waits.hearing_id == event.hearing_id, waits.n == event.n)
        unsealed = select(event.hearing_id, event.n, event.at).where(~sealed.exists(), ~waiting.exists())
        await self._fill(connection, t.outbox, unsealed)
        known = select(t.command).where(
            t.command.c.hearing_id == event.hearing_id, t.command.c.command_id == event.command_id
        )
        answered = (
            select(event.hearing_id, event.command_id, func.max(event.n).label("n"))
            .where(event.command_id != "", ~known.exists())
            .group_by(event.hearing_id, event.command_id)
        )
        await self._fill(connection, t.command, answered)
        done = select(t.event_seal).where(seal.hearing_id == waits.hearing_id, seal.n == waits.n)
        await connection.execute(delete(t.outbox).where(done.exists()))
        await connection.execute(delete(t.snapshot))

    async def _fill(self, connection: AsyncConnection, table: Table, missing: Select[Any]) -> None:
        rows = [dict(row._mapping) for row in await connection.execute(missing)]
        if rows:
            await connection.execute(insert(table), rows)
            self._exam.found("mirror.rebuilt", table.name, len(rows))


def _key(table: Table, row: Row[Any]) -> list[ColumnElement[bool]]:
    return [column == row._mapping[column.name] for column in table.primary_key]


def _private_part(text: str) -> tuple[Statement, bytes] | None:
    """Read what a receipt has that nothing else holds: its statement and salt; None when they cannot be read."""
    try:
        fields = json.loads(text)
        statement, salt = Statement(fields["statement"]), base64.b64decode(fields["salt"], validate=True)
        statement.canonical()
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error):
        return None
    return (statement, salt) if len(salt) == SALT_SIZE else None
