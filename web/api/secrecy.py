"""Exhibits under seal: filing them, reading them page by page, and what is decided about them."""

import json
from dataclasses import asdict
from http import HTTPStatus

from aiohttp import web

from hearing.cases.model import Exhibit
from web.api.exhibits import PARTICULARS, particulars_of
from web.api.resources import of_case, of_exhibit, of_secret, side_in
from web.authorization import Action
from web.case_file import exhibit_json
from web.errors import BadRequest
from web.http import Route, answer, fields, json_body, principal, services, texts
from web.material import material_of
from web.offering import bring_up_to_date
from web.secrecy_json import person_json, secrecy_json
from web.secret_filing import SignedUnderSeal

_NEVER_KEPT = {"Cache-Control": "no-store"}


async def confidants(request: web.Request) -> web.Response:
    """Tell who can be named as a recipient."""
    found = await services(request).secret_filing.confidants(request.match_info["id"])
    return answer([person_json(one) for one in found])


async def file(request: web.Request) -> web.Response:
    """File a finished upload under seal and give its receipt; neither says what was filed."""
    signing = {"signed": (dict, type(None)), "salt": (str, type(None))}
    given = await fields(request, **PARTICULARS, recipients=list, **signing)
    around = services(request)
    case = await around.cases.case(request.match_info["id"])
    particulars = particulars_of(given)
    side = await side_in(request, case.id, Action.FILE_EXHIBIT)
    recipients = texts(given["recipients"], "recipients")
    own = SignedUnderSeal(given["signed"], given["salt"] or "") if given["signed"] else None
    exhibit = await around.secret_filing.file(
        case, particulars, recipients, side, principal(request), around.now(), own=own
    )
    await bring_up_to_date(around, case.id)
    shown = exhibit_json(exhibit, await material_of(around, case))
    return answer({"exhibit": shown, "receipt": json.loads(exhibit.receipt)}, HTTPStatus.CREATED)


async def standing(request: web.Request) -> web.Response:
    """Tell how the secrecy of an exhibit stands, as far as the person may know it."""
    around = services(request)
    story = await around.secrets.story(await _exhibit(request))
    return answer(secrecy_json(story, principal(request).account))


async def undertake(request: web.Request) -> web.Response:
    """Sign the undertaking that was shown, and tell how things stand then."""
    given = await fields(request, sha256=str)
    around = services(request)
    await around.secrets.undertake(await _exhibit(request), given["sha256"], principal(request), around.now())
    return await _told(request)


async def decide(request: web.Request) -> web.Response:
    """Take a step of the panel, and tell how things stand then."""
    given = await json_body(request)
    if not isinstance(given, dict):
        raise BadRequest("请求内容须为 JSON 对象。", "The body must be a JSON object.")
    around = services(request)
    exhibit = await _exhibit(request)
    await around.secrets.take(exhibit, given, principal(request), around.now())
    await bring_up_to_date(around, exhibit.case_id)
    return await _told(request)


async def content(request: web.Request) -> web.Response:
    """Tell a reader what the exhibit is."""
    around = services(request)
    found = await around.secrets.content(await _exhibit(request), principal(request), around.now())
    return answer(asdict(found), headers=_NEVER_KEPT)


async def page(request: web.Request) -> web.Response:
    """Give the image of a page, made for this reader alone."""
    around = services(request)
    number = int(request.match_info["page"])
    drawn = await around.secrets.page(await _exhibit(request), number, principal(request), around.now())
    return web.Response(body=drawn, headers={**_NEVER_KEPT, "Content-Type": "image/webp"})


async def _exhibit(request: web.Request) -> Exhibit:
    return await services(request).cases.exhibit(request.match_info["id"])


async def _told(request: web.Request) -> web.Response:
    told = await standing(request)
    told.set_status(HTTPStatus.CREATED)
    return told


ROUTES = (
    Route("GET", "/api/cases/{id}/confidants", Action.READ_CONFIDANTS, of_case, confidants),
    Route("POST", "/api/cases/{id}/sealed-exhibits", Action.FILE_EXHIBIT, of_case, file),
    Route("GET", "/api/exhibits/{id}/secrecy", Action.READ_EXHIBIT, of_exhibit, standing),
    Route("POST", "/api/exhibits/{id}/secrecy", Action.DECIDE_SECRECY, of_exhibit, decide),
    Route("POST", "/api/exhibits/{id}/secrecy/undertaking", Action.SIGN_UNDERTAKING, of_secret, undertake),
    Route("GET", "/api/exhibits/{id}/secrecy/content", Action.READ_SEALED, of_secret, content),
    Route("GET", r"/api/exhibits/{id}/secrecy/pages/{page:\d{1,6}}.webp", Action.READ_SEALED, of_secret, page),
)
