"""One slot's continuous stream, and the account of what arrives: properties and the storms that were seen."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from signaling.engines.outlet import CACHE_FOR_S, CACHE_PACKETS, RESEND_BURST, History, Outlet
from signaling.engines.reception import ASK_TIMES, LONGEST_GAP, Reception
from signaling.engines.rtcp import SenderReport
from signaling.engines.rtp import RtpPacket, sequence_after, timestamp_after
from signaling.media import MediaKind, Track

VOICE, PICTURE = Track("ann", MediaKind.AUDIO), Track("ann", MediaKind.VIDEO)
KEY, DELTA = b"\x10\x00", b"\x10\x01"


def audio() -> Outlet:
    return Outlet(VOICE, 0xAAAA, 111, 48_000, _newest=(100, 5_000, b""))


def sent(sequence: int, timestamp: int, payload: bytes = b"x", ssrc: int = 1) -> RtpPacket:
    return RtpPacket(False, 96, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc, payload)


@given(
    st.lists(
        st.tuples(st.integers(0, 65535), st.integers(0, 2**32 - 1), st.integers(1, 60), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_whoever_feeds_the_slot_the_receiver_sees_one_stream(sections):
    """Each section is another source, or the same after it was switched off: numbers go on, time never runs back."""
    outlet, now, before = audio(), 10.0, None
    for source, (sequence, timestamp, count, off) in enumerate(sections):
        if off:
            outlet.switch_off()
        for step in range(count):
            out = outlet.rewrite(source, sent(sequence + step, timestamp + 960 * step), now)
            assert out is not None
            if before is not None:
                assert sequence_after(out[0], before[0]) == 1
                assert timestamp_after(out[1], before[1]) > 0
            before = out
            now += 0.02
        now += 0.5


def test_a_loss_on_the_way_in_is_the_same_loss_on_the_way_out_and_can_be_filled():
    outlet = audio()
    numbers = []
    for sequence in (10, 11, 14, 12):
        out = outlet.rewrite(1, sent(sequence, 960 * sequence), 1.0)
        assert out is not None
        numbers.append(out[0])
    assert numbers == [100, 101, 104, 102]


def test_a_packet_from_before_the_switch_does_not_take_a_number_of_another():
    outlet = audio()
    outlet.rewrite(1, sent(10, 0), 1.0)
    outlet.rewrite(2, sent(500, 0), 1.1)
    assert outlet.rewrite(2, sent(499, 0), 1.1) is None


def test_a_long_stream_is_never_taken_for_one_before_the_switch():
    outlet = audio()
    assert all(outlet.rewrite(1, sent(number, 960 * number), number * 0.02) for number in range(70_000))


def test_video_begins_with_a_key_frame_only():
    outlet = Outlet(PICTURE, 1, 96, 90_000)
    assert not outlet.state.feed
    assert outlet.rewrite(1, sent(1, 0, DELTA), 0.0) is None
    assert outlet.rewrite(1, sent(2, 0, KEY), 0.0) is not None
    assert outlet.rewrite(1, sent(3, 0, DELTA), 0.0) is not None
    outlet.switch_off()
    assert outlet.rewrite(1, sent(4, 0, DELTA), 0.0) is None
    assert outlet.rewrite(2, sent(1, 0, DELTA), 0.0) is None, "nor does a new source begin in the middle"


def test_the_publishers_clock_is_told_in_the_slots_numbers():
    outlet = audio()
    outlet.rewrite(7, sent(1, 48_000), 1.0)
    own, others = SenderReport(7, 10 << 32, 48_000, 0, 0), SenderReport(8, 10 << 32, 48_000, 0, 0)
    report = outlet.state.clock(own, since=0.5, clock_rate=48_000)
    assert report is not None
    assert (report.ssrc, report.ntp, report.rtp) == (0xAAAA, (10 << 32) + (1 << 31), 5_000 + 24_000)
    assert outlet.state.clock(others, since=0.5, clock_rate=48_000) is None, "another source's clock"
    outlet.switch_off()
    assert outlet.state.clock(own, since=0.5, clock_rate=48_000) is None


def test_resending_is_bounded_however_much_is_asked_for():
    outlet = Outlet(PICTURE, 1, 96, 90_000)
    for sequence in range(1000):
        outlet.remember(sequence, b"%d" % sequence, now=1.0)
    storm = tuple(range(1000)) * 70
    assert len(outlet.again(storm, 1.1)) == RESEND_BURST
    assert len(outlet.again(storm, 1.2)) <= 21
    assert outlet.again((999,), 1.0 + CACHE_FOR_S + 0.1) == [], "old packets help nobody"


def test_one_packet_is_not_sent_again_at_once():
    outlet = audio()
    outlet.remember(5, b"p", now=1.0)
    assert outlet.again((5, 5), 1.01) == [b"p"]
    assert outlet.again((5,), 1.02) == []
    assert outlet.again((5,), 1.05) == [b"p"]


def test_after_it_was_switched_off_nothing_can_be_asked_for_again():
    outlet = audio()
    outlet.remember(5, b"p", now=1.0)
    outlet.switch_off()
    assert outlet.again((5,), 1.01) == []


@given(st.integers(0, 65535), st.sets(st.integers(1, 60), max_size=30))
def test_what_is_missing_is_asked_for_and_counted(start, lost):
    reception = Reception(48_000)
    for step in range(62):
        if step not in lost:
            reception.note((start + step) & 0xFFFF, 960 * step, step * 0.02)
    assert reception.lost == len(lost)
    assert set(reception.due(1.22)) <= {(start + step) & 0xFFFF for step in lost}
    for step in lost:
        reception.note((start + step) & 0xFFFF, 960 * step, 1.25)
    assert reception.lost == 0
    assert reception.due(1.3) == []


def test_asking_ends():
    reception = Reception(90_000)
    reception.note(1, 0, 0.0)
    reception.note(3, 0, 0.0)
    asked = sum(len(reception.due(step * 0.02)) for step in range(200))
    assert 1 < asked <= ASK_TIMES


def test_a_long_gap_wants_a_key_frame_instead():
    reception = Reception(90_000)
    assert not reception.note(1, 0, 0.0)
    assert reception.note(LONGEST_GAP + 50, 0, 0.1)
    assert reception.due(0.2) == []


def test_the_report_block_speaks_of_the_last_interval():
    reception = Reception(48_000)
    for sequence in (0, 1, 2, 4):
        reception.note(sequence, 960 * sequence, sequence * 0.02)
    reception.note_report(SenderReport(1, 0x1234_5678_9ABC_DEF0, 0, 0, 0), 1.0)
    block = reception.block(9, 1.5)
    assert (block.ssrc, block.fraction, block.lost, block.highest) == (9, 51, 1, 4)
    assert (block.lsr, block.dlsr) == (0x5678_9ABC, 32_768)
    reception.note(5, 4800, 1.6)
    assert reception.block(9, 2.5).fraction == 0
    assert reception.block(9, 3.5, at_least=26).fraction == 26, "a voice's encoder is told to expect losses"


def test_another_layer_takes_over_at_a_key_frame_and_the_former_goes_on_until_then():
    outlet = Outlet(PICTURE, 1, 96, 90_000, _newest=(100, 0, b""))
    assert outlet.rewrite(1, sent(10, 0, KEY), 0.0)
    assert outlet.rewrite(2, sent(500, 0, DELTA), 0.1) is None
    assert outlet.rewrite(1, sent(11, 3000, DELTA), 0.1, routed=False), "the former layer is still what is seen"
    begun = outlet.rewrite(2, sent(501, 7, KEY), 0.2)
    assert begun is not None
    assert begun[0] == 102
    assert outlet.rewrite(1, sent(12, 6000, KEY), 0.3, routed=False) is None, "nor does it come back by itself"
    assert outlet.rewrite(2, sent(502, 3007, DELTA), 0.3)


def test_retransmissions_have_a_stream_of_their_own_within_the_same_limits():
    outlet, history = Outlet(PICTURE, 1, 96, 90_000, 97, 2, _newest=(5, 0, b"")), History(MediaKind.VIDEO)
    numbers = []
    for sequence in range(300):
        history.keep(sent(sequence, 0, KEY), 1.0)
        out = outlet.rewrite(1, sent(sequence, 0, KEY), 1.0, history=history)
        assert out is not None
        numbers.append(out[0])
    repairs = outlet.repairs(numbers, 1.1)
    assert len(repairs) == RESEND_BURST
    assert {(repair.ssrc, repair.payload_type) for repair in repairs} == {(2, 97)}
    assert [sequence_after(b.sequence, a.sequence) for a, b in itertools.pairwise(repairs)] == [1] * (len(repairs) - 1)
    assert repairs[7].payload == (12).to_bytes(2, "big") + KEY
    assert outlet.repairs(numbers[:96], 1.11) == [], "not at once"
    assert outlet.padding().sequence == repairs[-1].sequence + 1
    outlet.switch_off()
    assert outlet.repairs(numbers[200:], 1.5) == []


def test_a_voice_of_a_hundred_packets_a_second_can_be_repaired_also_after_late_packets():
    outlet, history = Outlet(VOICE, 1, 111, 48_000, 112, 2, _newest=(5, 0, b"")), History(MediaKind.AUDIO)
    late = 399 - CACHE_PACKETS[MediaKind.AUDIO]
    for number in (*range(200, late), *range(late + 1, 400), late):
        now = 3.99 if number == late else number / 100
        history.keep(sent(number, 480 * number, b"%d" % number), now)
        assert outlet.rewrite(1, sent(number, 480 * number, b"%d" % number), now, history=history)
    newest = outlet.state.packets + 4
    wanted = [newest - back for back in range(96)]
    assert [one.payload[2:] for one in outlet.repairs(wanted, 4.0)] == [b"%d" % (399 - back) for back in range(96)]
    outlet = audio()
    for number in (*range(10, 10 + CACHE_PACKETS[MediaKind.AUDIO]), 9):
        outlet.remember(number, b"%d" % number, 1.0)
    assert outlet.again((9 + CACHE_PACKETS[MediaKind.AUDIO], 9), 1.1) == [b"%d" % (9 + CACHE_PACKETS[MediaKind.AUDIO])]


def test_what_an_earlier_layer_sent_can_be_asked_for_after_the_next_one_began():
    """And nothing of either that this receiver was not sent."""
    outlet = Outlet(PICTURE, 1, 96, 90_000, 97, 2, _newest=(100, 0, b""))
    small, large = History(MediaKind.VIDEO), History(MediaKind.VIDEO)
    for number in range(10):
        small.keep(sent(number, 3000 * number, KEY + bytes([number])), 1.0)
        large.keep(sent(500 + number, 7 + 3000 * number, KEY + bytes([50 + number])), 1.1)
    for number in (3, 4, 5):
        outlet.rewrite(1, sent(number, 3000 * number, KEY + bytes([number])), 1.0, history=small)
    for number in (6, 7):
        outlet.rewrite(2, sent(500 + number, 7 + 3000 * number, KEY + bytes([50 + number])), 1.1, history=large)
    assert [repair.payload[-1] for repair in outlet.repairs(range(90, 110), 1.2)] == [3, 4, 5, 56, 57]
