"""What only the platform itself reports."""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands.parts import Offered
from hearing.vocabulary import Element, ServiceStep, Side, Stance


@dataclass(frozen=True, slots=True)
class ReportConnected:
    """The platform: a participant's connection was made; ``encrypts`` when its browser can encrypt media end to end."""

    participant: str
    connection: str
    encrypts: bool = False


@dataclass(frozen=True, slots=True)
class ReportLost:
    """The platform: a participant's connection was lost; ``last_heard`` is the last proof of it."""

    participant: str
    connection: str
    last_heard: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class ReportMedia:
    """The platform: a participant's media began or ceased to arrive."""

    participant: str
    arriving: bool


@dataclass(frozen=True, slots=True)
class ReportRecording:
    """The platform: a recording is closed and durable."""

    participant: str
    kind: str
    name: str
    sha256: str
    packets: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class ReportOutage:
    """The platform: it was down from ``down_since`` until now; everyone was cut off."""

    down_since: datetime


@dataclass(frozen=True, slots=True)
class ReportExhibit:
    """The platform: an exhibit was filed after the hearing was set down."""

    exhibit: Offered


@dataclass(frozen=True, slots=True)
class ReportOpinion:
    """The platform: a side stated its opinion on an exhibit in writing."""

    side: Side
    exhibit: str
    stances: tuple[tuple[Element, Stance], ...]
    reason: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class ReportServed:
    """The platform: a notice got so far to a side, with the digest of its proof (hex SHA-256)."""

    side: Side
    notice: str
    step: ServiceStep
    at: datetime
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ReportReceipt:
    """The platform: a side returned its attendance receipt."""

    side: Side
    attends: bool
    at: datetime
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ReportRescheduled:
    """The platform: a notice set another beginning, before the hearing was opened."""

    notice: str
    starts_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ReportCalledOff:
    """The platform: a notice called the hearing off, before it was opened."""

    notice: str
    reason: str
