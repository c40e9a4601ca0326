"""Cases as an export takes them: as they were known at a moment, replayed from the record, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.cases.change_store import ChangeStore
from hearing.cases.errors import CaseDataError, UnknownCaseError
from hearing.cases.model import Case, Exhibit
from hearing.cases.rule_book import RuleBook
from hearing.cases.store import CaseStore
from hearing.cases.tables import case_file
from hearing.cases.typical_store import TypicalStore
from hearing.claimsets.set_store import ClaimSetStore
from hearing.custody.secrecy_store import SecrecyStore
from hearing.dataset.earlier import Earlier
from hearing.dataset.input import CaseInput, EventRow, FileRow, HearingInput, ParticipantRow, Ruling, SpanRow
from hearing.dataset.legal import LegalEvent
from hearing.dataset.query import Heard, Query, selects
from hearing.imports.case_store import patent_name
from hearing.imports.store import ImportStore
from hearing.procedure.canonical import canonical
from hearing.procedure.chapters import Chapter, chapters
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import fold
from hearing.procedure.names import name_of
from hearing.procedure.segments import file_alone, with_segments
from hearing.vocabulary import MotionKind
from web.hearings import HearingReader


@dataclass(frozen=True, slots=True)
class Listed:
    """A case on file: its id and since when."""

    id: str
    known_at: datetime


class ExportCases:
    """Reads them. Nobody's access is asked about here."""

    def __init__(self, engine: AsyncEngine, cases: CaseStore, hearings: HearingReader, rules: RuleBook) -> None:
        self._engine = engine
        self._cases = cases
        self._hearings = hearings
        self._rules = rules
        self._secrecy = SecrecyStore(engine)
        self._typical = TypicalStore(engine)
        self._sets = ClaimSetStore(engine)
        self._imports = ImportStore(engine)
        self._changes = ChangeStore(engine)

    async def listed(self, as_of: datetime) -> list[Listed]:
        """Give the cases on file at a moment, in the order of their ids by code point."""
        query = select(case_file.c.id, case_file.c.created_at).where(case_file.c.created_at <= as_of)
        async with self._engine.connect() as connection:
            found = [Listed(row.id, row.created_at) for row in await connection.execute(query)]
        return sorted(found, key=lambda one: one.id)

    async def earlier(self, as_of: datetime) -> list[Earlier]:
        """Give the cases on file at a moment that were changed since, as they were known then."""
        changed = await self._changes.changed_since(as_of)
        listed = [one for one in await self.listed(as_of) if one.id in changed] if changed else []
        return [Earlier(await self._changes.as_of(one.id, as_of), one.known_at) for one in listed]

    async def require(self, numbers: Sequence[str]) -> None:
        """Raise `UnknownCaseError` unless there is a case with each of these numbers: none is left out in silence."""
        for number in numbers:
            if await self._cases.on_file((number,)) is None:
                raise UnknownCaseError(
                    f"没有编号为“{number}”的案件，请核对后重试。", f"There is no case {number}. Check it and try again."
                )

    async def selected(self, listed: Sequence[Listed], query: Query, as_of: datetime) -> list[CaseInput]:
        """Give those of these cases that a query selects, with all that belongs to them."""
        return [one for each in listed if (one := await self._one(each, query, as_of)) is not None]

    async def _one(self, listed: Listed, query: Query, as_of: datetime) -> CaseInput | None:
        case = await self._changes.as_of(listed.id, as_of)
        found = [await self._hearing(one, as_of) for one in await self._hearings.listed(case.id)]
        hearings = [one for one in found if one is not None]
        heard = [Heard(one.mode, one.starts_at.date()) for one in hearings]
        if not selects(query, case, self._office(case.rule_set), heard, as_of.date()):
            return None
        exhibits = [one for one in await self._cases.exhibits(case.id) if one.filed_at <= as_of]
        known = {one.id for one in exhibits}
        opinions = [
            one for one in await self._cases.opinions(case.id) if one.stated_at <= as_of and one.exhibit_id in known
        ]
        return CaseInput(
            case,
            listed.known_at,
            tuple([await self._as_it_was(one, as_of) for one in exhibits]),
            tuple(opinions),
            tuple(sorted(hearings, key=lambda one: one.id)),
            tuple(step for step in await self._typical.of_case(case.id) if step.at <= as_of),
            tuple(
                replace(one, rulings=tuple(each for each in one.rulings if each.at <= as_of))
                for one in await self._sets.of_case(case.id)
                if one.filed_at <= as_of
            ),
            await self._legal(case, as_of),
        )

    async def _legal(self, case: Case, as_of: datetime) -> tuple[LegalEvent, ...]:
        """Give the legal events of a case's patent that were on file."""
        rows = await self._imports.events(patent_name(case.patent.number))
        return tuple(
            LegalEvent(
                row["id"], f"{row['authority']} {row['code']}", row["on"], row["source"],
                (row["span_start"], row["span_end"]), row["known_at"],
            )
            for row in rows if row["known_at"] <= as_of
        )  # fmt: skip

    def _office(self, rule_set: str) -> str:
        try:
            return self._rules.current(rule_set).office
        except CaseDataError:
            return ""

    async def _as_it_was(self, exhibit: Exhibit, as_of: datetime) -> Exhibit:
        """Give an exhibit as secret as it was: one that was opened later was under seal at that moment."""
        if exhibit.secret:
            return exhibit
        steps = await self._secrecy.of(exhibit.id)
        return replace(exhibit, secret=True) if any(step.at > as_of for step in steps) else exhibit

    async def _hearing(self, identity: str, as_of: datetime) -> HearingInput | None:
        recorded = [one for one in await self._hearings.recorded(identity) if one.at <= as_of]
        if not recorded:
            return None
        state = fold(identity, recorded)
        assert state.starts_at is not None, "a scheduled hearing has a time"
        return HearingInput(
            id=identity,
            case_id=state.case_id,
            mode=state.mode.value,
            starts_at=state.starts_at,
            participants=tuple(
                ParticipantRow(
                    line.id, line.account, line.name, line.role.value, line.side.value, line.place.value, line.files
                )
                for line in state.roster.values()
            ),
            events=[_event(each, file_alone(each, segment)) for each, segment in with_segments(recorded)],
            spans=tuple(_span(one, one.until) for one in chapters(identity, recorded) if one.until is not None),
            files=tuple(FileRow(one.id, one.kind.value, one.case_number) for one in state.joint.files),
            rulings=tuple(
                Ruling(motion.exhibits, motion.granted, motion.answer)
                for motion in state.examination.motions.values()
                if motion.kind is MotionKind.NEW_EVIDENCE and motion.granted is not None
            ),
        )


def _event(one: Recorded, file: str) -> EventRow:
    return EventRow(one.n, one.at, name_of(type(one.event)), one.by, canonical(one.event).decode(), file)


def _span(one: Chapter, until: datetime) -> SpanRow:
    examined = (one.ground, one.claims, one.exhibits, one.phase)
    return SpanRow(one.since, until, one.stage.value, *examined, one.speaker, one.file)
