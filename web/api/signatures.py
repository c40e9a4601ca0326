"""Signing the minutes: by passkey, key, password, by hand on the screen, and on paper."""

import json
import secrets
from urllib.parse import quote

from aiohttp import web

from hearing.procedure.commands import SignMinutes
from hearing.procedure.handling.writing import PAPER
from hearing.procedure.people import minutes_files, minutes_of
from hearing.record.sitting import Sitting
from web.api import own_signatures
from web.api.hearings import file_of
from web.api.resources import of_hearing, of_minutes
from web.api.uploads import pieces
from web.authorization import Action
from web.errors import BadRequest, Denied, NotFound
from web.hearings import participant_of
from web.http import Route, answer, fields, principal, services
from web.paper_signing import Scan


async def sign_begin(request: web.Request) -> web.Response:
    """Give the digests that will be signed, and how the signer can be proved; with what was written by hand."""
    around = services(request)
    written = (await fields(request, handwriting=(dict, type(None))))["handwriting"] if request.can_read_body else None
    state = await around.hearings.state(request.match_info["id"])
    begun = await around.signing.begin(state, principal(request), around.now(), file_of(request, state), written)
    return answer(
        {
            "digest": begun.digest,
            "recordings": begun.recordings,
            "statement": begun.statement,
            "version": begun.version,
            "methods": list(begun.methods),
            "ticket": begun.ticket,
            "options": begun.options,
        }
    )


async def sign_finish(request: web.Request) -> web.Response:
    """Sign, with the password entered again, a passkey's answer to the challenge, or a key of one's own."""
    nothing = type(None)
    given = await fields(
        request, ticket=str, password=(str, nothing), credential=(dict, nothing), signed=(dict, nothing)
    )
    around, who = services(request), principal(request)
    sitting = await around.hearings.sitting(request.match_info["id"])
    line = participant_of(sitting.state, who.account)
    if line is None:
        raise Denied(Action.SIGN, "您不在名单中。", "You are not on the roster.")
    if given["credential"] is not None:
        signed = await around.signing.by_passkey(
            sitting.state, line, given["ticket"], given["credential"], around.now()
        )
    elif given["signed"] is not None:
        signed = await around.signing.by_key(sitting.state, line, given["ticket"], given["signed"])
    elif given["password"] is not None:
        signed = await around.signing.by_password(
            sitting.state, line, given["ticket"], given["password"], who, around.now()
        )
    else:
        raise BadRequest("请输入密码或使用通行密钥。", "Give the password or a passkey's answer.")
    return answer({"n": await _submit(sitting, line.id, signed, given["ticket"])})


async def sign_on_paper(request: web.Request) -> web.Response:
    """Take the scan of what somebody signed on paper (the body), and note the signature; the clerk's."""
    around, who = services(request), principal(request)
    sitting = await around.hearings.sitting(request.match_info["id"])
    asked = request.query
    scan = Scan(
        asked.get("participant", ""),
        asked.get("file", ""),
        asked.get("name", "scan.pdf"),
        request.content_type,
        request.content_length or 0,
    )
    line = participant_of(sitting.state, who.account)
    if line is None:
        raise Denied(Action.SIGN, "您不在名单中。", "You are not on the roster.")
    signed = await around.signing.paper.command(sitting.state, scan, pieces(request), who, around.now())
    return answer({"n": await _submit(sitting, line.id, signed, secrets.token_urlsafe(16))})


async def scan_of(request: web.Request) -> web.Response:
    """Give the scan that a participant's signature on paper rests on; of one ``?file=`` in a joint hearing."""
    around = services(request)
    state = await around.hearings.state(request.match_info["id"])
    minutes = minutes_of(state, file_of(request, state) or minutes_files(state)[0])
    signing = minutes.signings.get(request.match_info["participant"]) if minutes else None
    if signing is None or signing.method != PAPER:
        raise NotFound("没有纸质签名的扫描件。", "There is no scan of a signature on paper.")
    held = json.loads(signing.proof)["file"]
    body = b"".join([piece async for piece in around.evidence.blobs.read(held["sha256"])])
    headers = {
        "Content-Type": held["type"],
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(held['name'])}",
    }
    return web.Response(body=body, headers=headers)


async def _submit(sitting: Sitting, participant: str, signed: SignMinutes, ticket: str) -> int:
    done = await sitting.submit(signed, by=participant, command_id=f"sign-{ticket}")
    return done.n


ROUTES = (
    Route("POST", "/api/hearings/{id}/sign/begin", Action.SIGN, of_hearing, sign_begin),
    Route("POST", "/api/hearings/{id}/sign/finish", Action.SIGN, of_hearing, sign_finish),
    Route("POST", "/api/hearings/{id}/sign/paper", Action.SIGN, of_hearing, sign_on_paper),
    Route("GET", "/api/hearings/{id}/sign/paper/{participant}", Action.READ_MINUTES, of_minutes, scan_of),
    *own_signatures.ROUTES,
)
