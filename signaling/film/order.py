"""What a film is made from: everything that stands in it and when, as data that fits into one JSON text.

Whoever orders a film has read the record and decided what may be in it; whoever makes it only carries this out. All
moments are nanoseconds since 1970 by the server's clock; film time is counted in ticks of `TICK`. Pure.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

TICK = 40_000_000
"""Nanoseconds of one step of a film, which is one picture and two packets of each sound."""
WIDTH, HEIGHT = 1280, 720
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ns(moment: datetime) -> int:
    """Give a moment in nanoseconds since 1970, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000


def moment_of(at: int) -> datetime:
    """Give the moment of nanoseconds since 1970, to the microsecond."""
    return _EPOCH + timedelta(microseconds=at // 1000)


class Said(NamedTuple):
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the hearing: who they are, and in which capacity."""

    id: str
    name: str
    capacity: Said


@dataclass(frozen=True, slots=True)
class TrackLogs:
    """The packet logs of what one participant sent of one kind."""

    participant: str
    kind: str
    logs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Take:
    """Recorded time that runs in the film from the tick ``start`` on, for ``ticks``."""

    since: int
    until: int
    start: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Time of which there is no recording: a card says so from the tick ``start`` on, and why."""

    since: int
    until: int
    start: int
    ticks: int
    why: Said


@dataclass(frozen=True, slots=True)
class Scene:
    """A span in which nothing changes that is shown.

    Attributes:
        since: Its beginning.
        until: Its end.
        stage: The stage of the hearing, in words.
        speaker: Whose words they are, or who has the floor; empty for nobody in particular.
        large: The participant whose device is shown large; empty for nobody.
        page: The name of the page that is presented; empty without one.
        tracks: What may be in the film, as ``participant/kind``: nothing else is, whatever was recorded.
    """

    since: int
    until: int
    stage: Said
    speaker: str
    large: str
    page: str
    tracks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is shown: its name, what it is called, and its picture; without a path it is withheld."""

    name: str
    label: Said
    path: str


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of the transcript and whose they are."""

    since: int
    until: int
    voice: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """From this tick on the hearing was in this stage."""

    start: int
    title: Said


@dataclass(frozen=True, slots=True)
class Redaction:
    """A span that the order of the record's event ``n`` takes out: nothing is seen, heard or read of it."""

    since: int
    until: int
    n: int


@dataclass(frozen=True, slots=True)
class FilmOrder:
    """A whole film. ``offset`` is the minutes by which the hearing's clock is ahead of UTC."""

    hearing: str
    case_number: str
    title: str
    version: int
    offset: int
    people: tuple[Person, ...]
    tracks: tuple[TrackLogs, ...]
    takes: tuple[Take, ...]
    gaps: tuple[Gap, ...]
    scenes: tuple[Scene, ...]
    pages: tuple[Page, ...]
    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...]
    redactions: tuple[Redaction, ...] = ()

    @property
    def ticks(self) -> int:
        """How long it is."""
        parts: tuple[Take | Gap, ...] = (*self.takes, *self.gaps)
        return max((part.start + part.ticks for part in parts), default=0)

    def to_json(self) -> str:
        """Give it as text."""
        return json.dumps(asdict(self), ensure_ascii=False)


_SAID = frozenset({"capacity", "why", "stage", "label", "title"})


def order_of(text: str) -> FilmOrder:
    """Read what `FilmOrder.to_json` gave."""
    given = json.loads(text)
    parts = {
        "people": Person,
        "tracks": TrackLogs,
        "takes": Take,
        "gaps": Gap,
        "scenes": Scene,
        "pages": Page,
        "cues": Cue,
        "chapters": Chapter,
        "redactions": Redaction,
    }
    read = {name: tuple(shape(**_plain(one)) for one in given[name]) for name, shape in parts.items()}
    return FilmOrder(**{**given, **read})


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Give an object's fields with lists as what they were."""
    return {
        name: value if not isinstance(value, list) else Said(*value) if name in _SAID else tuple(value)
        for name, value in given.items()
    }
