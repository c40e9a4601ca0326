"""The floor, mutes, objections and time."""

from dataclasses import dataclass

from hearing.vocabulary import Side


@dataclass(frozen=True, slots=True)
class FloorRequested:
    """A participant asked to speak."""

    participant: str
    subject: str


@dataclass(frozen=True, slots=True)
class RequestWithdrawn:
    """A participant no longer asks to speak."""

    participant: str


@dataclass(frozen=True, slots=True)
class FloorGiven:
    """A participant has the floor."""

    participant: str
    rebuttal: bool = False


@dataclass(frozen=True, slots=True)
class FloorTaken:
    """The participant no longer has the floor."""

    participant: str


@dataclass(frozen=True, slots=True)
class Muted:
    """A participant was muted, by whom the event's actor says."""

    participant: str


@dataclass(frozen=True, slots=True)
class Unmuted:
    """A mute was lifted."""

    participant: str


@dataclass(frozen=True, slots=True)
class ObjectionRaised:
    """A participant objected."""

    objection: str
    participant: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class ObjectionRuled:
    """An objection was ruled on."""

    objection: str
    sustained: bool
    reason: str


@dataclass(frozen=True, slots=True)
class TimeBudgetSet:
    """A side's time was set, in seconds."""

    side: Side
    seconds: int
    reserve: int
    reason: str
