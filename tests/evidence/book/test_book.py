"""A book keeps what it acknowledged, whatever file system call fails or is the last; changed or old ones are told."""

import asyncio
import hashlib
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.book.book import Book
from evidence.book.copying import BehindError, copy_book
from evidence.book.erasable import GONE, Erasable
from evidence.book.frames import FIRST, HEADER, Entry, Frame, Kind, Line, frame_at, void
from evidence.book.reading import KEYS, MARK, BookError, entries, open_line, require_marked, walk
from evidence.errors import Damaged, EvidenceError, Stopped
from evidence.fsck.book import examine_book
from evidence.fsck.examination import Examination
from tests.evidence.crashes import GROUPS, book_entry
from tests.evidence.test_crashes import STEPS, crash

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5)
KEY = st.lists(st.integers() | st.text(), min_size=1, max_size=3).map(tuple)
LINES = st.builds(Line, st.text(min_size=1), KEY, st.none() | st.dictionaries(st.text(), JSON, max_size=4))


def lines_of(folder: Path) -> dict[int, list[Line | None]]:
    keys = Erasable(folder / KEYS)
    return {frame.n: [open_line(one, keys) for one in frame.lines()[0]] for frame in entries(folder)}


@pytest.mark.parametrize(("kind", "step"), STEPS)
async def test_a_book_with_a_fault_anywhere(tmp_path: Path, kind: str, step: int):
    for run in crash("book", tmp_path, step, kind):
        told = run.with_suffix(".told").read_text().split()
        acknowledged = [int(number) for number in told if number.isdigit()]
        folder = run / "book"
        async with Book.open(folder) as book:
            held = lines_of(folder)
            for number in acknowledged:
                plain, secret = book_entry(number - 1).lines
                if number not in held:  # only what was never settled may have been taken back
                    assert number in {lost for met in walk(folder) for lost in met.frame.voided}
                    continue
                assert held[number][0] == plain
                erasable = number % 3 == 0 and "erasing" in told
                assert held[number][1] == secret or (erasable and held[number][1] is None)
                assert held[number][1] is None or not erasable or "erased" not in told
            assert not list((folder / KEYS).glob(".*")) + list((folder / KEYS).glob(f"*{GONE}"))
            assert not set(held) - set(range(1, sum(GROUPS) + 1))
            after = book.put(book_entry(99))
            await after.durable()
            after.settle()
        assert lines_of(folder)[after.number][0] == book_entry(99).lines[0]
        exam = Examination()
        assert examine_book(run, exam), exam.findings


@given(st.lists(LINES, max_size=4), st.lists(st.text(), max_size=2))
def test_entries_are_read_as_they_were_written(lines: list[Line], erased: list[str]):
    frame = Frame(7, 3, FIRST, Kind.ENTRY, Entry(tuple(lines), tuple(erased)).spelled({}))
    read = frame_at(b"--" + frame.spelled() + b"--", 2)
    assert read == frame
    assert read is not None
    written, gone = read.lines()
    assert [one.line for one in written] == lines
    assert gone == tuple(erased)
    numbers = Frame(8, 3, frame.digest, Kind.VOID, void([3, 1 << 40]))
    assert numbers.voided == (3, 1 << 40)


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=7))
def test_a_changed_frame_is_none(at: int, bit: int):
    data = bytearray(Frame(1, 0, FIRST, Kind.ENTRY, Entry((Line("t", (1,), {"a": "b"}),)).spelled({})).spelled())
    data[at % len(data)] ^= 1 << bit
    assert frame_at(bytes(data), 0) is None


async def made(folder: Path, count: int = 5) -> None:
    async with Book.open(folder) as book:
        for number in range(count):
            pending = book.put(book_entry(number))
            await pending.durable()
            pending.settle()


async def test_a_book_goes_on_in_further_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("evidence.book.book.FILE_BYTES", 1500)
    await made(tmp_path / "book", 9)
    await made(tmp_path / "book", 9)
    files = sorted((tmp_path / "book").glob("*.book"))
    assert len(files) > 3
    assert len(lines_of(tmp_path / "book")) == 18
    files[1].unlink()
    with pytest.raises(BookError):
        list(walk(tmp_path / "book"))


@pytest.mark.parametrize("at", [3, 20, 200, 2000, -1])
async def test_a_changed_byte_is_found_or_was_never_acknowledged(tmp_path: Path, at: int):
    await made(tmp_path / "book")
    (file,) = (tmp_path / "book").glob("*.book")
    data = bytearray(file.read_bytes())
    data[at] ^= 4
    file.write_bytes(data)
    with pytest.raises(Damaged):
        async with Book.open(tmp_path / "book"):
            pass
    assert not examine_book(tmp_path, Examination())


async def test_an_older_book_and_another_one_are_refused(tmp_path: Path):
    await made(tmp_path / "book")
    shutil.copytree(tmp_path / "book", tmp_path / "old")
    await made(tmp_path / "book")
    shutil.rmtree(tmp_path / "book")
    shutil.copytree(tmp_path / "old", tmp_path / "book")
    with pytest.raises(Damaged, match="frame"):
        async with Book.open(tmp_path / "book"):
            pass
    await made(tmp_path / "other/book", 12)
    shutil.rmtree(tmp_path / "book")
    shutil.copytree(tmp_path / "other/book", tmp_path / "book")
    with pytest.raises(BookError):
        require_marked(tmp_path / "book", tmp_path / MARK)


async def test_what_a_crash_cut_off_is_dropped_and_written_over(tmp_path: Path):
    await made(tmp_path / "book")
    (file,) = (tmp_path / "book").glob("*.book")
    whole = file.read_bytes()
    file.write_bytes(whole + Frame(99, 0, FIRST, Kind.NOTE, b"").spelled()[:-3])
    await made(tmp_path / "book", 1)
    assert file.read_bytes().startswith(whole)
    (tmp_path / "book/000000000077.book").write_bytes(HEADER[:4])
    await made(tmp_path / "book", 1)
    assert [path.name for path in (tmp_path / "book").glob("*.book")] == [file.name]
    assert len(lines_of(tmp_path / "book")) == 7


async def test_entries_that_nobody_settled_are_known_at_the_next_start(tmp_path: Path):
    async with Book.open(tmp_path / "book") as book:
        kept, lost = book.put(book_entry(0)), book.put(book_entry(1))
        await lost.durable()
        assert book.settled == 0
        kept.settle()
        assert book.settled == 1
    async with Book.open(tmp_path / "book") as book:
        assert [frame.n for frame in book.found.unsettled] == [2]
        assert book.found.anchor == 1
        await book.take_back([2]).durable()
    async with Book.open(tmp_path / "book") as book:
        assert book.found.unsettled == ()
        assert book.settled == book.last
    assert list(lines_of(tmp_path / "book")) == [1]


async def test_many_writers_share_a_flush(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    flushes: list[int] = []
    monkeypatch.setattr("os.fdatasync", flushes.append)
    async with Book.open(tmp_path / "book") as book:
        pending = [book.put(book_entry(number)) for number in range(1000)]
        await asyncio.gather(*(one.durable() for one in pending))
        for one in pending:
            one.settle()
    assert len(flushes) < 100


async def test_a_full_disk_stops_the_book_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    async with Book.open(tmp_path / "book") as book:
        await book.put(book_entry(0)).durable()
        monkeypatch.setattr("os.fdatasync", full)
        with pytest.raises(Stopped):
            await book.put(book_entry(1)).durable()
        monkeypatch.undo()
        with pytest.raises(EvidenceError) as stopped:
            book.put(book_entry(2))
        assert stopped.value.code == "book.stopped"


async def test_a_copy_reaches_the_entry_it_has_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("evidence.book.copying._PAUSE_SECONDS", 0.0)
    await made(tmp_path / "book", 6)
    assert copy_book(tmp_path, tmp_path / "out", 4) == 4
    assert list(lines_of(tmp_path / "out/book")) == [1, 2, 3, 4]
    require_marked(tmp_path / "out/book", tmp_path / "out" / MARK)
    with pytest.raises(BehindError):
        copy_book(tmp_path, tmp_path / "more", 50)


def test_a_key_on_its_way_out_is_destroyed_at_the_next_start_and_in_no_copy(tmp_path: Path):
    folder = tmp_path / "book"
    asyncio.run(made(folder, 6))
    (key, other) = sorted((folder / KEYS).iterdir())[:2]
    half = key.with_suffix(GONE)
    key.rename(half)
    half.write_bytes(bytes(16) + half.read_bytes()[16:])
    (folder / KEYS / ".new.1234").write_bytes(b"never used")
    copy_book(tmp_path, tmp_path / "out", 6)
    assert other.name in {path.name for path in (tmp_path / "out/book" / KEYS).iterdir()}
    assert half.name not in {path.name for path in (tmp_path / "out/book" / KEYS).iterdir()}
    asyncio.run(made(folder, 0))
    assert {path.name for path in (folder / KEYS).iterdir()} == {
        path.name for path in (tmp_path / "out/book" / KEYS).iterdir()
    }


def test_a_subjects_key_opens_its_rows_until_it_is_erased(tmp_path: Path):
    keys = Erasable(tmp_path / "keys")
    sealed = keys.seal("one", b"about", b"row")
    other = keys.seal("two", b"about", b"row")
    assert keys.open("one", b"about", sealed) == b"row"
    with pytest.raises(ValueError, match="does not open"):
        keys.open("one", b"elsewhere", sealed)
    with pytest.raises(ValueError, match="does not open"):
        keys.open("two", b"about", sealed)
    name = hashlib.sha256(b"one").hexdigest()
    assert (tmp_path / "keys" / name).stat().st_mode & 0o777 == 0o600
    keys.erase("one")
    keys.erase("one")
    assert keys.open("one", b"about", sealed) is None
    assert keys.open("two", b"about", other) == b"row"


async def test_a_key_that_may_still_be_there_is_told_and_destroyed_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def failing(handle: int, data: bytes) -> None:
        raise OSError(5, "Input/output error")

    async with Book.open(tmp_path / "book") as book:
        await book.put(book_entry(2)).durable()
        monkeypatch.setattr("evidence.book.erasable.write_all", failing)
        with pytest.raises(Stopped) as stopped:
            await book.erase(["subject 2"])
        assert stopped.value.code == "book.undestroyed"
    monkeypatch.undo()
    async with Book.open(tmp_path / "book"):
        assert not list((tmp_path / "book" / KEYS).iterdir())
