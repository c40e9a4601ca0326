"""Logins: random tokens in a cookie, hashed at rest, with an end; and the throttle on guessing passwords."""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from web.authorization import ANONYMOUS, Kind, Principal
from web.errors import Problem
from web.tables import account as accounts
from web.tables import login as logins

COOKIE = "login"
LIFETIME = timedelta(hours=12)
"""How long a login lasts: a long day of hearings."""


def token_digest(token: str) -> str:
    """Give the form in which a token is kept: whoever reads the table cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A login just made; ``token`` exists only in this answer and in the browser's cookie."""

    token: str
    principal: Principal
    expires_at: datetime


class Logins:
    """Logins in the database. A login counts while it is neither expired nor revoked and its account is enabled."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def make(self, account: str, *, name: str, kind: Kind, method: str, now: datetime) -> NewLogin:
        """Sign an account in; ``method`` says how it was proved."""
        token, identity = secrets.token_urlsafe(32), f"l-{secrets.token_hex(8)}"
        row = {
            "id": identity,
            "token_sha256": token_digest(token),
            "account_id": account,
            "method": method,
            "created_at": now,
            "expires_at": now + LIFETIME,
        }
        async with self._engine.begin() as connection:
            await connection.execute(insert(logins).values(row))
        return NewLogin(token, Principal(account, name, kind, identity), now + LIFETIME)

    async def principal(self, token: str | None, now: datetime) -> Principal:
        """Tell who holds this token; nobody when it is unknown, expired or revoked."""
        if not token or len(token) > 100 or not token.isascii():
            return ANONYMOUS
        query = (
            select(logins.c.id, logins.c.account_id, accounts.c.name, accounts.c.kind)
            .join_from(logins, accounts)
            .where(
                logins.c.token_sha256 == token_digest(token),
                logins.c.revoked_at.is_(None),
                logins.c.expires_at > now,
                accounts.c.disabled_at.is_(None),
            )
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).first()
        return Principal(row.account_id, row.name, Kind(row.kind), row.id) if row else ANONYMOUS

    async def made_at(self, login: str) -> datetime | None:
        """Tell when a login was made."""
        async with self._engine.connect() as connection:
            made: datetime | None = await connection.scalar(select(logins.c.created_at).where(logins.c.id == login))
        return made

    async def revoke(self, login: str, now: datetime) -> None:
        """End one login."""
        async with self._engine.begin() as connection:
            statement = update(logins).where(logins.c.id == login, logins.c.revoked_at.is_(None))
            await connection.execute(statement.values(revoked_at=now))

    async def revoke_all(self, account: str, now: datetime) -> None:
        """End every login of an account."""
        async with self._engine.begin() as connection:
            statement = update(logins).where(logins.c.account_id == account, logins.c.revoked_at.is_(None))
            await connection.execute(statement.values(revoked_at=now))

    async def ended(self, among: Collection[str], now: datetime) -> frozenset[str]:
        """Tell which of these logins no longer count. Sockets ask this twice a second."""
        if not among:
            return frozenset()
        query = (
            select(logins.c.id)
            .join_from(logins, accounts)
            .where(
                logins.c.id.in_(list(among)),
                logins.c.revoked_at.is_(None),
                logins.c.expires_at > now,
                accounts.c.disabled_at.is_(None),
            )
        )
        async with self._engine.connect() as connection:
            live = {row.id for row in await connection.execute(query)}
        return frozenset(among) - live


class Throttle:
    """Slows guessing down: after ``limit`` failures of one key within ``window``, further tries are refused.

    Keys are kept in memory, at most ``keys`` of them, the least recently failed forgotten first.
    """

    def __init__(self, limit: int = 6, window: timedelta = timedelta(minutes=5), keys: int = 10_000) -> None:
        self._limit = limit
        self._window = window
        self._keys = keys
        self._failures: OrderedDict[str, list[datetime]] = OrderedDict()

    def check(self, key: str, now: datetime) -> None:
        """Raise `Problem` (429), saying when to try again, if this key failed too often."""
        recent = [moment for moment in self._failures.get(key, []) if now - moment < self._window]
        if len(recent) < self._limit:
            return
        minutes = max(1, round((self._window - (now - recent[0])).total_seconds() / 60))
        raise Problem(
            429,
            "too_many_attempts",
            f"尝试次数过多，请在 {minutes} 分钟后再试。",
            f"Too many attempts: try again in {minutes} minutes.",
        )

    def attempt(self, key: str, now: datetime) -> None:
        """Check a key and count this try as a failure until `succeeded` or `forgiven` says otherwise.

        Comparing a password takes a while; tries made meanwhile would else all pass the check together.
        """
        self.check(key, now)
        self.failed(key, now)

    def forgiven(self, key: str, now: datetime) -> None:
        """Take back the try that was counted at ``now``."""
        moments = self._failures.get(key, [])
        if now in moments:
            moments.remove(now)

    def failed(self, key: str, now: datetime) -> None:
        """Count a failure."""
        recent = [moment for moment in self._failures.pop(key, []) if now - moment < self._window]
        self._failures[key] = [*recent, now][-self._limit :]
        while len(self._failures) > self._keys:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures of a key."""
        self._failures.pop(key, None)
