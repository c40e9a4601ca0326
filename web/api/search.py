"""Search over all that someone may read, decided here on the server, and where its words stand on an exhibit's page."""

from datetime import datetime

from aiohttp import web

from evidence.errors import WrongType
from evidence.intake.texts import READABLE
from hearing.search.documents import MOST_TOLD, Document, Filters, Kind
from hearing.search.marking import strips
from hearing.search.wanted import LONGEST_QUERY, Wanted, places, shown, wanted
from web.api.resources import of_exhibit, of_site
from web.authorization import Action
from web.errors import BadRequest
from web.http import Route, answer, moment_in, principal, services

PAGE = 20
"""Places in one answer."""


_MOST_MARKED = 200
"""Places that are told of a page; on one that has more, nearly everything would be marked."""


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
    return {
        "case": hit.case_id,
        "kind": hit.kind.value,
        "ref": hit.ref,
        "place": hit.place,
        "title": hit.title,
        "at": hit.at.isoformat(),
        "around": [{"text": one.text, "marked": one.marked} for one in shown(hit.text, query)],
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
    moment = moment_in(given)
    if moment is not None:
        return moment
    raise BadRequest(f"“{name}”须为带时区的时刻。", f"{name} is a moment with its time zone (ISO 8601).", "bad_moment")


def _offset(request: web.Request) -> int:
    given = request.query.get("offset", "0")
    if not (given.isascii() and given.isdigit() and int(given[:6]) < MOST_TOLD):
        raise BadRequest(
            f"“offset”须为小于{MOST_TOLD}的数。", f"The offset is a number below {MOST_TOLD}.", "bad_offset"
        )
    return int(given[:6])


async def page_words(request: web.Request) -> web.Response:
    """Give the places of ``q`` on a page: each as its strips, in shares of the page; none where there is no text.

    An exhibit under seal gives none: its words are in no index, and nobody comes to it by searching.
    """
    around = services(request)
    exhibit = await around.cases.exhibit(request.match_info["id"])
    query, blob = wanted(request.query.get("q", "")), exhibit.blob
    if query is None or blob is None or exhibit.secret or blob.media_type not in READABLE:
        return answer({"places": []})
    try:
        letters = await around.search.texts.letters(blob.sha256, int(request.match_info["page"]))
    except WrongType:
        return answer({"places": []})
    found = places(letters.text, query)[:_MOST_MARKED]
    return answer({"places": [[_strip(strip) for strip in strips(letters.boxes[start:end])] for start, end in found]})


def _strip(strip: tuple[float, float, float, float]) -> dict[str, float]:
    left, top, right, bottom = strip
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


ROUTES = (
    Route("GET", "/api/search", Action.SEARCH, of_site, search),
    Route("GET", r"/api/exhibits/{id}/pages/{page:[1-9]\d{0,5}}/words", Action.READ_EXHIBIT, of_exhibit, page_words),
)
