"""Commits that fail, are torn, or lie in the head's record alone: nothing acknowledged is lost, and work goes on."""

import asyncio
import errno
import os
import shutil
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest

from evidence.durable import Disk
from evidence.errors import Damaged, Stopped
from evidence.log import public
from evidence.log.committer import Answer, Batch, State
from evidence.log.journal import read_journal
from evidence.log.log import MAX_ENTRY, Log
from evidence.log.merkle import EMPTY_ROOT
from evidence.log.nodes import NodeFiles
from evidence.log.paths import Paths
from evidence.log.public import Step
from evidence.log.tiles import Edge, span_reader
from evidence.stores.head_file import FileHead
from evidence.timestamps.timestamp import parse_token, verify
from tests.evidence.logs import check_everything, head_of, numbered, opened, walked
from tests.evidence.receipt_maker import AUTHORITY, SEALER


class BreakingHead:
    """A real head that fails once, before or after it stored the value."""

    def __init__(self, inner: FileHead, when: str) -> None:
        self.inner, self.when = inner, when

    async def fetch(self) -> bytes | None:
        return await self.inner.fetch()

    async def swap(self, expected: bytes | None, new: bytes) -> None:
        if self.when == "after":
            await self.inner.swap(expected, new)
        if self.when:
            raise OSError(errno.EIO, "broken")
        await self.inner.swap(expected, new)


def broken(*_arguments: object, **_named: object) -> None:
    raise OSError(errno.EIO, "Input/output error")


def full(*_arguments: object, **_named: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


SMALL, LARGE = b"x", b"x" * MAX_ENTRY
"""A batch of small entries goes into the head's own record, one of large ones does not."""

FAULTS = {
    # Nobody knows what became of a record whose flush failed: opening decides, and flushes it again.
    "record sync": ((os, "fdatasync", broken), SMALL, {250, 311}),
    "record full": ((os, "pwrite", full), SMALL, {250}),
    "record before": ("before", SMALL, {250}),
    "record after": ("after", SMALL, {311}),
    "journal sync": ((os, "fdatasync", broken), LARGE, {250}),
    "journal full": ((os, "pwrite", full), LARGE, {250}),
    "head before": ("before", LARGE, {250}),
    "head after": ("after", LARGE, {311}),
}


async def test_a_small_commit_is_one_flush_and_many_of_them_reach_the_journal(tmp_path: Path, monkeypatch):
    flushes = Mock(side_effect=os.fdatasync)
    monkeypatch.setattr(os, "fdatasync", flushes)
    async with opened(tmp_path) as log:
        for number in range(60):
            await log.append([bytes([number]) * MAX_ENTRY] * 2)
        held, carried = read_journal(tmp_path / "log/journal"), head_of(tmp_path)[1]
        assert 60 < flushes.call_count < 66
        assert 0 < len(held.entries) == carried.start < carried.end == 120
    assert not walked(tmp_path).faults
    async with opened(tmp_path) as log:
        assert log.head.checkpoint.size == 120
    assert len(check_everything(tmp_path / "log/public")) == 120


async def test_a_torn_record_takes_its_head_and_its_entries_along(tmp_path: Path):
    """The head's file is as it becomes up to some place, and as it was from there on, like everything else."""
    live, before = tmp_path / "live", tmp_path / "before"
    async with opened(live) as log:
        await log.append(numbered(9))
        await log.append(numbered(9, 9))
        await log.published()
        shutil.copytree(live, before)
        await log.append(numbered(9, 18))
        new = (live / "head").read_bytes()
    old = (before / "head").read_bytes()
    changed = [at for at in range(len(new)) if new[at] != old[at]]
    for number, cut in enumerate((*changed[::97], changed[-1], changed[-1] + 1)):
        torn = tmp_path / str(number)
        shutil.copytree(before, torn)
        (torn / "head").write_bytes(new[:cut] + old[cut:])
        async with opened(torn) as log:
            size = log.head.checkpoint.size
            assert size == (27 if cut > changed[-1] else 18)
            await log.append([b"and on"])
        assert check_everything(torn / "log/public") == [*numbered(size), b"and on"]


async def test_a_head_whose_flush_failed_is_flushed_before_anybody_sees_it(tmp_path: Path, monkeypatch):
    async with opened(tmp_path) as log:
        await log.append(numbered(3))
        await log.published()
        with monkeypatch.context() as patch:
            patch.setattr(os, "fdatasync", broken)
            with pytest.raises(Stopped):
                await log.append(numbered(1, 3))
    published = (tmp_path / "log/public/checkpoint").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", broken)
        with pytest.raises(Stopped):
            async with opened(tmp_path):
                pass
    assert (tmp_path / "log/public/checkpoint").read_bytes() == published
    async with opened(tmp_path) as log:
        assert log.head.checkpoint.size == 4


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_failure_stops_the_log_and_a_restart_repairs_it(tmp_path: Path, monkeypatch, fault: str):
    disk = Disk(1)
    heads = BreakingHead(FileHead(tmp_path / "head", disk), "")
    async with opened(tmp_path, heads) as log:
        await log.append(numbered(250))
        await log.published()
        with monkeypatch.context() as patch:
            how, entry, sizes = FAULTS[fault]
            if isinstance(how, str):
                heads.when = how
            else:
                patch.setattr(*how)
            results = await asyncio.gather(log.append([entry] * 60), log.append([b"y"]), return_exceptions=True)
        assert [type(result) for result in results] == [Stopped, Stopped]
        heads.when = ""
        with pytest.raises(Stopped, match="restart"):
            await log.append([b"z"])
    async with opened(tmp_path) as log:
        size = log.head.checkpoint.size
        assert size in sizes
        await log.append(numbered(10))
    held = check_everything(tmp_path / "log/public")
    assert held[:250] == numbered(250)
    assert held[-10:] == numbered(10)
    disk.close()


async def test_a_stamp_that_fails_stops_the_log_and_opening_makes_up_for_it(tmp_path: Path):
    works = [True]

    def stamp(data: bytes) -> bytes:
        if works[0]:
            return SEALER.stamp(data)
        raise OSError(errno.EIO, "the authority's key is gone")

    sealer = replace(SEALER, stamp=stamp)
    async with opened(tmp_path, sealer=sealer) as log:
        await log.append(numbered(3))
        works[0] = False
        with pytest.raises(Stopped, match="the authority's key is gone"):
            await log.append([b"swapped in, and answered to nobody"])
        assert log.head.checkpoint.size == 3
        works[0] = True
        with pytest.raises(Stopped, match="restart"):
            await log.append([b"z"])
    works[0] = False
    with pytest.raises(Damaged, match="the authority's key is gone"):
        async with opened(tmp_path, sealer=sealer):
            pass
    works[0] = True
    async with opened(tmp_path, sealer=sealer) as log:
        assert log.head.checkpoint.size == 4
        verify(parse_token(log.head.token), log.head.note.encode(), [AUTHORITY.root])
    assert check_everything(tmp_path / "log/public")[3] == b"swapped in, and answered to nobody"


async def test_every_answer_has_a_token_over_the_very_head_that_is_stored(tmp_path: Path):
    async with opened(tmp_path) as log:
        for number in range(5):
            done = await log.append(numbered(1, number))
            verify(parse_token(done.head.token), done.head.note.encode(), [AUTHORITY.root])
            assert head_of(tmp_path)[0] == done.head.checkpoint


async def test_who_writes_again_when_told_comes_into_one_batch_with_the_others(tmp_path: Path):
    async def sizes(log: Log) -> list[int]:
        return [(await log.append([b"x"])).head.checkpoint.size for _ in range(3)]

    async with opened(tmp_path) as log:
        assert await asyncio.gather(*(sizes(log) for _ in range(7))) == [[7, 14, 21]] * 7


FOLDER_FAULTS = {
    "full tile": (public, "write_synced", broken),
    "folder": (public, "sync_folder", broken),
    "partial tile": (public, "write_lightly", full),
    "nodes": (NodeFiles, "write", full),
}


@pytest.mark.parametrize("fault", FOLDER_FAULTS)
async def test_a_folder_that_cannot_be_written_stops_the_log_and_loses_nothing(tmp_path: Path, monkeypatch, fault: str):
    async with opened(tmp_path) as log:
        await log.append(numbered(250))
        with monkeypatch.context() as patch:
            patch.setattr(*FOLDER_FAULTS[fault])
            await log.append(numbered(10, 250))  # durable in the journal
            with pytest.raises(Stopped, match="restart"):
                await log.published()
        with pytest.raises(Stopped, match="restart"):
            await log.append([b"z"])
    async with opened(tmp_path) as log:
        assert log.head.checkpoint.size == 260
        assert (await log.prove([3, 259]))[0] == log.head
    assert check_everything(tmp_path / "log/public") == numbered(260)


async def test_a_journal_that_is_long_from_the_beginning_keeps_nobody_waiting(tmp_path: Path):
    async with opened(tmp_path) as log:
        await log.append([b"x" * MAX_ENTRY] * 200)
    async with opened(tmp_path, journal_limit=1000) as log:
        assert (await asyncio.wait_for(log.append([b"and on"]), 60)).first == 200


def _batch_answer() -> Answer:
    state = State(Step(Edge(), ()), SEALER.seal(0, EMPTY_ROOT))
    return 0, state, Paths(0, EMPTY_ROOT, span_reader(()))


async def test_all_writers_of_a_batch_go_on_and_one_who_left_ends_only_then():
    batch, answer = Batch(), _batch_answer()

    async def writer() -> Answer | None:
        return await batch

    stays, gone = (asyncio.create_task(writer()) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    assert not gone.done()
    asyncio.get_running_loop().call_soon(batch.tell, answer)
    assert await stays is answer
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await batch is answer


class Ending(BaseException):
    """What ends a program."""


async def test_a_writer_who_ends_the_program_leaves_no_other_writer_waiting():
    def ends(_batch: Batch) -> None:
        raise Ending

    batch = Batch()
    woken: list[Batch] = []
    for wake in (ends, woken.append):
        batch.add_done_callback(wake)
    with pytest.raises(Ending):
        batch.tell(None)
    await asyncio.sleep(0)
    assert woken == [batch]
