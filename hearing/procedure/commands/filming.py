"""The platform: the film of a hearing was made; a span was ordered out of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReportFilm:
    """The platform: a film is whole, durable and sealed. ``of`` is the whole film's digest, for that one its own."""

    name: str
    version: int
    sha256: str
    size: int
    of: str
    redactions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRedaction:
    """The platform: who presides ordered a span out of what is given of film and recordings, with the reason."""

    ordered_by: str
    since: datetime
    until: datetime
    reason: str
