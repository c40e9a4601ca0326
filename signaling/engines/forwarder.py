"""The seam between control and the data path: what a forwarder does for each packet, and what it is told.

Control (`plane.py`, `leg.py`, `switchboard.py`) decides: ICE, DTLS, the life of legs, orders, what to ask for again.
A forwarder touches packets: sockets, source filter, SRTP, fan-out, re-numbering, resend cache. There are two that
behave alike: `python_forwarder.py`, the reference, and `native_forwarder.py`, a thread in C. Control calls a forwarder
from one event loop; what it tells is in force when the call returns. Everything handed up arrives on the same loop, in
the order of its kind: arrivals, and RTCP that nobody waits for, within `HAND_UP_EVERY_S`, other datagrams at once.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from signaling.engines.downlink import Standing
from signaling.engines.outlet import SlotState
from signaling.engines.reception import Account
from signaling.media import Feature, Track
from signaling.trays import Tray

#: Sources are handed up at least this often (seconds).
HAND_UP_EVERY_S = 0.02
#: RTCP senders accepted in a leg: its streams and its receivers' reporters.
MAX_REPORTERS = 256
#: Streams accepted in a leg beyond those that its offer announced.
MAX_ADOPTED = 64

#: An address of a peer: which of our sockets it reaches, its IP address, its port.
NetworkPath = tuple[int, tuple[str, int]]


class SrtpKeys(NamedTuple):
    """What the DTLS handshake gave (RFC 5764): the profile by its OpenSSL name, master keys and salts both ways."""

    profile: str
    inward_key: bytes
    inward_salt: bytes
    outward_key: bytes
    outward_salt: bytes


class ExtensionIds(NamedTuple):
    """The identifiers of negotiated header extensions (see `extensions.py`); 0 where one is not."""

    transport: int = 0
    rid: int = 0
    repaired_rid: int = 0


class SourceSpec(NamedTuple):
    """A stream that a leg may publish: its SSRC (0: the first unknown one with this payload type).

    One of several layers is known by its ``rid`` instead. Retransmissions have a payload type, and an SSRC where the
    offer names it. The other fields are used only with the features that they belong to.
    """

    track: Track
    ssrc: int
    payload_type: int
    rid: str = ""
    rtx_payload_type: int = 0
    rtx_ssrc: int = 0
    ids: ExtensionIds = ExtensionIds()


class SlotSpec(NamedTuple):
    """A slot that a leg receives in: what it was promised, and where its numbering begins."""

    track: Track
    ssrc: int
    payload_type: int
    sequence: int
    timestamp: int
    rtx_payload_type: int = 0
    rtx_ssrc: int = 0
    transport_id: int = 0


class Arrival(NamedTuple):
    """One authentic packet of a source: its numbers, when it came (seconds), and its bytes when it is tapped.

    ``size`` is that of its payload, and ``height`` that of the picture when it starts a key frame; both only from a
    forwarder with layers. ``broken`` is said by an `AccountingLine` only: a gap before it is too long to be repaired.
    """

    ssrc: int
    sequence: int
    timestamp: int
    at: float
    data: bytes
    size: int = 0
    height: int = 0
    broken: bool = False


class Ears(Protocol):
    """What a leg wants to hear of its line. ``source`` counts the leg's sources from 0."""

    def on_dtls(self, data: bytes, now: float) -> None:
        """A DTLS datagram came from a proven address."""

    def on_rtcp(self, data: bytes, now: float) -> None:
        """An authentic RTCP compound packet came; here it is decrypted."""

    def on_arrival(self, source: int, arrival: Arrival) -> None:
        """An authentic packet of a source came.

        Of an `AccountingLine`: it is tapped, the first of its stream, of another height, or has a long gap before it.
        """

    def on_transport(self, number: int, now: float) -> None:
        """An authentic packet came that bears this number of the transport (with `Feature.TRANSPORT_CC`).

        Not told by an `AccountingLine`.
        """

    def on_sending(self, size: int, now: float) -> int:
        """An RTP packet of this size leaves now; gives its number of the transport (with `Feature.TRANSPORT_CC`).

        Not asked by an `EstimatingLine`.
        """


class Line(Protocol):
    """One leg's part of the data path. ``slot`` counts the leg's slots from 0."""

    @property
    def packets_in(self) -> int:
        """Authentic RTP packets of announced sources since the line opened."""

    @property
    def packets_out(self) -> int:
        """RTP packets sent into its slots, resends not counted."""

    def secure(self, keys: SrtpKeys) -> None:
        """Media may flow from now on, under these keys."""

    def admit(self, path: NetworkPath) -> None:
        """This address has proven to be the leg's."""

    def dismiss(self, path: NetworkPath) -> None:
        """This address is the leg's no longer."""

    def select(self, path: NetworkPath) -> None:
        """Send to this address from now on."""

    def send(self, data: bytes) -> None:
        """Send a datagram as it is to the selected address, or drop it."""

    def send_rtcp(self, data: bytes) -> None:
        """Encrypt and send an RTCP compound packet; dropped before `secure`."""

    def resend(self, slot: int, lost: Sequence[int], now: float) -> None:
        """Send these sequence numbers again, as far as they are remembered and the slot's allowance goes."""

    def states(self) -> list[SlotState]:
        """Where each slot's numbering stands."""

    def close(self) -> None:
        """Nothing comes in or goes out any more; idempotent."""


@runtime_checkable
class PaddingLine(Protocol):
    """What a line of a forwarder with `Feature.TRANSPORT_CC` can do besides."""

    def pad(self, size: int, now: float) -> int:
        """Send about ``size`` bytes of padding, in packets; gives how many it sent.

        It goes beside a slot that is being fed, or where only voices are, beside a picture's that is paused; 0 when
        none is fed: who may receive nothing receives no padding either.
        """


@runtime_checkable
class AccountingLine(Protocol):
    """A line that keeps the accounts of its sources, and does with them what `uplink.Uplink` does."""

    def tell_as(self, reporter: int) -> None:
        """The SSRC under which the browser is asked and told."""

    def accounts(self) -> list[Account]:
        """What has come of each source so far."""


class Said(NamedTuple):
    """A receiver's newest report on a slot: when it came (seconds, 0 for none), and fields of it (RFC 3550, 6.4.1)."""

    at: float
    lost: int
    jitter: int
    lsr: int
    dlsr: int


@runtime_checkable
class EstimatingLine(Protocol):
    """A line that numbers and remembers what it sends by itself, as `sendlog.SendLog` does.

    Asked to, it keeps the estimate of what it carries as well, as `downlink.Downlink` does, and pads for it; feedback
    and reports are then not told, but read here when they are wanted.
    """

    def estimate(self) -> None:
        """Keep the estimate from now on."""

    def standing(self) -> Standing:
        """Where it stands."""

    def want(self, bits: float) -> None:
        """So many bits a second could be used."""

    def stated(self, bits: float, given: float, now: float) -> None:
        """The receiver says what it takes its line to carry, while it is given so much."""

    def said(self) -> list[Said]:
        """The newest report on each slot."""


class Route(NamedTuple):
    """One leave in force: this source of one line goes into this slot of another.

    When another source of the same track takes its place (another layer), the former goes on until the latter begins.
    """

    publisher: Line
    source: int
    receiver: Line
    slot: int


class Tap(NamedTuple):
    """Every packet of this source is gathered in the tray, or, where there is none, handed up with its bytes.

    A source may have one tap of each sort.
    """

    publisher: Line
    source: int
    tray: Tray | None = None


@runtime_checkable
class GatheringForwarder(Protocol):
    """A forwarder that gathers what is tapped by itself."""

    def tray(self, shift: int) -> Tray:
        """An empty tray; ``shift`` makes nanoseconds since 1970 of those of the monotonic clock."""


class Feed(NamedTuple):
    """A packet that a line's source brings again: whole, as it was handed up, without its cipher."""

    line: Line
    source: int
    data: bytes


OnStun = Callable[[NetworkPath, bytes, float], None]


class Forwarder(Protocol):
    """The data path of one media process."""

    @property
    def port(self) -> int:
        """The UDP port in use."""

    @property
    def features(self) -> frozenset[Feature]:
        """What may be negotiated."""

    @property
    def strangers(self) -> int:
        """Datagrams dropped because their source address is not proven."""

    def start(self, on_stun: OnStun) -> None:
        """Read the sockets from now on; STUN of any source goes to ``on_stun``."""

    def open(self, ufrag: str, sources: Sequence[SourceSpec], slots: Sequence[SlotSpec], ears: Ears) -> Line:
        """Prepare a line; nothing passes before it is secure."""

    def send(self, path: NetworkPath, data: bytes) -> None:
        """Send a datagram as it is, or drop it."""

    def route(self, hearing: str, routes: Collection[Route], taps: Collection[Tap]) -> None:
        """These are the hearing's only routes and taps from now on, in one step.

        A slot whose present feed has no route any more forgets it, and what could be asked for again: nothing of it
        leaves after this returns, and the slot begins anew with what feeds it next.
        """

    def feed(self, packets: Sequence[Feed], now: float) -> None:
        """Send packets on by the routes of their sources, as if they had just come; of a line without addresses."""

    def hand_up(self) -> None:
        """Tell everything that has arrived so far."""

    def tend(self, now: float) -> None:
        """Ask and tell the browsers of each `AccountingLine` what is due; call it every `HAND_UP_EVERY_S`."""

    def close(self) -> None:
        """Stop reading and release the port; idempotent."""
