"""The store of subscriptions: what is kept of each, its secrets, and how it ends and goes on again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.channel import tables as t
from hearing.channel.errors import HookEndedError, TooManyHooksError, UnknownHookError
from hearing.channel.facts import identity as identity_of
from hearing.channel.retry import Fate
from hearing.tables import Instant

MOST_HOOKS = 5
"""Subscriptions that one person may have at a time."""

DELETED, GONE_AWAY, FAILING = "deleted", "gone", "failing"
"""Why a subscription ended: its owner ended it, its receiver did (410), or nothing was taken for days."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A subscription: what is delivered to this account is posted to this address as well.

    ``seed`` is under seal; its keys are made from what it opens to (`hearing.channel.signature`). Until ``old_until``
    the one before it signs too. ``failing_since`` is the first failure since something was taken.
    """

    id: str
    account: str
    url: str
    seed: bytes
    made_at: datetime
    ended_at: datetime | None = None
    ended_because: str = ""
    old_seed: bytes | None = None
    old_until: datetime | None = None
    failing_since: datetime | None = None

    @property
    def stopped(self) -> bool:
        """Whether it ended without its owner's doing."""
        return self.ended_because in {GONE_AWAY, FAILING}


class HookStore:
    """Reads and writes subscriptions."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, hook: Hook) -> None:
        """Put a subscription on file; raises `TooManyHooksError` when the person has as many as one may have."""
        async with self._engine.begin() as connection:
            await _require_room(connection, hook.account)
            row = {"id": hook.id, "account": hook.account, "url": hook.url, "seed": hook.seed, "made_at": hook.made_at}
            await connection.execute(insert(t.channel_hook).values(row | {"ended_because": ""}))

    async def hooks(self, account: str) -> list[Hook]:
        """Give somebody's subscriptions, ended ones too, the oldest first."""
        table = t.channel_hook
        query = select(table).where(table.c.account == account).order_by(table.c.made_at, table.c.id)
        async with self._engine.connect() as connection:
            return [_hook(row) for row in (await connection.execute(query)).mappings()]

    async def hook(self, identity: str) -> Hook:
        """Give a subscription; raises `UnknownHookError`."""
        query = select(t.channel_hook).where(t.channel_hook.c.id == identity)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise UnknownHookError()
        return _hook(row)

    async def end(self, identity: str, why: str, at: datetime) -> None:
        """End a subscription with everything that still waits for it; what was attempted stays on file.

        One that was stopped is laid down by its owner for good; when it ended stays as it was.
        """
        table, post = t.channel_hook, t.channel_post
        still: list[ColumnElement[bool]] = [table.c.id == identity]
        if why != DELETED:
            still.append(table.c.ended_at.is_(None))
        ended = {"ended_at": func.coalesce(table.c.ended_at, literal(at, Instant)), "ended_because": why}
        waits = post.c.hook_id == identity, post.c.fate == Fate.WAITING.value
        async with self._engine.begin() as connection:
            await connection.execute(update(table).where(*still).values(ended))
            await connection.execute(update(post).where(*waits).values(fate=Fate.ENDED.value))

    async def exchange(self, hook: Hook, seed: bytes, old_until: datetime) -> Hook:
        """Give a subscription another seed; the one it has signs as well until then.

        Raises:
            HookEndedError: it has ended.
        """
        table = t.channel_hook
        live = table.c.id == hook.id, table.c.ended_at.is_(None)
        values = {"seed": seed, "old_seed": hook.seed, "old_until": old_until}
        async with self._engine.begin() as connection:
            if not (await connection.execute(update(table).where(*live).values(values))).rowcount:
                raise HookEndedError()
        return await self.hook(hook.id)

    async def resume(self, hook: Hook, now: datetime) -> Hook:
        """Let a subscription that was stopped go on: with what was not taken, and what was delivered meanwhile.

        Raises:
            HookEndedError: it runs, or its owner ended it.
            TooManyHooksError: the person has as many as one may have.
        """
        table, post = t.channel_hook, t.channel_post
        if not hook.stopped or hook.ended_at is None:
            raise HookEndedError()
        mine = table.c.id == hook.id, table.c.ended_because == hook.ended_because
        missed = post.c.hook_id == hook.id, post.c.fate.in_([Fate.ENDED.value, Fate.GIVEN_UP.value])
        waits = {"fate": Fate.WAITING.value, "next_at": now, "tries": 0, "aside": False}
        async with self._engine.begin() as connection:
            await _require_room(connection, hook.account)
            runs = {"ended_at": None, "ended_because": "", "failing_since": None}
            if not (await connection.execute(update(table).where(*mine).values(runs))).rowcount:
                raise HookEndedError()
            await connection.execute(update(post).where(*missed).values(waits))
            for delivery in await _unposted(connection, hook, hook.ended_at):
                row = {"id": identity_of("post", hook.id, delivery), "hook_id": hook.id, "delivery_id": delivery}
                await connection.execute(insert(post).values(row | waits | {"attempts": 0}))
        return await self.hook(hook.id)


async def _require_room(connection: AsyncConnection, account: str) -> None:
    table = t.channel_hook
    live = select(func.count()).select_from(table).where(table.c.account == account, table.c.ended_at.is_(None))
    if (await connection.execute(live)).scalar_one() >= MOST_HOOKS:
        raise TooManyHooksError()


async def _unposted(connection: AsyncConnection, hook: Hook, since: datetime) -> Sequence[Any]:
    """Give what was delivered to a subscription's owner while it was stopped."""
    delivery, post = t.channel_delivery, t.channel_post
    there = select(literal(1)).where(post.c.hook_id == hook.id, post.c.delivery_id == delivery.c.id).exists()
    wanted = delivery.c.account == hook.account, delivery.c.at >= since, ~there
    query = select(delivery.c.id).where(*wanted).order_by(delivery.c.at, delivery.c.id)
    return (await connection.execute(query)).scalars().all()


def _hook(row: RowMapping) -> Hook:
    names = (
        "id",
        "account",
        "url",
        "seed",
        "made_at",
        "ended_at",
        "ended_because",
        "old_seed",
        "old_until",
        "failing_since",
    )
    return Hook(*(row[name] for name in names))
