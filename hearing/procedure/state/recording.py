"""Why nothing is recorded although the hearing is in session, or soon may not be; and what observers do not see."""

from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class Cut:
    """What was said and done after ``since`` and before ``at`` never reaches observers, who were so far behind."""

    since: datetime
    at: datetime
