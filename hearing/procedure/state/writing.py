"""What the minutes are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hearing.procedure.commands.parts import Citation, Marked, Source
from hearing.procedure.state.trail import Settlement
from hearing.vocabulary import Stage


@dataclass(frozen=True, slots=True)
class Wording:
    """How a statement stood from event ``n`` on."""

    n: int
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """One statement in the minutes; ``earlier`` holds the words it had before each amendment.

    ``n`` is the event that wrote it down: parts of a statement that was divided share it, and stand in order.
    ``wordings`` say how it stood after each event that changed it, the last of them how it stands. ``speakers`` are
    those whose words it was before. ``until`` is when its speaker stopped, where that is known.
    """

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
    sources: tuple[Source, ...] = ()
    until: datetime | None = None
    language: str = ""
    interprets: str = ""
    marks: tuple[Marked, ...] = ()
    speakers: tuple[str, ...] = ()
    wordings: tuple[Wording, ...] = ()

    @property
    def changed(self) -> int:
        """The event that changed it last."""
        return self.wordings[-1].n


@dataclass(frozen=True, slots=True)
class Incident:
    """A time in an open hearing for which it is not proved that someone's line and media were up, or they did not hear.

    ``id`` is ``i`` and the number of the event that began it: one for all whom an outage cut off. ``until`` is None
    while it lasts. ``line_down``, ``media_down`` and ``channel_down`` (the interpreters' channel that this person
    depends on) say what is still missing: it ends when none is. ``settled``
    says, for each person behind this device, how what they missed was given to them again, or that they waived it.
    """

    participant: str
    since: datetime
    until: datetime | None
    cause: str
    stage: Stage
    id: str = ""
    line_down: bool = False
    media_down: bool = False
    channel_down: bool = False
    settled: Mapping[str, Settlement] = field(default_factory=dict)


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
    """A correction asked for; ``accepted`` is None until it is decided.

    ``before`` are the words that it was asked on, brought by event ``of``. ``speaker`` is whose words they are said to
    be, empty for whose they are; ``strike`` asks that the statement be struck.
    """

    id: str
    participant: str
    utterance: str
    text: str
    reason: str
    accepted: bool | None = None
    answer: str = ""
    before: str = ""
    of: int = 0
    speaker: str = ""
    strike: bool = False


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
