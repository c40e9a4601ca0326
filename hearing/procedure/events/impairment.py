"""When someone whose line stands was not heard or seen, or did not hear or see the others."""

from dataclasses import dataclass
from datetime import datetime

from hearing.vocabulary import Trouble


@dataclass(frozen=True, slots=True)
class MediaImpaired:
    """Someone's media are in trouble, though their line stands.

    With ``unhearing`` they do not hear what is said, which is then owed to them as after a failed line; records of
    programs that did not know this have it false.
    """

    participant: str
    trouble: Trouble
    since: datetime
    unhearing: bool = False


@dataclass(frozen=True, slots=True)
class MediaUnimpaired:
    """A trouble with someone's media is over; ``level`` is its mean, in per cent, or of ``late`` in milliseconds."""

    participant: str
    trouble: Trouble
    since: datetime
    until: datetime
    level: int
