"""Who is where, who was warned, sent out or left, and how the notices reached the sides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hearing.vocabulary import DefaultBasis, IdentityResult, Room, ServiceStep, Side


@dataclass(frozen=True, slots=True)
class SteppedOut:
    """From which room someone went to their side's private room, and by whom they were muted there."""

    room: Room
    muted_by: str


@dataclass(frozen=True, slots=True)
class Presence:
    """One participant now. ``connections`` are the live ones, ``encrypting`` those that can encrypt, the newest last.

    While there is none, ``lost_since`` says since when, and ``lost_cause`` why, once there had been one.
    A private room has its own mutes: ``stepped_out`` keeps what holds again once its participant is back.
    """

    room: Room = Room.OUTSIDE
    connections: frozenset[str] = frozenset()
    lost_since: datetime | None = None
    lost_cause: str = ""
    media: bool = False
    camera: bool = False
    microphone: bool = False
    muted_by: str = ""
    identity: IdentityResult | None = None
    stepped_out: SteppedOut | None = None
    encrypting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consent:
    """What a side said on the online form of one stage."""

    participant: str
    agreed: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning for disturbing the order."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Expulsion:
    """Someone was ordered out for the rest of sitting ``sitting``."""

    reason: str
    by: str
    at: datetime
    sitting: int


@dataclass(frozen=True, slots=True)
class Departure:
    """Someone left during sitting ``sitting``, with leave or without."""

    participant: str
    permitted: bool
    reason: str
    at: datetime
    sitting: int


@dataclass(frozen=True, slots=True)
class Default:
    """A side is heard in default since a moment."""

    basis: DefaultBasis
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """What keeping order in the room led to."""

    warnings: Mapping[str, tuple[Warned, ...]] = field(default_factory=dict)
    expelled: Mapping[str, Expulsion] = field(default_factory=dict)
    departures: tuple[Departure, ...] = ()
    defaults: Mapping[Side, Default] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Served:
    """How far a notice got to a side, proved by the digest."""

    notice: str
    step: ServiceStep
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The attendance receipt that a side returned."""

    attends: bool
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Service:
    """What reached the sides before the hearing; ``called_off`` is the notice that called it off, empty for none."""

    served: Mapping[Side, tuple[Served, ...]] = field(default_factory=dict)
    receipts: Mapping[Side, Receipt] = field(default_factory=dict)
    called_off: str = ""
