import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from evidence.errors import (
    Conflict,
    Locked,
    NoRoom,
    PieceDiffers,
    Stopped,
    WrongType,
)
from evidence.intake.uploads import Checksum, Limits
from tests.evidence.intake.places import DIGEST, PDF, SMALL, Place, chunks


def said(data: bytes, algorithm: str = "sha256") -> Checksum:
    return Checksum(algorithm, hashlib.new(algorithm, data).digest())


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
async def test_a_piece_is_kept_whole_when_its_checksum_holds_and_not_at_all_otherwise(place: Place, algorithm: str):
    upload = await place.intake.create("a.pdf", len(PDF), "", "lin")
    await place.intake.append(upload, 0, chunks(PDF[:300]), said(PDF[:300], algorithm))
    with pytest.raises(PieceDiffers):
        await place.intake.append(upload, 300, chunks(PDF[300:]), said(PDF, algorithm))
    assert await place.intake.offset(upload) == 300
    await place.intake.append(upload, 300, chunks(PDF[300:]), said(PDF[300:], algorithm))
    assert (await place.intake.finish(upload, DIGEST)).sha256 == DIGEST


async def test_a_piece_cut_short_cannot_be_compared_and_is_taken_back(place: Place):
    async def cut() -> AsyncIterator[bytes]:
        yield PDF[100:400]
        raise ConnectionResetError

    upload = await place.intake.create("a.pdf", len(PDF), "", "lin")
    await place.intake.append(upload, 0, chunks(PDF[:100]))
    with pytest.raises(ConnectionResetError):
        await place.intake.append(upload, 100, cut(), said(PDF[100:]))
    assert await place.intake.offset(upload) == 100


async def test_what_a_kill_left_of_an_unproved_piece_goes_at_the_next_start(place: Place):
    upload = await place.intake.create("a.pdf", len(PDF), "", "lin")
    await place.intake.append(upload, 0, chunks(PDF[:100]))
    folder = place.folder / "uploads" / upload
    (folder / "unproved").write_text("100")
    (folder / "data").write_bytes(PDF[:100] + b"never compared")
    assert await place.again().offset(upload) == 100
    assert not (folder / "unproved").exists()


async def test_of_two_requests_that_write_at_once_one_wins_and_asking_ends_the_dead_one(place: Place):
    arrived = asyncio.Event()

    async def dead() -> AsyncIterator[bytes]:
        yield PDF[:500]
        arrived.set()
        await asyncio.Event().wait()

    upload = await place.intake.create("a.pdf", len(PDF), DIGEST, "lin")
    first = asyncio.create_task(place.intake.append(upload, 0, dead()))
    await arrived.wait()
    for refused in (place.intake.append(upload, 0, chunks(PDF)), place.intake.judge(upload)):
        with pytest.raises(Locked, match="Another request"):
            await refused
    assert await place.intake.offset(upload) == 500
    with pytest.raises(Locked, match="took this upload over"):
        await first
    await place.intake.append(upload, 500, chunks(PDF[500:]))
    assert (await place.intake.finish(upload, DIGEST)).sha256 == DIGEST


async def test_a_file_is_judged_once_when_it_is_whole(place: Place):
    upload = await place.intake.create("a.pdf", len(PDF), "", "lin")
    with pytest.raises(Conflict, match="not complete"):
        await place.intake.judge(upload)
    await place.intake.append(upload, 0, chunks(PDF))
    verdicts = await asyncio.gather(*[place.intake.judge(upload) for _ in range(3)])
    assert {(verdict.sha256, verdict.seen.page_count) for verdict in verdicts} == {(DIGEST, 7)}
    await place.intake.finish(upload, DIGEST)
    assert (await place.intake.judge(upload)).sha256 == DIGEST
    assert place.looks == 1


async def test_who_waits_for_a_verdict_hears_it_also_when_it_is_no(place: Place):
    place.unreadable = True
    upload = await place.upload(PDF)
    answers = await asyncio.gather(
        place.intake.judge(upload), place.intake.finish(upload, DIGEST), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [WrongType, WrongType]


async def test_the_disks_reserve_is_not_given_away(place: Place):
    full = place.again(replace(SMALL, reserve=1 << 60))
    with pytest.raises(NoRoom) as caught:
        await full.create("a.pdf", len(PDF), "", "lin")
    assert "管理员" in caught.value.zh
    assert list((place.folder / "uploads").iterdir()) == []
    upload = await place.again().create("a.pdf", len(PDF), "", "lin")
    with pytest.raises(NoRoom):
        await place.again(replace(SMALL, reserve=1 << 60)).append(upload, 0, chunks(PDF))
    assert await place.again().append(upload, 0, chunks(PDF)) == len(PDF)


async def test_room_is_promised_once(place: Place):
    disk = os.statvfs(place.folder)
    share = disk.f_bavail * disk.f_frsize * 2 // 3
    intake = place.again(Limits(size=1 << 60, reserve=0))
    await intake.create("a.pdf", share, "", "lin")
    with pytest.raises(NoRoom):
        await intake.create("b.pdf", share, "", "wang")


async def test_behind_a_part_that_failed_nothing_is_written(place: Place, monkeypatch):
    data = b"%PDF-1.4\n" + bytes(range(256)) * 20_000 + b"\n%%EOF\n"
    intake = place.again(Limits(size=64 << 20, reserve=0))
    upload = await intake.create("a.pdf", len(data), "", "lin")
    writev, count = os.writev, 0

    def short(handle: int, pieces: Sequence[bytes]) -> int:
        nonlocal count
        count += 1
        if count == 3:
            writev(handle, [pieces[0][:1000]])
            raise OSError(28, "No space left on device")
        return writev(handle, pieces)

    with monkeypatch.context() as patch:
        patch.setattr(os, "writev", short)
        with pytest.raises(Stopped, match="full"):
            await intake.append(upload, 0, chunks(data, 300_000))
    kept = await intake.offset(upload)
    assert (place.folder / "uploads" / upload / "data").read_bytes() == data[:kept]
    await intake.append(upload, kept, chunks(data[kept:]))
    assert (await intake.finish(upload, hashlib.sha256(data).hexdigest())).size == len(data)


async def test_refused_files_do_not_fill_the_disk(place: Place):
    intake = place.again(replace(SMALL, quarantine=2 * len(PDF) + 2000))
    place.unreadable = True
    for _ in range(5):
        upload = await place.upload(PDF)
        with pytest.raises(WrongType):
            await intake.judge(upload)
    assert len(list((place.folder / "quarantine").iterdir())) == 2
    assert (place.folder / "quarantine" / upload / "data").read_bytes() == PDF
