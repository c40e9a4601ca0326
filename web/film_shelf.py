"""The films of hearings that are there: each beside its hearing's packet logs, with what it holds and where.

Blocking: whoever calls from a server's loop does it in a thread.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hearing.procedure.canonical import moment
from hearing.procedure.state import Hearing
from signaling.film.order import TICK, FilmOrder, Redaction, moment_of, ns
from signaling.playable import version_of

FOLDER, CAPTIONS = "film", ".vtt"


@dataclass(frozen=True, slots=True)
class Film:
    """A film that is there.

    Attributes:
        name: Its file.
        version: 1 for the whole one, higher for what orders took something out of.
        sha256: Its digest in hexadecimal.
        size: Its bytes.
        of: The digest of the whole film; its own where nothing was taken out.
        takes: Which time runs where: moments (ISO 8601) and the second of the film at which each begins.
        gaps: Of which times there is no recording, why, and where the card stands.
        chapters: The stages and the second of the film at which each begins.
        redactions: What was taken out, and by which event of the record.
        receipt: The log's receipt for its digest, as JSON text.
    """

    name: str
    version: int
    sha256: str
    size: int
    of: str
    takes: tuple[dict[str, Any], ...]
    gaps: tuple[dict[str, Any], ...]
    chapters: tuple[dict[str, Any], ...]
    redactions: tuple[dict[str, Any], ...]
    receipt: str


class FilmShelf:
    """The films of an installation; ``folder`` is that of the packet logs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def films(self, state: Hearing) -> list[Film]:
        """Give the films of a hearing that are on its record, the whole one first; blocking."""
        known, found = {one.sha256 for one in state.films}, []
        for path in sorted(self.place(state).glob("film-*.json")):
            about = json.loads(path.read_text(encoding="utf-8"))
            plain: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in about.items()}
            if plain["sha256"] in known:
                found.append(Film(**plain))
        return sorted(found, key=lambda film: film.version)

    def given(self, state: Hearing) -> list[Film]:
        """Give the film that may be played: with orders to take something out, only what carries all of them out."""
        return [film for film in self.films(state) if film.version == version_of(state)]

    def path(self, film: Film, state: Hearing) -> Path:
        """Give where a film lies."""
        return self.place(state) / film.name

    def place(self, state: Hearing) -> Path:
        """Give the folder of a hearing's films; it may not be there."""
        folders = {each.name.partition("/")[0] for each in state.recordings}
        return self._folder / min(folders, default=state.id) / FOLDER


def redactions_of(state: Hearing) -> tuple[Redaction, ...]:
    """Give what is ordered out of the film."""
    return tuple(Redaction(ns(one.since), ns(one.until), one.n) for one in state.redactions)


def described(order: FilmOrder) -> Film:
    """Give what a film of this order holds and where."""
    return Film(
        name="",
        version=order.version,
        sha256="",
        size=0,
        of="",
        takes=tuple({**_span(one.since, one.until), "at": _seconds(one.start)} for one in order.takes),
        gaps=tuple(
            {**_span(one.since, one.until), "at": _seconds(one.start), "zh": one.why.zh, "en": one.why.en}
            for one in order.gaps
        ),
        chapters=tuple({"at": _seconds(one.start), "zh": one.title.zh, "en": one.title.en} for one in order.chapters),
        redactions=tuple({**_span(one.since, one.until), "event": one.n} for one in order.redactions),
        receipt="",
    )


def _span(since: int, until: int) -> dict[str, str]:
    return {"from": moment(moment_of(since)), "to": moment(moment_of(until))}


def _seconds(tick: int) -> float:
    return tick * TICK / 1_000_000_000
