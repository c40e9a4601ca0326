"""Keeps the search index up with what is on file. It runs behind: nothing that is filed or said waits for it.

Cases, exhibits and notices note their own changes in the database; records are followed by the number of their last
event. A source, its mark and the changes that it deals with go on file in one transaction: a crash before it reads
again, a crash after goes on with the next.
"""

import asyncio
import hashlib
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from evidence.errors import EvidenceError
from evidence.intake.texts import READABLE, Texts
from hearing.cases.errors import UnknownCaseError
from hearing.cases.model import Case, Exhibit
from hearing.cases.store import CaseStore
from hearing.claimsets.set_store import ClaimSetStore
from hearing.custody.custody_store import CustodyStore
from hearing.notices.errors import UnknownNoticeError
from hearing.notices.notice_store import NoticeStore
from hearing.search.documents import Change, Document
from hearing.search.follow_store import HEARING, FollowStore, mark
from hearing.search.matters import of_matters
from hearing.search.search_store import TEXT, SearchIndex
from hearing.search.sources import (
    of_case,
    of_claim_sets,
    of_exhibit,
    of_hearing,
    of_motions,
    of_notice,
    of_opinions,
    of_pages,
    of_rounds,
)
from hearing.vocabulary import Stage
from web.hearings import HearingReader
from web.sights import FORM, readers_of

PAUSE_SECONDS = 1.0
BREATH_SECONDS = 0.02
"""Between two rounds of work, so that whoever is answered meanwhile does not wait long."""
PAGES_AT_ONCE = 64
"""Pages of a file read by one child."""
AGAIN_SECONDS = 60.0
AT_ONCE = 200
"""Changes read before what waits is looked at anew."""

log = logging.getLogger("hearing.search")


@dataclass(frozen=True, slots=True)
class Read:
    """The documents of a source, the state that they show, and what is to be read next."""

    documents: tuple[Document, ...]
    mark: str = FORM
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Papers:
    """Where what is on file is read from."""

    cases: CaseStore
    sets: ClaimSetStore
    custody: CustodyStore
    notices: NoticeStore


class Indexing:
    """Reads what changed and indexes it; one task at a time."""

    def __init__(
        self,
        index: SearchIndex,
        follow: FollowStore,
        papers: Papers,
        hearings: HearingReader,
        texts: Texts,
    ) -> None:
        self.index = index
        self._follow = follow
        self._papers = papers
        self._hearings = hearings
        self._texts = texts
        self._turn = asyncio.Lock()
        self._failed: dict[str, tuple[int, float]] = {}

    async def run(self) -> None:
        """Keep up until cancelled; after a failure try again, and say so in the log."""
        while True:
            worked = False
            try:
                worked = await self.step()
            except Exception:
                log.exception("the search index could not be kept up; trying again")
            await asyncio.sleep(BREATH_SECONDS if worked else PAUSE_SECONDS)

    async def step(self) -> bool:
        """Index some of what waits; False when nothing did."""
        async with self._turn:
            return await self._step()

    async def _step(self) -> bool:
        worked = False
        for source, changes in _by_source(await self.index.changes(AT_ONCE)).items():
            worked |= await self._try(source, max(one.id for one in changes), [one.id for one in changes])
        for hearing in await self._follow.behind(FORM):
            worked |= await self._try(HEARING + hearing.id, hearing.last, ())
        return worked

    async def _try(self, source: str, version: int, done: Collection[int]) -> bool:
        """Index one source; one that cannot be read is tried again later, and keeps no other waiting meanwhile."""
        moment = asyncio.get_running_loop().time()
        failed, again = self._failed.get(source, (0, 0.0))
        if failed == version and moment < again:
            return False
        try:
            await self._index(source, done)
        except Exception:
            self._failed[source] = version, moment + AGAIN_SECONDS
            log.exception("%s could not be indexed and cannot be found; it is tried again in a minute", source)
            return False
        self._failed.pop(source, None)
        return True

    async def _index(self, source: str, done: Collection[int]) -> None:
        kind, _, identity = source.partition(":")
        if source.startswith(HEARING):
            state = await self._hearings.state(identity)
            version = mark(FORM, state.n, over=state.stage is Stage.ENDED)
            recorded = await self._hearings.recorded(identity)
            said = await asyncio.to_thread(
                lambda: (*of_hearing(state), *of_motions(state, recorded), *of_matters(state, recorded))
            )
            await self.index.replace(source, version, said, readers=readers_of(state))
            return
        read = await self._read(kind, identity)
        await self.index.replace(source, read.mark, read.documents, done=done, then=read.then)

    async def _read(self, kind: str, identity: str) -> Read:
        """Give what is on file now; nothing for what is no longer there."""
        try:
            if kind == "case":
                return await self._case(await self._papers.cases.case(identity))
            if kind == "exhibit":
                return await self._exhibit(await self._papers.cases.exhibit(identity))
            if kind == "text":
                return await self._pages(*identity.rsplit(":", maxsplit=1))
            if kind == "notice":
                return Read(tuple(of_notice((await self._papers.notices.notice(identity)).notice)))
        except (UnknownCaseError, UnknownNoticeError):
            return Read(())
        raise ValueError(f"nothing of this kind is indexed: {kind}")

    async def _case(self, case: Case) -> Read:
        """Give the case file: its rows, the decision's text, amended claims and rounds of exchange."""
        digest = case.decision.text_sha256 if case.decision else ""
        text = await self._follow.decision_text(digest) if digest else ""
        sets, rounds = await self._papers.sets.of_case(case.id), await self._papers.custody.rounds(case.id)
        return Read((*of_case(case, text), *of_claim_sets(sets), *of_rounds(rounds)))

    async def _exhibit(self, exhibit: Exhibit) -> Read:
        """Give what the register says of an exhibit; the pages of its file are read next, once."""
        first = f"{TEXT}{exhibit.id}:1"
        known = (await self.index.marks(first)).get(first, "")
        unread = _has_text(exhibit) and not known.startswith(f"{_state(exhibit)}:")
        opinions = [one for one in await self._papers.cases.opinions(exhibit.case_id) if one.exhibit_id == exhibit.id]
        return Read((*of_exhibit(exhibit), *of_opinions(exhibit, opinions)), then=(first,) if unread else ())

    async def _pages(self, identity: str, start: str) -> Read:
        """Give some pages of an exhibit's file. The mark counts them and those without text, or says what is wrong."""
        exhibit, first = await self._papers.cases.exhibit(identity), int(start)
        if exhibit.blob is None or not _has_text(exhibit):
            return Read(())
        try:
            read = await self._texts.pages(exhibit.blob.sha256, first, first + PAGES_AT_ONCE - 1)
        except EvidenceError as wrong:
            log.warning("the text of exhibit %s cannot be read: %s", identity, wrong)
            return Read((), f"{_state(exhibit)}:{wrong.code}")
        silent = sum(not text for text in read.texts)
        following = first + PAGES_AT_ONCE
        then = (f"{TEXT}{identity}:{following}",) if following <= read.count else ()
        return Read(tuple(of_pages(exhibit, first, read.texts)), f"{_state(exhibit)}:{len(read.texts)}:{silent}", then)


def _has_text(exhibit: Exhibit) -> bool:
    return exhibit.blob is not None and not exhibit.secret and exhibit.blob.media_type in READABLE


def _state(exhibit: Exhibit) -> str:
    """Give what the indexed pages of an exhibit rest on: its file, and what it is called."""
    named = f"{exhibit.blob.sha256 if exhibit.blob else ''}\n{exhibit.label}\n{exhibit.title}"
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _by_source(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for one in changes:
        found.setdefault(one.source, []).append(one)
    return found
