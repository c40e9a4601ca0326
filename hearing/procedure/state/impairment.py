"""When someone whose line stood was not heard or seen, or did not hear or see."""

from dataclasses import dataclass
from datetime import datetime

from hearing.vocabulary import Stage, Trouble


@dataclass(frozen=True, slots=True)
class Impairment:
    """A trouble with someone's media in an open hearing; ``until`` is None while it lasts.

    ``level`` is its mean, in per cent, or of ``late`` in milliseconds; None while it lasts, and where the line, the
    platform or the sitting ended first.
    """

    participant: str
    trouble: Trouble
    stage: Stage
    since: datetime
    until: datetime | None = None
    level: int | None = None
