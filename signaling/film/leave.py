"""Which moments of which track may be in a film: what the scenes allow, without what was ordered out of it. Pure."""

from bisect import bisect_right
from collections.abc import Iterable

from signaling.film.order import FilmOrder, Redaction


class Leave:
    """Asked for every picture and every packet of sound; what is not granted is not in the film."""

    def __init__(self, order: FilmOrder) -> None:
        spans: dict[str, list[tuple[int, int]]] = {}
        for scene in order.scenes:
            for track in scene.tracks:
                known = spans.setdefault(track, [])
                if known and known[-1][1] == scene.since:
                    known[-1] = known[-1][0], scene.until
                else:
                    known.append((scene.since, scene.until))
        self._redactions = order.redactions
        self._spans = {track: _without(known, order.redactions) for track, known in spans.items()}
        self._begins = {track: [since for since, _ in known] for track, known in self._spans.items()}

    def permits(self, track: str, since: int, until: int = 0) -> bool:
        """Tell whether this track may be seen or heard at a moment, or all the time up to another."""
        number = bisect_right(self._begins.get(track, ()), since) - 1
        return number >= 0 and max(since, until - 1) < self._spans[track][number][1]

    def redaction(self, since: int, until: int) -> Redaction | None:
        """Give the order that takes out any of this time, if one does."""
        return next((one for one in self._redactions if one.since < until and since < one.until), None)


def _without(spans: Iterable[tuple[int, int]], redactions: Iterable[Redaction]) -> list[tuple[int, int]]:
    left = list(spans)
    for one in redactions:
        left = [
            part
            for since, until in left
            for part in ((since, min(until, one.since)), (max(since, one.until), until))
            if part[0] < part[1]
        ]
    return sorted(left)
