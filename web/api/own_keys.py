"""Keys of one's own to sign with, and the series of what was signed in a case."""

import base64
from http import HTTPStatus
from typing import Any

from aiohttp import web

from evidence.signed.signed import challenge_text
from evidence.statement import Json, canonical
from web.api.resources import of_case, of_site
from web.api.sign_in import require_recent
from web.authorization import Action
from web.case_file import moment
from web.errors import NotFound
from web.http import Route, answer, fields, principal, services
from web.key_store import EnrolledKey, KeyEvent
from web.party_keys import PartyKeys, Wanted
from web.services import Services


async def mine(request: web.Request) -> web.Response:
    """Give one's keys, what happened to them, and the passkeys that could become one."""
    return answer(await _mine(services(request), principal(request).account))


async def _mine(around: Services, account: str) -> dict[str, Any]:
    keys = await around.party_statements.keys.store.of_account(account)
    events = await around.party_statements.keys.store.events(account)
    used = {one.credential for one in keys}
    return {
        "keys": [_key_json(one) for one in keys],
        "events": [_event_json(one) for one in events],
        "passkeys": [
            {"id": _url64(one.credential), "label": one.label, "created_at": moment(one.created_at)}
            for one in await around.passkeys.listed(account)
            if one.credential not in used
        ],
    }


def _key_json(one: EnrolledKey) -> dict[str, Any]:
    return {
        "fingerprint": one.key.fingerprint,
        "algorithm": one.key.algorithm.value,
        "spki": base64.b64encode(one.key.spki).decode(),
        "method": one.method,
        "label": one.label,
        "enrolled_at": moment(one.enrolled_at),
        "revoked_at": moment(one.revoked_at),
        "credential": _url64(one.credential),
    }


def _event_json(one: KeyEvent) -> dict[str, Any]:
    return {"n": one.n, "kind": one.kind, "fingerprint": one.fingerprint, "at": moment(one.at)}


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


async def begin(request: web.Request) -> web.Response:
    """Begin to enrol a key, soon after signing in: give the statement that it has to sign."""
    given = await fields(request, method=str, key=str, label=str, replaces=str)
    who, around = principal(request), services(request)
    await require_recent(request)
    wanted = Wanted(given["method"], given["key"], given["label"].strip(), given["replaces"])
    begun = await around.party_statements.keys.begin(who, wanted, around.now())
    return answer(
        {
            "ticket": begun.ticket,
            "statement": begun.statement,
            "text": canonical(begun.statement).decode(),
            "options": _options(around.party_statements.keys, wanted, begun.statement),
            "key": {"spki": base64.b64encode(begun.key.spki).decode(), "algorithm": begun.key.algorithm.value},
        }
    )


def _options(keys: PartyKeys, wanted: Wanted, statement: Json) -> dict[str, Any] | None:
    """Give what a browser needs to have a passkey answer (WebAuthn, 5.5); None for other keys."""
    if wanted.method != "passkey":
        return None
    return {
        "challenge": challenge_text(canonical(statement)),
        "rpId": keys.host,
        "allowCredentials": [{"id": wanted.key, "type": "public-key"}],
        "userVerification": "required",
    }


async def finish(request: web.Request) -> web.Response:
    """Enrol the key that signed."""
    given = await fields(request, ticket=str, signed=dict)
    who, around = principal(request), services(request)
    await around.party_statements.keys.finish(who, given["ticket"], given["signed"], around.now())
    return answer(await _mine(around, who.account), HTTPStatus.CREATED)


async def revoke(request: web.Request) -> web.Response:
    """Let a key count no longer."""
    given = await fields(request, reason=str)
    who, around = principal(request), services(request)
    await around.party_statements.keys.revoke(
        who, request.match_info["fingerprint"], given["reason"].strip(), around.now()
    )
    return answer(await _mine(around, who.account))


async def receipt(request: web.Request) -> web.Response:
    """Give the receipt of an event of one's keys as a file to keep."""
    n = int(request.match_info["n"])
    for one in await services(request).party_statements.keys.store.events(principal(request).account):
        if one.n == n:
            headers = {"Content-Disposition": f"attachment; filename=key-event-{n}.json"}
            return web.Response(text=one.receipt, content_type="application/json", headers=headers)
    raise NotFound


async def statements(request: web.Request) -> web.Response:
    """Give what the next signed statement of a case has to name, and the series so far."""
    around = services(request)
    case = await around.cases.case(request.match_info["id"])
    number, previous = await around.party_statements.store.next(case.id)
    head = around.evidence.log.head.checkpoint
    return answer(
        {
            "next": {"number": number, "previous": previous},
            "checkpoint": {
                "origin": head.origin,
                "size": head.size,
                "root": base64.b64encode(head.root).decode(),
            },
            "rp_id": around.party_statements.keys.host,
            "statements": [
                {
                    "n": one.n,
                    "digest": one.digest,
                    "previous": one.previous,
                    "kind": one.kind,
                    "name": one.name,
                    "fingerprint": one.fingerprint,
                    "at": moment(one.at),
                }
                for one in await around.party_statements.store.of_case(case.id)
            ],
        }
    )


ROUTES = (
    Route("GET", "/api/keys", Action.KEEP_KEYS, of_site, mine),
    Route("POST", "/api/keys/begin", Action.KEEP_KEYS, of_site, begin),
    Route("POST", "/api/keys/finish", Action.KEEP_KEYS, of_site, finish),
    Route("POST", "/api/keys/{fingerprint}/revoke", Action.KEEP_KEYS, of_site, revoke),
    Route("GET", r"/api/keys/events/{n:\d{1,6}}/receipt", Action.KEEP_KEYS, of_site, receipt),
    Route("GET", "/api/cases/{id}/statements", Action.READ_STATEMENTS, of_case, statements),
)
