"""The media port: what the hearing orders from a media plane, and what the plane reports back.

An engine (today the embedded one-port plane in a child process) carries out orders and reports facts; it holds no
truth. Whoever may be seen or heard is decided from the folded record (``plan.py``) and reaches the engine only as
`Forward` sets: nothing is forwarded or recorded that no order has switched on.

Identifiers: ``hearing`` and ``participant`` are the record's ids. A *leg* is one browser's media connection; a
participant who reloads the page opens a new leg, and the newest leg replaces the older one.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


class MediaKind(StrEnum):
    """What a track carries."""

    AUDIO = "audio"
    VIDEO = "video"
    SCREEN = "screen"

    @property
    def is_picture(self) -> bool:
        """Whether it is sent and repaired as pictures are: key frames, VP8, a clock of 90 kHz."""
        return self is not MediaKind.AUDIO

    @property
    def medium(self) -> str:
        """What an m-line of SDP calls it (RFC 8866, 5.14)."""
        return "video" if self.is_picture else "audio"


PERSON = (MediaKind.AUDIO, MediaKind.VIDEO)
"""What shows a person, and what everyone who sends media has; a screen comes beside it."""


@dataclass(frozen=True, slots=True, order=True)
class Track:
    """What one participant (or one on-site room's device) sends of one kind."""

    participant: str
    kind: MediaKind

    @property
    def slot(self) -> "Track":
        """What a slot for it is named after: itself, or, one screen being shared at a time, the one for all screens."""
        return SCREEN_SLOT if self.kind is MediaKind.SCREEN else self


SCREEN_SLOT = Track("", MediaKind.SCREEN)
"""The track that a slot is for in which whoever's screen is shared may arrive."""


@dataclass(frozen=True, slots=True, order=True)
class Forward:
    """Leave for one track to reach one participant; one that is ``late`` reaches them by the hearing's delay alone."""

    track: Track
    to: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """A track that the browser offers to send: its SSRC (0 when the offer names none) and negotiated payload type.

    ``rids`` names its layers where it offers several (RFC 8853); retransmissions come with a payload type and an SSRC
    of their own (RFC 4588), 0 where none is offered.
    """

    track: Track
    mid: str
    ssrc: int
    payload_type: int
    rids: tuple[str, ...] = ()
    rtx_payload_type: int = 0
    rtx_ssrc: int = 0


@dataclass(frozen=True, slots=True)
class Receiving:
    """A slot in the browser's offer in which one track may later arrive, with the payload type it expects there.

    ``rtx_payload_type`` is that of retransmissions, 0 where it takes none.
    """

    track: Track
    mid: str
    payload_type: int
    rtx_payload_type: int = 0


@dataclass(frozen=True, slots=True)
class OpenLeg:
    """Connect a browser: its ICE credentials and certificate fingerprints (RFC 8839, RFC 8122) and its slots.

    ``extensions`` are the header extensions that it offers and a plane may know, as (name, identifier). Nothing but
    what is late reaches a leg that is ``late``, and nothing late reaches any other.
    """

    hearing: str
    participant: str
    leg: str
    ice_ufrag: str
    ice_pwd: str
    fingerprints: tuple[tuple[str, str], ...]
    sending: tuple[Sending, ...]
    receiving: tuple[Receiving, ...]
    extensions: tuple[tuple[str, int], ...] = ()
    late: bool = False


class Feature(StrEnum):
    """What a plane may offer beyond plain forwarding; the answer accepts of the browser's offer only what it has."""

    TRANSPORT_CC = "transport-cc"
    RTX = "rtx"
    LAYERS = "layers"


@dataclass(frozen=True, slots=True)
class LegOpened:
    """The plane's side of the connection, enough to write the SDP answer. ``ssrcs`` holds the SSRC of each slot.

    ``rtx_ssrcs`` holds those of its retransmissions, where the plane sends any. With ``tcp`` the candidates take
    connections too, on the same port numbers (RFC 6544).
    """

    leg: str
    ice_ufrag: str
    ice_pwd: str
    fingerprint: tuple[str, str]
    candidates: tuple[tuple[str, int], ...]
    ssrcs: tuple[tuple[str, int], ...]
    rtx_ssrcs: tuple[tuple[str, int], ...] = ()
    features: frozenset[Feature] = frozenset()
    tcp: bool = False


@dataclass(frozen=True, slots=True)
class OfferLeg:
    """Prepare a connection in which the browser only receives, with a slot for each of these tracks (`OneWayPlane`)."""

    hearing: str
    participant: str
    leg: str
    tracks: tuple[Track, ...]
    late: bool = False


@dataclass(frozen=True, slots=True)
class LegOffered:
    """The plane's side of a connection that it offers, enough to write the SDP offer: keys, and its slots in order."""

    opened: LegOpened
    slots: tuple[Receiving, ...]


@dataclass(frozen=True, slots=True)
class AnswerLeg:
    """The browser's side of a connection that the plane offered."""

    hearing: str
    participant: str
    leg: str
    ice_ufrag: str
    ice_pwd: str
    fingerprints: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CloseLeg:
    """Disconnect a browser at once."""

    hearing: str
    participant: str
    leg: str


@dataclass(frozen=True, slots=True)
class ApplyForwards:
    """Switch forwards off, then on, in one step. Of screens a receiver has leave for one at a time."""

    hearing: str
    stop: frozenset[Forward]
    start: frozenset[Forward]


@dataclass(frozen=True, slots=True)
class ApplyRecording:
    """Stop, then start, recording these tracks. Each started track becomes one packet log, ended by a stop."""

    hearing: str
    stop: frozenset[Track]
    start: frozenset[Track]


@dataclass(frozen=True, slots=True)
class ApplyDelay:
    """Stop, then start, holding what comes of these tracks; after so many seconds it goes to who has late leave then.

    What was not held when it came is never sent late. Seconds other than before cut off what waits.
    """

    hearing: str
    seconds: float
    stop: frozenset[Track]
    start: frozenset[Track]


@dataclass(frozen=True, slots=True)
class CutDelayed:
    """Forget what waits to be sent late: it is never sent."""

    hearing: str


@dataclass(frozen=True, slots=True)
class CloseHearing:
    """Forget the hearing: close its legs, end its recordings."""

    hearing: str


FULL_HEIGHT = 10_000
"""The height (pixels) that a picture is taken to be shown at by who has not said."""


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """How large a participant's picture is shown: its height in pixels of the screen."""

    participant: str
    height: int


@dataclass(frozen=True, slots=True)
class ShowTiles:
    """What one participant sees of the others: who is not named is not seen, and no picture of theirs need be sent.

    Until it is given for the first time everyone is seen at full size. It never allows what no `Forward` allows.
    ``screen`` is how high a screen that is shared is shown, in the same pixels; 0 where it is not seen.
    """

    hearing: str
    participant: str
    tiles: tuple[Tile, ...]
    screen: int = FULL_HEIGHT


Order = CloseLeg | ApplyForwards | ApplyRecording | ApplyDelay | CutDelayed | CloseHearing | ShowTiles


@dataclass(frozen=True, slots=True)
class LegConnected:
    """Media can flow: ICE and DTLS are done. Sent again when a lost leg is heard again."""

    hearing: str
    participant: str
    leg: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LegLost:
    """Nothing valid came from the browser since ``last_heard``; or the leg was closed or replaced (``closed``)."""

    hearing: str
    participant: str
    leg: str
    at: datetime
    last_heard: datetime
    closed: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """What one direction of a leg has carried of one kind since it opened: RTP packets, and bytes of their payload.

    ``lost`` never came, what was sent again counted as come; of what the leg receives it is the receiver's own count,
    as is ``jitter_ms``, the newest figure of RFC 3550, 6.4.1. Of several streams the worst jitter is given.
    """

    kind: MediaKind
    packets: int
    lost: int
    octets: int
    jitter_ms: float


@dataclass(frozen=True, slots=True)
class LegQuality:
    """Each second, and when it closes: how one connected leg does, by counters since it opened.

    ``coming`` is what arrives from it and ``going`` what reaches it, by its receiver reports; resends are not in
    ``packets_out``. ``round_trip_ms`` is the newest known, None while nothing tells it.
    """

    hearing: str
    participant: str
    leg: str
    packets_in: int
    packets_out: int
    lost_in: int
    coming: tuple[Flow, ...] = ()
    going: tuple[Flow, ...] = ()
    round_trip_ms: float | None = None


@dataclass(frozen=True, slots=True)
class RecordingFinished:
    """One packet log is closed and durable. ``sha256`` is of the file's bytes; ``packets`` counts RTP packets."""

    hearing: str
    track: Track
    path: str
    sha256: str
    packets: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class EngineLost:
    """The engine, or the part of it that held ``hearings``, died: each browser there must open a new leg.

    ``hearings`` is None when every leg is gone. ``participants`` names whose connections were in the part that died
    where the hearing itself goes on elsewhere, each with a `LegLost` before this; None is everyone.
    """

    at: datetime
    hearings: frozenset[str] | None = None
    participants: frozenset[str] | None = None


Report = LegConnected | LegLost | LegQuality | RecordingFinished | EngineLost


class MediaRefusedError(Exception):
    """The engine cannot open the leg; the text says why. The browser may try again."""


class MediaPlane(Protocol):
    """What every engine implements. Orders of one caller take effect in the order given."""

    async def open(self, order: OpenLeg) -> LegOpened:
        """Prepare a leg and give its answer; raises `MediaRefusedError`."""

    async def apply(self, orders: Sequence[Order]) -> None:
        """Carry out these orders; returns when they are in force."""

    def reports(self) -> AsyncIterator[Report]:
        """Everything that happens, in order, until the plane is closed. One reader."""

    async def close(self) -> None:
        """End all recordings durably and release every resource."""


@runtime_checkable
class DelayingPlane(MediaPlane, Protocol):
    """An engine that can let people receive late what was sent; any other refuses late legs and obeys no late leave."""

    @property
    def delays_up_to(self) -> float:
        """The longest delay in seconds."""


@runtime_checkable
class OneWayPlane(MediaPlane, Protocol):
    """An engine whose connections go one way, as Janus's do: a participant has a sending and a receiving leg.

    `open` takes legs that only send. Who receives is offered a connection by the engine, because such engines choose
    the payload types of what they send, and only an offer can tell a browser which. A newer leg replaces the older one
    of its own direction.
    """

    async def offer(self, order: OfferLeg) -> LegOffered:
        """Prepare a receiving leg; raises `MediaRefusedError`."""

    async def answer(self, order: AnswerLeg) -> None:
        """Let the browser connect to the leg offered; raises `MediaRefusedError` when it is gone."""
