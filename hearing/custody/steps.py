"""What happens to an exhibit after it was filed, as facts. None is changed or taken back: a later step says more.

Pure. Each step is sealed when it is put on file, and numbered without a gap within its exhibit, from 1.
"""

from dataclasses import dataclass
from datetime import datetime

from hearing.cases.lateness import Timeliness
from hearing.custody.taken import StepTaken
from hearing.vocabulary import Nature


@dataclass(frozen=True, slots=True)
class Described:
    """The side says what its exhibit is; ``of`` is the other exhibit's id, empty for common knowledge."""

    nature: Nature
    of: str = ""


@dataclass(frozen=True, slots=True)
class Captured:
    """The side says where a capture from the web came from.

    Attributes:
        url: The address that was captured.
        captured_at: When.
        means: With what, and by whom: a program and its version, a notary, a time-stamping service.
        headers: The response's header lines as received; may be empty.
    """

    url: str
    captured_at: datetime
    means: str
    headers: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A physical exhibit stands behind the file (its photographs); it got a label, and somebody holds it.

    Attributes:
        label: The code on the label; see `label_code`.
        description: What the thing is, so that it can be told from another.
        holder: Who has it now.
        place: Where it is.
    """

    label: str
    description: str
    holder: str
    place: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A physical exhibit changed hands.

    Attributes:
        label: The code read from the label at the hand-over.
        to: Who has it now.
        place: Where.
        intact: Whether the seal on it was whole.
        note: What was seen; needed when the seal was not whole.
    """

    label: str
    to: str
    place: str
    intact: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ruled:
    """The panel's leader ruled on whether an exhibit is admitted.

    Attributes:
        admitted: Whether it is.
        timeliness: What the periods of the rule set say of the day on which it was filed.
        rule: The provision behind it.
        last_day: The last day of the period (ISO 8601); empty when it is not known.
        reason: Why; needed unless an exhibit filed in time is admitted.
    """

    admitted: bool
    timeliness: Timeliness
    rule: str
    last_day: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The side does not rely on its exhibit any more; the file and what was said of it stay."""

    reason: str


Step = Described | Captured | Labelled | HandedOver | Ruled | Withdrawn
"""Every kind of step."""


@dataclass(frozen=True, slots=True)
class Taken(StepTaken[Step]):
    """A step on file."""
