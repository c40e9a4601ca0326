"""The claims of a case: what became of each, amended sets compared, a set filed, ruled on, and its receipt."""

import asyncio
import json
from collections.abc import Sequence
from http import HTTPStatus
from types import NoneType
from urllib.parse import quote

from aiohttp import web

from hearing.cases.model import Case, Claim
from hearing.cases.rule_book import UnknownRuleSetError
from hearing.claimsets.reading import LONGEST
from hearing.procedure.canonical import as_json
from hearing.vocabulary import Side
from web.api.resources import case_people
from web.authorization import Action, Resource
from web.case_course import Course, given_up
from web.claims_json import claim_json, claims_json, comparison_json, set_json
from web.errors import BadRequest, NotFound
from web.http import Route, answer, fields, json_body, principal, services
from web.receipts import completed


async def of_claims(request: web.Request) -> Resource:
    """The claims of the case in the path: the patentee's, whoever attacks them."""
    case = await services(request).cases.case(request.match_info["id"])
    return Resource(people=await case_people(request, case.id), filed_by=Side.PATENTEE)


async def claims(request: web.Request) -> web.Response:
    """Give the claims with what became of each, the amended sets, and what the person may do."""
    around, case = services(request), await _case(request)
    courses = [Course(each, await around.hearings.recorded(each.id)) for each in await around.hearings.states(case.id)]
    sets = await around.claims.store.of_case(case.id)
    shown = await asyncio.to_thread(claims_json, case, sets, given_up(courses), _office(request, case))
    mine = (await around.accounts.cases_of(principal(request).account)).get(case.id, ())
    may = ["file"] if any(each.role in {"party", "agent"} and each.side is Side.PATENTEE for each in mine) else []
    may += ["rule"] if any(each.role == "leader" for each in mine) else []
    over = await around.claims.over(case)
    timely = as_json(await around.claims.timely(case, around.now()))
    return answer(shown | {"may": may if over is None else [], "timely_now": timely})


async def compare(request: web.Request) -> web.Response:
    """Compare two sets: ``from`` and ``to`` are their numbers, 0 for the claims as granted."""
    case = await _case(request)
    old, new = await _set(request, case, "from"), await _set(request, case, "to")
    return answer({"compared": await asyncio.to_thread(comparison_json, old, new, _office(request, case))})


async def check(request: web.Request) -> web.Response:
    """Read a set before it is filed: its claims, what must be mended, and how it differs from the claims as granted."""
    text, around, case = await _text(request), services(request), await _case(request)
    read = await around.claims.check(case, text)
    office = _office(request, case)
    sets = await around.claims.store.of_case(case.id)
    against = sets[-1].claims if sets else case.patent.claims
    differs = [] if read.faults else await asyncio.to_thread(comparison_json, case.patent.claims, read.claims, office)
    return answer(
        {
            "claims": [claim_json(claim) for claim in read.claims],
            "faults": [{"claim": one.claim, "zh": one.zh, "en": one.en} for one in read.faults],
            "compared": differs,
            "unchanged": [one.text for one in against] == [one.text for one in read.claims],
            "timely": as_json(await around.claims.timely(case, around.now())),
        }
    )


async def file(request: web.Request) -> web.Response:
    """Put an amended set on file and give its receipt."""
    given = await json_body(request)
    text = await _text(request)
    reason = given.get("reason") if isinstance(given, dict) else None
    signed = given.get("signed") if isinstance(given, dict) else None
    if not isinstance(reason, str) or not isinstance(signed, dict | NoneType):
        raise BadRequest("字段“reason”或“signed”类型不对。", "The field reason or signed is of the wrong type.")
    around, case = services(request), await _case(request)
    new = await around.claims.file(case, text, reason, principal(request), around.now(), signed=signed)
    return answer({"set": set_json(new), "receipt": json.loads(new.receipt)}, HTTPStatus.CREATED)


async def rule(request: web.Request) -> web.Response:
    """Say for the panel whether a set is the text to be examined."""
    given, around, case = await fields(request, accepted=bool, reason=str), services(request), await _case(request)
    known = await around.claims.rule(
        case, int(request.match_info["n"]), given["accepted"], given["reason"], principal(request), around.now()
    )
    return answer({"set": set_json(known)}, HTTPStatus.CREATED)


async def receipt(request: web.Request) -> web.Response:
    """Give the receipt of a set as a file to keep."""
    around, case = services(request), await _case(request)
    one = await around.claims.one(case, int(request.match_info["n"]))
    name = quote(f"{case.id}-claims-{one.n}-receipt.json")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    text = await completed(around.evidence, one.receipt)
    return web.Response(text=text, content_type="application/json", headers=headers)


async def _case(request: web.Request) -> Case:
    return await services(request).cases.case(request.match_info["id"])


async def _set(request: web.Request, case: Case, name: str) -> Sequence[Claim]:
    asked = request.query.get(name, "")
    if not asked.isascii() or not asked.isdecimal() or len(asked) > 3:
        raise NotFound("没有这份权利要求文本。", "There is no such set of claims.")
    return case.patent.claims if int(asked) == 0 else (await services(request).claims.one(case, int(asked))).claims


async def _text(request: web.Request) -> str:
    given = await json_body(request)
    text = given.get("text") if isinstance(given, dict) else None
    if not isinstance(text, str) or len(text) > LONGEST:
        raise BadRequest(
            f"字段“text”缺失，或超过 {LONGEST} 字。", f"The field text is missing, or longer than {LONGEST} characters."
        )
    return text


def _office(request: web.Request, case: Case) -> str:
    try:
        return services(request).rules.current(case.rule_set).office
    except UnknownRuleSetError:
        return ""


ROUTES = (
    Route("GET", "/api/cases/{id}/claims", Action.READ_CLAIMS, of_claims, claims),
    Route("GET", "/api/cases/{id}/claims/compare", Action.READ_CLAIMS, of_claims, compare),
    Route("POST", "/api/cases/{id}/claims/check", Action.AMEND_CLAIMS, of_claims, check),
    Route("POST", "/api/cases/{id}/claims/sets", Action.AMEND_CLAIMS, of_claims, file),
    Route("POST", r"/api/cases/{id}/claims/sets/{n:\d{1,3}}/ruling", Action.RULE_ON_CLAIMS, of_claims, rule),
    Route("GET", r"/api/cases/{id}/claims/sets/{n:\d{1,3}}/receipt", Action.READ_CLAIMS, of_claims, receipt),
)
