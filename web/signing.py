"""Signing minutes: the signer proves again who they are, and the proof is bound to the very digest they sign."""

import hashlib
import json
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearing.procedure.commands import Invited, SignMinutes
from hearing.procedure.people import minutes_files, minutes_of
from hearing.procedure.state import Hearing
from web.accounts import Accounts
from web.auth import Throttle
from web.authorization import Principal
from web.errors import Problem
from web.passkeys import Passkeys

_MAX_OPEN = 1_000


@dataclass(frozen=True, slots=True)
class Begun:
    """What there is to sign and how: the presented digest, and passkey options if the account has a passkey."""

    digest: str
    version: int
    methods: tuple[str, ...]
    ticket: str
    options: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Open:
    hearing: str
    account: str
    digest: str
    nonce: str
    passkey_ticket: str
    file: str = ""


def challenge(hearing: str, digest: str, nonce: str) -> bytes:
    """Give the challenge that a passkey signs: it stands for this digest of this hearing and for nothing else."""
    text = f"hearing-sign/1\n{hearing}\n{digest}\n{nonce}\n"
    return hashlib.sha256(text.encode()).digest()


class Signing:
    """Makes `SignMinutes` commands. A cookie alone never signs: the passkey or the password is asked for again."""

    def __init__(self, accounts: Accounts, passkeys: Passkeys, throttle: Throttle) -> None:
        self._accounts = accounts
        self._passkeys = passkeys
        self._throttle = throttle
        self._open: OrderedDict[str, _Open] = OrderedDict()

    async def begin(self, state: Hearing, who: Principal, now: datetime, file: str = "") -> Begun:
        """Begin to sign the minutes (of one file, in a joint hearing) as presented; raises `Problem` without any."""
        file = file or minutes_files(state)[0]
        minutes = minutes_of(state, file) if file in minutes_files(state) else None
        if minutes is None or minutes.stale:
            raise Problem(
                409, "no_minutes", "笔录尚未提交核对，暂不能签名。", "No minutes are presented for signing now."
            )
        nonce = secrets.token_urlsafe(16)
        begun = await self._passkeys.begin_signing(who.account, challenge(state.id, minutes.digest, nonce), now)
        ticket = secrets.token_urlsafe(16)
        self._open[ticket] = _Open(state.id, who.account, minutes.digest, nonce, begun.ticket if begun else "", file)
        while len(self._open) > _MAX_OPEN:
            self._open.popitem(last=False)
        methods = ("passkey", "password") if begun else ("password",)
        return Begun(minutes.digest, minutes.version, methods, ticket, begun.options if begun else None)

    async def by_passkey(
        self, state: Hearing, line: Invited, ticket: str, credential: Mapping[str, Any], now: datetime
    ) -> SignMinutes:
        """Sign with a passkey's assertion over the challenge of this digest; raises `Problem`."""
        opened = self._take(ticket, state.id, line.account)
        wanted = challenge(state.id, opened.digest, opened.nonce)
        assertion = await self._passkeys.finish("sign", opened.passkey_ticket, credential, now, challenge=wanted)
        if assertion.account != line.account:
            raise Problem(403, "other_passkey", "该通行密钥不属于您。", "This passkey is not yours.")
        proof = {"kind": "webauthn", "nonce": opened.nonce, **assertion.proof}
        return SignMinutes(opened.digest, "passkey", json.dumps(proof, sort_keys=True), opened.file)

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
        return SignMinutes(opened.digest, "password", json.dumps(proof, sort_keys=True), opened.file)

    def _take(self, ticket: str, hearing: str, account: str) -> _Open:
        opened = self._open.get(ticket)
        if opened is None or (opened.hearing, opened.account) != (hearing, account):
            raise Problem(409, "sign_again", "签名步骤已失效，请重新开始签名。", "This signing ended: start it again.")
        del self._open[ticket]
        return opened
