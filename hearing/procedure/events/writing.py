"""The minutes: written, presented, corrected, signed; what a dropped party missed."""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands.parts import Citation, Marked, Source
from hearing.vocabulary import Mark, Reading, Restoration, Stage


@dataclass(frozen=True, slots=True)
class UtteranceRecorded:
    """Words were written down; ``sources`` bind them to what was recognised."""

    utterance: str
    speaker: str
    text: str
    said_at: datetime
    stage: Stage
    exhibits: tuple[Citation, ...]
    claims: tuple[str, ...]
    files: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    until: datetime | None = None
    language: str = ""
    interprets: str = ""


@dataclass(frozen=True, slots=True)
class UtteranceAmended:
    """The words of an utterance were put right. ``marks`` are its marked passages, where they stand in these words.

    ``of`` is the event whose words were before the writer's eyes; ``asked`` what they wrote, where somebody else had
    changed other words meanwhile, and both changes were kept.
    """

    utterance: str
    text: str
    of: int = 0
    asked: str = ""
    marks: tuple[Marked, ...] = ()


@dataclass(frozen=True, slots=True)
class UtteranceSplit:
    """A statement was divided: it keeps ``text``, and ``rest``, said from ``said_at`` on, is the one ``following``."""

    utterance: str
    following: str
    place: int
    text: str
    rest: str
    said_at: datetime
    marks: tuple[Marked, ...] = ()
    rest_marks: tuple[Marked, ...] = ()


@dataclass(frozen=True, slots=True)
class UtterancesMerged:
    """The statement ``following`` became part of ``utterance``, whose words are now ``text``."""

    utterance: str
    following: str
    text: str
    marks: tuple[Marked, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeakerReassigned:
    """A statement is somebody else's than was written down."""

    utterance: str
    speaker: str
    before: str


@dataclass(frozen=True, slots=True)
class InterpretationTied:
    """An interpreter's words belong to another original than was written down (``before``), or to none."""

    utterance: str
    interprets: str
    language: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class PassageMarked:
    """A passage was marked as inaudible or unclear, or such marks were taken away from it."""

    utterance: str
    begin: int
    end: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class WordsStruck:
    """A passage was struck by order of somebody (``ordered_by``); its words stay."""

    utterance: str
    begin: int
    end: int
    reason: str
    ordered_by: str


@dataclass(frozen=True, slots=True)
class WordsRestored:
    """What was struck in a statement counts again, by order of somebody."""

    utterance: str
    reason: str
    ordered_by: str


@dataclass(frozen=True, slots=True)
class MinutesPresented:
    """The minutes lie before the parties. ``digest`` is the hex SHA-256 of their canonical text at this event."""

    version: int
    digest: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionRequested:
    """Other words, another speaker, or a striking was asked for. ``before`` are the words that event ``of`` brought."""

    correction: str
    participant: str
    utterance: str
    text: str
    reason: str
    before: str = ""
    of: int = 0
    speaker: str = ""
    strike: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionDecided:
    """A correction was accepted (the utterance now reads so) or refused.

    ``text`` are the words that it has now where they are not those asked for, because others had changed meanwhile;
    ``marks`` its marked passages in them.
    """

    correction: str
    accepted: bool
    reason: str
    text: str = ""
    marks: tuple[Marked, ...] = ()


@dataclass(frozen=True, slots=True)
class MinutesSigned:
    """A participant signed the minutes of this version.

    ``recordings`` is `recordings_digest` of what was recorded until then; empty in records from before it was signed.
    """

    participant: str
    version: int
    digest: str
    method: str
    proof: str
    file: str = ""
    recordings: str = ""


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
