"""Typical cases: who nominated which and why, reviewed by a second person."""

from aiohttp import web

from hearing.cases.typical import Criterion, Verdict, folded
from web.api.resources import of_case, of_site
from web.authorization import Action
from web.errors import BadRequest
from web.http import Route, answer, fields, principal, services, texts
from web.typical import typical_json


async def listed(request: web.Request) -> web.Response:
    """Give every case that was ever nominated, the last step first."""
    who = principal(request)
    found = [folded(steps) for steps in (await services(request).datasets.typical.store.all()).values()]
    known = sorted((one for one in found if one is not None), key=lambda one: one.last.at, reverse=True)
    return answer({"typical": [typical_json(one, who.account) for one in known]})


async def one(request: web.Request) -> web.Response:
    """Give how a case's nomination stands."""
    around, who = services(request), principal(request)
    case = await around.cases.case(request.match_info["id"])
    found = folded(await around.datasets.typical.store.of_case(case.id))
    return answer({"typical": [typical_json(found, who.account)] if found else []})


async def step(request: web.Request) -> web.Response:
    """Nominate a case, anew too; agree to a nomination, decline or withdraw it."""
    given = await fields(request, verdict=str, reason=str, criteria=(list, type(None)))
    around, who = services(request), principal(request)
    case = await around.cases.case(request.match_info["id"])
    try:
        verdict = Verdict(given["verdict"])
        criteria = [Criterion(one) for one in texts(given["criteria"] or (), "criteria")]
    except ValueError as error:
        raise BadRequest(
            "字段“verdict”或“criteria”的值不可用。", "The value of verdict or criteria cannot be used."
        ) from error
    by = (who.account, who.name)
    found = await around.datasets.typical.take(case.id, verdict, given["reason"], criteria, by, around.now())
    return answer({"typical": [typical_json(found, who.account)] if found else []}, 201)


ROUTES = (
    Route("GET", "/api/typical-cases", Action.LIST_TYPICAL, of_site, listed),
    Route("GET", "/api/cases/{id}/typical", Action.READ_TYPICAL, of_case, one),
    Route("POST", "/api/cases/{id}/typical", Action.NOMINATE, of_case, step),
)
