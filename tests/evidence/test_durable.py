import asyncio
import errno
import os
import threading
from functools import partial
from pathlib import Path

import pytest

from evidence.durable import (
    Both,
    Disk,
    make_folder,
    write_all,
    write_at,
    write_durably,
    write_lightly,
    write_pieces,
    write_synced,
)


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch):
    path = tmp_path / "file"
    write_durably(path, b"old")

    def broken(_handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("call", ["write", "fsync", "open"])
def test_of_many_files_none_is_replaced_when_one_cannot_be_made_durable(tmp_path: Path, monkeypatch, call: str):
    files = [(tmp_path / str(number), b"new") for number in range(5)]
    for path, _ in files:
        write_durably(path, b"old")
    real, calls = getattr(os, call), iter(range(100))

    def broken(*arguments: object) -> object:
        if next(calls) == 3:
            raise OSError(errno.EIO, "Input/output error")
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, broken)
        with pytest.raises(OSError, match="Input/output"):
            write_synced(files)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == {path: b"old" for path, _ in files}
    write_synced(files)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == dict(files)


def test_modes_and_folders(tmp_path: Path):
    make_folder(tmp_path / "a/b/c")
    make_folder(tmp_path / "a/b/c")
    write_durably(tmp_path / "a/b/c/key", b"x", mode=0o600)
    assert (tmp_path / "a/b/c/key").stat().st_mode & 0o777 == 0o600
    write_lightly(tmp_path / "d/e", b"y")
    assert (tmp_path / "d/e").read_bytes() == b"y"


def test_short_writes_are_continued(monkeypatch, tmp_path: Path):
    handle = os.open(tmp_path / "f", os.O_WRONLY | os.O_CREAT)
    write = os.write
    monkeypatch.setattr(os, "write", lambda where, data: write(where, bytes(data)[:3]))
    write_all(handle, b"0123456789")
    os.close(handle)
    assert (tmp_path / "f").read_bytes() == b"0123456789"


def test_short_writes_at_an_offset_are_continued(monkeypatch, tmp_path: Path):
    (tmp_path / "f").write_bytes(b"abcdefgh")
    handle = os.open(tmp_path / "f", os.O_WRONLY)
    write = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda where, data, at: write(where, data[:2], at))
    write_at(handle, b"12345", 2)
    os.close(handle)
    assert (tmp_path / "f").read_bytes() == b"ab12345h"


async def test_a_cancelled_caller_waits_for_its_work():
    disk = Disk(1)
    go, done = threading.Event(), threading.Event()

    def work() -> None:
        go.wait()
        done.set()

    task = asyncio.create_task(disk.run(work))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done.is_set()
    disk.close()


async def test_works_run_side_by_side_and_are_waited_for_whatever_happens():
    disk, begun, go = Disk(2), [threading.Event(), threading.Event()], threading.Event()

    def work(number: int) -> None:
        begun[number].set()
        assert go.wait(20)
        if number:
            raise OSError(errno.EIO, "planted")

    under_way = Both(disk)
    under_way.begin(partial(work, 0), partial(work, 1))
    waiting = asyncio.create_task(under_way.done())
    for one in begun:
        assert await asyncio.to_thread(one.wait, 20)
    waiting.cancel()
    await asyncio.sleep(0)
    assert not waiting.done()
    go.set()
    with pytest.raises(OSError, match="planted"):
        await waiting
    await under_way.done()
    disk.close()


def test_pieces_are_written_whole_where_a_write_takes_fewer(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(os, "writev", lambda handle, pieces: os.write(handle, pieces[0][:1]))
    handle = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    assert write_pieces(handle, [b"abc", b"", b"defg"]) == 7
    assert write_pieces(handle, []) == 0
    os.close(handle)
    assert (tmp_path / "file").read_bytes() == b"abcdefg"
