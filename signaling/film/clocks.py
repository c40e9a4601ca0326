"""Where a packet's moment lies on our clock, over hours in which no two clocks run alike.

Three clocks are involved. A stream counts samples or ticks (RTP); its sender's reports place that count on the sender's
clock (NTP, RFC 3550 section 6.4.1); and the packets that travelled fastest place the sender's clock on ours. None of
the three keeps the others' pace: a part in ten thousand is a second in three hours. So each step is a line with bends,
not one difference, and every stream of one connection shares the second step, which keeps picture and voice together.

Pure: times are nanoseconds, since 1970 on our clock and since 1900 on the sender's.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from statistics import median_low
from typing import NamedTuple

SECOND = 1_000_000_000
WINDOW = 5 * SECOND
"""Of so long a time the packet that travelled fastest counts."""
STEEPEST = 500
"""No two clocks that serve for speaking differ by more than so many parts in a million; a slower change of the way than
that cannot be told from a clock, a quicker one is the network's and is not followed."""
NEIGHBOURS = 2
"""A report is compared with so many before and after it: reports themselves tremble by some milliseconds."""
_NTP_SECOND = 1 << 32


class Point(NamedTuple):
    """A moment on one clock, and what has to be added to it to get the other's."""

    at: int
    shift: int


class Line:
    """From one clock to another: straight between points, flat before the first and after the last."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = points
        self._moments = [point.at for point in points]

    def __bool__(self) -> bool:
        """Whether there is any point to go by."""
        return bool(self._points)

    def __call__(self, at: int) -> int:
        """Give the moment on the other clock; needs a point."""
        after = bisect_right(self._moments, at)
        if after == 0:
            return at + self._points[0].shift
        before = self._points[after - 1]
        if after == len(self._points):
            return at + before.shift
        following = self._points[after]
        way = (following.shift - before.shift) * (at - before.at) // (following.at - before.at)
        return at + before.shift + way


class StreamClock:
    """What is known of one stream's clock: the reports on it, and in each window the packet that was fastest."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._reports: dict[int, int] = {}
        self._fastest: dict[int, tuple[int, int, int]] = {}

    def local(self, timestamp: int) -> int:
        """Nanoseconds of the stream's own count, from an arbitrary zero."""
        return timestamp * SECOND // self._rate

    def report(self, timestamp: int, ntp: int) -> None:
        """Take a sender's report: its 64-bit clock at an RTP timestamp that is continued beyond its wrap."""
        self._reports[timestamp] = ntp * SECOND // _NTP_SECOND

    def packet(self, timestamp: int, arrival: int) -> None:
        """Take a packet."""
        way, window = arrival - self.local(timestamp), arrival // WINDOW
        known = self._fastest.get(window)
        if known is None or way < known[0]:
            self._fastest[window] = way, timestamp, arrival

    def reported(self) -> Line:
        """Give the way from the stream's own count to its sender's clock; without a point where nothing reported."""
        known = [Point(self.local(timestamp), sent) for timestamp, sent in sorted(self._reports.items())]
        shifts = [point.shift - point.at for point in known]
        return Line([Point(point.at, _middle(shifts, number)) for number, point in enumerate(known)])

    def ways(self, to_sender: Line) -> list[Point]:
        """Give, for the fastest packets, the sender's moment and what must be added to it to get their arrival."""
        sent = ((self._sender(to_sender, timestamp), arrival) for _, timestamp, arrival in self._fastest.values())
        return [Point(at, arrival - at) for at, arrival in sent]

    def _sender(self, to_sender: Line, timestamp: int) -> int:
        local = self.local(timestamp)
        return to_sender(local) if to_sender else local


def _middle(shifts: Sequence[int], at: int) -> int:
    reach = min(NEIGHBOURS, at, len(shifts) - 1 - at)
    return median_low(shifts[at - reach : at + reach + 1])


def lowest(points: Iterable[Point]) -> Line:
    """Give the line under points that no clock is steep enough to leave: the way without what the network added.

    Each point is lowered to what the others, near or far, allow at `STEEPEST`: a minute in which every packet was late
    does not bend it by more than a clock could.
    """
    forth = _lowered(sorted(points))
    back = _lowered(forth[::-1])
    return Line(sorted({point.at: point for point in back}.values()))


def _lowered(points: Sequence[Point]) -> list[Point]:
    """Lower each point to what the one before it allows."""
    found: list[Point] = []
    for here in points:
        if found:
            allowed = found[-1].shift + abs(here.at - found[-1].at) * STEEPEST // 1_000_000
            found.append(here._replace(shift=min(here.shift, allowed)))
        else:
            found.append(here)
    return found


class Clocks:
    """All streams of one participant, each with its way to our clock. Streams of one leg share their sender's."""

    def __init__(self, streams: dict[tuple[str, int, int], StreamClock]) -> None:
        self._streams = streams
        self._to_sender = {key: clock.reported() for key, clock in streams.items()}
        legs: dict[str, list[Point]] = {}
        for key, clock in streams.items():
            if self._to_sender[key]:
                legs.setdefault(key[0], []).extend(clock.ways(self._to_sender[key]))
        shared = {leg: lowest(points) for leg, points in legs.items()}
        self._to_us = {
            key: shared[key[0]] if self._to_sender[key] else lowest(clock.ways(self._to_sender[key]))
            for key, clock in streams.items()
        }

    def at(self, stream: tuple[str, int, int], timestamp: int) -> int:
        """Give the moment on our clock at which what a packet holds was taken."""
        local = self._streams[stream].local(timestamp)
        to_sender = self._to_sender[stream]
        return self._to_us[stream](to_sender(local) if to_sender else local)
