"""How far the service of a notice got: sent, arrived, opened, each a fact with its time, person and device.

Pure. Electronic service needs consent and is complete on arrival in the confirmed system (Online Litigation Rules,
art. 29 to 32); opening proves knowledge and is not needed for service. A clerk may record service by other means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hearing.vocabulary import ServiceStep


class Means(StrEnum):
    """By what means a notice reached its side."""

    PLATFORM = "platform"
    POST = "post"
    IN_PERSON = "in_person"
    PUBLICATION = "publication"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Served:
    """One fact of service.

    Attributes:
        notice: The notice's id.
        step: Sent, arrived or opened.
        at: When it was so; for other means than the platform, as the clerk states it.
        means: By what means.
        account: Whose account: the sender's for ``sent``, the reader's for ``opened``, the receiver's for ``arrived``.
        name: That person's name, as it then was.
        address: The network address it was opened from; empty where nothing was opened.
        device: What the browser said of itself; empty likewise.
        note: A tracking number or the like, for other means.
        noted_at: When it was put on file.
    """

    notice: str
    step: ServiceStep
    at: datetime
    means: Means
    account: str
    name: str
    address: str = ""
    device: str = ""
    note: str = ""
    noted_at: datetime | None = None


def first(steps: Sequence[Served], step: ServiceStep) -> Served | None:
    """Give the earliest fact of a step; None while there is none."""
    found = [served for served in steps if served.step is step]
    return min(found, key=lambda served: served.at) if found else None


def status(steps: Sequence[Served]) -> ServiceStep | None:
    """Give how far the service got; None before it was sent."""
    reached = {served.step for served in steps}
    return next((step for step in reversed(ServiceStep) if step in reached), None)


def missing(steps: Sequence[Served], step: ServiceStep, account: str) -> bool:
    """Tell whether this step is not on file yet for an account; a step is noted once for each."""
    return all(served.step is not step or served.account != account for served in steps)
