"""Who speaks, who asks to, what is objected to, and how much time is left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hearing.cases.ruleset import TimeBudget
from hearing.vocabulary import Side


@dataclass(frozen=True, slots=True)
class FloorRequest:
    """Someone waiting to speak."""

    participant: str
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection; ``sustained`` is None until it is ruled on."""

    id: str
    participant: str
    subject: str
    reason: str
    at: datetime
    sustained: bool | None = None
    ruling: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """The clock of a side that runs now, since a moment; ``device`` carries who speaks."""

    side: Side
    since: datetime
    rebuttal: bool = False
    device: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The span that was counted last: for whom, on which device, until when, and how many seconds."""

    side: Side
    device: str
    until: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time budgets, and seconds spent by each side, the running span not included.

    ``rebuttal`` says whether the floor was given for rebuttal.
    """

    budgets: Mapping[Side, TimeBudget] = field(default_factory=dict)
    spent: Mapping[Side, float] = field(default_factory=dict)
    running: Running | None = None
    rebuttal: bool = False
    last: Counted | None = None
