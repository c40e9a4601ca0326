"""Transport-wide feedback: other people's packets, every pattern of arrivals written and read back, and floods."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from signaling.engines import extensions, rtcp, rtp, twcc

# Captured packets that pion/rtcp (MIT) reads in its own tests, with what it finds in them; the last one's
# padding bit, which promises padding that is not there, is cleared.
CAPTURED = [
    ("afcd0005fa17fa1743032fa0009900013de8021720019401", 153, 0x3DE802, [37.0]),
    ("afcd0007fa17fa17193dd8bb0004000710636e0120074c2424100c0c10000003", 4, 0x10636E, [19, 28, 37, 41, 44, 47, 51]),
    (
        "8fcd0007fa17fa17193dd8bb0174000645b15a40400220041ffe1f9ad000d000",
        372,
        0x45B15A,
        [2047.5, 4070.0, 4122.0, 4122.0, 4174.0, 4174.0],
    ),
]


@pytest.mark.parametrize(("packet", "base", "reference", "milliseconds"), CAPTURED)
def test_captured_packets_are_understood(packet, base, reference, milliseconds):
    (unread,) = rtcp.parse(bytes.fromhex(packet))
    assert isinstance(unread, twcc.Unread)
    found = twcc.read(unread.body)
    assert found.base == base
    start = reference * twcc.REFERENCE_S
    arrivals = [arrival for arrival in found.arrivals if arrival is not None]
    assert [round((arrival - start) * 1000, 3) for arrival in arrivals] == milliseconds


arrivals_lists = st.lists(st.none() | st.floats(0, 30), min_size=1, max_size=80).filter(
    lambda found: any(each is not None for each in found)
)


@given(st.integers(0, 0xFFFF), arrivals_lists)
@example(0xFFFE, [1.0, None, 1.01, 1.009, None, None, 3.0])
@example(5, [2.0] * 40 + [None] * 30 + [2.5, 2.6])
def test_what_is_written_is_read_back(base, arrivals):
    said: list[float | None] = []
    while len(said) < len(arrivals) and any(each is not None for each in arrivals[len(said) :]):
        body, taken = twcc.write(base + len(said), 3, arrivals[len(said) :])
        (unread,) = rtcp.parse(rtcp.transport_feedback(1, 2, body))
        assert isinstance(unread, twcc.Unread)
        found = twcc.read(unread.body)
        assert found.base == (base + len(said)) & 0xFFFF
        assert len(found.arrivals) == taken > 0
        said.extend(found.arrivals)
    for arrival, other in zip(arrivals, said, strict=False):
        assert (arrival is None) == (other is None)
        if arrival is not None and other is not None:
            assert abs(arrival - other) <= 2 * twcc.TICK_S


@given(st.binary(max_size=60))
def test_arbitrary_feedback_is_read_or_refused(body):
    try:
        found = twcc.read(body)
    except rtp.PacketError:
        return
    assert len(found.arrivals) <= 0xFFFF


def read_all(arrivals: twcc.Arrivals) -> dict[int, float | None]:
    said: dict[int, float | None] = {}
    for body in arrivals.due():
        found = twcc.read(body)
        said |= {(found.base + step) & 0xFFFF: arrival for step, arrival in enumerate(found.arrivals)}
    return said


@given(st.integers(0, 0xFFFF), st.sets(st.integers(0, 200), min_size=1))
def test_every_arrival_is_told_and_every_loss_between(start, came):
    arrivals = twcc.Arrivals()
    told: dict[int, float | None] = {}
    for step in sorted(came):
        arrivals.note((start + step) & 0xFFFF, 100 + step * 0.003)
        if step % 40 == 0:
            told |= read_all(arrivals)
    told |= read_all(arrivals)
    first, last = min(came), max(came)
    for step in range(first, last + 1):
        assert (told[(start + step) & 0xFFFF] is not None) == (step in came)
    assert arrivals.due() == []


def test_a_late_packet_is_told_and_takes_nothing_back():
    arrivals = twcc.Arrivals()
    for number in (1, 2, 4, 5):
        arrivals.note(number, number * 0.01)
    assert read_all(arrivals)[3] is None
    arrivals.note(3, 0.09)
    arrivals.note(6, 0.10)
    told = read_all(arrivals)
    assert all(told[number] is not None for number in (3, 4, 5, 6))


def test_a_wild_number_costs_no_more_than_its_own_packet():
    arrivals = twcc.Arrivals()
    arrivals.note(1, 1.0)
    arrivals.note(30_000, 1.01)
    assert sum(map(len, arrivals.due())) < 4000
    arrivals.note(2, 1.02)
    assert arrivals.due() == [], "so late that nobody waits for it"


values = st.binary(min_size=1, max_size=16)


@given(st.lists(st.tuples(st.integers(1, 14), values), max_size=6, unique_by=lambda each: each[0]))
def test_extensions_are_read_back(elements):
    packet = rtp.RtpPacket(True, 96, 7, 8, 9, b"payload")
    data = rtp.serialize(packet, extensions.write(elements))
    assert extensions.read(data) == dict(elements)
    assert rtp.parse(data) == packet


@given(st.binary(max_size=60))
@example(b"\x90\x60" + bytes(10) + b"\xbe\xde\x00\x01\x1f\x00\x00\x00")
def test_arbitrary_extensions_are_read_or_refused(data):
    try:
        found = extensions.read(data)
    except rtp.PacketError:
        return
    assert all(0 < number < 256 for number in found)


def test_the_long_form_and_the_reserved_number_are_understood():
    """The examples of RFC 8285, sections 4.2 and 4.3."""
    head = b"\x90\x60" + bytes(10)
    short = head + bytes.fromhex("bede0003" + "10aa21bbbb000033cccccccc")
    assert extensions.read(short) == {1: b"\xaa", 2: b"\xbb\xbb", 3: b"\xcc" * 4}
    long = head + bytes.fromhex("10000003" + "01000201bb000304dddddddd")
    assert extensions.read(long) == {1: b"", 2: b"\xbb", 3: b"\xdd" * 4}
    assert extensions.read(head + bytes.fromhex("bede0001" + "f0aa10bb")) == {}
    assert extensions.send_time(64.5) == (1 << 17).to_bytes(3, "big")
