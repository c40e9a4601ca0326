"""The screen that is shared."""

from dataclasses import dataclass
from datetime import datetime

from hearing.vocabulary import ScreenSource


@dataclass(frozen=True, slots=True)
class Screen:
    """Whose screen everyone in the hearing room sees, of what kind, and since when."""

    by: str
    source: ScreenSource
    since: datetime
