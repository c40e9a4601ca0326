"""What parties sign with keys of their own when they file: checked, numbered in the case, and put on file with it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncConnection

from evidence.log.merkle import EMPTY_ROOT, ProofError, check_consistency
from evidence.signed.refusals import disagrees, malformed
from evidence.signed.signed import OWN, Place, Signed, check_agrees
from evidence.statement import Json, canonical
from evidence.store import EvidenceStore
from hearing.cases.model import Exhibit
from hearing.custody.signed_store import Line, OtherStatementFirstError, SignedStore, put
from web.authorization import Principal
from web.errors import Problem
from web.party_keys import PartyKeys

LONGEST_MOMENT = 40


class StatementNumberTaken(Problem):
    """Another signed statement of the case came first; ``more`` says what the next one has to name."""

    def __init__(self, newest: tuple[int, str] | None = None) -> None:
        super().__init__(
            HTTPStatus.CONFLICT,
            "statement_number",
            "本案刚刚另有一份签名陈述存入，编号已变；请按新的编号重新签名。",
            "Another signed statement of this case was put on file first: sign again with the new number.",
        )
        self.more = {"next": {"number": newest[0], "previous": newest[1]}} if newest else {}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A signed statement that was found right, before it is on file."""

    signed: Signed
    line: Line

    def fields(self) -> dict[str, Json]:
        """Give it as it is sealed."""
        return self.signed.fields()

    async def beside_exhibit(self, connection: AsyncConnection, exhibit: Exhibit) -> None:
        """Put it on file in the transaction of an exhibit; see `put`."""
        await self.put(connection)

    async def put(self, connection: AsyncConnection) -> None:
        """Put it on file in the transaction of what it is about.

        Raises:
            StatementNumberTaken: somebody was faster, in another process.
        """
        try:
            await put(connection, self.line)
        except OtherStatementFirstError as error:
            raise StatementNumberTaken from error


class PartyStatements:
    """The desk at which signed statements are taken, one of a case at a time."""

    def __init__(self, store: SignedStore, keys: PartyKeys, evidence: EvidenceStore) -> None:
        self.store = store
        self.keys = keys
        self._evidence = evidence
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def taking(
        self, case_id: str, given: object, content: Mapping[str, Json], by: Principal, now: datetime
    ) -> AsyncIterator[Accepted | None]:
        """Check what a party signed, and hold its number until the block has put it on file.

        Args:
            case_id: the case.
            given: what the browser sent under ``signed``; None when nothing was signed.
            content: what the statement has to say, beside its place in the case.
            by: who files.
            now: the present moment.

        Gives None when nothing was signed, which only who has no key may do.

        Raises:
            SignatureRefused, KeyRefused: malformed, or not signed by that key, or about something else.
            StatementNumberTaken: it is not the next one of its case.
            Problem: not a key of this person; signed before; or a signature is needed.
        """
        if given is None:
            if await self.keys.active(by.account):
                raise _needed()
            yield None
            return
        signed = Signed.read(given)
        await self._require_key(signed, by)
        _require_content(signed, content)
        place = Place.of(signed.statement)
        if place is None:
            raise malformed("number")
        await self._require_seen(place)
        async with self._locks.setdefault(case_id, asyncio.Lock()):
            if await self.store.holds(signed.digest()):
                raise _again()
            number, previous = newest = await self.store.next(case_id)
            if (place.number, place.previous) != newest:
                raise StatementNumberTaken(newest)
            kind, fingerprint = str(content["kind"]), signed.key.fingerprint
            line = Line(case_id, number, signed.digest(), previous, kind, by.account, by.name, fingerprint, now)
            yield Accepted(signed, line)

    async def _require_key(self, signed: Signed, by: Principal) -> None:
        enrolled = await self.keys.store.key(signed.key.fingerprint)
        if enrolled is None or enrolled.account != by.account or enrolled.revoked_at is not None:
            raise Problem(
                HTTPStatus.FORBIDDEN,
                "other_key",
                "签名所用的密钥不是您登记的，或已停用；请在“我的密钥”中登记后重新签名。",
                "The key that signed is not one that you enrolled, or was revoked: enrol one under My keys and sign "
                "again.",
            )
        self.keys.check_signature(signed, enrolled)

    async def _require_seen(self, place: Place) -> None:
        """Refuse a checkpoint that this log never had."""
        head = self._evidence.log.head.checkpoint
        if place.origin == head.origin and place.size <= head.size:
            if place.size == head.size:
                right = place.root == head.root
            elif place.size == 0:
                right = place.root == EMPTY_ROOT
            else:
                (path,) = await self._evidence.consistency([(place.size, head.size)])
                right = _extends(place, head.size, head.root, path)
            if right:
                return
        raise Problem(
            HTTPStatus.CONFLICT,
            "other_checkpoint",
            "所签的日志头不是本平台日志的；请刷新页面后重新签名，并把这一情况告知书记员。",
            "The checkpoint that was signed is not one of this log: reload the page, sign again, and tell the clerk.",
        )


def _extends(place: Place, size: int, root: bytes, path: list[bytes]) -> bool:
    try:
        check_consistency(place.size, place.root, size, root, path)
    except ProofError:
        return False
    return True


def _require_content(signed: Signed, content: Mapping[str, Json]) -> None:
    """Refuse a statement that says anything else than what is filed, or leaves anything of it out."""
    said = {name: value for name, value in signed.statement.items() if name not in OWN}
    for name in sorted(set(said) | set(content)):
        if name not in said or name not in content or canonical(said[name]) != canonical(content[name]):
            raise disagrees(name)
    at = signed.statement.get("signed_at", "")
    if not isinstance(at, str) or len(at) > LONGEST_MOMENT:
        raise malformed("signed_at")


def sealed_with(body: dict[str, Any], accepted: Accepted | None) -> dict[str, Any]:
    """Give what is sealed: the platform's account, and in it what the party signed."""
    if accepted is None:
        return body
    check_agrees(accepted.signed.statement, body)
    return body | {"signed": accepted.fields()}


def _needed() -> Problem:
    return Problem(
        HTTPStatus.CONFLICT,
        "signature_needed",
        "您登记了签名密钥，提交时须用它签名；如密钥不在此设备上，请在“我的密钥”中为此设备登记一个，或停用原密钥。",
        "You have enrolled a key, so what you file is signed with it. If it is not on this device, enrol one for this "
        "device under My keys, or revoke it.",
    )


def _again() -> Problem:
    return Problem(
        HTTPStatus.CONFLICT,
        "signed_before",
        "这份签名陈述已经存入，不能再次使用；请刷新页面查看。",
        "This signed statement is on file already and does not count again: reload the page to see it.",
    )
