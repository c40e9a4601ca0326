"""Gathers cases and records for an export, and writes the package in a thread."""

import asyncio
import secrets
import tempfile
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from hearing.cases.store import CaseStore
from hearing.dataset.input import EventRow, ExportInput, FileRow, HearingInput, ParticipantRow, SpanRow
from hearing.dataset.package import PackageSummary, write_package, zip_package
from hearing.procedure.canonical import canonical
from hearing.procedure.chapters import Chapter, chapters
from hearing.procedure.events import Recorded
from hearing.procedure.names import name_of
from hearing.procedure.segments import file_alone, with_segments
from hearing.procedure.state import Hearing
from web.hearings import HearingReader


class Exporting:
    """Makes packages; a key is made for each export and forgotten with it, so that two exports cannot be joined."""

    def __init__(self, cases: CaseStore, hearings: HearingReader) -> None:
        self._cases = cases
        self._hearings = hearings

    async def write(self, out: Path, chosen: Sequence[str] | None, now: datetime) -> PackageSummary:
        """Write a package folder for these cases, or for all."""
        given = await self._gather(chosen)
        return await asyncio.to_thread(write_package, given, out, key=secrets.token_bytes(32), as_of=now)

    async def zipped(self, chosen: Sequence[str] | None, now: datetime) -> bytes:
        """Give a package as one zip file."""
        given = await self._gather(chosen)
        return await asyncio.to_thread(_zipped, given, now)

    async def _gather(self, chosen: Sequence[str] | None) -> ExportInput:
        if chosen is None:
            cases = await self._cases.cases()
        else:
            cases = tuple([await self._cases.case(identity) for identity in dict.fromkeys(chosen)])
        hearings: list[HearingInput] = []
        for case in cases:
            hearings += [await self._hearing(state) for state in await self._hearings.states(case.id)]
        return ExportInput(
            cases=cases,
            exhibits=tuple([each for case in cases for each in await self._cases.exhibits(case.id)]),
            opinions=tuple([each for case in cases for each in await self._cases.opinions(case.id)]),
            hearings=tuple(hearings),
            code_version=own_version(),
        )

    async def _hearing(self, state: Hearing) -> HearingInput:
        assert state.starts_at is not None, "a scheduled hearing has a time"
        recorded = await self._hearings.recorded(state.id)
        return HearingInput(
            id=state.id,
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
            spans=tuple(_span(one, one.until) for one in chapters(state.id, recorded) if one.until is not None),
            files=tuple(FileRow(one.id, one.kind.value, one.case_number) for one in state.joint.files),
        )


def _event(one: Recorded, file: str) -> EventRow:
    return EventRow(one.n, one.at, name_of(type(one.event)), one.by, canonical(one.event).decode(), file)


def _span(one: Chapter, until: datetime) -> SpanRow:
    examined = (one.ground, one.claims, one.exhibits, one.phase)
    return SpanRow(one.since, until, one.stage.value, *examined, one.speaker, one.file)


def _zipped(given: ExportInput, now: datetime) -> bytes:
    with tempfile.TemporaryDirectory(prefix="hearing-export-") as folder:
        out = Path(folder) / "package"
        write_package(given, out, key=secrets.token_bytes(32), as_of=now)
        packed = Path(folder) / "package.zip"
        zip_package(out, packed)
        return packed.read_bytes()


def own_version() -> str:
    """Give the version of this software; ``source`` where it is not installed."""
    try:
        return version("hearing")
    except PackageNotFoundError:
        return "source"
