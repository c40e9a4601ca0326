"""Whether the hearing is being recorded."""

from dataclasses import dataclass

from hearing.vocabulary import RecordingFault


@dataclass(frozen=True, slots=True)
class RecordingPaused:
    """From here on nothing is recorded, for this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class RecordingResumed:
    """The pause is over."""


@dataclass(frozen=True, slots=True)
class ObserversCut:
    """What the last so many seconds brought never reaches the observers, for this reason."""

    seconds: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordingFaulted:
    """The recording is in danger, or has stopped: what follows is then not recorded although it should be."""

    fault: RecordingFault


@dataclass(frozen=True, slots=True)
class RecordingRestored:
    """The platform records, without a fault."""
