"""What the page of a case shows beside its file: the matrix across hearings, the timeline, deadlines as a calendar."""

from datetime import date
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp import web

from hearing.cases.model import Case, ProceedingKind
from hearing.cases.rule_book import UnknownRuleSetError
from hearing.channel.derived import case_proceeding
from hearing.channel.facts import Fact, Proceeding, Source
from hearing.channel.sight import Capacity, in_a_case, seen
from hearing.imports.case_store import patent_name
from hearing.imports.timeline import published
from hearing.notices.deadline_ical import Due, deadline_calendar
from hearing.vocabulary import REPRESENTS, Side
from web.api.resources import of_case
from web.authorization import Action, Standing
from web.case_course import Course, given_up, taken_up
from web.case_file import moment
from web.case_timeline import (
    OWN,
    Happened,
    lane_of,
    of_facts,
    of_file,
    of_filings,
    of_links,
    of_notices,
    of_records,
    timeline_json,
)
from web.claims_json import given_json
from web.http import Route, answer, principal, services
from web.rules import rules_json

EVERYWHERE = ZoneInfo("UTC")


async def course(request: web.Request) -> web.Response:
    """Give what the records say of each cell of the matrix: when it was taken up, on what, and what was given up."""
    around, case = services(request), await _case(request)
    courses = await _courses(request, case)
    sealed = {one.id for one in await around.cases.exhibits(case.id) if one.secret}
    return answer(
        {
            "hearings": [{"id": one.state.id, "title": one.state.title} for one in courses],
            "taken_up": [
                {
                    "hearing": one.hearing,
                    "n": one.n,
                    "at": moment(one.at),
                    "ground": one.ground,
                    "claims": list(one.claims),
                    "exhibits": list(one.exhibits),
                    "phase": one.phase.value,
                    "cited": [{"exhibit": each.exhibit, "page": each.page} for each in one.cited],
                }
                for one in taken_up(courses, sealed)
            ],
            "given_up": [given_json(one) for one in given_up(courses)],
        }
    )


async def timeline(request: web.Request) -> web.Response:
    """Give the timeline of a case and of the proceedings linked to it, as the reader may see it."""
    around, case = services(request), await _case(request)
    zone = _zone(request, case)
    standings = (await around.accounts.cases_of(principal(request).account)).get(case.id, ())
    happened = of_file(
        case,
        published(await around.imports.events(patent_name(case.patent.number)), await around.imports.facts(case.id)),
    )
    happened += of_records(await _courses(request, case), zone)
    sets = await around.claims.store.of_case(case.id)
    happened += of_filings(await around.cases.exhibits(case.id), sets, await around.custody.rounds(case.id), zone)
    sides = {standing.side for standing in standings if standing.role in REPRESENTS}
    filed = [
        one
        for one in await around.notices.store.of_case(case.id)
        if one.notice.side is not Side.NONE and (not sides or one.notice.side in sides)
    ]
    happened += of_notices(filed, await around.notices.store.service([one.notice.id for one in filed]), zone)
    lanes, told = await _told(request, case, standings, zone)
    return answer({"lanes": lanes, "events": timeline_json([*happened, *of_links(case.links), *told])})


async def _told(
    request: web.Request, case: Case, standings: tuple[Standing, ...], zone: ZoneInfo
) -> tuple[list[dict[str, Any]], list[Happened]]:
    """Give the lanes, and what the channel tells who asks of each: by the capacity in which they learn of facts."""
    store, own = services(request).channel.store, case_proceeding(case.id)
    capacities = {found for each in standings if (found := in_a_case(each.role)) is not None}
    lanes = [{"id": OWN, "kind": "invalidation", "number": "、".join(case.numbers), "status": ""}]
    status = {f"{one.kind.value} {one.number}": one.status for one in case.links}
    linked = list(dict.fromkeys((*(Proceeding(one.kind, one.number) for one in case.links), *await store.linked(own))))
    lanes += [
        {"id": lane_of(one), "kind": one.kind.value, "number": one.number, "status": status.get(lane_of(one), "")}
        for one in linked
    ]
    if not capacities:
        return lanes, []
    outside = Capacity.OFFICE if Capacity.OFFICE in capacities else Capacity.PARTY
    inside = outside if outside is Capacity.OFFICE else Capacity.INVOLVED
    stated = [one for one in await store.facts([own]) if one.source is Source.STATED]
    told = of_facts(_as_seen(stated, inside), OWN, zone)
    for one in linked:
        if one.kind is not ProceedingKind.REEXAMINATION:
            told += of_facts(_as_seen(await store.facts([one]), outside), lane_of(one), zone)
    return lanes, told


def _as_seen(facts: list[Fact], capacity: Capacity) -> list[Fact]:
    return [found for one in facts if (found := seen(one, capacity)) is not None]


async def _courses(request: web.Request, case: Case) -> list[Course]:
    hearings = services(request).hearings
    return [Course(each, await hearings.recorded(each.id)) for each in await hearings.states(case.id)]


async def _case(request: web.Request) -> Case:
    return await services(request).cases.case(request.match_info["id"])


def _zone(request: web.Request, case: Case) -> ZoneInfo:
    try:
        return ZoneInfo(services(request).rules.current(case.rule_set).zone)
    except UnknownRuleSetError:
        return EVERYWHERE


async def calendar(request: web.Request) -> web.Response:
    """Give the last days that bind who asks as a calendar file; the panel and the clerk are given all of them."""
    around, case = services(request), await _case(request)
    standings = (await around.accounts.cases_of(principal(request).account)).get(case.id, ())
    sides = {one.side for one in standings if one.role in REPRESENTS}
    known = rules_json(around.rules, case, await around.hearings.states(case.id))
    mine = [one for one in known["deadlines"] if not sides or one["binds"] in {None, *(side.value for side in sides)}]
    english = request.query.get("lang") == "en"
    due = [
        Due(
            f"{case.id}-{one['id']}-{place}",
            date.fromisoformat(one["last_day"]),
            f"{'、'.join(case.numbers)} {one['en' if english else 'zh']}",
            "\n".join(filter(None, (one["rule"], one["missed_en" if english else "missed_zh"]))),
        )
        for place, one in enumerate(mine)
        if one["last_day"]
    ]
    body = deadline_calendar(due, host=around.settings.public_host, issued=around.now())
    name = quote(f"{case.id}-deadlines.ics")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, no-cache",
    }
    return web.Response(body=body, headers=headers)


ROUTES = (
    Route("GET", "/api/cases/{id}/course", Action.READ_CLAIMS, of_case, course),
    Route("GET", "/api/cases/{id}/timeline", Action.READ_CLAIMS, of_case, timeline),
    Route("GET", "/api/cases/{id}/deadlines.ics", Action.READ_CLAIMS, of_case, calendar),
)
