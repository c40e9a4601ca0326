"""What only the platform itself reports."""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands.parts import Offered
from hearing.vocabulary import Element, ServiceStep, Side, Stance


@dataclass(frozen=True, slots=True)
class Connected:
    """A participant's connection was made; ``encrypts`` when its browser can encrypt media end to end."""

    participant: str
    connection: str
    encrypts: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """A participant's connection was lost."""

    participant: str
    connection: str
    last_heard: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class MediaArriving:
    """A participant's media began (or ceased) to arrive at the server."""

    participant: str
    arriving: bool


@dataclass(frozen=True, slots=True)
class RecordingSealed:
    """A recording is closed; its digest binds it to the record."""

    participant: str
    kind: str
    name: str
    sha256: str
    packets: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class OutageRecorded:
    """The platform itself was down; everyone was cut off meanwhile."""

    down_since: datetime


@dataclass(frozen=True, slots=True)
class ExhibitRegistered:
    """An exhibit is on the register."""

    exhibit: Offered


@dataclass(frozen=True, slots=True)
class OpinionFiled:
    """A side stated its opinion on an exhibit in writing."""

    side: Side
    exhibit: str
    stances: tuple[tuple[Element, Stance], ...]
    reason: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeServed:
    """A notice got so far to a side."""

    side: Side
    notice: str
    step: ServiceStep
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class ReceiptReturned:
    """A side returned its attendance receipt."""

    side: Side
    attends: bool
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """The hearing has another beginning, as a notice said."""

    notice: str
    starts_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CalledOff:
    """The hearing was called off before it was opened, as a notice said."""

    notice: str
    reason: str
