"""What the minutes are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hearing.procedure.commands.parts import Citation
from hearing.vocabulary import Restoration, Stage


@dataclass(frozen=True, slots=True)
class Utterance:
    """One statement in the minutes; ``earlier`` holds the words it had before each amendment."""

    id: str
    n: int
    speaker: str
    text: str
    said_at: datetime
    stage: Stage
    exhibits: tuple[Citation, ...]
    claims: tuple[str, ...]
    ground: str = ""
    earlier: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """A connection lost while the hearing was in session; ``until`` is None while it lasts.

    ``restored`` says how what was missed was given again, or that it was waived; None while neither happened.
    """

    participant: str
    since: datetime
    until: datetime | None
    cause: str
    stage: Stage
    id: str = ""
    restored: Restoration | None = None
    note: str = ""
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """A closed recording and its digest."""

    participant: str
    kind: str
    name: str
    sha256: str
    packets: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction asked for; ``accepted`` is None until it is decided."""

    id: str
    participant: str
    utterance: str
    text: str
    reason: str
    accepted: bool | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """How a participant answered the presented minutes: signed (``refusal`` empty) or refused with a reason."""

    participant: str
    at: datetime
    method: str = ""
    proof: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes as presented by event ``n``: the digest that everyone signs, and who signed.

    ``stale`` once a correction was accepted: they must be presented again before anyone else signs.
    """

    version: int
    digest: str
    presented_at: datetime
    signings: Mapping[str, Signing] = field(default_factory=dict)
    n: int = 0
    stale: bool = False
