"""How far records are indexed, and who reads them; and the text of the decision that a case was opened from."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.cases import tables as c
from hearing.record import tables as r
from hearing.search import tables as t

HEARING = "hearing:"
_OVER = ":over"
_AT_ONCE = 500
"""Cases named in one statement."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A hearing: its case, its last event, and the mark of what is indexed of it (empty for nothing)."""

    id: str
    case_id: str
    last: int
    mark: str

    def stands(self, form: str) -> bool:
        """Tell whether all of it is indexed, in this form."""
        return self.mark.removesuffix(_OVER) == mark(form, self.last, over=False)


def mark(form: str, n: int, *, over: bool) -> str:
    """Give the mark of a hearing that is indexed up to an event; one that is over takes no more events."""
    return f"{form}:{n}{_OVER if over else ''}"


class FollowStore:
    """Reads only."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def behind(self, form: str) -> list[Followed]:
        """Give the hearings whose record goes on after what is indexed, or is indexed in another form."""
        done = and_(
            t.search_source.c.mark.startswith(f"{form}:", autoescape=True), t.search_source.c.mark.endswith(_OVER)
        )
        open_ = or_(t.search_source.c.mark.is_(None), ~done)
        return [one for one in await self._followed(open_) if not one.stands(form)]

    async def hearings_of(self, cases: Collection[str]) -> list[Followed]:
        """Give the hearings of these cases."""
        ordered = sorted(cases)
        found: list[Followed] = []
        for start in range(0, len(ordered), _AT_ONCE):
            found += await self._followed(r.hearing.c.case_id.in_(ordered[start : start + _AT_ONCE]))
        return found

    async def _followed(self, which: ColumnElement[bool]) -> list[Followed]:
        last = select(func.max(r.event.c.n)).where(r.event.c.hearing_id == r.hearing.c.id).scalar_subquery()
        joined = r.hearing.outerjoin(t.search_source, t.search_source.c.id == HEARING + r.hearing.c.id)
        asked = select(r.hearing.c.id, r.hearing.c.case_id, func.coalesce(last, 0), t.search_source.c.mark)
        async with self._engine.connect() as connection:
            rows = await connection.execute(asked.select_from(joined).where(which).order_by(r.hearing.c.id))
            return [Followed(row[0], row[1], row[2], row[3] or "") for row in rows]

    async def readers(self, account: str) -> dict[str, set[str]]:
        """Give the scopes that an account reads by what is indexed, by source."""
        reader = t.search_reader.c
        found: dict[str, set[str]] = {}
        async with self._engine.connect() as connection:
            for row in await connection.execute(select(reader.source, reader.scope).where(reader.account == account)):
                found.setdefault(row.source, set()).add(row.scope)
        return found

    async def decision_text(self, sha256: str) -> str:
        """Give the text of a decision on file; empty when it is not."""
        source = c.import_source.c
        async with self._engine.connect() as connection:
            found = (await connection.execute(select(source.text).where(source.sha256 == sha256))).scalar_one_or_none()
        return found or ""
