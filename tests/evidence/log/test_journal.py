import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.log.journal import Held, Journal, old_of, read_journal, read_journals
from evidence.log.record import Run
from evidence.log.tiles import encode_entries


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.binary(max_size=30), min_size=1, max_size=4), max_size=4), st.integers(0, 10**9), st.data())
def test_a_cut_anywhere_keeps_whole_frames_only(tmp_path_factory, frames, start, data):
    path = tmp_path_factory.mktemp("journal") / "journal"
    journal = Journal.create(path, start, ())
    ends, count = [(journal.bytes, 0)], 0
    for frame in frames:
        journal.append(Run.of(start + count, frame))
        count += len(frame)
        ends.append((journal.bytes, count))
    journal.close()
    everything = [entry for frame in frames for entry in frame]
    assert read_journal(path) == Held(start, everything, start + (ends[-2][1] if frames else 0))
    cut = data.draw(st.integers(ends[0][0], journal.bytes))
    path.write_bytes(path.read_bytes()[:cut].ljust(journal.bytes + 99, b"\0"))
    whole = max(count for end, count in ends if end <= cut)
    found = read_journal(path).entries  # the zeros laid ahead may be just what was cut off
    assert found == everything[: len(found)]
    assert len(found) >= whole


def test_what_is_not_a_journal(tmp_path: Path):
    (tmp_path / "journal").write_bytes(b"something else")
    with pytest.raises(ValueError, match="header"):
        read_journal(tmp_path / "journal")


def test_a_frame_out_of_place_ends_the_reading(tmp_path: Path):
    journal = Journal.create(tmp_path / "journal", 256, [b"a"])
    journal.append(Run.of(999, [b"b"]))
    journal.close()
    assert read_journal(tmp_path / "journal") == Held(256, [b"a"], 257)


def test_a_journal_put_aside_is_read_until_it_is_released(tmp_path: Path):
    journal = Journal.create(tmp_path / "journal", 0, ())
    journal.append(Run.of(0, [b"a", b"b", b"c"]))
    journal = journal.put_aside(2, [b"c"])
    journal.append(Run.of(3, [b"d"]))
    assert read_journals(tmp_path / "journal") == Held(0, [b"a", b"b", b"c", b"d"], 3)
    journal.release(1)
    assert old_of(tmp_path / "journal").exists()
    journal.release(2)
    assert not old_of(tmp_path / "journal").exists()
    assert read_journals(tmp_path / "journal") == Held(2, [b"c", b"d"], 3)
    journal.close()


def test_journals_that_do_not_meet_are_refused(tmp_path: Path):
    Journal.create(tmp_path / "journal", 0, [b"a"]).put_aside(0, [b"a"]).close()
    Journal.create(tmp_path / "journal", 2, ()).close()
    with pytest.raises(ValueError, match="go on"):
        read_journals(tmp_path / "journal")


def test_no_journal_at_all(tmp_path: Path):
    assert read_journals(tmp_path / "journal") is None


def test_a_journal_of_the_first_format_is_read(tmp_path: Path):
    payload = (256).to_bytes(8, "big") + encode_entries([b"a"])
    frame = len(payload).to_bytes(4, "big") + zlib.crc32(payload).to_bytes(4, "big") + payload
    (tmp_path / "journal").write_bytes(b"hearing-journal/1\n" + (256).to_bytes(8, "big") + frame)
    assert read_journals(tmp_path / "journal") == Held(256, [b"a"], 256)


def test_a_long_journal_lays_more_zeros(tmp_path: Path):
    journal = Journal.create(tmp_path / "journal", 0, ())
    entries = [bytes([number]) * 300 for number in range(200)]
    for number in range(9):
        journal.append(Run.of(200 * number, entries))
    journal.close()
    assert read_journal(tmp_path / "journal").entries == entries * 9
    assert (tmp_path / "journal").stat().st_size % (256 * 1024) == 0
