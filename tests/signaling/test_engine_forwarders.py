"""The native data path against the Python one: the same datagrams, the same bytes out, the same things told."""

import random
import select
import socket
from collections.abc import Iterator

import pytest

from signaling.engines import rtcp
from signaling.engines.dtls import Srtp
from signaling.engines.native_forwarder import NativeForwarder
from tests.forwarders import DELTA, KEY, PROFILES, SOURCES, WIDE_DELTA, WIDE_KEY, Pair, packet, pair, turned
from tests.media_peers import until

VOICE_OF, PICTURE_OF = SOURCES


@pytest.fixture
async def both() -> Iterator[Pair]:  # type: ignore[misc]  # an asynchronous generator: sockets belong to a loop
    with pair() as made:
        yield made


def voice(number: int) -> bytes:
    return packet(VOICE_OF, number, 960 * number, b"voice %d" % number)


def picture(number: int, head: bytes = DELTA, size: int = 900) -> bytes:
    return packet(PICTURE_OF, number, 3000 * (number // 3), head + bytes(size), number % 3 == 2)


@pytest.mark.parametrize("profile", PROFILES)
async def test_both_send_the_same_bytes_in_every_cipher(profile):
    with pair(profile) as both:
        both.route((0, 0), (0, 1), (1, 1), tapped=[0])
        for number in range(60):
            both.give(both.publisher.protect(voice(65_500 + number)))
            head = KEY if number == 5 else DELTA
            both.give(both.publisher.protect(picture(65_510 + number, head)))
        first, second = both.checked()
        assert (len(first), len(second)) == (60, 60 + 55)
        assert [data[12:] for data in both.read(0, first)] == [b"voice %d" % (65_500 + n) for n in range(60)]
        taps = [seen.data for source, seen in both.native.heard.arrivals if source == 0]
        assert taps[0] == voice(65_500)
        assert not any(seen.data for source, seen in both.native.heard.arrivals if source == 1)


@pytest.mark.parametrize("seed", range(4))
async def test_reordered_lost_replayed_forged_and_switched_datagrams_come_to_the_same(seed):
    """A bad line and a restless floor: every choice is seeded, and both must agree after each."""
    chance = random.Random(seed)
    first = chance.choice((0, 30_000, 65_300))
    with pair(chance.choice(list(PROFILES)), seed) as both:
        waiting: list[bytes] = []
        for number in range(400):
            waiting.append(both.publisher.protect(voice(first + number)))
            waiting.append(
                both.publisher.protect(picture(number, chance.choice((KEY, DELTA, DELTA, WIDE_KEY, WIDE_DELTA))))
            )
            chance.shuffle(waiting)
            data = waiting.pop()
            sort = chance.random()
            if sort < 0.05:
                continue
            if sort < 0.1:
                waiting.append(data)  # it will come twice
            elif sort < 0.15:
                at = chance.randrange(len(data))
                data = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
            elif sort < 0.2:
                data = data[: chance.randrange(len(data))]
            both.give(data, pause=chance.choice((0.0, 0.0040071, 0.3000133)))
            if chance.random() < 0.05:
                choice = [(source, to) for source in (0, 1) for to in (0, 1) if chance.random() < 0.6]
                both.route(*choice, tapped=[source for source in (0, 1) if chance.random() < 0.5])
            if chance.random() < 0.2:
                lost = [chance.randrange(65_536)] + [(30_000 + number - n) % 65_536 for n in range(3)]
                both.resend(chance.randrange(2), chance.randrange(2), lost, chance.choice((0.0, 0.0500017)))
            both.checked()


async def test_what_is_asked_for_again_is_the_same_datagram_and_only_while_it_may(both):
    both.route((0, 0))
    both.give(*(both.publisher.protect(voice(number)) for number in range(10)))
    sent, _ = both.checked()
    wanted = [int.from_bytes(data[2:4], "big") for data in sent]
    both.resend(0, 0, wanted[2:5])
    assert both.checked()[0] == sent[2:5]
    both.resend(0, 0, wanted[2:5], 0.0100003)
    assert both.checked()[0] == [], "asked again at once"
    both.route()
    both.resend(0, 0, wanted, 0.1000003)
    assert both.checked()[0] == [], "nothing of it leaves after the order"
    both.route((0, 0))
    both.resend(0, 0, wanted, 0.1000003)
    assert both.checked()[0] == []
    both.give(both.publisher.protect(voice(11)))
    both.resend(0, 0, [*wanted, wanted[-1] + 1], 1.5000003)
    assert len(both.checked()[0]) == 1, "too old"


async def test_a_storm_of_wishes_is_cut_to_the_allowance(both):
    both.route((1, 0))
    both.give(both.publisher.protect(picture(0, KEY)), *(both.publisher.protect(picture(n)) for n in range(1, 200)))
    sent, _ = both.checked()
    both.resend(0, 1, [int.from_bytes(data[2:4], "big") for data in sent], 0.1000003)
    assert len(both.checked()[0]) == 96


async def test_rtcp_is_decrypted_once_and_only_when_it_is_signed(both):
    report = rtcp.receiver_report(77, ())
    data = both.publisher.protect_rtcp(report)
    both.give(data, data, data[:-1], b"\x80\xc9" + bytes(60), both.publisher.protect_rtcp(report))
    assert both.native.told().rtcp == both.python.told().rtcp == [report, report]


async def test_control_is_woken_by_wishes_and_not_by_reports(both):
    forwarder = both.native.forwarder
    assert isinstance(forwarder, NativeForwarder)
    empty, urgent = rtcp.receiver_report(77, ()), (rtcp.nack(77, 5000, [1]), rtcp.picture_loss(77, 5000))
    idle = (rtcp.bitrate_limit(77, 1000, [1001]), rtcp.transport_feedback(77, 0, bytes(8)))
    for said, wakes in [*((one, False) for one in idle), *((one, True) for one in urgent)]:
        both.native.told().rtcp.clear()
        both.give(both.publisher.protect_rtcp(empty + said))
        assert bool(select.select([forwarder.library.np_told(forwarder.plane)], [], [], 0)[0]) is wakes
        assert both.native.told().rtcp == [empty + said], "at the next turn at the latest"


async def test_what_control_sends_as_rtcp_the_browser_can_read(both):
    report = rtcp.picture_loss(1, 2)
    for bench in (both.native, both.python):
        bench.receivers[0].send_rtcp(report)
        (data,) = bench.came()[0]
        assert Srtp(turned(both.receivers[0])).unprotect_rtcp(data) == report


async def test_a_stream_without_an_announced_number_is_taken_by_its_payload_type(both):
    unknown = VOICE_OF._replace(ssrc=4242)
    both.route((0, 0))
    both.give(both.publisher.protect(packet(unknown, 5, 5, b"not announced")))
    both.give(both.publisher.protect(packet(VOICE_OF._replace(payload_type=0), 6, 6, b"another payload type")))
    assert both.checked() == [[], []]


@pytest.mark.parametrize(
    "head",
    [
        b"\x90\x6f" + bytes(2),  # an extension of no words
        b"\xb0\x6f" + bytes(2),
        b"\x8f\x6f" + bytes(2),  # fifteen contributing sources
        b"\xa0\x6f" + bytes(2),  # padding
        b"\x9f\x6f" + bytes(2),
    ],
)
@pytest.mark.parametrize("size", [0, 3, 4, 20, 60, 80])
async def test_extensions_contributors_and_padding_are_taken_off(both, head, size):
    both.route((0, 0))
    for last in (0, 1, 9, 255):
        chance = random.Random(last)
        number = chance.randrange(65_536).to_bytes(2, "big")
        body = (bytes(2) + b"\x00\x02" + chance.randbytes(size))[:size] + bytes([last])
        plain = head[:2] + number + bytes(4) + (1001).to_bytes(4, "big") + body
        try:
            data = both.publisher.protect(plain)
        except ValueError:
            data = plain + bytes(16)  # the sender's own library refuses it
        both.give(data)
        both.checked()


async def test_a_packet_longer_than_a_slot_may_carry_is_dropped_by_both(both):
    both.route((0, 0))
    for size in (1343, 1344, 1345):
        both.give(both.publisher.protect(packet(VOICE_OF, size, 1, bytes(min(size, 1344)))))
    both.give(bytes([0x80]) + bytes(1600))
    both.checked()


async def test_a_burst_leaves_in_few_messages_and_arrives_whole(both):
    """Read from the socket in one batch, cut by the kernel into what the Python path sends one by one."""
    both.route((1, 0), (1, 1))
    burst = [both.publisher.protect(picture(0, KEY))]
    burst += [both.publisher.protect(picture(number, size=300 if number % 10 == 9 else 900)) for number in range(1, 40)]
    forwarder = both.native.forwarder
    assert isinstance(forwarder, NativeForwarder)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as browser:
        browser.bind(("127.0.0.1", 0))
        both.native.publisher.admit((0, ("127.0.0.1", browser.getsockname()[1])))
        for data in burst:
            browser.sendto(data, ("127.0.0.1", forwarder.port))
            both.python.give(data, both.now)
        forwarder.start(lambda _path, _data, _now: None)
        await until(lambda: forwarder.counters[2] == 80)
    assert forwarder.counters[6] == 2 * 4, "each short packet ends a message"
    assert both.native.came() == both.python.came()
