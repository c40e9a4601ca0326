"""Malformed datagrams without end, forged and authentic, and handshakes by the thousand: no session dies of them.

Everything real but the network's place: the plane runs in this process, so that a million datagrams do not depend on
what a socket's buffer holds. The native path has a flood of its own, under AddressSanitizer.
"""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pylibsrtp
import pytest

from signaling.engines.choice import NATIVE, PYTHON
from signaling.engines.embedded import EmbeddedPlane
from signaling.engines.forwarder import NetworkPath
from signaling.engines.plane import Plane
from signaling.engines.python_forwarder import PythonForwarder
from signaling.engines.udp import Address, Socket, bind
from signaling.media import PERSON, ApplyForwards, Forward, LegLost, LegOpened, MediaKind, OpenLeg, Report, Track
from signaling.peer import read_offer
from signaling.sdp import OfferError
from tests.media_peers import Peer, until
from tests.tools import require_native

pytestmark = pytest.mark.alone

VOICE = Track("ann", MediaKind.AUDIO)
NOWHERE = ("", 0)
FEW, MANY = 2_000, 1_000_000
SENDERS = 64
Feed = Callable[[bytes], None]


class Near:
    """A plane in this process, ann and bob in it, eve who encrypts nonsense, and what ann's browser sent so far."""

    def __init__(self, folder: Path) -> None:
        self.reports: list[Report] = []
        self.forwarder = PythonForwarder(bind(["127.0.0.1"], 0))
        self.plane = Plane(self.forwarder, ["127.0.0.1"], folder, self.reports.append)
        self.said: dict[str, list[bytes]] = {"stun": [], "dtls": [], "rtp": [], "rtcp": []}
        self.path: NetworkPath = (0, NOWHERE)
        self.eves: tuple[NetworkPath, bytes] = (0, ("", 1)), b""
        self.take = self.forwarder._receive
        self.ann, self.bob = Peer("ann", hertz=440, colour="red"), Peer("bob")
        self.eve = Peer("eve", hertz=700)
        self._senders: list[bytes] = []

    async def open(self, order: OpenLeg) -> LegOpened:
        return self.plane.open(order)

    def listen(self) -> None:
        """Keep samples of what ann's browser sends."""

        def receive(socket: Socket, datagrams: Sequence[tuple[bytes, Address]]) -> None:
            for data, address in datagrams:
                if data and self.path[1] in (NOWHERE, address) and address != self.eves[0][1]:
                    self.path = 0, address
                    self._keep(data)
            self.take(socket, datagrams)

        self.forwarder._receive = receive  # type: ignore[method-assign]  # to overhear

    def _keep(self, data: bytes) -> None:
        first = data[0]
        kind = "stun" if first < 4 else "dtls" if first < 64 else "rtcp" if 192 <= data[1] <= 223 else "rtp"
        if len(self.said[kind]) < 50:
            self.said[kind].append(data)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Near"]:
        """Serve ann and bob, who hears and sees her, until the block ends."""
        self.listen()
        serving = asyncio.create_task(self.plane.run())
        try:
            async with self.ann, self.bob, self.eve:
                await self.eve.join(self, [])  # type: ignore[arg-type]  # what joining needs of a plane
                await self.eve.connected()
                await until(lambda: self.said["rtp"], within=20)
                self.eves, self.path = (self.path, self.said["rtp"][0]), (0, NOWHERE)
                self.said = {kind: [] for kind in self.said}
                await self.ann.join(self, [])  # type: ignore[arg-type]  # as above
                await self.ann.connected()
                await until(lambda: all(self.said.values()), within=20)
                await self.bob.join(self, ["ann"])  # type: ignore[arg-type]  # as above
                await self.bob.connected()
                every = frozenset(Forward(Track("ann", kind), "bob") for kind in PERSON)
                self.plane.apply([ApplyForwards("h1", frozenset(), every)])
                await self.goes_on()
                yield self
        finally:
            self.plane.close()
            await serving

    async def goes_on(self) -> None:
        """Wait until bob hears and sees more of ann."""
        frames = dict(self.bob.frames)
        tracks = [Track("ann", kind) for kind in PERSON]
        await until(lambda: all(self.bob.frames[track] > frames.get(track, 0) + 10 for track in tracks), within=60)
        assert not any(isinstance(report, LegLost) for report in self.reports)

    def forged(self, data: bytes) -> None:
        """A datagram from ann's address that ann's browser did not send."""
        self.take(self.forwarder._sockets[0], [(data, self.path[1])])

    def strange(self, data: bytes) -> None:
        """One from an address that nobody has proven."""
        self.take(self.forwarder._sockets[0], [(data, ("127.0.0.1", 9))])

    def authentic(self, data: bytes) -> None:
        """One that eve encrypted, whatever it holds."""
        session: pylibsrtp.Session = self.eve.guest.connection.getTransceivers()[0].sender.transport._tx_srtp
        with contextlib.suppress(
            pylibsrtp.Error, ValueError
        ):  # too malformed, or too long, for a library to encrypt it
            is_rtcp = len(data) > 1 and 192 <= data[1] <= 223
            data = self._of_few(data, 4 if is_rtcp else 8)
            sealed = session.protect_rtcp(data) if is_rtcp else session.protect(data)
            self.take(self.forwarder._sockets[0], [(sealed, self.eves[0][1])])

    def _of_few(self, data: bytes, at: int) -> bytes:
        """The datagram with one of few SSRCs: eve's library looks each up in a list, endless with a million."""
        sender = data[at : at + 4]
        if sender in self._senders:
            return data
        if len(self._senders) < SENDERS:
            self._senders.append(sender)
            return data
        return data[:at] + self._senders[int.from_bytes(sender, "big") % SENDERS] + data[at + 4 :]


def spoilt(chance: random.Random, samples: Sequence[bytes], head: int) -> bytes:
    """A sample with bytes changed, cut, repeated, or lengths that lie; its first ``head`` bytes mostly stay."""
    data = bytearray(chance.choice(samples))
    for _ in range(chance.choice((1, 1, 2, 8))):
        how = chance.randrange(5)
        at = chance.randrange(min(head, len(data)) if chance.random() < 0.9 else 0, len(data) + 1)
        if how == 0 and at < len(data):
            data[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        elif how == 1:
            del data[max(at, 1) :]
        elif how == 2:
            data[at:at] = chance.randbytes(chance.randrange(1, 40))
        elif how == 3 and at + 2 <= len(data):
            data[at : at + 2] = chance.choice((b"\xff\xff", b"\0\0", b"\x7f\xff", b"\0\x01"))
        else:
            data += data[at:]
        if not data or len(data) > 1400:
            del data[1200:]
            data = data or bytearray(b"\x80")
    return bytes(data)


async def pour(feed: Feed, samples: Sequence[bytes], count: int, head: int = 0) -> None:
    chance = random.Random(count)
    for number in range(count):
        feed(spoilt(chance, samples, head))
        if number % 50 == 0:
            await asyncio.sleep(0)


RTCP = [
    bytes.fromhex("80c8000600000001" + "e0" * 8 + "00000bb800000001000000ff"),
    bytes.fromhex("81c9000700000001000003e9" + "00" * 20),
    bytes.fromhex("81cd000300000001000003e900010003"),
    bytes.fromhex("81ce000200000001000003e9"),
    bytes.fromhex("8fcd000600000001000003e9000100040000010020042802") + b"\x04\x04\x04\x00",
    bytes.fromhex("8fce000500000001000000005245" + "4d4201" + "0bffff000003e9"),
    bytes.fromhex("81ca000600000001010a" + "61" * 10 + "00000000" + "0000"),
]
"""Reports, requests for packets and for pictures, feedback, a stated rate and a name, as browsers write them."""


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
async def test_malformed_datagrams_of_every_protocol_end_no_session(count, tmp_path):
    async with Near(tmp_path).running() as near:
        for kind in ("stun", "dtls", "rtp", "rtcp"):
            await pour(near.strange, near.said[kind], count // 2)
            await pour(near.forged, near.said[kind], count // 2)
        await near.goes_on()
        assert not any(isinstance(report, LegLost) for report in near.reports)


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
async def test_malformed_packets_that_a_participant_encrypts_end_no_session(count, tmp_path):
    async with Near(tmp_path).running() as near:
        await pour(near.authentic, RTCP, count, head=2)
        packet = near.eves[1][:12]
        extended = b"\xb0" + packet[1:] + b"\xbe\xde\0\x02\x22ab\x31cd\x10\0\0" + bytes(40)
        await pour(near.authentic, [packet + bytes(60), extended], count, head=12)
        assert near.eve.opened is not None
        assert near.plane._legs[near.eve.opened.ice_ufrag].dropped > count // 4, "nonsense came through decryption"
        await near.goes_on()


@pytest.mark.parametrize("count", [500, pytest.param(100_000, marks=pytest.mark.slow)])
async def test_malformed_offers_are_refused_in_words_and_nothing_else(count):
    async with Peer("ann", hertz=440, colour="red") as ann:
        offer = await ann.guest.offer(["bob"], send=True)
    chance, samples, said = random.Random(count), [offer.sdp.encode()], list[OfferError]()
    lines = offer.sdp.split("\r\n")
    for _ in range(count):
        if chance.random() < 0.5:
            text = spoilt(chance, samples, 0).decode("utf-8", "replace")
        else:
            changed = list(lines)
            for _ in range(chance.randrange(1, 4)):
                at = chance.randrange(len(changed))
                changed[at : at + chance.randrange(2)] = [chance.choice(lines)] * chance.randrange(4)
            text = "\r\n".join(changed)
        try:
            read_offer(text, hearing="h1", participant="ann", leg="x", send=offer.send_mids, receive=offer.receive_mids)
        except OfferError as error:
            said.append(error)
    assert len(said) > count // 4
    assert all(error.zh.endswith("。") and error.en.endswith(".") for error in said)


async def hellos(address: tuple[str, int], stop: asyncio.Event) -> None:
    """ClientHellos from ever new ports, 1,000 a second."""
    hello = bytes.fromhex("16fefd0000000000000000002e010000220000000000000022fefd") + os.urandom(34)
    loop = asyncio.get_running_loop()
    while not stop.is_set():
        stranger, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=address)
        for _ in range(50):
            stranger.sendto(hello)
            await asyncio.sleep(0.001)
        stranger.close()


@pytest.mark.slow
@pytest.mark.parametrize("path", [PYTHON, NATIVE])
async def test_a_race_of_handshakes_is_won_by_whoever_was_invited_200_times_of_200(path, tmp_path):
    if path == NATIVE:
        require_native()
    async with EmbeddedPlane.start(["127.0.0.1"], 0, tmp_path, path) as plane:
        async with Peer("first", hertz=400) as first:
            await first.join(plane, [])
            assert first.opened is not None
            stop = asyncio.Event()
            race = asyncio.create_task(hellos(first.opened.candidates[0], stop))
            connected = 0
            for number in range(100):
                async with Peer(f"a{number}", hertz=400) as one, Peer(f"b{number}", hertz=400) as other:
                    for peer in (one, other):
                        await peer.join(plane, [])
                    for peer in (one, other):
                        await peer.connected()
                        connected += 1
            stop.set()
            await race
        assert connected == 200
