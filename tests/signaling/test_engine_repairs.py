"""Layers, retransmission streams and numbers of the transport: the native data path against the Python one."""

import random
from collections.abc import Callable, Sequence

import pytest

from signaling.engines import extensions, rtcp, rtp, rtx, twcc
from signaling.engines.python_forwarder import PythonLine
from tests.forwarders import DELTA, IDS, KEY, PROFILES, RICH_SOURCES, WIDE_DELTA, WIDE_KEY, pair

SEEDS = [*range(6), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 200))]
PAUSES = (0.000001003, 0.000001003, 0.004007137, 0.100013311, 2.000013311)
LAYER_SSRC = (2001, 2002)
REPAIR_SSRC = (1101, 2101, 2102)


class Browser:
    """What a browser sends that offers everything: numbers of the transport, named layers, and what it sends again."""

    def __init__(self, protect: Callable[[bytes], bytes]) -> None:
        self._protect = protect
        self.number = 65_000
        self._repairs = [40_000, 1, 65_530]
        self.kept: dict[tuple[int, int], rtp.RtpPacket] = {}

    def _wrapped(self, given: rtp.RtpPacket, named: Sequence[tuple[int, bytes]]) -> bytes:
        self.number += 1
        elements = [(IDS.transport, (self.number & 0xFFFF).to_bytes(2, "big")), *named]
        return self._protect(rtp.serialize(given, extensions.write(elements)))

    def send(self, source: int, number: int, payload: bytes, *, named: bool = True) -> bytes:
        spec = RICH_SOURCES[source]
        ssrc = spec.ssrc or LAYER_SSRC[source - 1]
        given = rtp.RtpPacket(number % 3 == 2, spec.payload_type, number & 0xFFFF, 3000 * number, ssrc, payload)
        self.kept[source, number & 0xFFFF] = given
        return self._wrapped(given, [(IDS.rid, spec.rid.encode())] if spec.rid and named else [])

    def repair(self, source: int, number: int) -> bytes:
        """Send a packet again, or padding where there is none of this number."""
        spec = RICH_SOURCES[source]
        self._repairs[source] += 1
        own = {"payload_type": spec.rtx_payload_type, "ssrc": REPAIR_SSRC[source], "sequence": self._repairs[source]}
        given = self.kept.get((source, number & 0xFFFF))
        if given is None:
            again = rtp.RtpPacket(False, spec.rtx_payload_type, own["sequence"] & 0xFFFF, 0, REPAIR_SSRC[source], b"")
        else:
            again = rtx.wrap(given, **own)
        return self._wrapped(again, [(IDS.repaired_rid, spec.rid.encode())] if spec.rid else [])


def key_frame(height: int) -> bytes:
    return KEY[:3] + b"\x10\x02\x00\x9d\x01\x2a" + (640).to_bytes(2, "little") + height.to_bytes(2, "little")


async def test_layers_retransmissions_and_numbers_come_to_the_same_on_a_plain_line():
    with pair(rich=True) as both:
        browser = Browser(both.publisher.protect)
        both.route((0, 0), (0, 1), (1, 0), (2, 1), tapped=[1])
        for number in range(40):
            both.give(browser.send(0, 65_500 + number, b"voice"))
            for layer in (1, 2):
                both.give(browser.send(layer, 100 * layer + number, key_frame(180 * layer) if number == 3 else DELTA))
        first, second = both.checked()
        assert (len(first), len(second)) == (40 + 37, 40 + 37)
        heard = both.native.heard
        assert [source.reception.received for source in heard.sources] == [40, 40, 40]
        assert [source.height for source in heard.sources] == [0, 180, 360]
        assert {seen.height for source, seen in heard.arrivals} == {0, 180}
        plain = both.read(0, first)
        numbers = [extensions.read(data)[7] for data in plain]
        assert [int.from_bytes(number, "big") for number in numbers] == list(range(1, 78))

        both.route((0, 0), (2, 0), tapped=[1])
        both.give(browser.send(1, 140, DELTA), browser.send(2, 240, DELTA))
        assert len(both.checked()[0]) == 1, "the old layer goes on until the new one begins"
        both.give(browser.send(2, 241, key_frame(360)), browser.send(1, 141, DELTA), browser.send(2, 242, DELTA))
        switched = [rtp.parse(data) for data in both.read(0, both.checked()[0])]
        assert len(switched) == 2
        assert switched[1].sequence == switched[0].sequence + 1

        newest = switched[-1].sequence
        both.resend(0, 1, [newest - 2, newest], 0.05)
        repairs = [rtp.parse(data) for data in both.read(0, both.checked()[0])]
        assert [(one.ssrc, int.from_bytes(one.payload[:2], "big")) for one in repairs] == [
            (6100, newest - 2),
            (6100, newest),
        ], "what was sent of the former layer can still be asked for"
        both.pad(0, 200)
        both.pad(1, 200)
        padding, none = both.checked()
        assert (len(padding), none) == (1, [])
        both.route((0, 0))
        both.pad(0, 200)
        padding, _ = both.checked()
        assert len(padding) == 1, "the picture is paused, the voice goes on"


async def test_what_a_browser_sends_again_counts_once():
    with pair(rich=True) as both:
        browser = Browser(both.publisher.protect)
        both.route((0, 0))
        lost = [browser.send(0, number, b"%d" % number) for number in range(1000, 1010)]
        both.give(*lost[:3], *lost[5:])
        assert len(both.checked()[0]) == 8
        both.give(browser.repair(0, 1003), browser.repair(0, 1003), browser.repair(0, 1001), browser.repair(0, 7))
        (repaired,) = both.checked()[0]
        assert rtp.parse(both.read(0, [repaired])[0]).payload == b"1003"
        both.give(lost[3], lost[4])
        assert len(both.checked()[0]) == 1, "the delayed original of what was repaired is not sent twice"
        assert both.native.heard.sources[0].reception.received == 10
        ((said,),) = map(rtcp.parse, both.tended())
        assert isinstance(said, twcc.Unread), "nothing is missing"
        both.give(browser.repair(1, 5), browser.repair(2, 5))
        both.checked()


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_bad_line_and_a_restless_floor_with_everything_negotiated(seed):
    chance = random.Random(seed)
    with pair(chance.choice(list(PROFILES)), seed, rich=True) as both:
        browser = Browser(both.publisher.protect)
        waiting: list[bytes] = []
        routed, told = 0.0, 0
        heads = (key_frame(180), DELTA, DELTA, DELTA, WIDE_KEY, WIDE_DELTA)
        for number in range(400):
            waiting.append(browser.send(0, 65_400 + number, b"voice %d" % number))
            waiting += [
                browser.send(layer, 5000 * layer + number, chance.choice(heads), named=number < 50) for layer in (1, 2)
            ]
            if chance.random() < 0.3:
                source = chance.randrange(3)
                near = (65_400, 5000, 10_000)[source] + number - chance.randrange(20)
                waiting.append(browser.repair(source, near))
            waiting = waiting[-60:]  # nothing comes later than a slot remembers
            chance.shuffle(waiting)
            for _ in range(3):
                data, sort = waiting.pop(), chance.random()
                if sort < 0.05:
                    continue
                if sort < 0.1:
                    waiting.append(data)
                elif sort < 0.15:
                    at = chance.randrange(len(data))
                    data = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
                both.give(data, pause=chance.choice((0.000001003, 0.004007137, 0.100013311)))
            if chance.random() < 0.1 and both.now > routed + 4:  # of one former layer packets can be asked for
                routed = both.now
                choice = [(0, to) for to in (0, 1) if chance.random() < 0.7]
                choice += [(chance.choice((1, 2)), to) for to in (0, 1) if chance.random() < 0.8]
                both.route(*choice, tapped=[source for source in range(3) if chance.random() < 0.5])
            if chance.random() < 0.2:
                to, slot = chance.randrange(2), chance.randrange(2)
                line = both.python.receivers[to]
                assert isinstance(line, PythonLine)
                newest = line.outlets[slot]._newest[0]
                both.resend(to, slot, [(newest - n) % 65_536 for n in range(-2, 12)], chance.choice((0.0, 0.050001713)))
            if chance.random() < 0.3:
                told += len(both.tended(chance.choice((0.0000010, 0.0200003, 0.0600017))))
            if chance.random() < 0.1:
                both.pad(chance.randrange(2), chance.randrange(1, 400))
            if chance.random() < 0.1:
                arrivals = [1.0, *(chance.choice((None, 1.0, 1.001, 1.2)) for _ in range(chance.randrange(60)))]
                feedback, _ = twcc.write(chance.randrange(900), 0, arrivals)
                both.settle(chance.randrange(2), feedback)
            both.checked()
        assert told > 100, "packets were asked for and feedback was given"


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_publisher_is_asked_and_told_the_same_whatever_its_numbers_do(seed):
    """Long and short gaps, numberings that begin anew, numbers of the transport that leap, silence."""
    chance = random.Random(seed)
    leaps = (1, 1, 1, 1, 1, 1, 2, 3, 5, 17, 40, 127, 129, 130, 2999, 3001, 3002, 20_000)
    with pair(seed=seed, rich=True) as both:
        browser = Browser(both.publisher.protect)
        number, told = chance.choice((0, 65_400)), 0
        held: list[bytes] = []
        for _ in range(600):
            number += chance.choice(leaps) if chance.random() < 0.3 else 1
            browser.number += chance.choice((0, 0, 1, 13, 14, 15, 600, 5000)) if chance.random() < 0.2 else 0
            held.append(browser.send(0, number, b"voice"))
            if chance.random() < 0.8:
                both.give(held.pop(), pause=chance.choice(PAUSES))
            if held and chance.random() < 0.2:
                both.give(held.pop(chance.randrange(len(held))))
            if chance.random() < 0.5:
                told += len(both.tended(chance.choice((0.0000010, 0.0200003, 0.0600017))))
                both.checked()
        assert told > 50


@pytest.mark.parametrize("seed", SEEDS)
async def test_feedback_says_the_same_to_both_however_damaged_it_is(seed):
    chance = random.Random(seed)
    with pair(seed=seed, rich=True) as both:
        browser = Browser(both.publisher.protect)
        both.route((0, 0), (0, 1))
        told = refused = 0
        for number in range(300):
            both.give(browser.send(0, number, b"voice"), pause=chance.choice((0.000001003, 0.0010007, 0.020013)))
            arrivals = [
                float(chance.randrange(5)),
                *(chance.choice((None, 1.0, 1.1)) for _ in range(chance.randrange(40))),
            ]
            feedback = bytearray(twcc.write(max(0, number - chance.randrange(60)), 0, arrivals)[0])
            while chance.random() < 0.3:
                feedback[chance.randrange(len(feedback))] ^= 1 << chance.randrange(8)
            if chance.random() < 0.2:
                del feedback[chance.randrange(len(feedback)) :]
            said = both.settle(chance.randrange(2), bytes(feedback))
            told, refused = told + bool(said), refused + (said is None)
        assert told > 20
        assert refused > 20
        both.checked()


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_is_said_beside_feedback_is_not_lost_with_it(seed):
    """Compound packets as browsers make them, now and then with a bit turned or an end cut off."""
    chance = random.Random(seed)
    with pair(seed=seed, rich=True) as both:
        browser = Browser(both.publisher.protect)
        both.route((0, 0), (0, 1))
        for number in range(300):
            both.give(browser.send(0, number, b"voice"), pause=chance.choice((0.000001003, 0.0010007, 0.020013)))
            arrivals = [1.0, *(chance.choice((None, 1.0, 1.1)) for _ in range(chance.randrange(40)))]
            feedback, _ = twcc.write(max(0, number - chance.randrange(60)), 0, arrivals)
            ssrc = chance.choice((5000, 5001, 6000, 1))
            blocks = [rtcp.ReportBlock(ssrc, 0, chance.randrange(9), number, number, 7, 8)] * chance.randrange(2)
            parts = [
                rtcp.receiver_report(9, blocks),
                rtcp.transport_feedback(9, 5000, feedback),
                rtcp.nack(9, 5000, [number]),
                rtcp.bitrate_limit(9, 10**6, [5000]),
            ]
            compound = bytearray(b"".join(chance.sample(parts, chance.randrange(1, 5))))
            if chance.random() < 0.3:
                compound[chance.randrange(len(compound))] ^= 1 << chance.randrange(8)
            if chance.random() < 0.1:
                del compound[max(8, chance.randrange(len(compound))) :]
            both.say(chance.randrange(2), bytes(compound))
        standing, said, refused, other = both.say(0, rtcp.receiver_report(9, ()))
        assert standing.known
        assert said[0].at > 0
        assert min(refused, len(other)) > 5
