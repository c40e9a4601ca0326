"""Where the fact of a row was read: the columns that every row of a fact ends with. Pure."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Row = dict[str, Any]

DECISION, ENTERED, FILED, RECORD, REGISTER = "decision", "entered", "filed", "record", "register"
"""How a fact was read: from a decision's text, by hand, from what a party filed, from a hearing's record, from a
register of legal events."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its digest (hexadecimal, or empty), how it was read, since when it is known."""

    digest: str
    method: str
    known_at: datetime

    def columns(self, span: tuple[int, int] | None = None) -> Row:
        """Give the columns; ``span`` is the half-open range of characters, None for the whole."""
        start, end = span or (None, None)
        return {
            "source_digest": self.digest,
            "source_start": start,
            "source_end": end,
            "method": self.method,
            "known_at": self.known_at,
        }


def keyed_digest(key: bytes, what: str, data: str) -> str:
    """Digest something so that nobody can test a guess of it: HMAC-SHA-256 under the export's key."""
    return hmac.new(key, f"{what}\x00{data}".encode(), hashlib.sha256).hexdigest()
