"""Both data paths side by side on the same datagrams: what each hands up and what each sends, as bytes."""

import random
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field

from signaling.engines import rtp
from signaling.engines.forwarder import Arrival, Forwarder, Line, Route, SlotSpec, SourceSpec, SrtpKeys, Tap
from signaling.engines.native_forwarder import NativeForwarder, NativeLine, _native_path
from signaling.engines.python_forwarder import PythonForwarder, PythonLine
from signaling.engines.udp import bind
from signaling.media import MediaKind, Track

PROFILES = {"SRTP_AEAD_AES_256_GCM": (32, 12), "SRTP_AEAD_AES_128_GCM": (16, 12), "SRTP_AES128_CM_SHA1_80": (16, 14)}
VOICE, PICTURE = Track("ann", MediaKind.AUDIO), Track("ann", MediaKind.VIDEO)
SOURCES = (SourceSpec(VOICE, 1001, 111), SourceSpec(PICTURE, 1002, 96))
#: VP8 descriptors with their picture numbers: short; long, with a base and a temporal layer.
WIDE_KEY, WIDE_DELTA = b"\x90\xe0\x85\x11\x07\x20\x10\x00", b"\x90\xe0\xff\xff\xff\x60\x11\x00"
KEY, DELTA = b"\x90\x80\x11\x10\x00", b"\x90\x80\x12\x01\x01"


def keys(profile: str, chance: random.Random) -> SrtpKeys:
    key, salt = PROFILES[profile]
    return SrtpKeys(profile, *(chance.randbytes(size) for size in (key, salt, key, salt)))


def turned(given: SrtpKeys) -> SrtpKeys:
    """The same association seen from the browser's side."""
    return SrtpKeys(given.profile, given.outward_key, given.outward_salt, given.inward_key, given.inward_salt)


def packet(source: SourceSpec, sequence: int, timestamp: int, payload: bytes, marker: bool = False) -> bytes:
    ssrc, kind = source.ssrc, source.payload_type
    return rtp.serialize(rtp.RtpPacket(marker, kind, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc, payload))


@dataclass
class Heard:
    """What one leg was told."""

    arrivals: list[tuple[int, Arrival]] = field(default_factory=list)
    rtcp: list[bytes] = field(default_factory=list)
    dtls: list[bytes] = field(default_factory=list)

    def on_dtls(self, data: bytes, now: float) -> None:
        del now
        self.dtls.append(data)

    def on_rtcp(self, data: bytes, now: float) -> None:
        del now
        self.rtcp.append(data)

    def on_transport(self, number: int, now: float) -> None:
        """No header extension is negotiated here."""

    def on_sending(self, size: int, now: float) -> int:
        del size, now
        return 0

    def on_arrival(self, source: int, arrival: Arrival) -> None:
        self.arrivals.append((source, arrival._replace(at=round(arrival.at, 8))))


class Bench:
    """One forwarder with a publisher and receivers; the receivers' datagrams end in sockets of this process."""

    def __init__(self, make: type[NativeForwarder] | type[PythonForwarder], keys_of: Sequence[SrtpKeys]) -> None:
        self.forwarder: Forwarder = make(bind(["127.0.0.1"], 0))
        self.heard = Heard()
        self.from_path = (0, ("127.0.0.1", 9))
        self.publisher = self.forwarder.open("aaaa", SOURCES, (), self.heard)
        self.publisher.admit(self.from_path)
        self.publisher.secure(keys_of[0])
        self.sockets: list[socket.socket] = []
        self.receivers: list[Line] = []
        for number, own in enumerate(keys_of[1:]):
            slots = (SlotSpec(VOICE, 5000 + number, 111, 30_000, 77), SlotSpec(PICTURE, 6000 + number, 100, 65_530, 88))
            line = self.forwarder.open(f"b{number}", (), slots, Heard())
            line.secure(own)
            end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
            end.bind(("127.0.0.1", 0))
            end.setblocking(False)
            path = (0, ("127.0.0.1", end.getsockname()[1]))
            line.admit(path)
            line.select(path)
            self.sockets.append(end)
            self.receivers.append(line)

    def route(self, *pairs: tuple[int, int], tapped: Sequence[int] = ()) -> None:
        """Let these sources reach these receivers, each in the slot of its own number."""
        routes = [Route(self.publisher, source, self.receivers[to], source) for source, to in pairs]
        self.forwarder.route("h1", routes, [Tap(self.publisher, source) for source in tapped])

    def give(self, data: bytes, now: float) -> None:
        if isinstance(self.forwarder, NativeForwarder):
            path = _native_path(self.from_path)
            self.forwarder.library.np_inject(self.forwarder.plane, path, data, len(data), round(now * 1e9))
        elif data:
            assert isinstance(self.publisher, PythonLine)
            self.publisher.take(data, now)

    def told(self) -> Heard:
        """What the publisher's leg was told so far."""
        if isinstance(self.forwarder, NativeForwarder):
            self.forwarder._heed()
            self.forwarder.hand_up()
        return self.heard

    def came(self) -> list[list[bytes]]:
        """Datagrams that have reached each receiver since the last call."""
        found: list[list[bytes]] = []
        for end in self.sockets:
            found.append([])
            while True:
                try:
                    found[-1].append(end.recv(2048))
                except BlockingIOError:
                    break
        return found

    def counts(self) -> list[tuple[int, int]]:
        lines = [self.publisher, *self.receivers]
        return [(line.packets_in, line.packets_out) for line in lines]

    @property
    def dropped(self) -> int:
        assert isinstance(self.publisher, NativeLine | PythonLine)
        return self.publisher.dropped

    def close(self) -> None:
        for end in self.sockets:
            end.close()
        self.forwarder.close()
