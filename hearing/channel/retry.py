"""When a webhook is tried again, and when no more.

Pure. The schedule is that of Standard Webhooks: quick at first, then over three days. A share of chance, made from the
message's id, keeps receivers that come back from being met by everything at once.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

PAUSES = tuple(timedelta(seconds=one) for one in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
"""The pause after each attempt that failed: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h."""

LONGEST_WISH = timedelta(hours=24)
"""How long a receiver may ask to be left alone (``Retry-After``)."""

GONE = 410
"""The status with which a receiver says that it does not want to be told any more."""

STOPPED_AFTER = timedelta(days=5)
"""A subscription at which everything failed for so long ends with the next post that is given up."""

REFUSES_THIS = frozenset({400, 409, 413, 415, 422})
"""The statuses with which a receiver refuses one message, not all: others need not wait behind it."""


def stops(failing_since: datetime | None, at: datetime) -> bool:
    """Tell whether a subscription ends one of whose posts was just given up; all failed ``failing_since`` then."""
    return failing_since is not None and at - failing_since >= STOPPED_AFTER


class Fate(StrEnum):
    """What becomes of a post: it waits for an attempt, was taken, was given up, or its subscription ended."""

    WAITING = "waiting"
    TAKEN = "taken"
    GIVEN_UP = "given_up"
    ENDED = "ended"


def taken(status: int) -> bool:
    """Tell whether a receiver took a message: any 2xx. A redirect is none, and is not followed."""
    return 200 <= status < 300


def next_attempt(message: str, failed: int, at: datetime, wish: timedelta = timedelta()) -> datetime | None:
    """Give when to try again after this many attempts failed; None when it is given up.

    Args:
        message: the message's id, which the share of chance is made from: up to a tenth of the pause on top.
        failed: attempts that failed, at least 1.
        at: when the last one failed.
        wish: how long the receiver asked to be left alone.
    """
    if failed > len(PAUSES):
        return None
    digest = hashlib.sha256(f"{message}.{failed}".encode()).digest()
    share = int.from_bytes(digest[:4]) / 2**32
    pause = PAUSES[failed - 1] * (1 + share / 10)
    return at + max(pause, min(wish, LONGEST_WISH))
