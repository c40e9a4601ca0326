"""Finds words in what is on file about cases. It is given the cases that may be searched, and looks at no other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.cases import tables
from hearing.cases.searching import Hit

MOST = 50
"""Hits of one kind in an answer."""

_BATCH = 500
"""Cases named in one statement."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One kind of place: the column of its case, what it is called and opened by, and the columns that are searched."""

    kind: str
    case_id: Any
    ref: Any
    title: Any
    texts: tuple[Any, ...]
    within: ColumnElement[bool] | None = None
    order: tuple[Any, ...] = ()


def _places(purposes: bool) -> tuple[_Place, ...]:
    """Give every kind of place; the purpose of an exhibit is searched only for who reads exhibits."""
    case, number, party = tables.case_file.c, tables.case_number.c, tables.case_party.c
    claim, exhibit = tables.patent_claim.c, tables.exhibit.c
    listed, link = tables.listed_exhibit.c, tables.linked_proceeding.c
    nothing = literal("")
    of_exhibit = (exhibit.label, exhibit.title, *((exhibit.purpose,) if purposes else ()))
    return (
        _Place("case", case.id, nothing, case.title, (case.title, case.patent_number, case.ipc, case.decision_number)),
        _Place("case", number.case_id, nothing, number.number, (number.number,)),
        _Place("party", party.case_id, nothing, party.side, (party.name,), order=(party.position,)),
        _Place("claim", claim.case_id, claim.number, claim.number, (claim.text,), order=(claim.number,)),
        _Place("exhibit", exhibit.case_id, exhibit.id, exhibit.label, of_exhibit, ~exhibit.secret, (exhibit.number,)),
        _Place("listed", listed.case_id, nothing, listed.label, (listed.title,), order=(listed.position,)),
        _Place("link", link.case_id, nothing, link.kind, (link.number,), order=(link.position,)),
    )


class SearchStore:
    """Reads only; what it finds is what was committed last, since it keeps no copy."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find(self, cases: Collection[str], wanted: Sequence[str], *, purposes: bool) -> tuple[Hit, ...]:
        """Give the places of these cases in which all the words stand, by kind and case, at most `MOST` of a kind.

        ``purposes`` also searches what exhibits were filed for. Exhibits under seal are never found.
        """
        if not wanted:
            return ()
        ordered = sorted(cases)
        hits: list[Hit] = []
        async with self._engine.connect() as connection:
            for place in _places(purposes):
                found: list[Hit] = []
                for start in range(0, len(ordered), _BATCH):
                    query = _query(place, ordered[start : start + _BATCH], wanted)
                    rows = (await connection.execute(query.limit(MOST - len(found)))).all()
                    found += [_hit(place, row) for row in rows]
                    if len(found) >= MOST:
                        break
                hits += [hit for hit in found if not (place.kind == "case" and _known(hit, hits))]
        return tuple(hits)


def _query(place: _Place, cases: Sequence[str], wanted: Sequence[str]) -> Select[Any]:
    each = [or_(*(column.icontains(word, autoescape=True) for column in place.texts)) for word in wanted]
    within = place.within if place.within is not None else ~false()
    query = select(place.case_id, place.ref, place.title, *place.texts)
    return query.where(place.case_id.in_(cases), within, and_(*each)).order_by(place.case_id, *place.order)


def _hit(place: _Place, row: Any) -> Hit:  # noqa: ANN401 -- a row of any of the tables
    case_id, ref, title, *texts = row
    return Hit(case_id, place.kind, str(ref), str(title), " · ".join(str(text) for text in texts if text))


def _known(hit: Hit, hits: Sequence[Hit]) -> bool:
    return any((one.case_id, one.kind) == (hit.case_id, hit.kind) for one in hits)
