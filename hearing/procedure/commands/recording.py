"""What is kept of the hearing and who sees it: pauses, what observers are not to see, what the platform reports."""

from dataclasses import dataclass

from hearing.vocabulary import RecordingFault


@dataclass(frozen=True, slots=True)
class PauseRecording:
    """Record nothing for a while; the reason stands in the minutes."""

    reason: str


@dataclass(frozen=True, slots=True)
class ResumeRecording:
    """Record again."""


@dataclass(frozen=True, slots=True)
class CutObservers:
    """Withhold from observers, who are behind by the rule set's delay, what has not reached them yet."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReportRecordingFault:
    """The platform: its recording is in danger, or can go on no longer."""

    fault: RecordingFault


@dataclass(frozen=True, slots=True)
class ReportRecordingRestored:
    """The platform: its recording is out of danger."""
