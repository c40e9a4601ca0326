"""What a benchmark case gives: a value beside a yardstick taken in the same run, since machines are noisy."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """One case's outcome. ``yardstick`` names what was measured beside it, ``yardstick_value`` in the same unit."""

    value: float
    unit: str
    yardstick: str
    yardstick_value: float
    detail: Mapping[str, object]

    def line(self, bench: str, case: str) -> dict[str, object]:
        """Give the JSON line of this case."""
        return {
            "bench": bench,
            "case": case,
            "value": round(self.value, 3),
            "unit": self.unit,
            "yardstick": {"name": self.yardstick, "value": round(self.yardstick_value, 3)},
            "ratio": round(self.value / self.yardstick_value, 3) if self.yardstick_value else None,
            "detail": dict(self.detail),
        }
