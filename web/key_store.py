"""Keys that people sign with, on file: each with its owner, and what happened to it as numbered, sealed events."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Update, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.signed.keys import PartyKey
from web.tables import key_event, party_key


class KeyTakenError(Exception):
    """The key is on file already, perhaps as somebody else's; or another event of the account came first."""


@dataclass(frozen=True, slots=True)
class EnrolledKey:
    """A key of a person.

    Attributes:
        key: The public key.
        account: Whose it is.
        method: Where its private half is: ``browser``, ``passkey`` or ``uploaded`` (a tool of one's own).
        label: What its owner calls it.
        enrolled_at: Since when.
        revoked_at: Until when it counted; None while it does.
        credential: The passkey's credential id; empty for other keys.
    """

    key: PartyKey
    account: str
    method: str
    label: str
    enrolled_at: datetime
    revoked_at: datetime | None = None
    credential: bytes = b""


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """What happened to a key: ``key_enrolled``, ``key_replaced``, ``key_revoked``; ``n`` counts within the account."""

    account: str
    n: int
    kind: str
    fingerprint: str
    at: datetime
    receipt: str


class KeyStore:
    """Reads and writes keys and their events."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_account(self, account: str) -> list[EnrolledKey]:
        """Give every key that somebody has or had, in the order of enrolment."""
        query = select(party_key).where(party_key.c.account_id == account).order_by(party_key.c.enrolled_at)
        async with self._engine.connect() as connection:
            return [_key(row) for row in (await connection.execute(query)).all()]

    async def key(self, fingerprint: str) -> EnrolledKey | None:
        """Give a key by its fingerprint."""
        query = select(party_key).where(party_key.c.fingerprint == fingerprint)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).first()
        return _key(row) if row else None

    async def events(self, account: str) -> list[KeyEvent]:
        """Give what happened to somebody's keys, in order."""
        query = select(key_event).where(key_event.c.account_id == account).order_by(key_event.c.n)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [KeyEvent(row.account_id, row.n, row.kind, row.fingerprint, row.at, row.receipt) for row in rows]

    async def enrol(self, new: EnrolledKey, event: KeyEvent, replaces: str = "") -> None:
        """Put a key on file with its event; the one that it replaces counts no longer.

        Raises:
            KeyTakenError: see there.
        """
        row = {
            "fingerprint": new.key.fingerprint,
            "account_id": new.account,
            "method": new.method,
            "spki": new.key.spki,
            "credential_id": new.credential or None,
            "label": new.label,
            "enrolled_at": new.enrolled_at,
            "revoked_at": None,
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(key_event).values(_row(event)))
                await connection.execute(insert(party_key).values(row))
                if replaces:
                    await connection.execute(_revoking(replaces, event.at))
        except IntegrityError as error:
            raise KeyTakenError from error

    async def revoke(self, event: KeyEvent) -> None:
        """Put on file that a key counts no longer.

        Raises:
            KeyTakenError: another event of the account came first.
        """
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(key_event).values(_row(event)))
                await connection.execute(_revoking(event.fingerprint, event.at))
        except IntegrityError as error:
            raise KeyTakenError from error


def _revoking(fingerprint: str, at: datetime) -> Update:
    row = party_key
    return update(row).where(row.c.fingerprint == fingerprint, row.c.revoked_at.is_(None)).values(revoked_at=at)


def _row(event: KeyEvent) -> dict[str, object]:
    return {
        "account_id": event.account,
        "n": event.n,
        "kind": event.kind,
        "fingerprint": event.fingerprint,
        "at": event.at,
        "receipt": event.receipt,
    }


def _key(row: Row[tuple[object, ...]]) -> EnrolledKey:
    one = row._mapping
    return EnrolledKey(
        PartyKey.of_spki(one["spki"]),
        one["account_id"],
        one["method"],
        one["label"],
        one["enrolled_at"],
        one["revoked_at"],
        one["credential_id"] or b"",
    )
