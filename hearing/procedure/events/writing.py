"""The minutes: written, presented, corrected, signed; what a dropped party missed."""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands.parts import Citation
from hearing.vocabulary import Reading, Restoration, Stage


@dataclass(frozen=True, slots=True)
class UtteranceRecorded:
    """Words were written down."""

    utterance: str
    speaker: str
    text: str
    said_at: datetime
    stage: Stage
    exhibits: tuple[Citation, ...]
    claims: tuple[str, ...]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UtteranceAmended:
    """The words of an utterance were put right."""

    utterance: str
    text: str


@dataclass(frozen=True, slots=True)
class MinutesPresented:
    """The minutes lie before the parties. ``digest`` is the hex SHA-256 of their canonical text at this event."""

    version: int
    digest: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionRequested:
    """Other words were asked for."""

    correction: str
    participant: str
    utterance: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectionDecided:
    """A correction was accepted (the utterance now reads so) or refused."""

    correction: str
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class MinutesSigned:
    """A participant signed the minutes of this version."""

    participant: str
    version: int
    digest: str
    method: str
    proof: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class SigningRefused:
    """A participant refused to sign."""

    participant: str
    version: int
    reason: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class MissedRestored:
    """What a participant missed was given to them again, or they waived it."""

    incident: str
    participant: str
    how: Restoration
    note: str


@dataclass(frozen=True, slots=True)
class ReadingMarked:
    """A statement's reading of a claim was marked."""

    utterance: str
    claim: str
    feature: str
    reading: Reading
