"""The films of a hearing, and the orders that took something out of them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Film:
    """A film by its digest; ``of`` is that of the whole one, ``redactions`` the events that ordered spans out of it."""

    name: str
    version: int
    sha256: str
    size: int
    of: str
    redactions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Redaction:
    """The order that event ``n`` brought."""

    n: int
    since: datetime
    until: datetime
    reason: str
    ordered_by: str
