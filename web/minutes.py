"""The record in every form: from events, case and seals to the files, kept so that they stay the same."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from evidence.receipts.receipt import Receipt
from hearing.cases.grounds import ground
from hearing.cases.model import Case
from hearing.cases.rule_book import RuleBook, UnknownRuleSetError
from hearing.cases.ruleset import RuleSet
from hearing.cases.store import CaseStore
from hearing.procedure.events import Recorded
from hearing.procedure.state import Hearing
from hearing.record.seal import Sealer as RecordSealer
from hearing.record.seal_store import SealStore
from hearing.transcript.context import (
    AgentInfo,
    CheckpointInfo,
    ExhibitInfo,
    GroundInfo,
    Language,
    LinkedInfo,
    PartyInfo,
    RecordContext,
)
from hearing.transcript.forms.gather import gather
from hearing.transcript.forms.kinds import Form, every_form
from hearing.transcript.forms.tracks import FilmSpan, Media, Taken
from hearing.transcript.minutes import build
from hearing.transcript.sealing import Sealer, sealed_minutes_pdf
from signaling.playable import version_of
from web.film_shelf import FilmShelf
from web.hearings import HearingReader
from web.rules import rules_of

LANGUAGES: dict[str, Language] = {"zh-CN": "zh-CN", "en": "en"}
_TAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True, slots=True)
class Sources:
    """What papers about a hearing are made from: its record, its case, and the seals beside the record."""

    hearings: HearingReader
    cases: CaseStore
    seals: SealStore
    record: RecordSealer
    book: RuleBook


class MinutesMaker:
    """Makes each form once for each event number and language; the same file is given from then on."""

    def __init__(self, folder: Path, sources: Sources, sealer: Sealer, shelf: FilmShelf) -> None:
        self._folder = folder
        self._sources = sources
        self._sealer = sealer
        self._shelf = shelf
        self._making = asyncio.Lock()

    async def sealed(self, state: Hearing, language: Language, file: str = "") -> bytes:
        """Give the sealed PDF of the record as it stands at ``state``, of one file in a joint hearing."""
        path = self._path(state, language, file, "pdf")
        async with self._making:
            kept = await asyncio.to_thread(_read, path)
            if kept is not None:
                return kept
            document = build(state, await self._recorded(state), await self._context(state, language), file)
            pdf = await sealed_minutes_pdf(document, self._sealer)
            await asyncio.to_thread(_keep, path, pdf)
            return pdf

    async def form(self, state: Hearing, language: Language, form: Form, file: str = "") -> bytes:
        """Give the record as it stands at ``state`` in a form; the others are made and kept with it."""
        media = await asyncio.to_thread(_media, self._shelf, state, language)
        beside = f"{media.film.removesuffix('.webm')}." if media.film else ""
        async with self._making:
            kept = await asyncio.to_thread(_read, self._path(state, language, file, beside + form.value))
            if kept is not None:
                return kept
            recorded, context = await self._recorded(state), await self._context(state, language)
            made = await asyncio.to_thread(_every_form, state, recorded, context, file, media)
            for name, content in made.items():
                await asyncio.to_thread(_keep, self._path(state, language, file, beside + name.value), content)
            return made[form]

    def path(self, state: Hearing, language: Language, file: str = "", n: int = 0) -> Path:
        """Give where the sealed PDF of the record up to event ``n`` lies or will lie; by default, as it stands."""
        return self._path(replace(state, n=n) if n else state, language, file, "pdf")

    async def replace(self, path: Path, pdf: bytes) -> None:
        """Keep a sealed PDF with one more signature behind it, instead of the one before."""
        async with self._making:
            await asyncio.to_thread(_keep, path, pdf)

    def _path(self, state: Hearing, language: Language, file: str, ending: str) -> Path:
        assert _TAME.fullmatch(state.id), "hearing ids are made by this program"
        assert not file or _TAME.fullmatch(file), "the files of a hearing are named by this program"
        name = "-".join(part for part in (state.id, str(state.n), file, language) if part)
        return self._folder / f"{name}.{ending}"

    async def _recorded(self, state: Hearing) -> list[Recorded]:
        return [each for each in await self._sources.hearings.recorded(state.id) if each.n <= state.n]

    async def _context(self, state: Hearing, language: Language) -> RecordContext:
        case = await self._sources.cases.case(state.case_id)
        exhibits = await self._sources.cases.exhibits(case.id)
        known = {cell.ground: ground(cell.ground) for cell in case.cells}
        rules = self._rules(case, state)
        return RecordContext(
            language=language,
            patent_title=case.patent.title,
            parties=tuple(
                PartyInfo(party.side, party.name, tuple(AgentInfo(name) for name in party.agents))
                for party in case.parties
            ),
            exhibits={each.id: ExhibitInfo(each.label, each.title, each.side) for each in exhibits},
            grounds={
                identity: GroundInfo(f"{found.citation} {found.zh}", f"{found.id} {found.en}")
                for identity, found in known.items()
                if found is not None
            },
            linked=tuple(
                LinkedInfo(link.kind.value, link.number, link.relation.value, link.status) for link in case.links
            ),
            checkpoint=await self._checkpoint(state),
            claims=tuple(str(claim.number) for claim in case.patent.claims),
            lines_per_page=rules.lines_per_page if rules else 0,
            signed_each_page=rules.signed_each_page if rules else False,
        )

    def _rules(self, case: Case, state: Hearing) -> RuleSet | None:
        try:
            return rules_of(self._sources.book, case, state)
        except UnknownRuleSetError:
            return None  # the record is to be had, whatever became of a rule file

    async def _checkpoint(self, state: Hearing) -> CheckpointInfo | None:
        """Seal what still waits, and describe the checkpoint that covers the last event."""
        await self._sources.record.drain()
        text = await self._sources.seals.receipt(state.id, state.n)
        if text is None:
            return None
        receipt = Receipt.from_json(text)
        head = receipt.head
        return CheckpointInfo(
            origin=head.origin,
            tree_size=head.size,
            root_hash=receipt.checkpoint.splitlines()[2],
            text=receipt.checkpoint,
            first_event=1,
            last_event=state.n,
            stamped_at=receipt.stamped_at,
            authority=receipt.stamped_by,
        )


def _every_form(
    state: Hearing, recorded: Sequence[Recorded], context: RecordContext, file: str, media: Media
) -> dict[Form, bytes]:
    return every_form(gather(state, recorded, context, file), media)


def _media(shelf: FilmShelf, state: Hearing, language: Language) -> Media:
    """Give what may be played with the record; blocking.

    Why there is a gap may be what was said in another file's own segment, so in a joint hearing that is left out.
    """
    given = shelf.given(state)
    words = "" if state.joint.files else "zh" if language == "zh-CN" else "en"
    return Media(
        film=given[-1].name if given else "",
        takes=tuple(_span(one, "") for one in given[-1].takes) if given else (),
        gaps=tuple(_span(one, words) for one in given[-1].gaps) if given else (),
        taken_out=tuple(Taken(one.since, one.until) for one in state.redactions),
        version=version_of(state),
    )


def _span(one: Mapping[str, Any], words: str) -> FilmSpan:
    since, until = (datetime.fromisoformat(one[end]) for end in ("from", "to"))
    return FilmSpan(since, until, float(one.get("at", 0)), str(one.get(words, "")))


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
