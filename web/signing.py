"""Signing minutes: the signer proves again who they are, and the proof is bound to the very digests they sign.

Signed are the minutes' digest and that of the recordings, together with what the signer wrote by hand, if anything.
"""

import hashlib
import json
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from evidence.signed.refusals import unfit
from evidence.signed.signed import FORMAT, Signed
from evidence.statement import Json
from hearing.procedure.commands import Invited, SignMinutes
from hearing.procedure.handwriting import Handwriting
from hearing.procedure.minutes import recordings_digest
from hearing.procedure.people import minutes_files, minutes_of
from hearing.procedure.state import Hearing
from web.accounts import Accounts
from web.auth import Throttle
from web.authorization import Principal
from web.errors import Problem
from web.paper_signing import PaperSigning
from web.party_keys import PartyKeys

_MAX_OPEN = 1_000


@dataclass(frozen=True, slots=True)
class Begun:
    """What there is to sign and how: the digests, passkey options if there is a passkey, and what a key signs."""

    digest: str
    recordings: str
    version: int
    methods: tuple[str, ...]
    ticket: str
    options: Mapping[str, Any] | None
    statement: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class _Open:
    hearing: str
    account: str
    digest: str
    recordings: str
    nonce: str
    passkey_ticket: str
    statement: Mapping[str, Json]
    file: str = ""
    handwriting: Handwriting | None = None

    def challenge(self) -> bytes:
        """Give what a passkey signs for it."""
        written = self.handwriting.digest() if self.handwriting else ""
        return challenge(self.hearing, self.digest, self.recordings, written, self.nonce)


def challenge(hearing: str, digest: str, recordings: str, handwriting: str, nonce: str) -> bytes:
    """Give the challenge that a passkey signs: it stands for these digests of this hearing and for nothing else."""
    text = f"hearing-sign/2\n{hearing}\n{digest}\n{recordings}\n{handwriting}\n{nonce}\n"
    return hashlib.sha256(text.encode()).digest()


class Signing:
    """Makes `SignMinutes` commands. A cookie alone never signs, nor do strokes: each is proved by key or password."""

    def __init__(self, accounts: Accounts, keys: PartyKeys, throttle: Throttle, paper: PaperSigning) -> None:
        self.paper = paper
        self._accounts = accounts
        self._keys = keys
        self._passkeys = keys.passkeys
        self._throttle = throttle
        self._open: OrderedDict[str, _Open] = OrderedDict()

    async def begin(
        self, state: Hearing, who: Principal, now: datetime, file: str = "", written: object = None
    ) -> Begun:
        """Begin to sign the minutes (of one file, in a joint hearing) as presented.

        Args:
            state: the hearing.
            who: the signer.
            now: the present moment.
            file: of a joint hearing.
            written: what the signer wrote by hand on the screen, `Handwriting`; None for nothing.

        Raises:
            Problem: no minutes are presented.
            Refused: the handwriting is none.
        """
        file = file or minutes_files(state)[0]
        minutes = minutes_of(state, file) if file in minutes_files(state) else None
        if minutes is None or minutes.stale:
            raise Problem(
                409, "no_minutes", "笔录尚未提交核对，暂不能签名。", "No minutes are presented for signing now."
            )
        nonce, ticket = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        handwriting = Handwriting.read(written) if written is not None else None
        recordings = recordings_digest(state)
        statement: dict[str, Json] = {
            "format": FORMAT,
            "kind": "minutes_signed",
            "hearing": state.id,
            "file": file,
            "version": minutes.version,
            "digest": minutes.digest,
            "recordings": recordings,
            "handwriting": handwriting.digest() if handwriting else "",
            "by": {"account": who.account},
            "nonce": nonce,
        }
        opened = _Open(state.id, who.account, minutes.digest, recordings, nonce, "", statement, file, handwriting)
        begun = await self._passkeys.begin_signing(who.account, opened.challenge(), now)
        self._open[ticket] = replace(opened, passkey_ticket=begun.ticket if begun else "")
        while len(self._open) > _MAX_OPEN:
            self._open.popitem(last=False)
        key = ("key",) if await self._keys.active(who.account) else ()
        methods = (*(("passkey",) if begun else ()), *key, "password")
        options = begun.options if begun else None
        return Begun(minutes.digest, recordings, minutes.version, methods, ticket, options, statement)

    async def by_passkey(
        self, state: Hearing, line: Invited, ticket: str, credential: Mapping[str, Any], now: datetime
    ) -> SignMinutes:
        """Sign with a passkey's assertion over the challenge of these digests; raises `Problem`."""
        opened = self._take(ticket, state.id, line.account)
        wanted = opened.challenge()
        assertion = await self._passkeys.finish("sign", opened.passkey_ticket, credential, now, challenge=wanted)
        if assertion.account != line.account:
            raise Problem(403, "other_passkey", "该通行密钥不属于您。", "This passkey is not yours.")
        return _command(opened, "passkey", {"kind": "webauthn", "nonce": opened.nonce, **assertion.proof})

    async def by_key(self, state: Hearing, line: Invited, ticket: str, given: object) -> SignMinutes:
        """Sign with a key of one's own, enrolled before.

        Raises:
            SignatureRefused: it did not sign the statement of this ticket.
            KeyRefused: it is no key that may be anybody's.
            Problem: it is not one's own, or counts no longer.
        """
        opened = self._take(ticket, state.id, line.account)
        signed = Signed.read(given)
        if dict(signed.statement) != dict(opened.statement):
            raise unfit("challenge")
        own = [one for one in await self._keys.active(line.account) if one.key == signed.key]
        if not own:
            raise Problem(403, "other_key", "该密钥未登记在您名下或已停用。", "This key is not enrolled as yours.")
        self._keys.check_signature(signed, own[0])
        proof = {"kind": "key", "fingerprint": signed.key.fingerprint, "signed": signed.fields()}
        return _command(opened, "key", proof)

    async def by_password(
        self, state: Hearing, line: Invited, ticket: str, password: str, who: Principal, now: datetime
    ) -> SignMinutes:
        """Sign by entering the password again; raises `Problem` when it is wrong, and slows guessing down."""
        key = f"sign:{line.account}"
        self._throttle.attempt(key, now)
        account = await self._accounts.by_id(line.account)
        verified = await self._accounts.verified(account.login_name if account else "", password)
        if verified is None or verified.id != who.account:
            raise Problem(403, "wrong_password", "密码不正确，未签名。", "The password is wrong; nothing was signed.")
        self._throttle.succeeded(key)
        opened = self._take(ticket, state.id, line.account)
        proof = {"kind": "password", "nonce": opened.nonce, "login": who.login, "at": now.isoformat()}
        return _command(opened, "password", proof)

    def _take(self, ticket: str, hearing: str, account: str) -> _Open:
        opened = self._open.get(ticket)
        if opened is None or (opened.hearing, opened.account) != (hearing, account):
            raise Problem(409, "sign_again", "签名步骤已失效，请重新开始签名。", "This signing ended: start it again.")
        del self._open[ticket]
        return opened


def _command(opened: _Open, method: str, proof: Mapping[str, Any]) -> SignMinutes:
    """Give the command; what was written by hand stands in the proof with what proves who wrote it."""
    written = opened.handwriting
    if written is not None:
        held = {"kind": "hand", "handwriting": written.fields(), "sha256": written.digest(), "by": proof}
        method, proof = "hand", held
    text = json.dumps(proof, sort_keys=True)
    return SignMinutes(opened.digest, method, text, opened.file, opened.recordings)
