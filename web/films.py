"""Films of hearings, as jobs: asked for, made one at a time by a process behind everything live, kept beside the logs.

A film has its name only when it is whole, durable and sealed; until then it lies under another that nobody is given.
What was asked for is written down, so that a server which stopped meanwhile makes it anew when it is back: the same
record gives the same film.
"""

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from evidence.durable import make_folder, write_durably
from evidence.store import EvidenceStore
from hearing.cases.store import CaseStore
from hearing.procedure.commands import Command, ReportFilm, ReportRedaction
from hearing.procedure.state import Hearing
from hearing.record.sittings import Sittings
from hearing.vocabulary import SYSTEM
from signaling.film.making import FilmError, Made, make_in_child
from signaling.film.order import FilmOrder, Redaction
from signaling.film.words import webvtt
from signaling.playable import Playable, version_of
from web.film_order import FilmSources
from web.film_shelf import CAPTIONS, FOLDER, Film, FilmShelf, described, redactions_of
from web.hearings import HearingReader
from web.policy import PlatformLog
from web.settings import Settings

ASKED = "asked.json"
log = logging.getLogger("hearing.films")

Report = Callable[[str, Command], Awaitable[None]]
"""Puts a command of the platform on a hearing's record."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the film of a hearing is: steps done of how many; why it failed, where it did."""

    done: int = 0
    total: int = 0
    zh: str = ""
    en: str = ""


class Films:
    """All films of an installation. ``reserve`` are the bytes that stay free on the disk.

    ``report`` puts on the record what the platform reports of a hearing; ``shelf`` has the films that are there.
    """

    def __init__(self, sources: FilmSources, seal: PlatformLog, folder: Path, reserve: int, report: Report) -> None:
        self._playable = Playable(folder, seal)
        self._sources = sources
        self._seal = seal
        self._folder = folder
        self.shelf = FilmShelf(folder)
        self._reserve = reserve
        self._report = report
        self._one_at_a_time = asyncio.Lock()
        self._waiting: dict[str, Progress] = {}
        self._failed: dict[str, Progress] = {}
        self._running: dict[str, asyncio.Task[Film]] = {}
        self._news = asyncio.Event()

    def progress(self, hearing: str) -> Progress | None:
        """Tell how far the film of a hearing is; None where none is being made and none failed."""
        return self._waiting.get(hearing) or self._failed.get(hearing)

    async def ask(self, hearing: str) -> Progress:
        """Have the film of a hearing made; asking twice is asking once. Raises `FilmError` where it cannot be."""
        if hearing not in self._waiting:
            state = await self._sources.state(hearing)
            await self._sources.order(hearing, version_of(state), redactions_of(state))
            await asyncio.to_thread(self._note, state)
            self._failed.pop(hearing, None)
            self._waiting[hearing] = Progress()
            self._news.set()
        return self._waiting[hearing]

    async def take_out(self, hearing: str, order: ReportRedaction) -> Progress:
        """Put an order to take a span out on the record, and have what is left made.

        Raises `Refused`, and `FilmError` where there is no film to make.
        """
        state = await self._sources.state(hearing)
        await self._sources.order(hearing, version_of(state), redactions_of(state))
        await self.cancel(hearing)
        await self._report(hearing, order)
        return await self.ask(hearing)

    async def cancel(self, hearing: str) -> None:
        """Stop making the film of a hearing; nothing of it stays."""
        self._waiting.pop(hearing, None)
        self._failed.pop(hearing, None)
        await asyncio.to_thread(self._forget, await self._sources.state(hearing))
        task = self._running.get(hearing)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def run(self) -> None:
        """Make what is asked for until cancelled; first what an earlier server left undone."""
        for hearing in await asyncio.to_thread(_left, self._folder):
            self._waiting.setdefault(hearing, Progress())
        while True:
            self._news.clear()
            for hearing in list(self._waiting):
                await self._make_asked(hearing)
            await self._news.wait()

    async def _make_asked(self, hearing: str) -> None:
        task = self._running[hearing] = asyncio.create_task(self.make(hearing))
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
            await asyncio.wait([task])
            self._running.pop(hearing, None)
        if task.cancelled():
            return
        error = task.exception()
        self._waiting.pop(hearing, None)
        if isinstance(error, FilmError):
            self._failed[hearing] = Progress(zh=error.zh, en=error.en)
        elif error is not None:
            log.error("the film of %s could not be made", hearing, exc_info=error)
            self._failed[hearing] = Progress(
                zh="影片制作失败，请联系管理员。", en="The film could not be made: tell the administrator."
            )
        await asyncio.to_thread(self._forget, await self._sources.state(hearing))

    async def make(self, hearing: str) -> Film:
        """Make the film of a hearing now, or find it made: the whole one, then what orders left.

        What they left of each person's recordings is made with it.

        Raises `FilmError`, `NotFound`.
        """
        async with self._one_at_a_time:
            state = await self._sources.state(hearing)
            film = whole = await self._version(state, 1, (), "")
            if state.redactions:
                film = await self._version(state, version_of(state), redactions_of(state), whole.sha256)
                await self._playable.leave_out(state)
            return film

    async def _version(self, state: Hearing, version: int, redactions: tuple[Redaction, ...], of: str) -> Film:
        for film in await asyncio.to_thread(self.shelf.films, state):
            if film.version == version:
                return film
        order = await self._sources.order(state.id, version, redactions)
        async with self._part(state, order) as part:
            made = await make_in_child(order, part, self._reserve, partial(self._tell, state.id))
            return await self._kept(state, order, part, made, of or made.sha256)

    def _tell(self, hearing: str, done: int, total: int) -> None:
        if hearing in self._waiting:
            self._waiting[hearing] = Progress(done, total)

    @contextlib.asynccontextmanager
    async def _part(self, state: Hearing, order: FilmOrder) -> AsyncIterator[Path]:
        """Where a film is written; gone afterwards unless it got its name."""
        place = self.shelf.place(state)
        await asyncio.to_thread(make_folder, place)
        part = place / f"film-{order.version}.part"
        try:
            yield part
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)

    async def _kept(self, state: Hearing, order: FilmOrder, part: Path, made: Made, of: str) -> Film:
        """Seal the digest, give the film its name, put it on the record last: what is there has its file."""
        name = f"film-{order.version}.webm"
        statement: dict[str, Any] = {
            "kind": "film_made",
            "version": 1,
            "hearing": state.id,
            "film": {"name": name, "type": "video/webm", "size": made.size, "sha256": made.sha256},
            "whole": of,
            "redactions": [one.n for one in order.redactions],
            "logs": [{"name": one.name, "sha256": one.sha256} for one in state.recordings],
        }
        (receipt,) = await self._seal.seal([statement])
        film = replace(described(order), name=name, sha256=made.sha256, size=made.size, of=of, receipt=receipt)
        place = self.shelf.place(state)
        words = webvtt(order).encode()
        await asyncio.to_thread(write_durably, (place / name).with_suffix(CAPTIONS), words)
        await asyncio.to_thread(part.replace, place / name)
        content = json.dumps(asdict(film), ensure_ascii=False).encode()
        await asyncio.to_thread(write_durably, place / f"film-{order.version}.json", content)
        taken_out = tuple(one.n for one in order.redactions)
        await self._report(state.id, ReportFilm(name, order.version, made.sha256, made.size, of, taken_out))
        return film

    def _note(self, state: Hearing) -> None:
        place = self.shelf.place(state)
        make_folder(place)
        write_durably(place / ASKED, json.dumps({"hearing": state.id}).encode())

    def _forget(self, state: Hearing) -> None:
        (self.shelf.place(state) / ASKED).unlink(missing_ok=True)


def open_films(
    settings: Settings, evidence: EvidenceStore, cases: CaseStore, hearings: HearingReader, sittings: Sittings
) -> Films:
    """Put together what makes the films of an installation."""

    async def report(hearing: str, command: Command) -> None:
        sitting = await sittings.get(hearing)
        await sitting.submit(command, by=SYSTEM, command_id=f"film-{secrets.token_hex(12)}")

    sources = FilmSources(hearings, cases, evidence, settings.recordings)
    return Films(sources, PlatformLog(evidence), settings.recordings, settings.disk_reserve, report)


def _left(folder: Path) -> list[str]:
    """Throw away what is half made, and give what was asked for and not made."""
    for part in folder.glob(f"*/{FOLDER}/*.part"):
        part.unlink()
    return [json.loads(path.read_text())["hearing"] for path in sorted(folder.glob(f"*/{FOLDER}/{ASKED}"))]
