import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.log.record import Run, decode_record, encode_record

ENTRIES = [bytes([number]) * 3 for number in range(40)]


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=9), st.integers(0, 2**63))
def test_a_record_comes_back(entries, start):
    run = Run.of(start, entries)
    assert decode_record(encode_record(b'{"note":"x"}', run)) == (b'{"note":"x"}', run)


def test_a_head_alone_is_a_record_that_carries_nothing():
    assert encode_record(b"{}", Run(7)) == b"{}"
    assert decode_record(b"{}") == (b"{}", Run())


@pytest.mark.parametrize("rest", [b"", b"1234567", b"12345678\0", b"12345678\0\5abc"])
def test_a_record_that_is_cut_off(rest):
    with pytest.raises(ValueError, match="cut off"):
        decode_record(b"{}\n" + rest)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_a_run_behind_others_gives_each_place_its_entry_once(start, count, other, others):
    run, before = Run.of(start, ENTRIES[start : start + count]), ENTRIES[other : other + others]
    joined = run.after(other, before)
    met = start <= other + others and other <= start + count
    assert joined == ENTRIES[other : max(other + others, start + count if met and count else 0)]


def test_runs_that_meet_become_one():
    assert Run.of(3, ENTRIES[3:5]).plus(Run.of(5, ENTRIES[5:9])) == Run.of(3, ENTRIES[3:9])
