"""Whether a queue is growing on the way to a receiver, read from how far apart packets left and arrived.

Pure. After draft-ietf-rmcat-gcc-02, sections 5.2 to 5.4, with a trend line in place of the Kalman filter: packets are
taken in bursts, each burst's delay is compared with the one before, the smoothed sum is fitted with a line, and the
line's slope is compared with a threshold that adapts to how restless the path is. Times are in seconds, delays in
milliseconds.
"""

from collections import deque
from dataclasses import dataclass, field
from enum import Enum

from signaling.engines.sendlog import BURST_US

#: Packets sent within this time are one burst (seconds).
BURST_S = BURST_US / 1e6
#: Points of the line, smoothing of the delay, and the samples and the gain that the thresholds are made for.
POINTS = 20
SMOOTHING = 0.9
MOST_SAMPLES = 60
GAIN = 4.0
#: Points whose times spread no further have come at once: less than two of them a tick of feedback apart.
SPREAD = 0.5
#: The threshold (ms): where it begins, its bounds, how fast it follows up and down (per ms).
THRESHOLD = 12.5
LOWEST, HIGHEST = 6.0, 600.0
RISE, FALL = 0.0087, 0.039
#: Time above the threshold before it counts (seconds).
OVERUSE_AFTER_S = 0.010


class Usage(Enum):
    """What the queue on the way does: drains, stays, grows."""

    UNDER = "under"
    NORMAL = "normal"
    OVER = "over"


@dataclass(slots=True)
class _Burst:
    sent_first: float
    sent: float
    arrived: float


@dataclass(slots=True)
class _Trend:
    """The line of least squares through the last points: its sums are carried on, with the newest point as origin."""

    _points: deque[tuple[float, float]] = field(default_factory=deque)
    _x: float = 0.0
    _y: float = 0.0
    _xx: float = 0.0
    _xy: float = 0.0

    def add(self, x: float, y: float) -> float | None:
        """Take the next point, its ``x`` the largest so far; gives the slope once there are `POINTS`."""
        points = self._points
        if points:
            step, count = x - points[-1][0], len(points)
            self._xx += step * (count * step - 2 * self._x)
            self._xy -= step * self._y
            self._x -= count * step
        points.append((x, y))
        self._y += y
        if len(points) < POINTS:
            return None
        if len(points) > POINTS:
            first, above = points.popleft()
            first -= x
            self._x -= first
            self._y -= above
            self._xx -= first * first
            self._xy -= first * above
        below = POINTS * self._xx - self._x * self._x
        return (POINTS * self._xy - self._x * self._y) / below if below > SPREAD else 0.0


@dataclass(slots=True)
class Gradient:
    """Feed it acknowledged bursts in the order of sending; ``usage`` is its judgement."""

    usage: Usage = Usage.NORMAL
    threshold: float = THRESHOLD
    _burst: _Burst | None = None
    _before: _Burst | None = None
    _delay: float = 0.0
    _smoothed: float = 0.0
    _samples: int = 0
    _trend: _Trend = field(default_factory=_Trend)
    _over_for: float = 0.0
    _over_count: int = 0
    _last_slope: float = 0.0
    _adapted: float = -1.0

    def note(self, first: float, sent: float, arrived: float) -> None:
        """Packets left from ``first`` to ``sent`` (our clock), and the last came at ``arrived`` (the receiver's)."""
        burst = self._burst
        if burst is None:
            self._burst = _Burst(first, sent, arrived)
        elif first - burst.sent_first <= BURST_S:  # feedback was cut in the middle of it
            burst.sent, burst.arrived = max(burst.sent, sent), max(burst.arrived, arrived)
        else:
            if self._before is not None:
                self._compare(self._before, burst)
            self._before, self._burst = burst, _Burst(first, sent, arrived)

    def _compare(self, before: _Burst, burst: _Burst) -> None:
        apart_sent = burst.sent - before.sent
        apart_arrived = burst.arrived - before.arrived
        if apart_arrived < 0 or apart_arrived - apart_sent > 3.0:
            self.reset()
            return
        if self._samples < MOST_SAMPLES:
            self._samples += 1
        self._delay += (apart_arrived - apart_sent) * 1000
        self._smoothed += (1 - SMOOTHING) * (self._delay - self._smoothed)
        slope = self._trend.add(burst.arrived * 1000, self._smoothed)
        if slope is not None:
            self._judge(slope, apart_sent, burst.arrived)

    def reset(self) -> None:
        """Forget the path: it has changed, or nothing came for long."""
        self._burst = self._before = None
        self._trend = _Trend()
        self._samples = self._over_count = 0
        self._delay = self._smoothed = self._over_for = self._last_slope = 0.0
        self.usage = Usage.NORMAL

    def _judge(self, slope: float, apart: float, now: float) -> None:
        trend, threshold = self._samples * slope * GAIN, self.threshold
        if trend > threshold:
            self._over_for += apart
            self._over_count += 1
            if self._over_for > OVERUSE_AFTER_S and self._over_count > 1 and slope >= self._last_slope:
                self._over_for, self._over_count = 0.0, 0
                self.usage = Usage.OVER
        else:
            self._over_for, self._over_count = 0.0, 0
            self.usage = Usage.UNDER if trend < -threshold else Usage.NORMAL
        self._last_slope = slope
        self._adapt(trend if trend > 0 else -trend, now)

    def _adapt(self, trend: float, now: float) -> None:
        """Let the threshold follow, but not a sudden spike, which would deafen it."""
        threshold, before, self._adapted = self.threshold, self._adapted, now
        if before < 0 or trend > threshold + 15.0:
            return
        passed = min(0.1, now - before)
        follow = FALL if trend < threshold else RISE
        threshold += follow * (trend - threshold) * passed * 1000
        self.threshold = LOWEST if threshold < LOWEST else min(threshold, HIGHEST)
