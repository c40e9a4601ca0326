"""Both data paths side by side on the same datagrams: what each hands up and what each sends, as bytes."""

import contextlib
import random
import socket
from collections.abc import Iterator, Sequence

from signaling.engines import rtcp, rtp
from signaling.engines.downlink import Standing
from signaling.engines.dtls import Srtp
from signaling.engines.forwarder import (
    AccountingLine,
    EstimatingLine,
    ExtensionIds,
    Forwarder,
    Line,
    PaddingLine,
    Route,
    Said,
    SlotSpec,
    SourceSpec,
    SrtpKeys,
    Tap,
)
from signaling.engines.native_forwarder import NativeForwarder
from signaling.engines.native_line import NativeLine, native_path
from signaling.engines.python_forwarder import PythonForwarder, PythonLine
from signaling.engines.rtp import PacketError
from signaling.engines.sendlog import Burst
from signaling.engines.udp import bind
from signaling.media import MediaKind, Track
from tests.ears import REPORTER, Heard, Receiver
from tests.tools import require_native

PROFILES = {"SRTP_AEAD_AES_256_GCM": (32, 12), "SRTP_AEAD_AES_128_GCM": (16, 12), "SRTP_AES128_CM_SHA1_80": (16, 14)}
VOICE, PICTURE = Track("ann", MediaKind.AUDIO), Track("ann", MediaKind.VIDEO)
SOURCES = (SourceSpec(VOICE, 1001, 111), SourceSpec(PICTURE, 1002, 96))
#: The same person with everything that may be negotiated: retransmission streams, and a picture in two layers.
IDS = ExtensionIds(3, 4, 5)
RICH_SOURCES = (
    SourceSpec(VOICE, 1001, 111, "", 112, 1101, IDS),
    SourceSpec(PICTURE, 0, 96, "h", 97, 0, IDS),
    SourceSpec(PICTURE, 0, 96, "l", 97, 0, IDS),
)
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


#: What control knows of a receiver: its line, the newest reports, how often it was refused, what else it said.
Known = tuple[Standing, list[Said], int, list[rtcp.RtcpPacket]]


class Bench:
    """One forwarder with a publisher and receivers; the receivers' datagrams end in sockets of this process.

    With ``rich`` sources and slots have all that may be negotiated, but the second receiver no retransmission streams.
    """

    def __init__(
        self, make: type[NativeForwarder] | type[PythonForwarder], keys_of: Sequence[SrtpKeys], *, rich: bool = False
    ) -> None:
        self.forwarder: Forwarder = make(bind(["127.0.0.1"], 0))
        self.sockets: list[socket.socket] = []
        specs = RICH_SOURCES if rich else SOURCES
        self.heard = Heard.of(specs, keeps=make is PythonForwarder)
        self.from_path = (0, ("127.0.0.1", 9))
        self.publisher = self.forwarder.open("aaaa", specs, (), self.heard)
        self.publisher.admit(self.from_path)
        self.publisher.secure(keys_of[0])
        self.browser = self._end()
        self.publisher.select((0, ("127.0.0.1", self.browser.getsockname()[1])))
        if isinstance(self.publisher, AccountingLine):
            self.publisher.tell_as(REPORTER)
        self.receivers: list[Line] = []
        self.ears: list[Receiver] = []
        for number, own in enumerate(keys_of[1:]):
            transport = 7 if rich else 0
            repairs = ((113, 5100), (101, 6100)) if rich and not number else ((0, 0), (0, 0))
            slots = (
                SlotSpec(VOICE, 5000 + number, 111, 30_000, 77, *repairs[0], transport),
                SlotSpec(PICTURE, 6000 + number, 100, 65_530 if not rich else 32_000, 88, *repairs[1], transport),
            )
            self.ears.append(Receiver())
            line = self.ears[-1].line = self.forwarder.open(f"b{number}", (), slots, self.ears[-1])
            if isinstance(line, EstimatingLine):
                line.estimate()
            line.secure(own)
            end = self._end()
            path = (0, ("127.0.0.1", end.getsockname()[1]))
            line.admit(path)
            line.select(path)
            self.sockets.append(end)
            self.receivers.append(line)

    @staticmethod
    def _end() -> socket.socket:
        end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        end.bind(("127.0.0.1", 0))
        end.setblocking(False)
        return end

    def route(self, *pairs: tuple[int, int], tapped: Sequence[int] = ()) -> None:
        """Let these sources reach these receivers, each in the slot of its own kind."""
        routes = [Route(self.publisher, source, self.receivers[to], min(source, 1)) for source, to in pairs]
        self.forwarder.route("h1", routes, [Tap(self.publisher, source) for source in tapped])

    def give(self, data: bytes, now: float) -> None:
        if isinstance(self.forwarder, NativeForwarder):
            path = native_path(self.from_path)
            self.forwarder.library.np_inject(self.forwarder.plane, path, data, len(data), round(now * 1e9))
        elif data:
            assert isinstance(self.publisher, PythonLine)
            self.publisher.take(data, now)

    def told(self) -> Heard:
        """What the publisher's leg was told so far."""
        if isinstance(self.forwarder, NativeForwarder):
            self.forwarder._heed()
            self.forwarder.hand_up()
        if isinstance(self.publisher, AccountingLine):
            for source, account in zip(self.heard.sources, self.publisher.accounts(), strict=True):
                source.reception.take(account)
                source.octets, source.at = account.octets, account.at
        return self.heard

    def tended(self, browser: Srtp, now: float) -> list[bytes]:
        """What the publisher is asked and told by now."""
        if not isinstance(self.publisher, AccountingLine):
            return list(self.heard.uplink.due(now))
        self.forwarder.tend(now)
        return [browser.unprotect_rtcp(data) for data in _read(self.browser)]

    def came(self) -> list[list[bytes]]:
        """Datagrams that have reached each receiver since the last call."""
        return [_read(end) for end in self.sockets]

    def pad(self, receiver: int, size: int, now: float) -> int:
        line = self.receivers[receiver]
        assert isinstance(line, PaddingLine)
        return line.pad(size, now)

    def sent(self) -> list[int]:
        """Bytes that have left under numbers of the transport, to each receiver."""
        lines = zip(self.receivers, self.ears, strict=True)
        return [line.sent() if isinstance(line, NativeLine) else ears.sent for line, ears in lines]

    def settle(self, receiver: int, feedback: bytes) -> list[Burst] | None:
        """What this feedback says, its times rounded to the microsecond; nothing when it is refused."""
        try:
            return self.ears[receiver].settle(feedback)
        except PacketError:
            return None

    def say(self, receiver: int, data: bytes, now: float) -> Known:
        """Give protected RTCP of a receiver; tells what control knows from all that it said."""
        ears, line = self.ears[receiver], self.receivers[receiver]
        if isinstance(self.forwarder, NativeForwarder):
            path = native_path((0, ("127.0.0.1", self.sockets[receiver].getsockname()[1])))
            self.forwarder.library.np_inject(self.forwarder.plane, path, data, len(data), round(now * 1e9))
            self.forwarder.hand_up()
        else:
            assert isinstance(line, PythonLine)
            line.take(data, now)
        return *ears.knows(), ears.refused, ears.other

    def counts(self) -> list[tuple[int, int]]:
        lines = [self.publisher, *self.receivers]
        return [(line.packets_in, line.packets_out) for line in lines]

    @property
    def dropped(self) -> int:
        assert isinstance(self.publisher, NativeLine | PythonLine)
        return self.publisher.dropped

    def close(self) -> None:
        for end in (self.browser, *self.sockets):
            end.close()
        self.forwarder.close()


def _read(end: socket.socket) -> list[bytes]:
    found: list[bytes] = []
    with contextlib.suppress(BlockingIOError):
        while True:
            found.append(end.recv(2048))
    return found


class Pair:
    """Both data paths, a publisher and two receivers each, under the same keys."""

    def __init__(self, native: Bench, python: Bench, publisher: Srtp, receivers: Sequence[SrtpKeys]) -> None:
        self.native, self.python = native, python
        self.publisher = publisher
        self.receivers = receivers
        self.browsers = [Srtp(turned(own)) for own in receivers]
        self.now = 10.0

    def give(self, *datagrams: bytes, pause: float = 0.0010007) -> None:
        for data in datagrams:
            self.now = round(self.now + pause, 9)  # whole nanoseconds, for the native path counts them
            for bench in (self.native, self.python):
                bench.give(data, self.now)

    def route(self, *pairs: tuple[int, int], tapped: Sequence[int] = ()) -> None:
        for bench in (self.native, self.python):
            bench.route(*pairs, tapped=tapped)

    def resend(self, receiver: int, slot: int, lost: Sequence[int], pause: float = 0.0) -> None:
        self.now += pause
        for bench in (self.native, self.python):
            bench.receivers[receiver].resend(slot, lost, self.now)

    def checked(self) -> list[list[bytes]]:
        """What has come, after making sure that both say and send the same."""
        native, python = self.native.came(), self.python.came()
        assert [len(each) for each in native] == [len(each) for each in python]
        assert native == python
        native_heard, python_heard = self.native.told(), self.python.told()
        assert [one.account() for one in native_heard.sources] == [one.account() for one in python_heard.sources]
        assert [one.height for one in native_heard.sources] == [one.height for one in python_heard.sources]
        assert native_heard.arrivals == python_heard.arrivals
        assert (native_heard.rtcp, native_heard.dtls) == (python_heard.rtcp, python_heard.dtls)
        assert native_heard.broken == python_heard.broken
        assert self.native.counts() == self.python.counts()
        assert self.native.dropped == self.python.dropped
        assert self.native.sent() == self.python.sent()
        for one, other in zip(self.native.receivers, self.python.receivers, strict=True):
            assert one.states() == other.states()
        return native

    def tended(self, pause: float = 0.0200003) -> list[bytes]:
        """What the publisher is asked and told by now: the same by both."""
        self.now = round(self.now + pause, 9)
        native, python = (bench.tended(self.publisher, self.now) for bench in (self.native, self.python))
        assert native == python
        return native

    def pad(self, receiver: int, size: int) -> None:
        self.now += 0.0010007
        assert self.native.pad(receiver, size, self.now) == self.python.pad(receiver, size, self.now)

    def settle(self, receiver: int, feedback: bytes) -> list[Burst] | None:
        native, python = (bench.settle(receiver, feedback) for bench in (self.native, self.python))
        assert native == python
        return native

    def say(self, receiver: int, compound: bytes) -> Known:
        """A receiver says this; gives what control knows of all that it said, the same on both sides."""
        data = self.browsers[receiver].protect_rtcp(compound)
        native, python = (bench.say(receiver, data, self.now) for bench in (self.native, self.python))
        assert native == python
        return native

    def read(self, receiver: int, datagrams: Sequence[bytes]) -> list[bytes]:
        session = Srtp(turned(self.receivers[receiver]))
        return [session.unprotect(data) for data in datagrams]


@contextlib.contextmanager
def pair(profile: str = "SRTP_AEAD_AES_256_GCM", seed: int = 1, *, rich: bool = False) -> Iterator[Pair]:
    require_native()
    chance = random.Random(seed)
    own = [keys(profile, chance) for _ in range(3)]
    with contextlib.ExitStack() as stack:
        native, python = Bench(NativeForwarder, own, rich=rich), Bench(PythonForwarder, own, rich=rich)
        stack.callback(native.close)
        stack.callback(python.close)
        yield Pair(native, python, Srtp(turned(own[0])), own[1:])
