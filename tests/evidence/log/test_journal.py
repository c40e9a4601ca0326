from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.log.journal import Journal, read_journal


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.binary(max_size=30), min_size=1, max_size=4), max_size=4), st.integers(0, 10**9), st.data())
def test_a_cut_anywhere_keeps_whole_frames_only(tmp_path_factory, frames, start, data):
    path = tmp_path_factory.mktemp("journal") / "journal"
    journal = Journal.create(path, start, ())
    ends, count = [(journal.bytes, 0)], 0
    for frame in frames:
        journal.append(start + count, frame)
        count += len(frame)
        ends.append((journal.bytes, count))
    journal.close()
    everything = [entry for frame in frames for entry in frame]
    assert read_journal(path) == (start, everything)
    cut = data.draw(st.integers(ends[0][0], journal.bytes))
    path.write_bytes(path.read_bytes()[:cut])
    whole = max(count for end, count in ends if end <= cut)
    assert read_journal(path) == (start, everything[:whole])


def test_what_is_not_a_journal(tmp_path: Path):
    (tmp_path / "journal").write_bytes(b"something else")
    with pytest.raises(ValueError, match="header"):
        read_journal(tmp_path / "journal")


def test_a_frame_out_of_place_ends_the_reading(tmp_path: Path):
    journal = Journal.create(tmp_path / "journal", 256, [b"a"])
    journal.append(999, [b"b"])
    journal.close()
    assert read_journal(tmp_path / "journal") == (256, [b"a"])
