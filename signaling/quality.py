"""What each second tells of a person's sound and picture, and when it has lasted long enough to be said.

Pure; moments are arguments. A *trouble* is one thing that can be wrong with one person's media, its *level* how bad it
was in one second, and an *interval* the time over which it lasted. A level opens an interval only when it stayed at or
beyond its limit for some seconds, and closes it only when it stayed below a lower one: a word that comes and goes every
second helps nobody. README.md says where the limits come from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hearing.vocabulary import Trouble
from signaling.media import Flow, LegQuality, MediaKind


@dataclass(frozen=True, slots=True)
class Limit:
    """A trouble begins at ``begins`` and lasts until the level is below ``ends``."""

    begins: float
    ends: float


LIMITS: Mapping[Trouble, Limit] = {
    Trouble.NOT_HEARD: Limit(1.0, 1.0),  # share of the second in which nothing came: all of it
    Trouble.NOT_SEEN: Limit(1.0, 1.0),
    Trouble.BREAKS_UP: Limit(0.10, 0.05),  # share of packets that never came
    Trouble.HEARS_NOBODY: Limit(0.9, 0.5),  # share of sound that was made up by the browser
    Trouble.HEARS_BROKEN: Limit(0.20, 0.10),
    Trouble.SEES_STILL: Limit(1.0, 1.0),  # share of the pictures shown that stood still
    Trouble.LATE: Limit(800.0, 600.0),  # round trip in ms: twice the 400 ms one way of ITU-T G.114
}
OPENS_AFTER = timedelta(seconds=3)
"""How long a trouble lasts before it is said: the time after which a silent line counts as lost."""
CLOSES_AFTER = timedelta(seconds=2)
"""How long it must be over before it is said to be."""
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """A trouble from ``since`` to ``until``; None while it lasts. ``level``: the mean of its bad seconds, once over."""

    trouble: Trouble
    since: datetime
    until: datetime | None = None
    level: float | None = None


@dataclass(slots=True)
class Watch:
    """One trouble of one person, second by second."""

    trouble: Trouble
    open: Interval | None = None
    _bad_since: datetime | None = None
    _good_since: datetime | None = None
    _at: datetime | None = None
    _levels: float = 0.0
    _seconds: int = 0

    def take(self, level: float | None, at: datetime) -> Interval | None:
        """Take the level of the second that ends at ``at``; give what opened or closed by it.

        The level is None when the trouble cannot be; ``at`` never goes back.
        """
        begun = at - SECOND if self._at is None else max(self._at, at - SECOND)
        self._at = at
        if level is None:
            self._bad_since = None
            return self._close(self._good_since or begun)
        limit = LIMITS[self.trouble]
        if level >= (limit.begins if self.open is None else limit.ends):
            if self.open is None and self._bad_since is None:
                self._levels, self._seconds = 0.0, 0
            self._good_since = None
            self._bad_since = self._bad_since or begun
            self._levels, self._seconds = self._levels + level, self._seconds + 1
            if self.open is None and at - self._bad_since >= OPENS_AFTER:
                self.open = Interval(self.trouble, self._bad_since)
                return self.open
            return None
        self._bad_since = None
        self._good_since = self._good_since or begun
        return self._close(self._good_since) if at - self._good_since >= CLOSES_AFTER else None

    def _close(self, until: datetime) -> Interval | None:
        opened, self.open, self._good_since = self.open, None, None
        if opened is None:
            return None
        return Interval(opened.trouble, opened.since, max(opened.since, until), self._levels / self._seconds)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a browser measured of one voice since it last told; of the samples played it made the concealed ones up."""

    packets: int
    lost: int
    jitter_ms: int
    samples: int
    concealed: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The same of one picture that it shows: packets, lost ones; frames shown, freezes, and how long they lasted."""

    packets: int
    lost: int
    jitter_ms: int
    frames: int
    freezes: int
    frozen_ms: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What a browser says of what it sent of one kind: packets, and those that the server says never came."""

    packets: int
    lost: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What one browser measured over the last ``over_ms`` milliseconds; it speaks for its own person only."""

    over_ms: int
    round_trip_ms: int | None
    sent: Mapping[MediaKind, Sent]
    voices: Mapping[str, Heard]
    pictures: Mapping[str, Seen]


def moved(before: Flow | None, after: Flow) -> Flow:
    """Give what a flow carried between two reports; a loss that was made good later is not negative."""
    if before is None:
        return after
    return Flow(
        after.kind,
        max(0, after.packets - before.packets),
        max(0, after.lost - before.lost),
        max(0, after.octets - before.octets),
        after.jitter_ms,
    )


def flow(flows: tuple[Flow, ...], kind: MediaKind) -> Flow | None:
    """Give the flow of this kind."""
    return next((one for one in flows if one.kind is kind), None)


def sending(last: LegQuality, report: LegQuality, *, heard: bool, seen: bool) -> dict[Trouble, float | None]:
    """Give the levels of what someone sends, who is to be ``heard`` and ``seen`` now, between two reports."""
    levels: dict[Trouble, float | None] = {}
    for kind, due, nothing in ((MediaKind.AUDIO, heard, Trouble.NOT_HEARD), (MediaKind.VIDEO, seen, Trouble.NOT_SEEN)):
        after = flow(report.coming, kind)
        if after is None:
            continue
        came = moved(flow(last.coming, kind), after)
        levels[nothing] = (0.0 if came.packets else 1.0) if due else None
        if kind is MediaKind.AUDIO:
            levels[Trouble.BREAKS_UP] = _share(came.lost, came.packets + came.lost) if due and came.packets else None
    return levels


def receiving(measured: Measured, voices: frozenset[str], pictures: frozenset[str]) -> dict[Trouble, float | None]:
    """Give the levels of what reaches someone: ``voices`` and ``pictures`` are the people whose media are sent to them.

    Somebody hears who hears anybody, so the best of the voices counts; and pictures count where the page shows them.
    """
    heard = [_made_up(measured.voices.get(who)) for who in voices]
    shown = [one for who, one in measured.pictures.items() if who in pictures]
    best = min(heard, default=None)
    return {
        Trouble.HEARS_NOBODY: best,
        Trouble.HEARS_BROKEN: best if best is not None and best < LIMITS[Trouble.HEARS_NOBODY].begins else None,
        Trouble.SEES_STILL: _share(sum(not one.frames for one in shown), len(shown)) if shown else None,
    }


def figures(before: tuple[Flow, ...], after: tuple[Flow, ...], over_ms: int = 1000) -> dict[str, Any]:
    """Give what each kind carried between two reports that were ``over_ms`` apart, in the figures that people read."""
    found = {}
    for one in after:
        came = moved(flow(before, one.kind), one)
        lost = 100 * came.lost / (came.packets + came.lost) if came.lost else 0.0
        found[one.kind.value] = {
            "kbps": round(came.octets * 8 / over_ms),
            "lost_percent": round(lost, 1),
            "jitter_ms": round(one.jitter_ms),
        }
    return found


def own_figures(measured: Measured | None) -> dict[str, Any]:
    """Give what only the browser can tell: how much of the sound it made up, and how long pictures stood still."""
    if measured is None:
        return {"concealed_percent": None, "frozen_ms": None}
    samples = sum(one.samples for one in measured.voices.values())
    made_up = sum(one.concealed for one in measured.voices.values())
    return {
        "concealed_percent": round(100 * made_up / samples, 1) if samples else None,
        "frozen_ms": sum(one.frozen_ms for one in measured.pictures.values()),
    }


def _made_up(voice: Heard | None) -> float:
    """Give the share of a voice that the browser made up; nothing that came is all of it."""
    return 1.0 if voice is None or not voice.packets else _share(voice.concealed, voice.samples)


def _share(part: int, whole: int) -> float:
    return min(1.0, part / whole) if whole > 0 else 0.0
