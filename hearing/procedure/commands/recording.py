"""Whether the hearing is being recorded: the leader pauses and resumes it, the platform reports what it cannot do."""

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
class ReportRecordingFault:
    """The platform: its recording is in danger, or can go on no longer."""

    fault: RecordingFault


@dataclass(frozen=True, slots=True)
class ReportRecordingRestored:
    """The platform: its recording is out of danger."""
