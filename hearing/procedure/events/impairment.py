"""When someone whose line stands was not heard or seen, or did not hear or see the others."""

from dataclasses import dataclass
from datetime import datetime

from hearing.vocabulary import Trouble


@dataclass(frozen=True, slots=True)
class MediaImpaired:
    """Someone's media are in trouble, though their line stands."""

    participant: str
    trouble: Trouble
    since: datetime


@dataclass(frozen=True, slots=True)
class MediaUnimpaired:
    """A trouble with someone's media is over; ``level`` is its mean, in per cent, or of ``late`` in milliseconds."""

    participant: str
    trouble: Trouble
    since: datetime
    until: datetime
    level: int
