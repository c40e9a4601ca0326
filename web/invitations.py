"""One-time invitation links: a clerk invites a party's representative, who makes an account with it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.vocabulary import Role, Side
from web.accounts import Account, Accounts
from web.auth import token_digest
from web.authorization import Kind
from web.errors import Problem
from web.tables import invitation as invitations

LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as it stands; its token is not kept."""

    id: str
    case: str
    name: str
    role: Role
    side: Side
    expires_at: datetime


def _unusable() -> Problem:
    return Problem(
        410,
        "invitation_ended",
        "该邀请链接无效、已使用或已过期；请联系书记员重新发送。",
        "This invitation is unknown, used or expired: ask the clerk for a new one.",
    )


class Invitations:
    """Invitations in the database: hashed, valid for seven days, used once."""

    def __init__(self, engine: AsyncEngine, accounts: Accounts) -> None:
        self._engine = engine
        self._accounts = accounts

    async def make(self, *, case: str, name: str, role: Role, side: Side, by: str, now: datetime) -> str:
        """Make an invitation and give its token, which is shown once."""
        token = secrets.token_urlsafe(32)
        row = {
            "id": f"i-{secrets.token_hex(8)}",
            "token_sha256": token_digest(token),
            "case_id": case,
            "name": name,
            "role": role.value,
            "side": side.value,
            "invited_by": by,
            "created_at": now,
            "expires_at": now + LIFETIME,
        }
        async with self._engine.begin() as connection:
            await connection.execute(insert(invitations).values(row))
        return token

    async def read(self, token: str, now: datetime) -> Invitation:
        """Give a usable invitation; raises `Problem` (410) for any other."""
        query = select(invitations).where(
            invitations.c.token_sha256 == token_digest(token),
            invitations.c.used_at.is_(None),
            invitations.c.expires_at > now,
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            raise _unusable()
        return Invitation(row.id, row.case_id, row.name, Role(row.role), Side(row.side), row.expires_at)

    async def accept(self, token: str, *, login_name: str, password: str, now: datetime) -> Account:
        """Use the invitation up: the account and its place in the case are made in the same transaction."""
        invited = await self.read(token, now)
        async with self._engine.begin() as connection:
            claim = update(invitations).where(invitations.c.id == invited.id, invitations.c.used_at.is_(None))
            if (await connection.execute(claim.values(used_at=now))).rowcount != 1:
                raise _unusable()
            account = await self._accounts.add(
                login_name=login_name,
                name=invited.name,
                kind=Kind.PARTY if invited.side is not Side.NONE else Kind.GUEST,
                password=password,
                now=now,
                connection=connection,
            )
            await self._accounts.join_case(invited.case, account.id, invited.role, invited.side, connection)
            used = update(invitations).where(invitations.c.id == invited.id).values(account_id=account.id)
            await connection.execute(used)
        return account
