"""The minutes: written, presented, corrected, signed; what a dropped party missed."""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands.parts import Citation
from hearing.vocabulary import Reading, Restoration


@dataclass(frozen=True, slots=True)
class RecordUtterance:
    """Write down what someone said."""

    speaker: str
    text: str
    said_at: datetime | None = None
    exhibits: tuple[Citation, ...] = ()
    claims: tuple[str, ...] = ()
    common: bool = False


@dataclass(frozen=True, slots=True)
class AmendUtterance:
    """Put an utterance right while the minutes are being written; the earlier words stay on the record."""

    utterance: str
    text: str


@dataclass(frozen=True, slots=True)
class PresentMinutes:
    """Lay the minutes (of one case file, in a joint hearing) before the parties: what stands now is what is signed."""

    file: str = ""


@dataclass(frozen=True, slots=True)
class RequestCorrection:
    """Ask for other words in an utterance of the minutes."""

    utterance: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DecideCorrection:
    """Accept or refuse a correction; a refusal is recorded with its reason."""

    correction: str
    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SignMinutes:
    """Sign the minutes with this digest (hex SHA-256). ``method`` and ``proof`` say how the signer was proved."""

    digest: str
    method: str
    proof: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class RefuseToSign:
    """Refuse to sign, with the reason. The clerk may note it for a ``participant`` who left or does not answer."""

    reason: str
    participant: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class RestoreMissed:
    """Give a participant whose line failed what they missed: it was replayed, read out or repeated."""

    incident: str
    how: Restoration
    note: str = ""


@dataclass(frozen=True, slots=True)
class WaiveMissed:
    """Waive, for oneself, hearing again what one missed while the line was down."""

    incident: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MarkReading:
    """Mark how a statement reads a feature of a claim, so that the panels of a joint hearing can compare."""

    utterance: str
    claim: str
    feature: str
    reading: Reading
