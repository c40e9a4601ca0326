"""The film of a hearing, and what was ordered out of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FilmSealed:
    """A film is kept: hex SHA-256 and bytes of its file, and ``of``, the digest of the whole film, which stays sealed.

    ``redactions`` are the events that ordered spans out of this version; none for the whole film.
    """

    name: str
    version: int
    sha256: str
    size: int
    of: str
    redactions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RedactionOrdered:
    """By this order nothing is seen, heard or read of a span in what is given of film and recordings."""

    ordered_by: str
    since: datetime
    until: datetime
    reason: str
