"""The life of an exhibit after it was filed: what is told of it, and the steps that people take."""

from datetime import datetime
from http import HTTPStatus

from aiohttp import web

from hearing.custody.life import LEAVE
from hearing.procedure.names import name_of
from hearing.vocabulary import Role, Side
from web.api.resources import of_case, of_exhibit, of_papers
from web.authorization import Action
from web.custody_json import round_json, story_json
from web.errors import BadRequest
from web.http import Route, answer, fields, json_body, principal, services, texts
from web.offering import bring_up_to_date

_SEES_READS = frozenset({Role.LEADER, Role.CHIEF_EXAMINER, Role.MEMBER, Role.CLERK})
"""Who learns who read an exhibit, beside the side that filed it."""


async def story(request: web.Request) -> web.Response:
    """Tell what happened to an exhibit, and what the person may do about it."""
    around = services(request)
    exhibit = await around.cases.exhibit(request.match_info["id"])
    people = await around.accounts.people(exhibit.case_id)
    mine = [one for one in people if one.account == principal(request).account]
    own = any(one.side is exhibit.side for one in mine)
    may = [
        name_of(kind)
        for kind, roles in LEAVE.items()
        if any(one.role in roles and one.side in {exhibit.side, Side.NONE} for one in mine)
    ]
    told = await around.custody.story(exhibit)
    with_reads = own or any(one.role in _SEES_READS for one in mine)
    return answer(story_json(told, with_reads=with_reads, may=may))


async def take(request: web.Request) -> web.Response:
    """Take a step, and tell the story as it is then."""
    around = services(request)
    given = await json_body(request)
    if not isinstance(given, dict):
        raise BadRequest("请求内容须为 JSON 对象。", "The body must be a JSON object.")
    exhibit = await around.cases.exhibit(request.match_info["id"])
    signed = given.pop("signed", None)
    await around.custody.take(exhibit, given, principal(request), around.now(), signed=signed)
    await bring_up_to_date(around, exhibit.case_id)
    told = await story(request)
    told.set_status(HTTPStatus.CREATED)
    return told


async def open_round(request: web.Request) -> web.Response:
    """Open a round of exchange."""
    given = await fields(request, sides=list, closes_at=str, note=str)
    around = services(request)
    case = await around.cases.case(request.match_info["id"])
    try:
        sides = [Side(side) for side in texts(given["sides"], "sides")]
        closes_at = datetime.fromisoformat(given["closes_at"])
    except ValueError as error:
        raise BadRequest("字段“sides”或“closes_at”不正确。", "The field sides or closes_at is not right.") from error
    if closes_at.tzinfo is None:
        raise BadRequest("截止时间须带时区。", "The closing time needs its time zone.")
    made = await around.custody.open_round(case, sides, closes_at, given["note"], principal(request), around.now())
    return answer(round_json(made), HTTPStatus.CREATED)


ROUTES = (
    Route("GET", "/api/exhibits/{id}/story", Action.READ_EXHIBIT, of_papers, story),
    Route("POST", "/api/exhibits/{id}/steps", Action.TAKE_STEP, of_exhibit, take),
    Route("POST", "/api/cases/{id}/rounds", Action.OPEN_ROUND, of_case, open_round),
)
