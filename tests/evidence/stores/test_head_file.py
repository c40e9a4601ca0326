import errno
import multiprocessing
import os
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from evidence.durable import Disk
from evidence.errors import Damaged, Stopped
from evidence.stores.head_file import FileHead


@pytest.fixture
def disk():
    disk = Disk(2)
    yield disk
    disk.close()


async def test_the_head_is_swapped_only_by_who_knows_it(tmp_path: Path, disk: Disk):
    head = FileHead(tmp_path / "head", disk)
    assert await head.fetch() is None
    with pytest.raises(Stopped, match="Another program"):
        await head.swap(b"0", b"1")
    await head.swap(None, b"1")
    for wrong in (None, b"0", b""):
        with pytest.raises(Stopped, match="Another program"):
            await head.swap(wrong, b"2")
    for present in range(1, 6):
        await head.swap(b"%d" % present, b"%d" % (present + 1))
    assert await FileHead(tmp_path / "head", disk).fetch() == b"6"
    assert os.listdir(tmp_path) == ["head"]  # noqa: PTH208 -- names are all that is asked


async def test_a_plain_head_of_an_older_store_is_taken_over(tmp_path: Path, disk: Disk):
    (tmp_path / "head").write_bytes(b'{"old":1}')
    head = FileHead(tmp_path / "head", disk)
    assert await head.fetch() == b'{"old":1}'
    await head.swap(b'{"old":1}', b"new")
    await head.swap(b"new", b"newer")
    assert await head.fetch() == b"newer"


async def test_a_head_that_cannot_be_read_is_told_from_none(tmp_path: Path, disk: Disk):
    (tmp_path / "head").write_bytes(b"")
    with pytest.raises(Damaged, match="backup"):
        await FileHead(tmp_path / "head", disk).fetch()


@pytest.mark.parametrize(("number", "code"), [(errno.EIO, "storage.failed"), (errno.ENOSPC, "storage.full")])
@pytest.mark.parametrize("call", ["fsync", "fdatasync", "pwrite", "link"])
async def test_failures_of_the_disk_are_told(tmp_path: Path, disk: Disk, monkeypatch, call, number, code):
    def broken(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    head = FileHead(tmp_path / "head", disk)
    begins = call in {"fsync", "link"}
    if not begins:
        await head.swap(None, b"1")
    with monkeypatch.context() as patch:
        patch.setattr(os, call, broken)
        with pytest.raises(Stopped) as caught:
            await head.swap(None if begins else b"1", b"2")
    assert caught.value.code == code


def test_what_is_to_go_on_meanwhile_begins_once_before_each_wait_and_not_for_who_is_refused(tmp_path, monkeypatch):
    order: list[str] = []

    def waiting(call: Callable[[int], None], handle: int) -> None:
        order.append("wait")
        call(handle)

    for name in ("fsync", "fdatasync"):
        monkeypatch.setattr(os, name, partial(waiting, getattr(os, name)))
    disk = Disk(1)
    with closing(FileHead(tmp_path / "head", disk)) as head:
        for present, new in ((None, b"1"), (b"1", b"2"), (b"2", b"3")):
            order.clear()
            head.exchange(present, new, lambda: order.append("begin"))
            assert order[:2] == ["begin", "wait"]
            assert "begin" not in order[1:]
        order.clear()
        for present in (None, b"2"):
            with pytest.raises(Stopped):
                head.exchange(present, b"4", lambda: order.append("begin"))
        assert not order
        (tmp_path / "head").write_bytes(b"{}")  # as an older store left it
        head.exchange(b"{}", b"5", lambda: order.append("begin"))
        assert order[:2] == ["begin", "wait"]
    disk.close()


def count_up(path: Path, times: int) -> None:
    """Add one so many times, beginning anew whenever somebody else was quicker."""
    disk = Disk(1)
    head = FileHead(path, disk)
    while times:
        present = head._fetch()
        try:
            head.exchange(present, b"%d" % (int(present or b"0") + 1))
        except Stopped:
            continue
        times -= 1
    disk.close()


def test_processes_that_swap_at_once_lose_no_swap(tmp_path: Path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=count_up, args=(tmp_path / "head", 50)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    disk = Disk(1)
    assert FileHead(tmp_path / "head", disk)._fetch() == b"150"
    disk.close()
