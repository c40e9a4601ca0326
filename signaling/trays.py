"""Where a data path gathers packets for a log by itself: the seam between a recording and a forwarder that can."""

from typing import NamedTuple, Protocol


class Gathered(NamedTuple):
    """Entries of a packet log, how many packets they hold, and how many were dropped before for want of room."""

    entries: bytes
    packets: int
    dropped: int


class Tray(Protocol):
    """Packets on their way into one log."""

    def fetch(self) -> None:
        """Bring what has been gathered so far, in all trays of the data path."""

    def take(self) -> Gathered:
        """What was brought and not taken yet."""

    def close(self) -> None:
        """Gather nothing more; what was not brought is gone. Idempotent."""
