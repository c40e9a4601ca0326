"""The sealed PDF of the minutes, signed by people with certificates of their own."""

import asyncio
import base64
from collections.abc import Sequence
from types import NoneType
from typing import Any
from urllib.parse import quote

from aiohttp import web

from hearing.procedure.joint import of_file
from hearing.transcript.own.certificate import read_certificate
from hearing.transcript.own.reading import OwnField
from web.api.hearings import file_of, language_of
from web.api.resources import of_hearing, of_minutes
from web.api.sign_in import require_recent
from web.authorization import Action
from web.case_file import moment
from web.hearings import participant_of
from web.http import Route, answer, fields, principal, services
from web.own_signing import digest


async def signatures(request: web.Request) -> web.Response:
    """Give the copy that people sign (``?lang=``, ``?file=``): up to which event it is, who signed, one's own field."""
    around = services(request)
    state = await around.hearings.state(request.match_info["id"])
    copy, pdf = await around.own_signing.copy(state, language_of(request), file_of(request, state))
    line = participant_of(state, principal(request).account)
    found = await around.own_signing.signatures(pdf)
    mine = next((one.name for one in found if line is not None and one.participant == line.id), "")
    return answer({"n": copy.n, "sha256": digest(pdf), "size": len(pdf), "yours": mine, "signatures": _told(found)})


async def signed_pdf(request: web.Request) -> web.Response:
    """Give the copy that people sign, with all signatures that are on it."""
    around = services(request)
    state = await around.hearings.state(request.match_info["id"])
    file = file_of(request, state)
    _, pdf = await around.own_signing.copy(state, language_of(request), file)
    told = of_file(state, file)
    name = quote(f"{told.case_number}-{told.title}.pdf")
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)


async def begin(request: web.Request) -> web.Response:
    """Prepare the file for a person's signature by a certificate: give what their key has to sign.

    ``added`` is what was put behind the file of ``sha256`` and ``size``, with room for the signature; the signed
    attributes hold the digest of both but for that room, so a person can check that they sign what they read.
    """
    given = await fields(request, certificate=str, pss=(bool, NoneType))
    around, who = services(request), principal(request)
    own = await asyncio.to_thread(read_certificate, given["certificate"], pss=bool(given["pss"]))
    if own.enrollable is None:
        await require_recent(request)  # such a key is on nobody's list: whose it is, the login says
    state = await around.hearings.state(request.match_info["id"])
    ticket, waiting = await around.own_signing.begin(
        state, language_of(request), file_of(request, state), who, own, around.now()
    )
    prepared = waiting.prepared
    return answer(
        {
            "form": "hearing-own-request/1",
            "ticket": ticket,
            "way": own.signs.way,
            "field": prepared.field,
            "statement": prepared.statement,
            "sha256": waiting.read,
            "size": prepared.before,
            "added": base64.b64encode(prepared.added).decode(),
            "attributes": base64.b64encode(prepared.attributes).decode(),
            "until": moment(waiting.until),
        }
    )


async def finish(request: web.Request) -> web.Response:
    """Put a person's signature into the file."""
    given = await fields(request, ticket=str, signature=str)
    around = services(request)
    account = principal(request).account
    return answer(
        {
            "signatures": _told(
                await around.own_signing.finish(given["ticket"], account, given["signature"], around.now())
            )
        }
    )


def _told(found: Sequence[OwnField]) -> list[dict[str, Any]]:
    return [
        {
            "field": one.name,
            "participant": one.participant,
            "name": one.person,
            "signed": bool(one.signer),
            "issuer": one.issuer,
            "at": moment(one.at),
            "told": one.told,
        }
        for one in found
    ]


ROUTES = (
    Route("GET", "/api/hearings/{id}/sign/file", Action.READ_MINUTES, of_minutes, signatures),
    Route("GET", "/api/hearings/{id}/sign/file.pdf", Action.READ_MINUTES, of_minutes, signed_pdf),
    Route("POST", "/api/hearings/{id}/sign/file/begin", Action.SIGN, of_hearing, begin),
    Route("POST", "/api/hearings/{id}/sign/file/finish", Action.SIGN, of_hearing, finish),
)
