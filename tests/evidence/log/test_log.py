import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from evidence.errors import Busy, Damaged, Stopped
from evidence.log.committer import MAX_BATCH
from evidence.log.journal import old_of, read_journal
from evidence.log.log import MAX_ENTRY, MAX_PENDING
from evidence.log.merkle import leaf_hash, root_from_inclusion
from evidence.stores.slots import SLOT, decode_slots, new_file
from tests.evidence.logs import check_everything, numbered, opened


async def test_a_new_log_has_a_signed_head_of_nothing(tmp_path: Path):
    async with opened(tmp_path) as log:
        assert log.head.checkpoint.size == 0
    assert check_everything(tmp_path / "log/public") == []


async def test_each_answer_is_covered_by_its_head(tmp_path: Path):
    async with opened(tmp_path) as log:
        done = await log.append(numbered(300))
        assert (done.first, done.head.checkpoint.size) == (0, 300)
        for number, path in enumerate(done.paths):
            leaf = leaf_hash(numbered(300)[number])
            assert root_from_inclusion(leaf, number, 300, path) == done.head.checkpoint.root
    assert check_everything(tmp_path / "log/public") == numbered(300)


async def test_many_writers_share_commits_and_lose_nothing(tmp_path: Path):
    async with opened(tmp_path) as log:
        answers = await asyncio.gather(*[log.append([f"{number}".encode()]) for number in range(700)])
        assert len({answer.head.checkpoint.size for answer in answers}) < 50
        await log.published()
        held = check_everything(tmp_path / "log/public")
    assert [held[answer.first] for answer in answers] == [f"{number}".encode() for number in range(700)]


async def test_it_goes_on_where_it_stood(tmp_path: Path):
    held: list[bytes] = []
    for count in (1, 254, 1, 1, 600, 3):
        async with opened(tmp_path) as log:
            assert log.head.checkpoint.size == len(held)
            await log.append(numbered(count, len(held)))
            held += numbered(count, len(held))
        assert check_everything(tmp_path / "log/public") == held


async def test_entries_handed_in_are_committed_on_leaving(tmp_path: Path):
    async with opened(tmp_path) as log:
        waiting = asyncio.create_task(log.append([b"late"]))
        await asyncio.sleep(0)
    assert (await waiting).first == 0
    with pytest.raises(Busy):
        await log.append([b"too late"])


async def test_a_writer_who_goes_away_hurts_nobody(tmp_path: Path):
    async with opened(tmp_path) as log:
        gone = asyncio.create_task(log.append([b"gone"]))
        await asyncio.sleep(0)
        gone.cancel()
        await log.append([b"stays"])
    assert b"stays" in check_everything(tmp_path / "log/public")


async def test_limits(tmp_path: Path):
    async with opened(tmp_path) as log:
        for bad in ([], [b"x" * (MAX_ENTRY + 1)], [b"x"] * (MAX_BATCH + 1)):
            with pytest.raises(ValueError, match="entries"):
                await log.append(bad)
        tasks = [asyncio.create_task(log.append([b"x"] * MAX_BATCH)) for _ in range(MAX_PENDING // MAX_BATCH + 1)]
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(results[-1], Busy)


async def test_the_journal_is_begun_anew_and_the_log_still_opens(tmp_path: Path):
    async with opened(tmp_path, journal_limit=100_000) as log:
        for number in range(5):
            await log.append([bytes([number]) * MAX_ENTRY] * 1000)
            await log.published()
        assert read_journal(tmp_path / "log/journal").start > 3000
        assert not old_of(tmp_path / "log/journal").exists()
    async with opened(tmp_path) as log:
        assert log.head.checkpoint.size == 5000
        assert await log.read("tile/1/000.p/19") is not None
    check_everything(tmp_path / "log/public")


async def test_only_public_names_are_served(tmp_path: Path):
    async with opened(tmp_path) as log:
        await log.append(numbered(257))
        for path in ("checkpoint", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/000"):
            assert await log.read(path)
        for path in (
            "../journal",
            "tile/../../journal",
            "/etc/passwd",
            "tile/0",
            "tile/0/002",
            "journal",
            "tile/0/000/",
        ):
            assert await log.read(path) is None


async def test_who_writes_in_the_same_turn_shares_a_commit(tmp_path: Path):
    async with opened(tmp_path) as log:
        await log.append([b"first"])
        before = log.head.checkpoint.size
        done = await asyncio.gather(*(log.append([b"%d" % number]) for number in range(50)))
        assert {one.head.checkpoint.size for one in done} == {before + 50}
        assert [one.first for one in done] == list(range(before, before + 50))


async def test_what_was_handed_in_is_committed_although_the_log_is_left(tmp_path: Path):
    async with opened(tmp_path) as log:
        writers = [asyncio.create_task(log.append(numbered(MAX_BATCH - 1))) for _ in range(3)]
        await asyncio.sleep(0)
    assert [(await writer).first for writer in writers] == [0, MAX_BATCH - 1, 2 * (MAX_BATCH - 1)]
    assert len(check_everything(tmp_path / "log/public")) == 3 * (MAX_BATCH - 1)


async def test_another_process_is_stopped_by_the_head(tmp_path: Path):
    async with opened(tmp_path) as log:
        await log.append([b"a"])
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.evidence.writer", str(tmp_path), stdin=PIPE, stdout=PIPE
    )
    assert other.stdin
    assert other.stdout
    assert await other.stdout.readline() == b"open at 1\n"
    async with opened(tmp_path) as log:
        await log.append([b"b"])
        other.stdin.write(b"append\n")
        assert (await other.stdout.readline()).startswith(b"Stopped: ")
        await log.append([b"c"])
        other.stdin.close()
        assert await other.wait() == 0
    assert check_everything(tmp_path / "log/public") == [b"a", b"b", b"c"]


async def test_a_second_writer_is_stopped_by_the_head(tmp_path: Path):
    async with opened(tmp_path) as first:
        await first.append([b"a"])
        async with opened(tmp_path) as second:
            await second.append([b"b"])
            with pytest.raises(Stopped):
                await first.append([b"c"])


def damage(path: Path, at: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def change_head(folder: Path, old: bytes, new: bytes) -> None:
    value = decode_slots((folder / "head").read_bytes())[1]
    assert old in value
    (folder / "head").write_bytes(new_file(value.replace(old, new)))


def spoil_newer_slot(path: Path) -> None:
    number, _ = decode_slots(path.read_bytes())
    damage(path, number % 2 * SLOT + 100)


DAMAGES = {
    "journal entry": lambda folder: damage(folder / "log/journal", 99),
    "journal header": lambda folder: damage(folder / "log/journal", 0),
    "journal gone": lambda folder: (folder / "log/journal").unlink(),
    "head gone": lambda folder: (folder / "head").unlink(),
    "head changed": lambda folder: change_head(folder, b"example", b"exanple"),
    "head spoiled": lambda folder: (folder / "head").write_bytes(b"x" * 2 * SLOT),
    "newer head spoiled": lambda folder: spoil_newer_slot(folder / "head"),
    "head is noise": lambda folder: (folder / "head").write_bytes(b"[]"),
}


@pytest.mark.parametrize("what", DAMAGES)
async def test_a_changed_store_is_not_opened(tmp_path: Path, what: str):
    async with opened(tmp_path) as log:
        await log.append([entry.ljust(70) for entry in numbered(300)])  # too many for the head's record
    DAMAGES[what](tmp_path)
    with pytest.raises(Damaged) as caught:
        async with opened(tmp_path):
            pass
    assert caught.value.zh


async def filled(folder: Path) -> list[bytes]:
    """A log of which all but the last entries are in tiles alone."""
    entries = numbered(3000)
    async with opened(folder, journal_limit=1000) as log:
        for at in range(0, 3000, 500):
            await log.append(entries[at : at + 500])
            await log.published()
    return entries


async def test_a_changed_full_tile_is_not_opened(tmp_path: Path):
    await filled(tmp_path)
    damage(tmp_path / "log/public/tile/0/001")
    with pytest.raises(Damaged):
        async with opened(tmp_path):
            pass


async def test_every_entry_is_proved_from_the_files(tmp_path: Path):
    entries = await filled(tmp_path)
    async with opened(tmp_path) as log:
        head, paths = await log.prove(range(3000))
        for index, path in enumerate(paths):
            assert root_from_inclusion(leaf_hash(entries[index]), index, 3000, path) == head.checkpoint.root
        with pytest.raises(ValueError, match="3000"):
            await log.prove([3000])


async def test_nodes_are_made_again_from_the_tiles(tmp_path: Path):
    await filled(tmp_path)
    shutil.rmtree(tmp_path / "log/nodes")
    async with opened(tmp_path) as log:
        assert len((await log.prove(range(0, 3000, 99)))[1]) == 31


@pytest.mark.parametrize("file", ["nodes/0", "public/tile/0/001"])
async def test_what_was_changed_on_disk_reaches_no_proof(tmp_path: Path, file: str):
    await filled(tmp_path)
    if file != "nodes/0":
        shutil.rmtree(tmp_path / "log/nodes")
    async with opened(tmp_path) as log:
        damage(tmp_path / "log" / file, 32)
        with pytest.raises(Damaged, match="changed"):
            await log.prove(range(1000))


async def test_an_older_head_is_not_continued(tmp_path: Path):
    async with opened(tmp_path) as log:
        await log.append(numbered(3))
        old = (tmp_path / "head").read_bytes()
        await log.append(numbered(3))
    (tmp_path / "head").write_bytes(old)
    with pytest.raises(Damaged, match="older head"):
        async with opened(tmp_path):
            pass


async def test_another_key_does_not_open_it(tmp_path: Path, monkeypatch):
    async with opened(tmp_path) as log:
        await log.append(numbered(3))
    change_head(tmp_path, b"example.org/log", b"example.net/log")
    with pytest.raises(Damaged):
        async with opened(tmp_path):
            pass
