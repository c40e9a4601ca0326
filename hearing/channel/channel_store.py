"""The store of facts, of who holds a linked proceeding, of deliveries, and of how far records were read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    String,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.cases import tables as c
from hearing.cases.model import ProceedingKind, Relation
from hearing.channel import tables as t
from hearing.channel.errors import UnknownDeliveryError
from hearing.channel.facts import Details, Fact, FactType, Proceeding, Source, identity
from hearing.channel.message import Delivery, Step, StepKind
from hearing.channel.retry import Fate
from hearing.channel.sight import Capacity
from hearing.claimsets.tables import claim_set
from hearing.procedure.canonical import canonical
from hearing.record import tables as r
from hearing.record.shapes import shape

CASES_AT_ONCE = 200

Told = tuple[Delivery, list[Step]]
"""A delivery, and what became of it."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a linked proceeding outside of this platform: an account, as its authority or as a party to it."""

    of: Proceeding
    account: str
    capacity: Capacity
    named_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """How far something was read: a hearing's record up to an event, or a case file as it then stood."""

    source: str
    mark: int | str


class ChannelStore:
    """Reads and writes the channel; safe for several tasks and processes on one database.

    Who may see what is not decided here (`hearing.channel.sight`, and the authorization function).
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def publish(self, fact: Fact | None, deliveries: Sequence[Delivery], read: Read | None = None) -> bool:
        """Put a fact on file with its deliveries and the posts they cause, and note how far was read, all or none.

        What is on file already is left out, so doing it again changes nothing. False when nothing was new.
        """
        async with self._engine.begin() as connection:
            new = fact is not None and not await _there(connection, t.channel_fact.c.id, fact.id)
            if fact is not None and new:
                await connection.execute(insert(t.channel_fact).values(_fact_row(fact)))
            for one in deliveries:
                if not await _there(connection, t.channel_delivery.c.id, one.id):
                    await _deliver(connection, one)
                    new = True
            if read is not None:
                await _note(connection, read)
        return new

    async def unheard(self) -> dict[str, tuple[str, int, int]]:
        """Give the hearings whose record goes on after what was read: case, what was read, and the last event."""
        heard = func.coalesce(t.channel_heard.c.n, 0)
        joined = r.hearing.outerjoin(t.channel_heard, t.channel_heard.c.hearing_id == r.hearing.c.id)
        last = select(func.max(r.event.c.n)).where(r.event.c.hearing_id == r.hearing.c.id).scalar_subquery()
        query = select(r.hearing.c.id, r.hearing.c.case_id, heard.label("heard"), last.label("last"))
        async with self._engine.connect() as connection:
            found = (await connection.execute(query.select_from(joined).where(last > heard))).all()
        return {row.id: (row.case_id, row.heard, row.last) for row in found}

    async def unread(self) -> list[Read]:
        """Give case files that changed since they were read, or never were, of cases with linked proceedings."""
        table, none = c.case_file, ""
        parts = (table.c.request_dates, table.c.decision_number, table.c.outcome, table.c.text_sha256)
        stands: ColumnElement[str] = func.coalesce(parts[0], none)
        for part in parts[1:]:
            stands = stands + "|" + func.coalesce(part, none)
        sets = select(func.max(claim_set.c.n)).where(claim_set.c.case_id == table.c.id).scalar_subquery()
        stands = stands + func.coalesce(literal("|") + cast(sets, String), none)
        joined = table.outerjoin(t.channel_read, t.channel_read.c.case_id == table.c.id)
        same = c.linked_proceeding.c.relation == Relation.SAME_PATENT.value
        linked = select(c.linked_proceeding.c.case_id).where(same)
        changed = func.coalesce(t.channel_read.c.told, none) != stands
        query = select(table.c.id, stands.label("stands")).select_from(joined).where(changed, table.c.id.in_(linked))
        async with self._engine.connect() as connection:
            found = (await connection.execute(query.order_by(table.c.id).limit(CASES_AT_ONCE))).all()
        return [Read(row.id, row.stands) for row in found]

    async def linked(self, of: Proceeding) -> list[Proceeding]:
        """Give the proceedings linked to one: about the same patent, by what case files say on either side."""
        link, own = c.linked_proceeding, c.case_file
        same = link.c.relation == Relation.SAME_PATENT.value
        async with self._engine.connect() as connection:
            if of.kind is not ProceedingKind.INVALIDATION:
                query = select(link.c.case_id).where(same, link.c.kind == of.kind.value, link.c.number == of.number)
                cases = (await connection.execute(query.order_by(link.c.case_id))).scalars()
                return [Proceeding(ProceedingKind.INVALIDATION, one) for one in cases]
            outside = select(link.c.kind, link.c.number).where(
                same, link.c.case_id == of.number, link.c.kind != ProceedingKind.INVALIDATION.value
            )
            found = [
                Proceeding(ProceedingKind(row.kind), row.number)
                for row in await connection.execute(outside.order_by(link.c.position))
            ]
            patent = select(own.c.patent_number).where(own.c.id == of.number).scalar_subquery()
            others = select(own.c.id).where(own.c.patent_number == patent, own.c.id != of.number).order_by(own.c.id)
            found += [
                Proceeding(ProceedingKind.INVALIDATION, one) for one in (await connection.execute(others)).scalars()
            ]
        return found

    async def facts(self, of: Sequence[Proceeding]) -> list[Fact]:
        """Give what is known of these proceedings, oldest first."""
        table = t.channel_fact
        wanted = tuple_(table.c.kind, table.c.number).in_([(one.kind.value, one.number) for one in of])
        async with self._engine.connect() as connection:
            rows = (await connection.execute(select(table).where(wanted).order_by(table.c.at, table.c.id))).mappings()
            return [_fact(row) for row in rows]

    async def fact(self, identity: str) -> Fact | None:
        """Give a fact."""
        query = select(t.channel_fact).where(t.channel_fact.c.id == identity)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return _fact(row) if row is not None else None

    async def name_holder(self, holder: Holder) -> None:
        """Name who holds a linked proceeding; naming somebody again replaces their capacity."""
        table, row = t.channel_holder, _holder_row(holder)
        key = [table.c[name] == row[name] for name in ("kind", "number", "account")]
        async with self._engine.begin() as connection:
            await connection.execute(delete(table).where(*key))
            await connection.execute(insert(table).values(row))

    async def drop_holder(self, of: Proceeding, account: str) -> None:
        """Let somebody hold a linked proceeding no more; what they were told stays with them."""
        table = t.channel_holder
        key = table.c.kind == of.kind.value, table.c.number == of.number, table.c.account == account
        async with self._engine.begin() as connection:
            await connection.execute(delete(table).where(*key))

    async def holders(self, of: Sequence[Proceeding] = (), *, account: str = "") -> list[Holder]:
        """Give who holds these proceedings, or what somebody holds, in the order in which they were named."""
        table = t.channel_holder
        wanted = tuple_(table.c.kind, table.c.number).in_([(one.kind.value, one.number) for one in of])
        query = select(table).where(table.c.account == account if account else wanted)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query.order_by(table.c.at, table.c.account))).mappings()
            return [_holder(row) for row in rows]

    async def inbox(self, account: str, limit: int, before: datetime | None = None) -> list[Told]:
        """Give somebody's deliveries with what became of them, the newest first."""
        table = t.channel_delivery
        query = select(table).where(table.c.account == account).order_by(table.c.at.desc(), table.c.id).limit(limit)
        if before is not None:
            query = query.where(table.c.at < before)
        async with self._engine.connect() as connection:
            found = [_delivery(row) for row in (await connection.execute(query)).mappings()]
            steps = await _steps(connection, [one.id for one in found])
        return [(one, steps.get(one.id, [])) for one in found]

    async def unopened(self, account: str) -> int:
        """Count somebody's deliveries that they neither opened nor confirmed."""
        table, step = t.channel_delivery, t.channel_step
        met = select(step.c.delivery_id).where(
            step.c.delivery_id == table.c.id, or_(step.c.kind == StepKind.OPENED, step.c.kind == StepKind.CONFIRMED)
        )
        query = select(func.count()).select_from(table).where(table.c.account == account, ~met.exists())
        async with self._engine.connect() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def delivery(self, identity: str) -> Told:
        """Give a delivery with what became of it; raises `UnknownDeliveryError`."""
        found = await self._deliveries(select(t.channel_delivery).where(t.channel_delivery.c.id == identity))
        if not found:
            raise UnknownDeliveryError()
        async with self._engine.connect() as connection:
            return found[0], (await _steps(connection, [identity])).get(identity, [])

    async def of_facts(self, facts: Sequence[str]) -> list[Told]:
        """Give the deliveries of these facts with what became of them."""
        table = t.channel_delivery
        found = await self._deliveries(select(table).where(table.c.fact_id.in_(facts)).order_by(table.c.at, table.c.id))
        async with self._engine.connect() as connection:
            steps = await _steps(connection, [one.id for one in found])
        return [(one, steps.get(one.id, [])) for one in found]

    async def unsealed(self, limit: int) -> list[Delivery]:
        """Give deliveries that were not sealed yet."""
        table, waits = t.channel_delivery, t.channel_unsealed
        return await self._deliveries(
            select(table).join(waits, waits.c.delivery_id == table.c.id).order_by(table.c.at, table.c.id).limit(limit)
        )

    async def take_step(self, step: Step) -> bool:
        """Put what became of a delivery on file; False when that is on file already."""
        row = {"delivery_id": step.delivery, "kind": step.kind.value, "at": step.at, "receipt": step.receipt}
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(t.channel_step).values(row))
                if step.kind is StepKind.DELIVERED:
                    waits = t.channel_unsealed
                    await connection.execute(delete(waits).where(waits.c.delivery_id == step.delivery))
        except IntegrityError:
            return False
        return True

    async def _deliveries(self, query: Select[Any]) -> list[Delivery]:
        async with self._engine.connect() as connection:
            return [_delivery(row) for row in (await connection.execute(query)).mappings()]


async def _there(connection: AsyncConnection, column: Any, value: str) -> bool:  # noqa: ANN401 -- a column of any type
    return (await connection.execute(select(column).where(column == value))).first() is not None


async def _deliver(connection: AsyncConnection, one: Delivery) -> None:
    """Put a delivery on file: it waits to be sealed, and to be posted to every webhook of its receiver."""
    await connection.execute(insert(t.channel_delivery).values(_delivery_row(one)))
    await connection.execute(insert(t.channel_unsealed).values(delivery_id=one.id))
    hooks = select(t.channel_hook.c.id).where(
        t.channel_hook.c.account == one.account, t.channel_hook.c.ended_at.is_(None)
    )
    for hook in (await connection.execute(hooks)).scalars().all():
        post = {"id": identity("post", hook, one.id), "hook_id": hook, "delivery_id": one.id}
        waits = {"fate": Fate.WAITING.value, "attempts": 0, "next_at": one.at}
        await connection.execute(insert(t.channel_post).values(post | waits))


async def _note(connection: AsyncConnection, read: Read) -> None:
    table = t.channel_heard if isinstance(read.mark, int) else t.channel_read
    key, value = tuple(table.columns)
    await connection.execute(delete(table).where(key == read.source))
    await connection.execute(insert(table).values({key.name: read.source, value.name: read.mark}))


async def _steps(connection: AsyncConnection, deliveries: Sequence[str]) -> Mapping[str, list[Step]]:
    table = t.channel_step
    query = select(table).where(table.c.delivery_id.in_(deliveries)).order_by(table.c.at, table.c.kind)
    found: dict[str, list[Step]] = {}
    for row in (await connection.execute(query)).mappings():
        step = Step(row["delivery_id"], StepKind(row["kind"]), row["at"], row["receipt"])
        found.setdefault(step.delivery, []).append(step)
    return found


def _fact_row(fact: Fact) -> dict[str, object]:
    return {
        "id": fact.id,
        "kind": fact.of.kind.value,
        "number": fact.of.number,
        "type": fact.type.value,
        "at": fact.at,
        "on": fact.on,
        "details": canonical(fact.details).decode(),
        "source": fact.source.value,
        "stated_by": fact.stated_by,
        "stated_name": fact.stated_name,
        "receipt": fact.receipt,
    }


def _fact(row: RowMapping) -> Fact:
    return Fact(
        row["id"],
        Proceeding(ProceedingKind(row["kind"]), row["number"]),
        FactType(row["type"]),
        row["at"],
        row["on"],
        shape(Details, json.loads(row["details"])),
        Source(row["source"]),
        row["stated_by"],
        row["stated_name"],
        row["receipt"],
    )


def _delivery_row(one: Delivery) -> dict[str, object]:
    return {
        "id": one.id,
        "fact_id": one.fact,
        "account": one.account,
        "kind": one.holds.kind.value,
        "number": one.holds.number,
        "capacity": one.capacity.value,
        "at": one.at,
        "body": one.body,
    }


def _delivery(row: RowMapping) -> Delivery:
    holds = Proceeding(ProceedingKind(row["kind"]), row["number"])
    return Delivery(row["id"], row["fact_id"], row["account"], holds, Capacity(row["capacity"]), row["at"], row["body"])


def _holder_row(holder: Holder) -> dict[str, object]:
    return {
        "kind": holder.of.kind.value,
        "number": holder.of.number,
        "account": holder.account,
        "capacity": holder.capacity.value,
        "named_by": holder.named_by,
        "at": holder.at,
    }


def _holder(row: RowMapping) -> Holder:
    of = Proceeding(ProceedingKind(row["kind"]), row["number"])
    return Holder(of, row["account"], Capacity(row["capacity"]), row["named_by"], row["at"])
