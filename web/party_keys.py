"""Keys that people sign with: enrolled with a proof that they hold them, replaced, revoked; each step is sealed."""

import asyncio
import base64
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from weakref import WeakValueDictionary

from webauthn.helpers import decode_credential_public_key
from webauthn.helpers.decode_credential_public_key import DecodedEC2PublicKey, DecodedOKPPublicKey
from webauthn.helpers.exceptions import WebAuthnException

from evidence.signed.keys import Algorithm, PartyKey, read_public_key
from evidence.signed.refusals import key_kind, unfit
from evidence.signed.signed import FORMAT, Signed, check_agrees
from evidence.statement import Json, Statement
from evidence.store import EvidenceStore
from hearing.visible import visible
from web.authorization import Principal
from web.errors import BadRequest, NotFound, Problem
from web.key_store import EnrolledKey, KeyEvent, KeyStore, KeyTakenError
from web.passkeys import Passkeys

ANSWER_WITHIN = timedelta(minutes=15)
"""How long a challenge may be answered: signing with a tool of one's own takes a while."""

MOST_KEYS = 20
"""Keys of one person that count at a time."""

_MAX_OPEN = 1_000
METHODS = ("browser", "passkey", "uploaded")
_P256_CURVE = 1
_ED25519_CURVE = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """The key that somebody wants to enrol: its public half, or for a passkey the credential's id."""

    method: str
    key: str
    label: str
    replaces: str


@dataclass(frozen=True, slots=True)
class Begun:
    """An enrolment begun: its ticket, the statement that the key has to sign, and the key as it was read."""

    ticket: str
    statement: Mapping[str, Json]
    key: PartyKey


@dataclass(frozen=True, slots=True)
class _Open:
    new: EnrolledKey
    replaces: str
    content: Mapping[str, Json]
    until: datetime


class PartyKeys:
    """Keeps people's keys. Open challenges live in memory, single use, at most 1,000."""

    def __init__(
        self, store: KeyStore, passkeys: Passkeys, evidence: EvidenceStore, *, host: str, origins: frozenset[str]
    ) -> None:
        self.store = store
        self.passkeys = passkeys
        self._evidence = evidence
        self.host = host
        self._origins = origins
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def begin(self, who: Principal, wanted: Wanted, now: datetime) -> Begun:
        """Begin to enrol a key.

        Raises:
            KeyRefused: the key must not be anybody's here.
            Problem: it is somebody's already, or what it replaces is not one's own.
        """
        if wanted.method not in METHODS:
            raise BadRequest("没有这种登记方式。", "There is no such way to enrol a key.", "unknown_method")
        if len(wanted.label) > 80 or not visible(wanted.label):
            raise BadRequest("名称过长或含有不可见字符。", "The name is too long, or holds invisible characters.")
        key, credential = await self._wanted(who, wanted)
        await self._require_free(who, key, wanted.replaces)
        content: dict[str, Json] = {
            "kind": "key_replaced" if wanted.replaces else "key_enrolled",
            "account": {"id": who.account},
            "key": {"fingerprint": key.fingerprint},
            "replaces": wanted.replaces,
            "challenge": secrets.token_urlsafe(24),
            "site": self.host,
        }
        while len(self._open) >= _MAX_OPEN:
            self._open.popitem(last=False)
        ticket = secrets.token_urlsafe(16)
        new = EnrolledKey(key, who.account, wanted.method, wanted.label, now, credential=credential)
        self._open[ticket] = _Open(new, wanted.replaces, content, now + ANSWER_WITHIN)
        return Begun(ticket, {"format": FORMAT, **content}, key)

    async def finish(self, who: Principal, ticket: str, given: object, now: datetime) -> EnrolledKey:
        """Enrol the key that signed the statement of its ticket: seal it and put it on file.

        Raises:
            SignatureRefused: it did not sign that statement.
            Problem: the ticket ended, or the key became somebody's meanwhile.
        """
        opened = self._open.pop(ticket, None)
        if opened is None or opened.until < now or opened.new.account != who.account:
            raise Problem(
                HTTPStatus.CONFLICT,
                "enrol_again",
                "本次登记已失效，请重新开始。",
                "This enrolment ended: start it again.",
            )
        signed = Signed.read(given)
        if dict(signed.statement) != {"format": FORMAT, **opened.content} or signed.key != opened.new.key:
            raise unfit("challenge")
        self.check_signature(signed, opened.new)
        async with self._locks.setdefault(who.account, asyncio.Lock()):
            await self._require_free(who, signed.key, opened.replaces)
            n = len(await self.store.events(who.account)) + 1
            body = _enrolment(opened, n, who.name, now) | {"signed": signed.fields()}
            check_agrees(signed.statement, body)
            event = await self._sealed(
                body, KeyEvent(who.account, n, str(body["kind"]), signed.key.fingerprint, now, "")
            )
            new = replace(opened.new, enrolled_at=now)
            try:
                await self.store.enrol(new, event, opened.replaces)
            except KeyTakenError as error:
                raise _taken() from error
            return new

    async def revoke(self, who: Principal, fingerprint: str, reason: str, now: datetime) -> None:
        """Let a key of one's own count no longer: seal it and put it on file. What it signed before stays signed.

        Raises:
            Problem: it is not one's own, or counts no longer.
        """
        if len(reason) > 500 or not visible(reason):
            raise BadRequest("理由过长或含有不可见字符。", "The reason is too long, or holds invisible characters.")
        async with self._locks.setdefault(who.account, asyncio.Lock()):
            await self._own(who, fingerprint)
            n = len(await self.store.events(who.account)) + 1
            body: dict[str, Json] = {
                "kind": "key_revoked",
                "version": 1,
                "account": {"id": who.account, "name": who.name},
                "n": n,
                "key": {"fingerprint": fingerprint},
                "reason": reason,
                "revoked_at": now.isoformat(),
            }
            event = await self._sealed(body, KeyEvent(who.account, n, "key_revoked", fingerprint, now, ""))
            try:
                await self.store.revoke(event)
            except KeyTakenError as error:
                raise _other_first() from error

    async def active(self, account: str) -> list[EnrolledKey]:
        """Give the keys of somebody that count now."""
        return [one for one in await self.store.of_account(account) if one.revoked_at is None]

    def check_signature(self, signed: Signed, enrolled: EnrolledKey) -> None:
        """Return when the key of this enrolment signed, a passkey at this very site.

        Raises:
            SignatureRefused: it did not.
        """
        signed.check()
        if signed.scheme.passkey != (enrolled.method == "passkey"):
            raise unfit("scheme")
        if signed.scheme.passkey:
            at_home = signed.authenticator_data[:32] == hashlib.sha256(self.host.encode()).digest()
            if not at_home or signed.origin not in self._origins:
                raise unfit("origin")

    async def _wanted(self, who: Principal, wanted: Wanted) -> tuple[PartyKey, bytes]:
        if wanted.method != "passkey":
            return read_public_key(wanted.key), b""
        for one in await self.passkeys.listed(who.account):
            if base64.urlsafe_b64encode(one.credential).rstrip(b"=").decode() == wanted.key:
                return key_of_passkey(one.public_key), one.credential
        raise NotFound(
            "您的账户没有这个通行密钥；请先添加通行密钥。", "Your account has no such passkey: add a passkey first."
        )

    async def _require_free(self, who: Principal, key: PartyKey, replaces: str) -> None:
        """Refuse a key that is or was somebody's, one too many, and replacing what is not one's own."""
        known = await self.store.key(key.fingerprint)
        if known is not None and known.account != who.account:
            raise _taken()
        if known is not None:
            raise Problem(
                HTTPStatus.CONFLICT,
                "key.known",
                "您已登记过这个密钥；已停用的密钥不能再次登记，请另行生成。",
                "You have enrolled this key before. One that was revoked is not enrolled again: make another.",
            )
        if replaces:
            await self._own(who, replaces)
        elif len(await self.active(who.account)) >= MOST_KEYS:
            raise Problem(
                HTTPStatus.CONFLICT,
                "key.many",
                f"每人最多同时使用 {MOST_KEYS} 个密钥，请先停用不再使用的。",
                f"A person has at most {MOST_KEYS} keys at a time: revoke those that are not used any more.",
            )

    async def _own(self, who: Principal, fingerprint: str) -> EnrolledKey:
        known = await self.store.key(fingerprint)
        if known is None or known.account != who.account or known.revoked_at is not None:
            raise NotFound(
                "您没有这个密钥，或它已停用；请刷新后重试。",
                "You have no such key, or it was revoked: reload and try again.",
            )
        return known

    async def _sealed(self, body: Mapping[str, Json], event: KeyEvent) -> KeyEvent:
        (receipt,) = await self._evidence.seal([Statement(body)], complete=True)
        return replace(event, receipt=receipt.to_json())


def _enrolment(opened: _Open, n: int, name: str, now: datetime) -> dict[str, Json]:
    """Give what is sealed of an enrolment."""
    key = opened.new.key
    return {
        **opened.content,
        "version": 1,
        "account": {"id": opened.new.account, "name": name},
        "n": n,
        "key": {
            "fingerprint": key.fingerprint,
            "algorithm": key.algorithm.value,
            "spki": base64.b64encode(key.spki).decode(),
            "method": opened.new.method,
            "label": opened.new.label,
        },
        "enrolled_at": now.isoformat(),
    }


def key_of_passkey(cose: bytes) -> PartyKey:
    """Give the key of a passkey from its COSE form (RFC 9053).

    Raises:
        KeyRefused: of a kind that is not taken here.
    """
    try:
        read: Any = decode_credential_public_key(cose)
    except (WebAuthnException, ValueError, KeyError) as error:
        raise key_kind("COSE") from error
    if isinstance(read, DecodedEC2PublicKey) and read.crv == _P256_CURVE:
        return PartyKey(Algorithm.P256, b"\x04" + read.x + read.y)
    if isinstance(read, DecodedOKPPublicKey) and read.crv == _ED25519_CURVE:
        return PartyKey(Algorithm.ED25519, read.x)
    raise key_kind("RSA" if hasattr(read, "n") else "COSE")


def _taken() -> Problem:
    return Problem(
        HTTPStatus.CONFLICT,
        "key.taken",
        "这个密钥已由他人登记。密钥只属于一人：请另行生成一对；如怀疑密钥泄露，请告知书记员。",
        "Somebody else has enrolled this key. A key is one person's alone: make another pair, and tell the clerk if "
        "you think that it leaked.",
    )


def _other_first() -> Problem:
    return Problem(
        HTTPStatus.CONFLICT,
        "other_first",
        "您的密钥刚刚另有变动，请刷新后重试。",
        "Something else has just happened to your keys: reload and try again.",
    )
