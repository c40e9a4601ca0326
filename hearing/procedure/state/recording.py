"""Why nothing is recorded although the hearing is in session, or soon may not be."""

from dataclasses import dataclass

from hearing.vocabulary import RecordingFault


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """``paused`` is the leader's reason, empty without a pause; ``fault`` is what the platform reports of it."""

    paused: str = ""
    fault: RecordingFault | None = None

    @property
    def any(self) -> bool:
        """Whether nothing is recorded."""
        return bool(self.paused) or self.fault is RecordingFault.DISK_FULL
