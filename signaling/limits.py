"""Limits of rate, without a clock.

Pure; ``now`` is in seconds of one monotonic clock.
"""


class TokenBucket:
    """A rate limit: ``rate`` a second, at most ``burst`` at once."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = now

    def take(self, now: float) -> bool:
        """Take one token; False means the sender is too fast."""
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
