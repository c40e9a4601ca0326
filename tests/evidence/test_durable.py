import asyncio
import errno
import os
import threading
from functools import partial
from pathlib import Path

import pytest

from evidence.durable import Both, Disk, make_folder, write_all, write_durably, write_lightly, write_pieces


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
