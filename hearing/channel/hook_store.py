"""The store of webhooks: subscriptions, what is to be posted to them, and every attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.channel import tables as t
from hearing.channel.errors import TooManyHooksError, UnknownHookError
from hearing.channel.retry import GONE, Fate, next_attempt, taken

MOST_HOOKS = 5
"""Subscriptions that one person may have at a time."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A subscription: what is delivered to this account is posted to this address as well.

    ``seed`` is under seal; its keys are made from what it opens to (`hearing.channel.signature`).
    """

    id: str
    account: str
    url: str
    seed: bytes
    made_at: datetime
    ended_at: datetime | None = None
    ended_because: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A delivery on its way to a webhook."""

    id: str
    hook: str
    delivery: str
    fate: Fate
    attempts: int
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to post: the HTTP status (0 when there was no answer), what went wrong, and how long it took."""

    post: str
    n: int
    at: datetime
    status: int
    problem: str
    milliseconds: int


class HookStore:
    """Reads and writes subscriptions and posts; one process posts at a time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, hook: Hook) -> None:
        """Put a subscription on file; raises `TooManyHooksError` when the person has as many as one may have."""
        table = t.channel_hook
        live = (
            select(func.count()).select_from(table).where(table.c.account == hook.account, table.c.ended_at.is_(None))
        )
        async with self._engine.begin() as connection:
            if (await connection.execute(live)).scalar_one() >= MOST_HOOKS:
                raise TooManyHooksError()
            row = {"id": hook.id, "account": hook.account, "url": hook.url, "seed": hook.seed, "made_at": hook.made_at}
            await connection.execute(insert(table).values(row | {"ended_because": ""}))

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
        """End a subscription with everything that still waits for it; what was attempted stays on file."""
        hook, post = t.channel_hook, t.channel_post
        still = hook.c.id == identity, hook.c.ended_at.is_(None)
        waits = post.c.hook_id == identity, post.c.fate == Fate.WAITING.value
        async with self._engine.begin() as connection:
            await connection.execute(update(hook).where(*still).values(ended_at=at, ended_because=why))
            await connection.execute(update(post).where(*waits).values(fate=Fate.ENDED.value))

    async def due(self, now: datetime, limit: int) -> list[Post]:
        """Give the posts whose next attempt is due: for each subscription the one that has waited longest."""
        table = t.channel_post
        place = func.row_number().over(partition_by=table.c.hook_id, order_by=(table.c.next_at, table.c.id))
        waits = table.c.fate == Fate.WAITING.value, table.c.next_at <= now
        ranked = select(table, place.label("place")).where(*waits).subquery()
        query = select(ranked).where(ranked.c.place == 1).order_by(ranked.c.next_at).limit(limit)
        async with self._engine.connect() as connection:
            return [_post(row) for row in (await connection.execute(query)).mappings()]

    async def note(self, post: Post, attempt: Attempt, wish: timedelta = timedelta()) -> None:
        """Put an attempt on file, and say what becomes of the post.

        Args:
            post: as it was before the attempt.
            attempt: how it went.
            wish: how long the receiver asked to be left alone.
        """
        fate, again = Fate.TAKEN, attempt.at
        if not taken(attempt.status):
            later = next_attempt(post.delivery, attempt.n, attempt.at, wish)
            fate, again = (Fate.GIVEN_UP, attempt.at) if later is None else (Fate.WAITING, later)
        row = {
            "post_id": post.id,
            "n": attempt.n,
            "at": attempt.at,
            "status": attempt.status,
            "problem": attempt.problem[:200],
            "milliseconds": attempt.milliseconds,
        }
        table = t.channel_post
        is_waiting = table.c.id == post.id, table.c.fate == Fate.WAITING.value
        values = {"fate": fate.value, "attempts": attempt.n, "next_at": again}
        async with self._engine.begin() as connection:
            await connection.execute(insert(t.channel_attempt).values(row))
            await connection.execute(update(table).where(*is_waiting).values(values))
        if attempt.status == GONE:
            await self.end(post.hook, "gone", attempt.at)

    async def again(self, identity: str, now: datetime) -> bool:
        """Let a post that was given up be attempted once more, now; False when there is no such post."""
        table = t.channel_post
        given_up = table.c.id == identity, table.c.fate == Fate.GIVEN_UP.value
        async with self._engine.begin() as connection:
            found = await connection.execute(
                update(table).where(*given_up).values(fate=Fate.WAITING.value, next_at=now)
            )
        return found.rowcount > 0

    async def posts(self, hook: str, limit: int) -> list[tuple[Post, Sequence[Attempt]]]:
        """Give what was or is to be posted to a subscription with every attempt, the newest first."""
        table, tried = t.channel_post, t.channel_attempt
        query = select(table).where(table.c.hook_id == hook).order_by(table.c.next_at.desc(), table.c.id).limit(limit)
        async with self._engine.connect() as connection:
            found = [_post(row) for row in (await connection.execute(query)).mappings()]
            mine = select(tried).where(tried.c.post_id.in_([one.id for one in found])).order_by(tried.c.n)
            attempts: dict[str, list[Attempt]] = {}
            for row in (await connection.execute(mine)).mappings():
                attempt = Attempt(*(row[name] for name in ("post_id", "n", "at", "status", "problem", "milliseconds")))
                attempts.setdefault(attempt.post, []).append(attempt)
        return [(one, attempts.get(one.id, [])) for one in found]


def _hook(row: RowMapping) -> Hook:
    return Hook(*(row[name] for name in ("id", "account", "url", "seed", "made_at", "ended_at", "ended_because")))


def _post(row: RowMapping) -> Post:
    parts = (row["id"], row["hook_id"], row["delivery_id"], Fate(row["fate"]), row["attempts"], row["next_at"])
    return Post(*parts)
