"""Signing the sealed PDF itself with a certificate of one's own: prepared here, signed by the person, put in here.

The file that the first person signs is the one that all of them sign, whatever the record adds after it (a film, say).
Each signature is sealed in the evidence log with the digests of the file before and after it.
"""

import asyncio
import base64
import binascii
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from cryptography import x509

from evidence.statement import Json, Statement
from evidence.store import EvidenceStore
from hearing.procedure.joint import of_file
from hearing.procedure.state import Hearing
from hearing.transcript.context import Language
from hearing.transcript.own.certificate import (
    Authorities,
    CertificateRefusedError,
    OwnCertificate,
    check_certificate,
)
from hearing.transcript.own.reading import OwnField, own_fields
from hearing.transcript.own.revocation import questions
from hearing.transcript.own.signing import Prepared, complete, prepare
from hearing.transcript.sealing import Sealer
from hearing.vocabulary import Stage
from web.authorization import Principal
from web.errors import NotFound, Problem
from web.minutes import MinutesMaker
from web.party_keys import PartyKeys
from web.revocation import Issuers
from web.settings import Settings

ANSWER_WITHIN = timedelta(minutes=15)
MOST_OPEN = 32
"""Files that wait for a signature at a time: each is held in memory."""

RECEIPT = ".receipt.json"


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy of the minutes that people sign: of which hearing, file and language, and up to which event."""

    hearing: Hearing
    file: str
    language: Language
    n: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A signature that was begun."""

    copy: Copy
    account: str
    name: str
    prepared: Prepared
    read: str
    until: datetime


class OwnSigning:
    """Prepares, checks and keeps people's own signatures of the minutes' PDF."""

    def __init__(
        self,
        minutes: MinutesMaker,
        keys: PartyKeys,
        evidence: EvidenceStore,
        sealer: Sealer,
        settings: Settings,
    ) -> None:
        self._minutes = minutes
        self._keys = keys
        self._evidence = evidence
        self._sealer = sealer
        self._roots = settings.signer_roots
        self._revoked = settings.signer_lists
        self._issuers = Issuers(settings.reach) if settings.signer_ask else None
        self._open: OrderedDict[str, Waiting] = OrderedDict()
        self._finishing = asyncio.Lock()

    async def copy(self, state: Hearing, language: Language, file: str) -> tuple[Copy, bytes]:
        """Give the file to sign: as it was signed before, or else the record as it stands.

        Raises:
            Problem: the record is not complete.
        """
        if state.stage is not Stage.ENDED:
            raise Problem(
                HTTPStatus.CONFLICT,
                "not_ended",
                "口头审理尚未结束，笔录文件还会变动；记录完结后方可用本人证书对文件签名。",
                "The hearing has not ended, so the file still changes: it is signed with certificates once the record "
                "is complete.",
            )
        path = self._minutes.path(state, language, file)
        kept = sorted(path.parent.glob(f"{_stem(state, language, file)}.*{RECEIPT}")) if path.parent.exists() else []
        n = int(kept[0].name.removeprefix(f"{state.id}-").split("-")[0]) if kept else state.n
        if n == state.n:
            return Copy(state, file, language, n), await self._minutes.sealed(state, language, file)
        pdf = await asyncio.to_thread(self._minutes.path(state, language, file, n).read_bytes)
        return Copy(state, file, language, n), pdf

    async def signatures(self, pdf: bytes) -> Sequence[OwnField]:
        """Give the fields for own certificates, and who filled them."""
        return await asyncio.to_thread(own_fields, pdf)

    async def begin(
        self, state: Hearing, language: Language, file: str, who: Principal, own: OwnCertificate, now: datetime
    ) -> tuple[str, Waiting]:
        """Begin to sign; gives a ticket and what there is to sign.

        Raises:
            CertificateRefusedError: the certificate may not sign, or there is no field for this person.
            Problem: the record is not complete, or the certificate's key is of a kind that is enrolled and is not
                enrolled as theirs. One of another kind is theirs by the login, which the caller asks to be recent.
        """
        copy, pdf = await self.copy(state, language, file)
        line = next((one for one in state.roster.values() if one.account == who.account), None)
        if line is None:
            raise NotFound
        await self._require_own(own, who.account)
        await self._judged(own, line.name, now)
        found = await self.signatures(pdf)
        _require_unused(own, line.id, found)
        field = next((one for one in found if one.participant == line.id), None)
        prepared = await asyncio.to_thread(prepare, pdf, field.name if field else "", own, self._sealer.stamp)
        ticket = secrets.token_urlsafe(16)
        waiting = Waiting(copy, who.account, line.name, prepared, digest(pdf), now + ANSWER_WITHIN)
        while len(self._open) >= MOST_OPEN:
            self._open.popitem(last=False)
        self._open[ticket] = waiting
        return ticket, waiting

    async def finish(self, ticket: str, account: str, signature: str, now: datetime) -> Sequence[OwnField]:
        """Put the signature into the file; gives who signed it then.

        Raises:
            CertificateRefusedError: the certificate's key did not sign this, or may not sign any more.
            Problem: the ticket ended, somebody else signed meanwhile, or the key was revoked.
        """
        waiting = self._open.pop(ticket, None)
        if waiting is None or waiting.account != account or waiting.until < now:
            raise Problem(
                HTTPStatus.CONFLICT,
                "sign_again",
                "签名步骤已失效，请重新开始签名。",
                "This signing ended: start again.",
            )
        async with self._finishing:
            return await self._finish(waiting, signature, now)

    async def _finish(self, waiting: Waiting, signature: str, now: datetime) -> Sequence[OwnField]:
        copy, own = waiting.copy, waiting.prepared.certificate
        _, pdf = await self.copy(copy.hearing, copy.language, copy.file)
        if digest(pdf) != waiting.read:
            raise Problem(
                HTTPStatus.CONFLICT,
                "signed_meanwhile",
                "此间另有人签署了本文件，请重新开始签名。",
                "Somebody else signed this file meanwhile: start again.",
            )
        await self._require_own(own, waiting.account)
        authorities = await self._judged(own, waiting.name, now)
        roots = (self._sealer.identity.root, *self._sealer.stamp_roots)
        async with self._sealer.signing:
            signed = await asyncio.to_thread(
                complete,
                waiting.prepared,
                decoded(signature),
                self._sealer.identity,
                self._sealer.stamp,
                roots,
                authorities,
            )
        (receipt,) = await self._evidence.seal([Statement(_stated(waiting, pdf, signed, now))], complete=True)
        path = self._minutes.path(copy.hearing, copy.language, copy.file, copy.n)
        beside = path.with_name(f"{path.stem}.{waiting.prepared.field}{RECEIPT}")
        await asyncio.to_thread(beside.write_text, receipt.to_json(), encoding="utf-8")
        await self._minutes.replace(path, signed)
        return await self.signatures(signed)

    async def _require_own(self, own: OwnCertificate, account: str) -> None:
        """Refuse a certificate on a key that people enrol and this person did not, or enrolled no longer."""
        key = own.enrollable
        if key is not None and key.fingerprint not in {one.key.fingerprint for one in await self._keys.active(account)}:
            raise Problem(
                HTTPStatus.FORBIDDEN,
                "other_key",
                "该证书的密钥未登记在您名下或已停用；请先在“我的密钥”中登记该证书的公钥。",
                "The certificate's key is not enrolled as yours, or was revoked: enrol its public key under My keys.",
            )

    async def _judged(self, own: OwnCertificate, name: str, now: datetime) -> Authorities:
        """Give by what a certificate may sign now; its issuers are asked only once it leads to a recognised root.

        Raises:
            CertificateRefusedError: it may not.
        """
        known = await asyncio.to_thread(self._authorities)
        if self._issuers is None or not known.roots:
            await asyncio.to_thread(check_certificate, own, name, now, known)
            return known
        await asyncio.to_thread(check_certificate, own, name, now, replace(known, revoked=()))
        asked = await self._issuers.asked(known, questions(own, known.roots))
        await asyncio.to_thread(check_certificate, own, name, now, asked)
        return asked

    def _authorities(self) -> Authorities:
        """Read whose certificates are taken, anew each time: lists of revoked ones change daily. Blocking."""
        roots = x509.load_pem_x509_certificates(self._roots.read_bytes()) if self._roots else ()
        lists = sorted(self._revoked.glob("*.crl")) if self._revoked else []
        return Authorities(tuple(roots), tuple(_der(one.read_bytes()) for one in lists))


def digest(pdf: bytes) -> str:
    """Give the SHA-256 (hex) of a file."""
    return hashlib.sha256(pdf).hexdigest()


def _require_unused(own: OwnCertificate, participant: str, found: Sequence[OwnField]) -> None:
    """Refuse a key that signed this file for somebody else."""
    if any(one.key == own.fingerprint and one.participant != participant for one in found):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "other_key",
            "该证书的密钥已用于他人对本文件的签名；密钥只属于一人。",
            "This certificate's key signed this file for somebody else; a key is one person's alone.",
        )


def decoded(signature: str) -> bytes:
    """Read a signature in base64.

    Raises:
        CertificateRefusedError: it is none.
    """
    try:
        return base64.b64decode("".join(signature.split()), validate=True)
    except (ValueError, binascii.Error) as wrong:
        raise CertificateRefusedError(
            "无法读取签名。请提供签名的 Base64 编码。", "The signature cannot be read: give it in base64."
        ) from wrong


def _stem(state: Hearing, language: Language, file: str) -> str:
    return "-".join(part for part in (state.id, "*", file, language) if part)


def _der(crl: bytes) -> bytes:
    if not crl.startswith(b"-----"):
        return crl
    body = b"".join(line for line in crl.splitlines() if not line.startswith(b"-----"))
    return base64.b64decode(body)


def _stated(waiting: Waiting, before: bytes, after: bytes, now: datetime) -> Mapping[str, Json]:
    """Give what is sealed of a signature."""
    copy = waiting.copy
    return {
        "kind": "minutes_pdf_signed",
        "version": 1,
        "hearing": copy.hearing.id,
        "case": of_file(copy.hearing, copy.file).case_number,
        "file": copy.file,
        "language": copy.language,
        "event": copy.n,
        "field": waiting.prepared.field,
        "participant": str(waiting.prepared.statement["participant"]),
        "signed_by": {"account": waiting.account, "name": waiting.name},
        "key": waiting.prepared.certificate.fingerprint,
        "certificate": str(waiting.prepared.statement["certificate"]),
        "before": {"sha256": digest(before), "size": len(before)},
        "after": {"sha256": digest(after), "size": len(after)},
        "signed_at": now.isoformat(),
    }
