"""Gathers what belongs to a hearing and writes it as a package that anybody can check offline."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from evidence.store import EvidenceStore
from hearing.cases.model import Exhibit, Opinion
from hearing.package.assembled import assembled, readme
from hearing.package.content import ExhibitPart, Material
from hearing.package.layout import Heading, Reader, document_name, form_name
from hearing.package.withheld import withheld
from hearing.package.write import write_package
from hearing.procedure.canonical import Json
from hearing.procedure.commands import Invited
from hearing.procedure.joint import COMPARES
from hearing.procedure.people import belongs, minutes_files
from hearing.procedure.state import Hearing
from hearing.transcript.forms.kinds import Form
from hearing.vocabulary import REPRESENTS, Side
from web.authorization import Action, Principal, Resource, Standing, allowed
from web.errors import Denied
from web.minutes import LANGUAGES, MinutesMaker, Sources
from web.notice_parts import NoticeParts
from web.policy import PlatformLog
from web.recording_parts import RecordingParts, Sizes


class Recordings(StrEnum):
    """What a package holds of the recordings."""

    FILES = "files"
    DIGESTS = "digests"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a package is that is being made: bytes done of how many; nothing of nothing while it waits its turn."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """A package that was asked for: who is to read it, what of the recordings goes in, and whether exhibits are shown.

    With ``film`` the one synchronised film goes in: the whole one, or what orders left of it.

    ``sides`` are those for which the reader acts: their notices are shown. ``files`` are those of a joint hearing that
    the reader takes part in, none for all of them; ``compares`` tells whether the reader sees what its panels compare.
    """

    reader: Reader
    recordings: Recordings
    exhibits: bool = True
    sides: frozenset[Side] = frozenset()
    files: tuple[str, ...] = ()
    compares: bool = True
    film: bool = False

    def notices(self) -> frozenset[Side]:
        """Give to whom a notice may be addressed that the reader is shown; everybody is shown the public ones."""
        return frozenset(Side) if self.reader == PANEL else self.sides | {Side.NONE}


PARTICIPANT = "participant"
PANEL = Reader("panel")
PUBLIC = Reader("public")


class Packaging:
    """Makes packages, one at a time: each needs as much space on disk as what it holds."""

    def __init__(
        self,
        sources: Sources,
        evidence: EvidenceStore,
        minutes: MinutesMaker,
        notices: NoticeParts,
        recordings: RecordingParts,
    ) -> None:  # fmt: skip
        self._notices = notices
        self._sources = sources
        self._evidence = evidence
        self._minutes = minutes
        self._recordings = recordings
        self._log = PlatformLog(evidence)
        self._one_at_a_time = asyncio.Lock()
        self._progress: dict[str, Progress] = {}

    async def sizes(self, state: Hearing, order: Order) -> Sizes:
        """Tell what the large parts of a package for this reader would take, asked for or not."""
        parts = await self._exhibits(state, order)
        exhibits = sum(one.exhibit.blob.size for one in parts if one.exhibit.blob is not None and one.shown)
        given = order.reader.kind == PANEL.kind and not order.files
        return await asyncio.to_thread(self._recordings.sizes, state, exhibits, given=given)

    def progress(self, hearing: str) -> Progress | None:
        """Tell how far the package of a hearing is that is being made; None where none is."""
        return self._progress.get(hearing)

    async def write(self, hearing: str, order: Order, out: Path, now: datetime) -> str:
        """Write a package of a hearing as it stands to ``out``; gives the SHA-256 of its manifest.

        Everything that waits is sealed first, so every event in the package has its receipt.

        Raises:
            NotFound: there is no such hearing.
            PackagingError: the record contradicts its receipts, or something is missing; says what.
            OSError: the file could not be written, or exists.
        """
        self._progress.setdefault(hearing, Progress())
        try:
            async with self._one_at_a_time:
                state = await self._sources.hearings.state(hearing)
                await self._sources.record.drain()
                material = await self._material(state, order, now)
                tell, proofs = partial(self._tell, hearing), self._evidence.consistency
                return await write_package(material, out, seal=self._seal, proofs=proofs, tell=tell)
        finally:
            self._progress.pop(hearing, None)

    def _tell(self, hearing: str, done: int, total: int) -> None:
        self._progress[hearing] = Progress(done, total)

    async def _seal(self, statement: Mapping[str, Json]) -> str:
        (receipt,) = await self._log.seal([statement])
        return receipt

    async def _material(self, state: Hearing, order: Order, now: datetime) -> Material:
        recorded = [one for one in await self._sources.hearings.recorded(state.id) if one.n <= state.n]
        given = order.reader.kind == PANEL.kind and not order.files
        recordings, files = self._recordings, order.recordings is Recordings.FILES
        return Material(
            heading=Heading(
                hearing=state.id,
                case=state.case_number,
                title=state.title,
                stage=state.stage.value,
                events=state.n,
                made_at=now,
                reader=order.reader,
                recordings=order.recordings.value,
                log_key=self._evidence.log_key,
                earlier_keys=self._evidence.earlier_log_keys,
                files=order.files,
            ),
            recorded=recorded,
            receipts=await self._sources.seals.receipts(state.id),
            authority_pem=self._evidence.authority_pem,
            exhibits=await self._exhibits(state, order),
            logs=recordings.logs(state, recorded) if files else {},
            playable=await asyncio.to_thread(recordings.playables, state, files=files) if given else [],
            films=await asyncio.to_thread(recordings.films, state, inside=order.film) if given else [],
            documents=await self._documents(state, order),
            readme=readme(),
            verifier=assembled(),
            notices=await self._notices.gather(state.id, order.notices()),
            withheld=withheld(state, recorded, order.files, compares=order.compares),
            handovers=self._evidence.handovers,
            second_digest=bool(self._evidence.intake.second_digest),
        )

    async def _exhibits(self, state: Hearing, order: Order) -> list[ExhibitPart]:
        """Give the exhibits of the case and of every file's case on this platform.

        What was decided on is who may read the case's own: a participant sees another case's by label and digest.
        """
        found = []
        others = (one for one in state.joint.files if one.case_id and (not order.files or one.id in order.files))
        numbers = {state.case_id: ""} | {one.case_id: one.case_number for one in others}
        for case, number in numbers.items():
            shown = order.exhibits and (case == state.case_id or order.reader.kind != PARTICIPANT)
            opinions = await self._sources.cases.opinions(case)
            exhibits = await self._sources.cases.exhibits(case)
            found += [await self._exhibit(one, opinions, number, shown=shown) for one in exhibits]
        return found

    async def _exhibit(self, exhibit: Exhibit, opinions: Sequence[Opinion], case: str, *, shown: bool) -> ExhibitPart:
        shown = shown and not exhibit.secret
        path = await self._evidence.blobs.local(exhibit.blob.sha256) if shown and exhibit.blob else None
        mine = tuple(one for one in opinions if one.exhibit_id == exhibit.id)
        return ExhibitPart(exhibit, path, shown, mine if shown else (), case)

    async def _documents(self, state: Hearing, order: Order) -> dict[str, bytes | Path]:
        """Give the minutes in every form, once the oral part is over; in a joint hearing, those of each file."""
        if state.closed_at is None:
            return {}
        found: dict[str, bytes | Path] = {}
        for file in minutes_files(state):
            if not order.files or file in order.files:
                for language, spoken in LANGUAGES.items():
                    found[document_name(language, file)] = await self._minutes.sealed(state, spoken, file)
                    for form in Form:
                        name = form_name(form.value, language, file)
                        found[name] = await self._minutes.form(state, spoken, form, file)
        return found


def order_for(
    account: str,
    name: str,
    state: Hearing,
    people: Sequence[Standing],
    recordings: Recordings,
    *,
    film: bool = False,
) -> Order:
    """Give the order of a package for one person, by what they may read of the hearing and its case.

    Raises:
        Denied: they may not read the record, not yet, or not the recordings.
    """
    roster = Resource(people=tuple(Standing(line.account, line.role, line.side) for line in state.roster.values()))
    who = Principal(account, name)
    allowed(who, Action.READ_MINUTES, roster)
    inside = _may(who, Action.READ_RECORDINGS, roster)
    if not inside and state.closed_at is None:
        raise Denied(
            Action.READ_MINUTES,
            "口头审理尚未结束，暂不能为当事人制作记录包。",
            "The hearing is not closed yet, so no package is made for a party.",
        )
    if recordings is Recordings.FILES or film:
        allowed(who, Action.READ_RECORDINGS, roster)
        check_all_files(state, account)
    shown = _may(who, Action.READ_EXHIBIT, Resource(people=tuple(people)))
    sides = frozenset(one.side for one in people if one.account == account and one.role in REPRESENTS)
    return Order(
        PANEL if inside else Reader(PARTICIPANT, account, name),
        recordings,
        shown,
        sides,
        files_for(state, account),
        compares=any(line.role in COMPARES for line in _lines(state, account)),
        film=film,
    )


def files_for(state: Hearing, account: str) -> tuple[str, ...]:
    """Give the files of a joint hearing that somebody takes part in; none where it is all of them."""
    mine = [one.id for one in state.joint.files if any(belongs(line, one.id) for line in _lines(state, account))]
    return tuple(mine) if len(mine) < len(state.joint.files) else ()


def check_not_taken_out(state: Hearing) -> None:
    """Refuse recordings as they were once a span was ordered out of them.

    Raises:
        Denied: an order to take something out stands.
    """
    if state.redactions:
        raise Denied(
            Action.READ_RECORDINGS,
            "已命令遮蔽部分内容：原始录制已封存，只提供遮蔽后的影片和录制。",
            "A span was ordered taken out: the recordings as they were stay sealed, and what is given is without it.",
        )


def _lines(state: Hearing, account: str) -> list[Invited]:
    return [line for line in state.roster.values() if line.account == account]


def check_all_files(state: Hearing, account: str) -> None:
    """Refuse recordings to somebody who takes part in some files of a joint hearing only: they run through segments.

    Raises:
        Denied: they belong to some of its files.
    """
    if files_for(state, account):
        raise Denied(
            Action.READ_RECORDINGS,
            "联合口头审理的录音录像含有他案单独环节的内容，只提供给参加全部案件的人；记录包可只附摘要。",
            "The recordings of a joint hearing hold what was said in another case's own segments, so they go only to "
            "who takes part in all cases; a package can be had with their digests.",
        )


def _may(who: Principal, action: Action, resource: Resource) -> bool:
    try:
        allowed(who, action, resource)
    except Denied:
        return False
    return True
