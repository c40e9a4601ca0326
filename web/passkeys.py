"""Passkeys (WebAuthn Level 2) through py_webauthn: registering one, signing in with one, signing minutes with one."""

import json
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from web.errors import Problem
from web.tables import passkey as passkeys

CEREMONY = timedelta(minutes=5)
"""How long a challenge may be answered."""
_MAX_OPEN = 2_000


@dataclass(frozen=True, slots=True)
class Begun:
    """A ceremony begun: the browser's options, and the ticket under which its answer is taken."""

    ticket: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Assertion:
    """A passkey answered a challenge: whose it is, and everything needed to check the signature again later."""

    account: str
    proof: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey on file: the credential's id, its COSE public key, and what its owner calls it."""

    credential: bytes
    public_key: bytes
    label: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class _Open:
    purpose: str
    account: str
    challenge: bytes
    until: datetime


def _failed() -> Problem:
    return Problem(
        400,
        "passkey_failed",
        "通行密钥验证未通过或已超时，请重新操作。",
        "The passkey could not be verified, or it took too long: start again.",
    )


class Passkeys:
    """Ceremonies and stored public keys. Open challenges live in memory, single use, at most 2,000."""

    def __init__(self, engine: AsyncEngine, *, host: str, origins: list[str]) -> None:
        self._engine = engine
        self._host = host
        self._origins = origins
        self._open: OrderedDict[str, _Open] = OrderedDict()

    async def begin_registration(self, account: str, name: str, now: datetime) -> Begun:
        """Begin to add a passkey to an account that is signed in."""
        existing = await self._credentials(account)
        options = generate_registration_options(
            rp_id=self._host,
            rp_name="口头审理 Hearing",
            user_id=account.encode(),
            user_name=name,
            exclude_credentials=existing,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        ticket = self._ticket("register", account, options.challenge, now)
        return Begun(ticket, json.loads(options_to_json(options)))

    async def finish_registration(
        self, account: str, ticket: str, credential: Mapping[str, Any], label: str, now: datetime
    ) -> None:
        """Store the new passkey; raises `Problem` when the answer does not hold."""
        opened = self._take(ticket, "register", now)
        if opened.account != account:
            raise _failed()
        try:
            verified = verify_registration_response(
                credential=dict(credential),
                expected_challenge=opened.challenge,
                expected_rp_id=self._host,
                expected_origin=self._origins,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise _failed() from error
        row = {
            "credential_id": verified.credential_id,
            "account_id": account,
            "public_key": verified.credential_public_key,
            "sign_count": verified.sign_count,
            "label": label[:80],
            "created_at": now,
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(passkeys).values(row))
        except IntegrityError as error:
            raise _failed() from error

    async def begin_login(self, now: datetime) -> Begun:
        """Begin to sign in: any discoverable passkey of this site may answer."""
        options = generate_authentication_options(
            rp_id=self._host, user_verification=UserVerificationRequirement.REQUIRED
        )
        return Begun(self._ticket("login", "", options.challenge, now), json.loads(options_to_json(options)))

    async def begin_signing(self, account: str, challenge: bytes, now: datetime) -> Begun | None:
        """Begin to sign ``challenge`` with a passkey of this account; None when it has none."""
        credentials = await self._credentials(account)
        if not credentials:
            return None
        options = generate_authentication_options(
            rp_id=self._host,
            challenge=challenge,
            allow_credentials=credentials,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return Begun(self._ticket("sign", account, challenge, now), json.loads(options_to_json(options)))

    async def finish(
        self, purpose: str, ticket: str, credential: Mapping[str, Any], now: datetime, *, challenge: bytes | None = None
    ) -> Assertion:
        """Check an answer to a challenge of this purpose; with ``challenge`` also that it was that very one."""
        opened = self._take(ticket, purpose, now)
        if challenge is not None and opened.challenge != challenge:
            raise _failed()
        try:
            identity = base64url_to_bytes(str(credential["rawId"]))
        except (KeyError, ValueError) as error:
            raise _failed() from error
        async with self._engine.connect() as connection:
            query = select(passkeys).where(passkeys.c.credential_id == identity)
            row = (await connection.execute(query)).first()
        if row is None or opened.account not in {"", row.account_id}:
            raise _failed()
        try:
            verified = verify_authentication_response(
                credential=dict(credential),
                expected_challenge=opened.challenge,
                expected_rp_id=self._host,
                expected_origin=self._origins,
                credential_public_key=row.public_key,
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise _failed() from error
        async with self._engine.begin() as connection:
            change = update(passkeys).where(passkeys.c.credential_id == identity)
            await connection.execute(change.values(sign_count=verified.new_sign_count))
        return Assertion(row.account_id, _proof(credential, row.public_key))

    async def count(self, account: str) -> int:
        """Tell how many passkeys an account has."""
        return len(await self._credentials(account))

    async def listed(self, account: str) -> list[Passkey]:
        """Give the passkeys of an account, in the order in which they were added."""
        query = select(passkeys).where(passkeys.c.account_id == account).order_by(passkeys.c.created_at)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [Passkey(row.credential_id, row.public_key, row.label, row.created_at) for row in rows]

    async def _credentials(self, account: str) -> list[PublicKeyCredentialDescriptor]:
        query = select(passkeys.c.credential_id).where(passkeys.c.account_id == account)
        async with self._engine.connect() as connection:
            rows = await connection.execute(query)
            return [PublicKeyCredentialDescriptor(id=row.credential_id) for row in rows]

    def _ticket(self, purpose: str, account: str, challenge: bytes, now: datetime) -> str:
        while len(self._open) >= _MAX_OPEN:
            self._open.popitem(last=False)
        ticket = secrets.token_urlsafe(16)
        self._open[ticket] = _Open(purpose, account, challenge, now + CEREMONY)
        return ticket

    def _take(self, ticket: str, purpose: str, now: datetime) -> _Open:
        opened = self._open.pop(ticket, None)
        if opened is None or opened.purpose != purpose or opened.until < now:
            raise _failed()
        return opened


def _proof(credential: Mapping[str, Any], public_key: bytes) -> dict[str, str]:
    """Keep what a later check of the signature needs: the signed data, the signature and the COSE public key."""
    response = credential.get("response", {})
    names = ("authenticatorData", "clientDataJSON", "signature")
    return {"publicKey": public_key.hex(), **{name: str(response.get(name, "")) for name in names}}
