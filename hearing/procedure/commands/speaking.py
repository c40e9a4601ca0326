"""The floor, mutes, objections and time."""

from dataclasses import dataclass

from hearing.vocabulary import Side


@dataclass(frozen=True, slots=True)
class RequestFloor:
    """Ask to speak."""

    subject: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """No longer ask to speak."""


@dataclass(frozen=True, slots=True)
class GiveFloor:
    """Let one participant speak; who had the floor loses it. ``rebuttal`` opens the side's reserved time."""

    participant: str
    rebuttal: bool = False


@dataclass(frozen=True, slots=True)
class TakeFloor:
    """Take the floor back; nobody but the panel and the clerk is heard."""


@dataclass(frozen=True, slots=True)
class Mute:
    """Mute a participant, oneself included."""

    participant: str


@dataclass(frozen=True, slots=True)
class Unmute:
    """Lift a mute. One who was muted by the leader cannot lift it."""

    participant: str


@dataclass(frozen=True, slots=True)
class RaiseObjection:
    """Object to what is being said or done; it does not take the floor and waits in its own queue."""

    subject: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RuleOnObjection:
    """Rule on an objection."""

    objection: str
    sustained: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetTimeBudget:
    """Set a side's time: seconds of speech in the whole hearing, the last ``reserve`` of them for rebuttal."""

    side: Side
    seconds: int
    reserve: int = 0
    reason: str = ""
