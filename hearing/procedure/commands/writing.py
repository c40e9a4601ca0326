"""The minutes: written, presented, corrected, signed; what a dropped party missed."""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands.parts import Citation, Source
from hearing.vocabulary import Mark, Reading, Restoration


@dataclass(frozen=True, slots=True)
class RecordUtterance:
    """Write down what someone said.

    ``sources`` are the recogniser's drafts that the words were taken over from, and ``until`` when the speaker stopped.
    An interpreter's words are those of a statement that they interpret (``interprets``), in a ``language`` (BCP 47).
    """

    speaker: str
    text: str
    said_at: datetime | None = None
    exhibits: tuple[Citation, ...] = ()
    claims: tuple[str, ...] = ()
    common: bool = False
    sources: tuple[Source, ...] = ()
    until: datetime | None = None
    language: str = ""
    interprets: str = ""


@dataclass(frozen=True, slots=True)
class AmendUtterance:
    """Put an utterance right while the minutes are being written; the earlier words stay on the record.

    ``of`` is the event that brought the words one had before one's eyes; 0 for those that were first written down.
    """

    utterance: str
    text: str
    of: int = 0


@dataclass(frozen=True, slots=True)
class SplitUtterance:
    """Divide a statement before the character at ``place``; its later part becomes a statement of its own."""

    utterance: str
    place: int
    of: int = 0
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MergeUtterances:
    """Make one statement of two of the same speaker, of which ``following`` stands next."""

    utterance: str
    following: str
    of: int = 0
    of_following: int = 0


@dataclass(frozen=True, slots=True)
class ReassignSpeaker:
    """Write a statement down as somebody else's."""

    utterance: str
    speaker: str
    of: int = 0


@dataclass(frozen=True, slots=True)
class TieInterpretation:
    """Say which statement an interpreter's words interpret, and in which ``language`` (BCP 47); none unties them."""

    utterance: str
    interprets: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class MarkPassage:
    """Mark that a passage could not be heard, or that its words are a guess; or take such marks away."""

    utterance: str
    begin: int
    end: int
    mark: Mark
    of: int = 0


@dataclass(frozen=True, slots=True)
class StrikeWords:
    """Strike a passage by order of who presides, the whole statement without one; it is kept, and shown as struck."""

    utterance: str
    reason: str
    begin: int = 0
    end: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class RestoreWords:
    """Take back what was struck in a statement, by order of who presides."""

    utterance: str
    reason: str


@dataclass(frozen=True, slots=True)
class PresentMinutes:
    """Lay the minutes (of one case file, in a joint hearing) before the parties: what stands now is what is signed."""

    file: str = ""


@dataclass(frozen=True, slots=True)
class RequestCorrection:
    """Ask for other words in an utterance of the minutes, for another speaker of it, or that it be struck."""

    utterance: str
    text: str
    reason: str = ""
    of: int = 0
    speaker: str = ""
    strike: bool = False


@dataclass(frozen=True, slots=True)
class DecideCorrection:
    """Accept or refuse a correction; a refusal is recorded with its reason."""

    correction: str
    accepted: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SignMinutes:
    """Sign the minutes with this digest (hex SHA-256). ``method`` and ``proof`` say how the signer was proved.

    ``recordings`` is the digest of the recordings that is signed with it; empty for those that there are. By it the
    clerk notes what a ``participant`` signed on paper.
    """

    digest: str
    method: str
    proof: str = ""
    file: str = ""
    recordings: str = ""
    participant: str = ""


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
