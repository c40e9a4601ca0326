"""How fast something flows: bits a second over the last seconds, long enough to even out a key frame.

Pure; times are seconds of one monotonic clock.
"""

from collections import deque
from dataclasses import dataclass, field

#: The time looked back over, the grain of it, the shortest time a rate is computed over, and how long silence may last
#: until nothing flows any more (seconds).
OVER_S, GRAIN_S, SHORTEST_S, SILENCE_S = 3.0, 0.1, 0.5, 1.2


@dataclass(slots=True)
class Meter:
    """One flow."""

    _grains: deque[tuple[float, int]] = field(default_factory=deque)

    def add(self, size: int, now: float) -> None:
        """This many bytes have passed."""
        if self._grains and now - self._grains[-1][0] < GRAIN_S:
            at, before = self._grains[-1]
            self._grains[-1] = at, before + size
        else:
            self._grains.append((now, size))
            self._drop(now)

    def bits(self, now: float) -> float:
        """Bits a second; 0 when nothing has passed for a while."""
        self._drop(now)
        if not self._grains or now - self._grains[-1][0] > SILENCE_S:
            return 0.0
        span = max(SHORTEST_S, now - self._grains[0][0])
        return 8 * sum(size for _, size in self._grains) / span

    def _drop(self, now: float) -> None:
        while self._grains and now - self._grains[0][0] > OVER_S:
            self._grains.popleft()
