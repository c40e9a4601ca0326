"""Search over the cases that someone may read, decided here on the server for each of them."""

from aiohttp import web

from hearing.cases.search_store import MOST, SearchStore
from hearing.cases.searching import LONGEST_QUERY, Hit, shown, words
from web.api.resources import of_site
from web.authorization import Action, Resource, allowed
from web.errors import BadRequest, Denied
from web.http import Route, answer, principal, services


async def search(request: web.Request) -> web.Response:
    """Give the places in which all words of ``q`` stand, of the cases whose file the person may read."""
    wanted = words(request.query.get("q", ""))
    if not wanted:
        raise BadRequest(
            f"请输入要查找的内容，最多{LONGEST_QUERY}个字符。",
            f"Enter what to look for, at most {LONGEST_QUERY} characters.",
        )
    reading, papers = await _readable(request)
    store = SearchStore(services(request).engine)
    hits = [*await store.find(papers, wanted, purposes=True), *await store.find(reading, wanted, purposes=False)]
    counts = {kind: sum(hit.kind == kind for hit in hits) for kind in {hit.kind for hit in hits}}
    return answer(
        {"hits": [_json(hit, wanted) for hit in hits], "more": any(count >= MOST for count in counts.values())}
    )


async def _readable(request: web.Request) -> tuple[set[str], set[str]]:
    """Give the cases whose file alone the person may read, and those whose exhibits they may read as well."""
    who = principal(request)
    reading: set[str] = set()
    papers: set[str] = set()
    for case, standings in (await services(request).accounts.cases_of(who.account)).items():
        resource = Resource(people=standings)
        try:
            allowed(who, Action.READ_CASE, resource)
        except Denied:
            continue
        try:
            allowed(who, Action.READ_EXHIBIT, resource)
        except Denied:
            reading.add(case)
        else:
            papers.add(case)
    return reading, papers


def _json(hit: Hit, wanted: tuple[str, ...]) -> dict[str, object]:
    place = shown(hit.text, wanted)
    return {
        "case": hit.case_id,
        "kind": hit.kind,
        "ref": hit.ref,
        "title": hit.title,
        "before": place.before,
        "marked": place.marked,
        "after": place.after,
    }


ROUTES = (Route("GET", "/api/search", Action.SEARCH, of_site, search),)
