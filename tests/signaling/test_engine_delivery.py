"""A receiver's account of what reaches it, and what of it is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.engines.delivery import Count, Delivery, flows
from signaling.engines.rtcp import ReportBlock
from signaling.media import Flow, MediaKind

NTP = 0xDECAF000_80000000


def block(*, lost: int = 0, jitter: int = 0, lsr: int = 0, dlsr: int = 0) -> ReportBlock:
    return ReportBlock(7, 0, lost, 100, jitter, lsr, dlsr)


def test_the_way_there_and_back_is_what_is_left_of_the_time_since_our_report():
    delivery = Delivery(48_000)
    delivery.note_clock(NTP, 10.0)
    delivery.note_block(block(lsr=NTP >> 16 & 0xFFFFFFFF, dlsr=round(0.5 * 65536), lost=3, jitter=480), 10.6)
    assert delivery.round_trip == pytest.approx(0.1, abs=0.001)
    assert (delivery.lost, delivery.jitter) == (3, 0.01)


def test_an_answer_to_a_report_that_we_never_sent_says_nothing_of_the_way():
    delivery = Delivery(48_000)
    delivery.note_clock(NTP, 10.0)
    delivery.note_block(block(lsr=1), 10.6)
    assert delivery.round_trip is None


@given(st.lists(st.builds(block, lost=st.integers(0, 2**24 - 1), jitter=st.integers(0, 2**32 - 1),
                          lsr=st.integers(0, 2**32 - 1), dlsr=st.integers(0, 2**32 - 1)), max_size=20))  # fmt: skip
def test_whatever_a_receiver_says_stays_within_bounds(blocks):
    delivery = Delivery(90_000)
    delivery.note_clock(NTP, 0.0)
    for number, one in enumerate(blocks):
        delivery.note_block(one, float(number))
        assert 0 <= delivery.lost < 2**23
        assert 0 <= delivery.jitter <= 30
        assert delivery.round_trip is None or 0 <= delivery.round_trip < 30


def test_streams_of_a_kind_add_up_and_the_worst_jitter_counts():
    audio, video = MediaKind.AUDIO, MediaKind.VIDEO
    found = flows([Count(video, 10, 1, 1000, 0.01), Count(audio, 5, 0, 200, 0.002), Count(video, 20, 2, 500, 0.003)])
    assert found == (Flow(video, 30, 3, 1500, 10.0), Flow(audio, 5, 0, 200, 2.0))
