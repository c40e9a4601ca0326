"""Malformed datagrams without end, forged and authentic, and handshakes by the thousand: no session dies of them.

Everything real but the network's place (`near.py`). The native path has a flood of its own besides, under
AddressSanitizer.
"""

import asyncio
import os
import random
from collections.abc import Callable, Sequence

import pytest

from signaling.engines.choice import NATIVE, PYTHON
from signaling.engines.embedded import EmbeddedPlane
from signaling.engines.native_line import NativeLine
from signaling.engines.python_forwarder import PythonLine
from signaling.media import ApplyRecording, LegLost, MediaKind, Track
from signaling.peer import read_offer
from signaling.sdp import OfferError
from tests.faults.near import Near
from tests.faults.sealing import Sealer
from tests.media_peers import Peer
from tests.tools import require_native

pytestmark = pytest.mark.alone

FEW, MANY = 2_000, 1_000_000
Feed = Callable[[bytes], None]


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


def reports(slot: int) -> list[bytes]:
    """Reports, requests for packets and for pictures, feedback, a stated rate and a name, as browsers write them.

    They speak of what is sent in the slot with this SSRC.
    """
    media = slot.to_bytes(4, "big")
    return [
        bytes.fromhex("80c8000600000001" + "e0" * 8 + "00000bb800000001000000ff"),
        bytes.fromhex("81c9000700000001") + media + bytes(20),
        bytes.fromhex("81cd000300000001") + media + bytes.fromhex("00010003"),
        bytes.fromhex("81ce000200000001") + media,
        bytes.fromhex("8fcd000600000001") + media + bytes.fromhex("000100040000010020042802") + b"\x04\x04\x04\x00",
        bytes.fromhex("8fce000500000001000000005245" + "4d4201" + "0bffff") + media,
        bytes.fromhex("81ca000600000001010a" + "61" * 10 + "00000000" + "0000"),
    ]


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
async def test_malformed_datagrams_of_every_protocol_end_no_session(count, tmp_path):
    async with Near(tmp_path).running() as near:
        for kind in ("stun", "dtls", "rtp", "rtcp"):
            await pour(near.strange, near.said[kind], count // 2)
            await pour(near.forged, near.said[kind], count // 2)
        await near.goes_on()
        assert not any(isinstance(report, LegLost) for report in near.reports)


@pytest.mark.parametrize("path", [PYTHON, NATIVE])
@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
async def test_malformed_packets_that_a_participant_encrypts_end_no_session(count, path, tmp_path):
    if path == NATIVE:
        require_native()
    async with Near(tmp_path, path).running() as near:
        near.plane.apply([ApplyRecording("h1", frozenset(), frozenset({Track("eve", MediaKind.AUDIO)}))])
        leg = near.leg_of(near.eve)
        address = next(iter(leg.paths))
        leg._take_accounts()
        sealer = Sealer.of(near.eve.guest.connection, leg.sources[0].reception.account[2])

        def authentic(data: bytes) -> None:
            near.take(address, sealer.seal(data))

        def dropped() -> int:
            assert isinstance(leg.line, PythonLine | NativeLine)
            return leg.line.dropped + leg.dropped

        before, came = dropped(), leg.line.packets_in
        await pour(authentic, reports(leg.slots[0].ssrc), count, head=2)
        assert dropped() - before > count // 4, "nonsense came through decryption"
        before = dropped()
        own = leg.order.sending[0]
        head = bytes([0x80, own.payload_type]) + bytes(6) + own.ssrc.to_bytes(4, "big")
        extended = b"\x90" + head[1:] + b"\xbe\xde\0\x02\x22ab\x31cd\x10\0\0" + bytes(40)
        padded = b"\xa0" + head[1:] + bytes(39) + b"\x04"
        for part in (0, 12):  # of the headers, and of what follows them
            await pour(authentic, [head + bytes(60), extended, padded], count // 2, head=part)
        assert dropped() - before > count // 8, "headers that say what cannot be"
        assert leg.line.packets_in - came > count // 4, "what only looked odd was taken"
        await near.goes_on()
        assert leg.connected


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
