"""What the platform measured of people's media."""

from dataclasses import dataclass
from datetime import datetime

from hearing.vocabulary import Trouble


@dataclass(frozen=True, slots=True)
class ReportImpaired:
    """The platform: someone's media are in trouble since this moment, though their line stands."""

    participant: str
    trouble: Trouble
    since: datetime


@dataclass(frozen=True, slots=True)
class ReportUnimpaired:
    """The platform: that is over since ``until``; ``level`` is its mean in per cent, of ``late`` in milliseconds."""

    participant: str
    trouble: Trouble
    until: datetime
    level: int
