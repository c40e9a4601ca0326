"""The review queue: what waits, one point with its source, and what a person decides of it."""

from aiohttp import web

from hearing.imports.review import Decision
from hearing.imports.review_store import waiting
from web.api.resources import of_site
from web.authorization import Action, Resource
from web.errors import BadRequest
from web.http import Route, answer, fields, principal, services
from web.reviews import MOST_LISTED, decided_value, excerpt_json, point_json, reason_of

_DECISIONS = {each.value: each for each in Decision if each is not Decision.FILLED}


async def of_point(request: web.Request) -> Resource:
    """The point in the path: the people of its case."""
    reviews = services(request).reviews
    return await reviews.resource(await reviews.store.point(request.match_info["id"]))


async def listed(request: web.Request) -> web.Response:
    """List the points that the person may decide, those that wait first."""
    reviews = services(request).reviews
    points = await reviews.of(principal(request))
    page = points[:MOST_LISTED]
    names = await reviews.names(page)
    return answer({"waiting": waiting(points), "points": [point_json(point, names) for point in page]})


async def shown(request: web.Request) -> web.Response:
    """Give a point with the text around its place."""
    reviews = services(request).reviews
    point = await reviews.store.point(request.match_info["id"])
    told = point_json(point, await reviews.names([point]))
    opens = point.case_id in await services(request).accounts.cases_of(principal(request).account)
    return answer(told | {"excerpt": excerpt_json(await reviews.store.excerpt(point)), "opens": opens})


async def decide(request: web.Request) -> web.Response:
    """Confirm the value proposed, enter another, or set the point aside."""
    given = await fields(request, decision=str, value=(str, type(None)), note=(str, type(None)))
    decision = _DECISIONS.get(given["decision"])
    if decision is None:
        raise BadRequest(
            "decision 须为 confirmed、corrected 或 set_aside。", "decision is confirmed, corrected or set_aside."
        )
    around = services(request)
    store = around.reviews.store
    point = await store.point(request.match_info["id"])
    value = decided_value(point, decision, given["value"] or "")
    note = reason_of(decision, given["note"] or "")
    who = principal(request)
    settled = await store.decide(point, decision, value, note, by=who.account, name=who.name, at=around.now())
    return answer(point_json(settled, await around.reviews.names([settled])))


ROUTES = (
    Route("GET", "/api/review", Action.LIST_REVIEW, of_site, listed),
    Route("GET", "/api/review/{id}", Action.DECIDE_REVIEW, of_point, shown),
    Route("POST", "/api/review/{id}", Action.DECIDE_REVIEW, of_point, decide),
)
