"""What a browser publishes, stream by stream: a voice, a picture, or one of the layers that a picture comes in."""

import secrets
from collections.abc import Sequence

from signaling.engines import rtp
from signaling.engines.forwarder import ExtensionIds, SlotSpec, SourceSpec
from signaling.engines.meter import Meter
from signaling.engines.reception import Account, Reception
from signaling.engines.rtcp import ReportBlock
from signaling.media import Feature, MediaKind, OpenLeg, Sending
from signaling.sdp import REPAIRED_RID, RID, TRANSPORT_SEQUENCE

#: A publisher is asked for a key frame of one stream at most this often.
KEY_EVERY_S = 0.5
#: The share of a voice's packets (of 256) that its publisher is told are lost, if fewer are: 10 %. Encoders of Opus put
#: the former packet's sound into the next one again (RFC 6716, 2.1.7) only when packets are known to get lost, and the
#: publisher's own line tells nothing of its listeners'.
VOICE_LOSS = 26
#: What a publisher may send in all, told to it each second; and so much more while it sends a screen.
BITRATE_LIMIT = 1_000_000
SCREEN_LIMIT = 2_000_000


class Source:
    """One stream that a leg publishes; ``number`` is its place among them, ``layer`` that among its track's."""

    def __init__(self, number: int, layer: int, sending: Sending) -> None:
        self.number = number
        self.layer = layer
        self.layered = len(sending.rids) > 1
        self.track = sending.track
        self.ssrc = sending.ssrc
        self.reception = Reception(rtp.CLOCK_RATES[sending.track.kind])
        self.meter = Meter()
        self.octets = 0
        self.height = 0
        self.key_asked = -KEY_EVERY_S
        self.key_wanted = False

    def take(self, account: Account) -> None:
        """Take over an account that the data path has kept."""
        if account.octets > self.octets:
            self.meter.add(account.octets - self.octets, account.at)
        self.octets = account.octets
        self.reception.take(account)

    def block(self, now: float) -> ReportBlock:
        """What its publisher is told of it this second."""
        return self.reception.block(self.ssrc, now, VOICE_LOSS if self.track.kind is MediaKind.AUDIO else 0)


def limit_of(sources: Sequence[Source]) -> int:
    """Bits a second that the publisher of these may send in all."""
    screen = any(one.track.kind is MediaKind.SCREEN and one.reception.received for one in sources)
    return BITRATE_LIMIT + (SCREEN_LIMIT if screen else 0)


def ids_of(order: OpenLeg, features: frozenset[Feature]) -> ExtensionIds:
    """The identifiers of those extensions that both sides know."""
    offered = dict(order.extensions)
    transport = offered.get(TRANSPORT_SEQUENCE, 0) if Feature.TRANSPORT_CC in features else 0
    if Feature.LAYERS not in features:
        return ExtensionIds(transport)
    return ExtensionIds(transport, offered.get(RID, 0), offered.get(REPAIRED_RID, 0))


def make_sources(order: OpenLeg, features: frozenset[Feature]) -> tuple[list[Source], list[SourceSpec]]:
    """The streams that an offer announces, for control and for the data path, in the same order."""
    ids = ids_of(order, features)
    sources: list[Source] = []
    specs: list[SourceSpec] = []
    for sending in order.sending:
        rids: Sequence[str] = sending.rids if Feature.LAYERS in features and sending.rids else ("",)
        repairs = (sending.rtx_payload_type, sending.rtx_ssrc) if Feature.RTX in features else (0, 0)
        for layer, rid in enumerate(rids):
            sources.append(Source(len(sources), layer, sending))
            specs.append(SourceSpec(sending.track, sending.ssrc, sending.payload_type, rid, *repairs, ids))
    return sources, specs


def make_slots(order: OpenLeg, features: frozenset[Feature]) -> list[SlotSpec]:
    """The slots that an offer opens, each with numbers of its own."""
    transport = ids_of(order, features).transport
    slots = []
    for slot in order.receiving:
        first = secrets.randbits(15)  # the lower half, so that a slow start cannot wrap (RFC 3711)
        repairs = slot.rtx_payload_type if Feature.RTX in features else 0
        own, other = secrets.randbits(32) | 1, (secrets.randbits(32) | 1 if repairs else 0)
        slots.append(
            SlotSpec(slot.track, own, slot.payload_type, first, secrets.randbits(32), repairs, other, transport)
        )
    return slots
