"""The store of what is posted to subscriptions: in which order, every attempt, and what became of it.

What is posted to one subscription is posted in the order in which it was delivered: while one waits for its next
attempt the later ones wait behind it, so that a receiver which was down gets everything in order, and is not met by
all of it at once. Only a message that its receiver refuses for itself is set aside, and the later ones go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.channel import tables as t
from hearing.channel.hook_store import FAILING, GONE_AWAY
from hearing.channel.retry import GONE, REFUSES_THIS, Fate, next_attempt, stops, taken
from hearing.tables import Instant


@dataclass(frozen=True, slots=True)
class Post:
    """A delivery on its way to a webhook; ``tries`` are the attempts since it was last sent on its way.

    ``receipt`` is the log's receipt that it was taken, as JSON text; empty before.
    """

    id: str
    hook: str
    delivery: str
    fate: Fate
    attempts: int
    next_at: datetime
    tries: int = 0
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to post: the HTTP status (0 when there was no answer), what went wrong, and how long it took."""

    post: str
    n: int
    at: datetime
    status: int
    problem: str
    milliseconds: int


class PostStore:
    """Reads and writes posts; one process posts at a time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(self, now: datetime, limit: int) -> list[Post]:
        """Give the posts whose next attempt is due, one a subscription: the first in its order, or one set aside."""
        table, delivery = t.channel_post, t.channel_delivery
        order = delivery.c.at, table.c.id
        place = func.row_number().over(partition_by=(table.c.hook_id, table.c.aside), order_by=order)
        joined = table.join(delivery, delivery.c.id == table.c.delivery_id)
        waits = table.c.fate == Fate.WAITING.value
        ranked = select(table, place.label("place")).select_from(joined).where(waits).subquery()
        may = or_(ranked.c.aside, ranked.c.place == 1), ranked.c.next_at <= now
        turn = func.row_number().over(partition_by=ranked.c.hook_id, order_by=(ranked.c.next_at, ranked.c.id))
        ready = select(ranked, turn.label("turn")).where(*may).subquery()
        query = select(ready).where(ready.c.turn == 1).order_by(ready.c.next_at, ready.c.id).limit(limit)
        async with self._engine.connect() as connection:
            return [_post(row) for row in (await connection.execute(query)).mappings()]

    async def note(self, post: Post, attempt: Attempt, wish: timedelta = timedelta()) -> str:
        """Put an attempt on file and say what becomes of the post; give why its subscription ends (empty: it does not).

        Args:
            post: as it was before the attempt.
            attempt: how it went.
            wish: how long the receiver asked to be left alone.
        """
        fate, again, tries = Fate.TAKEN, attempt.at, post.tries + 1
        if not taken(attempt.status):
            later = next_attempt(post.delivery, tries, attempt.at, wish)
            fate, again = (Fate.GIVEN_UP, attempt.at) if later is None else (Fate.WAITING, later)
        table = t.channel_post
        is_waiting = table.c.id == post.id, table.c.fate == Fate.WAITING.value
        values = {"fate": fate.value, "attempts": attempt.n, "next_at": again, "tries": tries}
        async with self._engine.begin() as connection:
            await connection.execute(insert(t.channel_attempt).values(_attempt_row(attempt)))
            aside = {"aside": attempt.status in REFUSES_THIS}
            await connection.execute(update(table).where(*is_waiting).values(values | aside))
            failing = await _note_failing(connection, post.hook, attempt)
        if attempt.status == GONE:
            return GONE_AWAY
        return FAILING if fate is Fate.GIVEN_UP and stops(failing, attempt.at) else ""

    async def again(self, hook: str, identity: str, now: datetime) -> bool:
        """Let a post of a running subscription that waits or was given up be attempted now; False if there is none."""
        table = t.channel_post
        runs = select(t.channel_hook.c.id).where(t.channel_hook.c.id == hook, t.channel_hook.c.ended_at.is_(None))
        mine = table.c.id == identity, table.c.hook_id.in_(runs)
        values: dict[str, Any] = {"fate": Fate.WAITING.value, "next_at": now, "tries": 0}
        standing = table.c.fate.in_([Fate.GIVEN_UP.value, Fate.WAITING.value])
        async with self._engine.begin() as connection:
            found = await connection.execute(update(table).where(*mine, standing).values(values))
        return found.rowcount > 0

    async def posts(self, hook: str, limit: int) -> list[tuple[Post, Sequence[Attempt]]]:
        """Give what was or is to be posted to a subscription with every attempt, the newest first."""
        table = t.channel_post
        query = select(table).where(table.c.hook_id == hook).order_by(table.c.next_at.desc(), table.c.id).limit(limit)
        async with self._engine.connect() as connection:
            found = [_post(row) for row in (await connection.execute(query)).mappings()]
            attempts = await _attempts(connection, [one.id for one in found])
        return [(one, attempts.get(one.id, [])) for one in found]

    async def unsealed(self, limit: int) -> list[Post]:
        """Give posts that were taken and have no receipt yet."""
        return await self._found(t.channel_post.c.fate == Fate.TAKEN.value, t.channel_post.c.receipt == "", limit=limit)

    async def keep_receipt(self, post: Post, receipt: str) -> None:
        """Put the log's receipt of a post on file; the first one stays."""
        table = t.channel_post
        bare = table.c.id == post.id, table.c.receipt == ""
        async with self._engine.begin() as connection:
            await connection.execute(update(table).where(*bare).values(receipt=receipt))

    async def _found(self, *wanted: ColumnElement[bool], limit: int) -> list[Post]:
        table = t.channel_post
        query = select(table).where(*wanted).order_by(table.c.next_at, table.c.id).limit(limit)
        async with self._engine.connect() as connection:
            return [_post(row) for row in (await connection.execute(query)).mappings()]


async def _note_failing(connection: AsyncConnection, hook: str, attempt: Attempt) -> datetime | None:
    """Note since when a subscription takes nothing, and give it."""
    column = t.channel_hook.c.failing_since
    mine = t.channel_hook.c.id == hook
    fails: Any = None if taken(attempt.status) else func.coalesce(column, literal(attempt.at, Instant))
    await connection.execute(update(t.channel_hook).where(mine).values(failing_since=fails))
    since: datetime | None = (await connection.execute(select(column).where(mine))).scalar_one()
    return since


async def _attempts(connection: AsyncConnection, posts: Sequence[str]) -> dict[str, list[Attempt]]:
    tried = t.channel_attempt
    found: dict[str, list[Attempt]] = {}
    query = select(tried).where(tried.c.post_id.in_(posts)).order_by(tried.c.n)
    for row in (await connection.execute(query)).mappings():
        attempt = Attempt(*(row[name] for name in ("post_id", "n", "at", "status", "problem", "milliseconds")))
        found.setdefault(attempt.post, []).append(attempt)
    return found


def _attempt_row(attempt: Attempt) -> dict[str, object]:
    return {
        "post_id": attempt.post,
        "n": attempt.n,
        "at": attempt.at,
        "status": attempt.status,
        "problem": attempt.problem[:200],
        "milliseconds": attempt.milliseconds,
    }


def _post(row: RowMapping) -> Post:
    parts = (row["id"], row["hook_id"], row["delivery_id"], Fate(row["fate"]), row["attempts"], row["next_at"])
    return Post(*parts, row["tries"], row["receipt"])
