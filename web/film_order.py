"""What goes into the film of a hearing, by its record and the case's register.

A film is made from the recordings on the record and nothing else: each packet log is compared with its digest first.
Which pages may be burned in is decided here: of an exhibit under seal, of one without a file, and of one that cannot be
drawn only the label stands in the film.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.store import EvidenceStore
from hearing.cases.model import Exhibit
from hearing.cases.store import CaseStore
from hearing.procedure.state import Hearing
from signaling.film.making import FilmError
from signaling.film.order import FilmOrder, Page, Redaction, Said, TrackLogs
from signaling.film.script import cues_of, people_of, script
from web.hearings import HearingReader

UTC_OFFSET = 480
"""Minutes by which the clock in a film is ahead of UTC: that of the minutes."""


class FilmSources:
    """Reads what a film is made from. ``recordings`` is the folder of packet logs."""

    def __init__(self, hearings: HearingReader, cases: CaseStore, evidence: EvidenceStore, recordings: Path) -> None:
        self._hearings = hearings
        self._cases = cases
        self._evidence = evidence
        self._recordings = recordings

    async def state(self, hearing: str) -> Hearing:
        """Give a hearing as it stands; raises `NotFound`."""
        return await self._hearings.state(hearing)

    async def order(self, hearing: str, version: int, redactions: Sequence[Redaction]) -> FilmOrder:
        """Give the order of a film.

        Raises:
            NotFound: there is no such hearing.
            FilmError: it is not closed, nothing was recorded, or a log is missing or not the one on the record.
        """
        recorded = await self._hearings.recorded(hearing)
        state = await self._hearings.state(hearing)
        if state.closed_at is None:
            raise FilmError(
                "口头审理尚未结束，暂不能制作影片。", "The hearing is not closed yet: its film comes after."
            )
        story = await asyncio.to_thread(script, hearing, recorded)
        if not story.takes:
            raise FilmError("本次口头审理没有录制内容，无法制作影片。", "Nothing was recorded in this hearing.")
        await asyncio.to_thread(self._check, state)
        return FilmOrder(
            hearing=hearing,
            case_number=state.case_number,
            title=state.title,
            version=version,
            offset=UTC_OFFSET,
            people=people_of(state),
            tracks=self._tracks(state),
            takes=story.takes,
            gaps=story.gaps,
            scenes=story.scenes,
            pages=await self._pages(state, (scene.page for scene in story.scenes)),
            cues=cues_of(state),
            chapters=story.chapters,
            redactions=tuple(redactions),
        )

    def _tracks(self, state: Hearing) -> tuple[TrackLogs, ...]:
        logs: dict[tuple[str, str], list[str]] = {}
        for one in state.recordings:
            logs.setdefault((one.participant, one.kind), []).append(str(self._recordings / one.name))
        order = list(dict.fromkeys([*state.roster, *state.former]))
        return tuple(
            TrackLogs(participant, kind, tuple(found))
            for (participant, kind), found in sorted(logs.items(), key=lambda one: (order.index(one[0][0]), one[0][1]))
        )

    def _check(self, state: Hearing) -> None:
        """Compare every packet log with the record; blocking."""
        for one in state.recordings:
            path = self._recordings / one.name
            try:
                with path.open("rb") as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()
            except FileNotFoundError:
                found = ""
            if found != one.sha256:
                raise FilmError(
                    f"录制文件 {path.name} 缺失或与记录中的摘要不符，无法制作影片；请从备份恢复。",
                    f"The recording {path.name} is missing or not the one on the record: restore it from a backup.",
                )

    async def _pages(self, state: Hearing, names: Iterable[str]) -> tuple[Page, ...]:
        """Give every page that was presented; one that may not be shown without its picture."""
        register: dict[str, Exhibit] = {}
        for case in dict.fromkeys([state.case_id, *(file.case_id for file in state.joint.files if file.case_id)]):
            register |= {exhibit.id: exhibit for exhibit in await self._cases.exhibits(case)}
        return tuple([await self._page(name, register) for name in sorted(set(names)) if name])

    async def _page(self, name: str, register: dict[str, Exhibit]) -> Page:
        identity, _, number = name.rpartition("/")
        exhibit = register.get(identity)
        label = exhibit.label if exhibit is not None else identity
        words = Said(f"{label} 第{number}页", f"{label} p. {number}")
        if exhibit is None or exhibit.secret or exhibit.blob is None:
            return Page(name, words, "")
        try:
            made = await self._evidence.renditions.page(exhibit.blob.sha256, exhibit.blob.media_type, int(number))
            return Page(name, words, str(await self._evidence.blobs.local(made.sha256)))
        except EvidenceError:
            return Page(name, words, "")
