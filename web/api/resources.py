"""Finds what a request is about: its people, its owner, its side. The authorization function judges by this alone."""

from aiohttp import web

from hearing.vocabulary import PANEL, Role, Side
from web.authorization import Action, Resource, Standing
from web.errors import BadRequest, Denied, NotFound
from web.http import json_body, principal, services
from web.sights import knows_minutes
from web.watching import people_shown

ONLY_SHOWN = frozenset({Role.WITNESS, Role.INTERPRETER, Role.OBSERVER})
"""People of a case who see a page only while it is shown in the room they are in."""


async def of_site(request: web.Request) -> Resource:
    """The site itself, which has no people."""
    return Resource(demo=services(request).settings.demo)


async def case_people(request: web.Request, case: str) -> tuple[Standing, ...]:
    """Give the people of a case."""
    people = await services(request).accounts.people(case)
    return tuple(Standing(person.account, person.role, person.side) for person in people)


async def of_case(request: web.Request) -> Resource:
    """The case in the path."""
    case = await services(request).cases.case(request.match_info["id"])
    return Resource(people=await case_people(request, case.id))


async def of_case_in_body(request: web.Request) -> Resource:
    """The case that the body names in its field ``case``."""
    body = await json_body(request)
    return await of_case_named(request, body.get("case") if isinstance(body, dict) else None)


async def of_case_named(request: web.Request, named: object) -> Resource:
    """The case that a request names in its field ``case``."""
    if not isinstance(named, str) or len(named) > 100:
        raise BadRequest("字段“case”缺失或类型不对。", "The field case is missing or of the wrong type.")
    case = await services(request).cases.case(named)
    return Resource(people=await case_people(request, case.id))


async def side_in(request: web.Request, case: str, action: Action) -> Side:
    """Give the side for which the person acts in a case; raises `Denied` for ``action`` when it is none."""
    standings = (await services(request).accounts.cases_of(principal(request).account)).get(case, ())
    for standing in standings:
        if standing.role in {Role.PARTY, Role.AGENT} and standing.side is not Side.NONE:
            return standing.side
    raise Denied(action, "您在本案中不代表任何一方。", "You act for no side of this case.")


async def of_exhibit(request: web.Request) -> Resource:
    """The exhibit in the path: the people of its case, and the side that filed it."""
    exhibit = await services(request).cases.exhibit(request.match_info["id"])
    return Resource(people=await case_people(request, exhibit.case_id), filed_by=exhibit.side)


async def of_secret(request: web.Request) -> Resource:
    """The exhibit in the path, by those it is sealed for; an open one is sealed for nobody."""
    exhibit = await services(request).cases.exhibit(request.match_info["id"])
    circle = (await services(request).secrets.standing(exhibit)).circle if exhibit.secret else ()
    return Resource(filed_by=exhibit.side, confidants=frozenset(circle))


async def of_papers(request: web.Request) -> Resource:
    """What is on file about the exhibit in the path; of one under seal it is for its circle and the panel."""
    exhibit = await services(request).cases.exhibit(request.match_info["id"])
    people = await case_people(request, exhibit.case_id)
    if exhibit.secret:
        circle = (await services(request).secrets.standing(exhibit)).circle
        people = tuple(one for one in people if one.account in circle or one.role in PANEL)
    return Resource(people=people, filed_by=exhibit.side)


async def of_page(request: web.Request) -> Resource:
    """A page of an exhibit: the people of its case, and whoever is in a room where they see this very page now."""
    exhibit = await services(request).cases.exhibit(request.match_info["id"])
    people = tuple(each for each in await case_people(request, exhibit.case_id) if each.role not in ONLY_SHOWN)
    page = int(request.match_info["page"])
    for state in await services(request).hearings.states(exhibit.case_id):
        people = (*people, *await people_shown(services(request).hearings, state, exhibit.id, page))
    return Resource(people=people, filed_by=exhibit.side)


async def of_notice(request: web.Request) -> Resource:
    """The notice in the path: the people of its case, and the side it is sent to."""
    filed = await services(request).notices.store.notice(request.match_info["id"])
    return Resource(people=await case_people(request, filed.notice.case_id), sent_to=filed.notice.side)


async def of_hearings_case(request: web.Request) -> Resource:
    """The case of the hearing in the path: whoever keeps a case may act on a hearing without sitting in it."""
    state = await services(request).hearings.state(request.match_info["id"])
    return Resource(people=await case_people(request, state.case_id))


async def of_upload(request: web.Request) -> Resource:
    """The upload in the path, which belongs to who began it."""
    owner = await services(request).filing.owner(request.match_info["id"])
    if owner is None:
        raise NotFound("没有这个上传任务，或已结束。", "There is no such upload, or it ended.")
    return Resource(owner=owner)


async def of_hearing(request: web.Request) -> Resource:
    """The hearing in the path: the people of its roster."""
    return await _hearing(request, request.match_info["id"])


async def of_minutes(request: web.Request) -> Resource:
    """The hearing in the path, by those of its roster who may know now what was said in it."""
    state = await services(request).hearings.state(request.match_info["id"])
    return Resource(people=knows_minutes(state))


async def of_hearing_in_body(request: web.Request) -> Resource:
    """The hearing that the body names in its field ``hearing``."""
    body = await json_body(request)
    named = body.get("hearing") if isinstance(body, dict) else None
    if not isinstance(named, str) or len(named) > 100:
        raise BadRequest("字段“hearing”缺失或类型不对。", "The field hearing is missing or of the wrong type.")
    return await _hearing(request, named)


async def _hearing(request: web.Request, identity: str) -> Resource:
    state = await services(request).hearings.state(identity)
    people = tuple(Standing(line.account, line.role, line.side) for line in state.roster.values())
    return Resource(people=people, demo=services(request).settings.demo)
