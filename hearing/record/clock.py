"""A clock that nobody sets in the middle of a hearing.

Moments go on with the machine's steady clock from where the wall clock stood at the start. Small differences, as time
synchronisation makes them, are followed slowly; when someone sets the machine's clock by more than a minute, the
hearings go on with the time of before, the log says so, and a restart takes the new time over. So no period of a
hearing, no speaking time and no deadline is stretched or cut by it.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

FOLLOWED = timedelta(minutes=1)
"""Up to this difference the wall clock is followed."""

PACE = 0.01
"""How fast it is followed: seconds of correction for each second that passes."""

log = logging.getLogger(__name__)


def wall() -> datetime:
    """Give what the machine's clock says, in UTC."""
    return datetime.now(UTC)


def steady() -> float:
    """Give seconds that only ever go forwards; where the system can say it, those of a suspended machine count."""
    kind = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if kind is None else time.clock_gettime(kind)


class HearingClock:
    """Gives the present moment in UTC; never goes backwards, and never jumps."""

    def __init__(self, wall: Callable[[], datetime] = wall, steady: Callable[[], float] = steady) -> None:
        self._wall = wall
        self._steady = steady
        self._now = wall()
        self._read_at = steady()
        self._set_aside = False

    def __call__(self) -> datetime:
        """Give the present moment."""
        read_at = self._steady()
        passed = max(read_at - self._read_at, 0.0)
        self._read_at = read_at
        self._now += timedelta(seconds=passed)
        off = self._wall() - self._now
        if abs(off) <= FOLLOWED:
            self._set_aside = False
            most = timedelta(seconds=passed * PACE)
            self._now += max(-most, min(off, most))
        elif not self._set_aside:
            self._set_aside = True
            log.error(
                "the machine's clock was set by %+.0f s; hearings go on with the time of before", off.total_seconds()
            )
        return self._now
