"""Cases: the list, the file, the people who can be invited."""

from dataclasses import replace

from aiohttp import web

from hearing.vocabulary import Side
from web.api import case_page
from web.api.resources import of_case, of_site
from web.authorization import Action, Kind
from web.case_file import case_file, hearing_json
from web.http import Route, answer, principal, services
from web.material import material_of
from web.watching import of_case as of_case_known


async def cases(request: web.Request) -> web.Response:
    """List the cases of the person who asks; an analyst or a steward of data sees all, without names."""
    around, who = services(request), principal(request)
    mine = await around.accounts.cases_of(who.account)
    analyst = who.kind in {Kind.ANALYST, Kind.STEWARD}
    listed = []
    for case in await around.cases.cases():
        if case.id not in mine and not analyst:
            continue
        named = case.id in mine
        roles = [standing.role for standing in mine.get(case.id, ())]
        hearings = await of_case_known(around.hearings, case.id, who.account, roles) if named else ()
        listed.append(
            {
                "id": case.id,
                "case_number": "、".join(case.numbers),
                "title": case.patent.title,
                "patent_number": case.patent.number,
                "petitioners": [party.name for party in case.side(Side.PETITIONER)] if named else [],
                "patentees": [party.name for party in case.side(Side.PATENTEE)] if named else [],
                "outcome": case.decision.outcome if case.decision else None,
                "hearings": [hearing_json(each.state) for each in hearings],
            }
        )
    return answer(listed)


async def case(request: web.Request) -> web.Response:
    """Give the case file."""
    around = services(request)
    found = await around.cases.case(request.match_info["id"])
    account = principal(request).account
    you = (await around.accounts.cases_of(account)).get(found.id, ())
    hearings = await of_case_known(around.hearings, found.id, account, [standing.role for standing in you])
    return answer(case_file(replace(await material_of(around, found), hearings=hearings), you))


async def people(request: web.Request) -> web.Response:
    """List who can be put on a hearing's roster."""
    listed = await services(request).accounts.people(request.match_info["id"])
    return answer(
        [
            {"account": person.account, "name": person.name, "role": person.role.value, "side": person.side.value}
            for person in listed
        ]
    )


ROUTES = (
    Route("GET", "/api/cases", Action.LIST_CASES, of_site, cases),
    Route("GET", "/api/cases/{id}", Action.READ_CASE, of_case, case),
    Route("GET", "/api/cases/{id}/people", Action.READ_PEOPLE, of_case, people),
    *case_page.ROUTES,
)
