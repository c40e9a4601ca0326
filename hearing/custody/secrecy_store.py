"""The store of exhibits under seal: steps, envelopes and wrapped keys; SQLAlchemy Core inside, dataclasses outside."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from evidence.sealing.keyring import HeldKey
from hearing.cases.model import Exhibit
from hearing.cases.rows import exhibit_row
from hearing.cases.tables import exhibit as exhibit_table
from hearing.custody import tables
from hearing.custody.custody_store import OtherStepFirstError
from hearing.custody.secrecy_steps import SecrecyStep, SecrecyTaken
from hearing.custody.step_rows import row_of, taken_of
from hearing.procedure.names import name_of
from hearing.record.engine import SQLITE
from hearing.record.shapes import shape
from hearing.vocabulary import Side

_STEPS: Mapping[str, type[SecrecyStep]] = {name_of(kind): kind for kind in get_args(SecrecyStep)}


@dataclass(frozen=True, slots=True)
class Envelope:
    """What lies on file of an exhibit under seal.

    Attributes:
        about: The name that its envelopes and wrapped keys are bound to.
        envelope: The form of the envelopes.
        sha256: The blob that is the envelope of the file.
        size: That blob's size.
        particulars: The envelope of what the exhibit is.
    """

    about: str
    envelope: str
    sha256: str
    size: int
    particulars: bytes


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A content key wrapped for one person."""

    account: str
    suite: str
    wrapped: bytes


class SecrecyStore:
    """Reads and writes them; safe for several tasks and processes on one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def begin(
        self, connection: AsyncConnection, first: SecrecyTaken, envelope: Envelope, keys: Sequence[WrappedKey]
    ) -> None:
        """Put an exhibit's envelope, keys and first step on file, in the transaction that registers it."""
        row = {"exhibit_id": first.exhibit} | asdict(envelope)
        await connection.execute(insert(tables.secret_exhibit).values(row))
        await _wrap(connection, first.exhibit, keys)
        await connection.execute(insert(tables.secrecy_step).values(row_of(first)))

    async def add(
        self,
        taken: SecrecyTaken,
        *,
        keys: Sequence[WrappedKey] = (),
        opened: Exhibit | None = None,
        shred: bool = False,
    ) -> None:
        """Put a step on file together with what it does.

        Args:
            taken: the step.
            keys: content keys wrapped for those who were added to the circle.
            opened: the exhibit as everybody reads it from now on.
            shred: whether all wrapped keys of the exhibit are destroyed.

        Raises:
            OtherStepFirstError: its number is taken; nothing was done.
        """
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(tables.secrecy_step).values(row_of(taken)))
                await _wrap(connection, taken.exhibit, keys)
                if opened is not None:
                    values = exhibit_row(opened)
                    await connection.execute(
                        update(exhibit_table).where(exhibit_table.c.id == opened.id).values(values)
                    )
                if shred:
                    await _destroy(connection, taken.exhibit)
        except IntegrityError as error:
            raise OtherStepFirstError from error
        if shred:
            await self._forget()

    async def _forget(self) -> None:
        """Have the files of an SQLite database, its write-ahead log included, hold nothing of destroyed rows."""
        if self._engine.dialect.name == SQLITE:
            async with self._engine.connect() as connection:
                await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def of(self, exhibit_id: str) -> list[SecrecyTaken]:
        """Give the steps of an exhibit, in order; none for one that was never under seal."""
        row = tables.secrecy_step
        query = select(row).where(row.c.exhibit_id == exhibit_id).order_by(row.c.n)
        async with self._engine.connect() as connection:
            return [
                taken_of(SecrecyTaken, each, secrecy_step_of) for each in (await connection.execute(query)).mappings()
            ]

    async def envelope(self, exhibit_id: str) -> Envelope:
        """Give the envelope of an exhibit that was filed under seal."""
        row = tables.secret_exhibit
        query = select(row).where(row.c.exhibit_id == exhibit_id)
        async with self._engine.connect() as connection:
            one = (await connection.execute(query)).one()
        return Envelope(one.about, one.envelope, one.sha256, one.size, one.particulars)

    async def bytes_of(self, case_id: str, side: Side) -> int:
        """Give how many bytes the envelopes of a side's exhibits that are under seal in a case have."""
        row = tables.secret_exhibit
        mine = exhibit_table.c.case_id == case_id, exhibit_table.c.side == side.value, exhibit_table.c.secret
        query = select(func.coalesce(func.sum(row.c.size), 0)).join_from(row, exhibit_table).where(*mine)
        async with self._engine.connect() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def wrapped(self, exhibit_id: str, account: str) -> WrappedKey | None:
        """Give the content key as it is wrapped for a person."""
        row = tables.wrapped_key
        query = select(row).where(row.c.exhibit_id == exhibit_id, row.c.account == account)
        async with self._engine.connect() as connection:
            one = (await connection.execute(query)).one_or_none()
        return WrappedKey(one.account, one.suite, one.wrapped) if one else None

    async def held(self, account: str) -> HeldKey | None:
        """Give a person's key pair."""
        row = tables.held_key
        async with self._engine.connect() as connection:
            one = (await connection.execute(select(row).where(row.c.account == account))).one_or_none()
        return HeldKey(one.suite, one.public, one.sealed) if one else None

    async def hold(self, account: str, made: HeldKey, now: datetime) -> HeldKey:
        """Keep a person's new key pair and give the one they have, which is another when two were made at once."""
        values = {"account": account, "suite": made.suite, "public": made.public, "sealed": made.sealed, "made_at": now}
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(tables.held_key).values(values))
        except IntegrityError:
            return await self.held(account) or made
        return made


async def _wrap(connection: AsyncConnection, exhibit_id: str, keys: Sequence[WrappedKey]) -> None:
    for key in keys:
        await connection.execute(insert(tables.wrapped_key).values({"exhibit_id": exhibit_id} | asdict(key)))


async def _destroy(connection: AsyncConnection, exhibit_id: str) -> None:
    """Overwrite the wrapped keys, then drop them; SQLite is asked to clear what it frees."""
    if connection.dialect.name == SQLITE:
        await connection.execute(text("PRAGMA secure_delete=ON"))
    of_it = tables.wrapped_key.c.exhibit_id == exhibit_id
    await connection.execute(update(tables.wrapped_key).where(of_it).values(wrapped=b""))
    await connection.execute(delete(tables.wrapped_key).where(of_it))


def secrecy_step_of(kind: str, body: object) -> SecrecyStep:
    """Read a step from its name and fields.

    Raises:
        KeyError: there is no such kind.
        ShapeError: a field is unknown, missing, or of another type.
    """
    return shape(_STEPS[kind], body)
