"""What was said and shown in the room, in order, and who was there when: from it the right to be heard is read."""

from dataclasses import dataclass
from datetime import datetime

from hearing.vocabulary import Restoration, Stage


@dataclass(frozen=True, slots=True)
class Heard:
    """One act in the hearing room that everyone present could hear or see.

    ``kind`` is the event's stable name. ``participant`` is whom it is about (of a floor, its holder), ``exhibit`` and
    ``page`` what was shown.
    """

    n: int
    at: datetime
    stage: Stage
    kind: str
    participant: str = ""
    exhibit: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Stay:
    """A time that someone spent in the hearing room; ``until`` is None while it lasts."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """How what someone missed was given to them again, or that it was waived; ``by`` is who put it on the record."""

    how: Restoration
    note: str
    by: str
    at: datetime
