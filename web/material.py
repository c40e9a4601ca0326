"""Gathers what a case file is made from."""

from hearing.cases.model import Case
from hearing.imports.case_store import patent_name
from hearing.imports.timeline import published
from web.case_file import CaseMaterial
from web.services import Services


async def material_of(around: Services, case: Case) -> CaseMaterial:
    """Read everything that belongs to a case."""
    exhibits = await around.cases.exhibits(case.id)
    opinions = await around.cases.opinions(case.id)
    people = await around.accounts.people(case.id)
    points = [point for point in await around.reviews.store.points(case.id) if point.value is not None]
    events = await around.imports.events(patent_name(case.patent.number))
    return CaseMaterial(
        case=case,
        exhibits=exhibits,
        opinions=opinions,
        lives=await around.custody.lives(case.id),
        rounds=await around.custody.rounds(case.id),
        hearings=await around.hearings.of_case(case.id),
        rules=around.rules,
        names={person.account: person.name for person in people} | await around.reviews.names(points),
        published=published(events, await around.imports.facts(case.id)),
        decided=points,
    )
