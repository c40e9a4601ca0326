"""Search over all that someone may read, decided here on the server, within the query itself."""

from contextlib import suppress
from datetime import datetime

from aiohttp import web

from hearing.search.documents import MOST_TOLD, Document, Filters, Kind
from hearing.search.wanted import LONGEST_QUERY, Wanted, shown, wanted
from web.api.resources import of_site
from web.authorization import Action
from web.errors import BadRequest
from web.http import Route, answer, principal, services

PAGE = 20
"""Places in one answer."""


async def search(request: web.Request) -> web.Response:
    """Give a page of the places in which all of ``q`` stands.

    ``kind``, ``case``, ``since`` and ``until`` (moments with their zone) narrow it; ``offset`` turns the page. The
    counts are of every kind, narrowed by the rest; of the kinds in ``more`` there are more places than were counted.
    """
    query = wanted(request.query.get("q", ""))
    if query is None:
        raise BadRequest(
            f"请输入要查找的文字或数字，最多{LONGEST_QUERY}个字符。",
            f"Enter letters or digits to look for, at most {LONGEST_QUERY} characters.",
            "bad_query",
        )
    filters = Filters(
        _kind(request), request.query.get("case", ""), _moment(request, "since"), _moment(request, "until")
    )
    offset = _offset(request)
    around = services(request)
    scopes = await around.search.sights.of(principal(request))
    found = await around.search.index.find(query, scopes, filters, limit=PAGE, offset=offset)
    number = found.counts.get(filters.kind, 0) if filters.kind else sum(found.counts.values())
    after = offset + len(found.hits)
    return answer(
        {
            "hits": [_json(hit, query) for hit in found.hits],
            "counts": found.counts,
            "more": sorted(found.more),
            "next": after if after < min(number, MOST_TOLD) else None,
        }
    )


def _json(hit: Document, query: Wanted) -> dict[str, object]:
    place = shown(hit.text, query)
    return {
        "case": hit.case_id,
        "kind": hit.kind.value,
        "ref": hit.ref,
        "place": hit.place,
        "title": hit.title,
        "at": hit.at.isoformat(),
        "before": place.before,
        "marked": place.marked,
        "after": place.after,
    }


def _kind(request: web.Request) -> Kind | None:
    given = request.query.get("kind", "")
    if given and given not in set(Kind):
        raise BadRequest("没有这一类内容。", "There is no such kind of place.", "bad_kind")
    return Kind(given) if given else None


def _moment(request: web.Request, name: str) -> datetime | None:
    given = request.query.get(name, "")
    if not given:
        return None
    with suppress(ValueError):
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is not None:
            return moment
    raise BadRequest(f"“{name}”须为带时区的时刻。", f"{name} is a moment with its time zone (ISO 8601).", "bad_moment")


def _offset(request: web.Request) -> int:
    given = request.query.get("offset", "0")
    if not (given.isascii() and given.isdigit() and int(given[:6]) < MOST_TOLD):
        raise BadRequest(
            f"“offset”须为小于{MOST_TOLD}的数。", f"The offset is a number below {MOST_TOLD}.", "bad_offset"
        )
    return int(given[:6])


ROUTES = (Route("GET", "/api/search", Action.SEARCH, of_site, search),)
