import asyncio
import hashlib
import os
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from evidence.errors import (
    Busy,
    Conflict,
    Gone,
    NotFound,
    Refused,
    Stopped,
    TooLarge,
    WrongType,
)
from tests.evidence.documents import picture
from tests.evidence.intake.places import DIGEST, PDF, SMALL, Place, chunks


async def test_a_file_arrives_and_is_filed_once(place: Place):
    upload = await place.upload(PDF)
    filed = await place.intake.finish(upload, DIGEST)
    assert (filed.sha256, filed.size, filed.media_type, filed.owner) == (DIGEST, len(PDF), "application/pdf", "lin")
    assert filed.file() == {"name": "证据1.pdf", "type": "application/pdf", "size": len(PDF), "sha256": DIGEST}
    assert await place.blobs.check(DIGEST)
    assert await place.intake.finish(upload, DIGEST) == filed
    assert await place.again().finish(upload, DIGEST) == filed
    assert await place.intake.offset(upload) == len(PDF)
    with pytest.raises(Conflict):
        await place.intake.append(upload, len(PDF), chunks(b"more"))
    with pytest.raises(Refused):
        await place.intake.finish(upload, "0" * 64)


async def test_a_broken_line_is_resumed_where_it_stands_even_after_a_restart(place: Place):
    async def cut() -> AsyncIterator[bytes]:
        yield PDF[:700]
        raise ConnectionResetError

    upload = await place.intake.create("a.pdf", len(PDF), "", "lin")
    with pytest.raises(ConnectionResetError):
        await place.intake.append(upload, 0, cut())
    assert await place.intake.offset(upload) == 700
    intake = place.again()
    assert await intake.offset(upload) == 700
    assert await intake.append(upload, 700, chunks(PDF[700:])) == len(PDF)
    assert (await intake.finish(upload, DIGEST)).sha256 == DIGEST


async def test_a_cancelled_request_keeps_what_came(place: Place):
    arrived = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield PDF[:500]
        arrived.set()
        await asyncio.Event().wait()

    upload = await place.intake.create("a.pdf", len(PDF), DIGEST, "lin")
    request = asyncio.create_task(place.intake.append(upload, 0, slow()))
    await arrived.wait()
    for refused in (place.intake.append(upload, 0, chunks(PDF)), place.intake.finish(upload, DIGEST)):
        with pytest.raises(Busy):
            await refused
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert await place.intake.offset(upload) == 500
    await place.intake.append(upload, 500, chunks(PDF[500:]))
    assert (await place.intake.finish(upload, DIGEST)).sha256 == DIGEST


async def test_a_wrong_offset_is_told_the_right_one(place: Place):
    upload = await place.intake.create("a.pdf", len(PDF), DIGEST, "lin")
    await place.intake.append(upload, 0, chunks(PDF[:100]))
    for wrong in (0, 99, 101, -1):
        with pytest.raises(Conflict, match="stands at byte 100"):
            await place.intake.append(upload, wrong, chunks(PDF))
    with pytest.raises(Conflict, match="not complete"):
        await place.intake.finish(upload, DIGEST)


async def test_another_digest_is_refused_and_nothing_is_kept(place: Place):
    upload = await place.upload(PDF, digest="0" * 64)
    with pytest.raises(Refused, match="not the file on your computer") as caught:
        await place.intake.finish(upload, "0" * 64)
    assert "摘要不同" in caught.value.zh
    assert not await place.blobs.exists(DIGEST)
    with pytest.raises(Refused, match="digests differ"):
        await place.intake.offset(upload)
    other = await place.upload(PDF, digest="")
    with pytest.raises(Refused):
        await place.intake.finish(other, "1" * 64)


async def test_a_byte_changed_on_disk_is_noticed_after_a_restart(place: Place):
    upload = await place.upload(PDF)
    data = place.folder / "uploads" / upload / "data"
    data.chmod(0o600)
    data.write_bytes(PDF[:-1] + b"?")
    with pytest.raises(Refused):
        await place.again().finish(upload, DIGEST)


async def test_limits_on_size(place: Place):
    with pytest.raises(TooLarge, match="limit is 1 MiB"):
        await place.intake.create("a.pdf", (1 << 20) + 1, DIGEST, "lin")
    for empty in (0, -1):
        with pytest.raises(Refused):
            await place.intake.create("a.pdf", empty, DIGEST, "lin")
    upload = await place.intake.create("a.pdf", 1500, DIGEST, "lin")
    with pytest.raises(TooLarge, match="More bytes"):
        await place.intake.append(upload, 0, chunks(PDF + bytes(2000)))
    assert await place.intake.offset(upload) == 1000


async def test_announcements_that_are_refused(place: Place):
    for name, digest, kind in (
        ("../../x.pdf", DIGEST, ""),
        ("a.exe", DIGEST, ""),
        ("a.pdf", DIGEST.upper(), ""),
        ("a.pdf", "short", ""),
        ("a.pdf", DIGEST, "image/png"),
    ):
        with pytest.raises(Refused):
            await place.intake.create(name, 10, digest, "lin", media_type=kind)
    assert list((place.folder / "uploads").iterdir()) == []
    upload = await place.upload(PDF)
    with pytest.raises(Refused, match="malformed"):
        await place.intake.finish(upload, "../../x")


@pytest.mark.parametrize("upload", ["", "..", "../../keys", "0" * 32, "x" * 32])
async def test_unknown_ids(place: Place, upload: str):
    for answer in (place.intake.offset(upload), place.intake.finish(upload, DIGEST), place.intake.terminate(upload)):
        with pytest.raises(NotFound):
            await answer


async def test_a_lie_about_the_type_goes_to_quarantine(place: Place):
    data = picture("PNG")
    upload = await place.upload(data, "claims.pdf")
    with pytest.raises(WrongType, match="image/png"):
        await place.intake.finish(upload, hashlib.sha256(data).hexdigest())
    assert (place.folder / "quarantine" / upload / "data").read_bytes() == data
    assert not await place.blobs.exists(hashlib.sha256(data).hexdigest())
    with pytest.raises(WrongType, match="image/png"):
        await place.intake.offset(upload)
    with pytest.raises(NotFound):
        await place.again().offset(upload)


async def test_what_the_renderer_cannot_read_goes_to_quarantine(place: Place):
    place.unreadable = True
    upload = await place.upload(PDF)
    with pytest.raises(WrongType, match="damaged"):
        await place.intake.finish(upload, DIGEST)
    assert (place.folder / "quarantine" / upload).is_dir()


async def test_the_same_file_twice_is_one_blob(place: Place):
    for _ in range(2):
        upload = await place.upload(PDF)
        assert (await place.intake.finish(upload, DIGEST)).sha256 == DIGEST
    assert len(list((place.folder / "blobs").rglob(DIGEST))) == 1


async def test_cancelling_and_expiring(place: Place):
    cancelled, old = await place.upload(PDF), await place.upload(PDF)
    await place.intake.terminate(cancelled)
    with pytest.raises(NotFound):
        await place.intake.offset(cancelled)
    now, week = datetime.now(UTC), timedelta(days=7)
    assert abs(await place.intake.expires(old) - now - week) < timedelta(minutes=1)
    assert await place.intake.expire(now + week - timedelta(hours=1)) == 0
    assert await place.intake.expire(now + week + timedelta(hours=1)) == 1
    with pytest.raises(Gone, match="7 days"):
        await place.intake.offset(old)
    with pytest.raises(Gone, match="cancelled"):
        await place.intake.append(cancelled, 0, chunks(PDF))
    assert place.intake.upload(old).owner == "lin"
    with pytest.raises(NotFound, match="no such upload"):
        await place.again().offset(old)
    assert list((place.folder / "uploads").iterdir()) == []


async def test_one_person_cannot_open_uploads_without_end(place: Place):
    for _ in range(SMALL.open):
        await place.intake.create("a.pdf", 10, "", "lin")
    with pytest.raises(Busy):
        await place.intake.create("a.pdf", 10, "", "lin")
    await place.intake.create("a.pdf", 10, "", "wang")


async def test_a_failing_disk_is_not_answered_with_success(place: Place, monkeypatch):
    upload = await place.intake.create("a.pdf", len(PDF), DIGEST, "lin")

    def broken(_handle: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(Stopped):
            await place.intake.append(upload, 0, chunks(PDF))
        with pytest.raises(Stopped):
            await place.intake.create("b.pdf", 10, "", "lin")
    assert await place.intake.append(upload, await place.intake.offset(upload), chunks(b"")) == len(PDF)


async def test_memory_stays_bounded(place: Place):
    intake = place.again(replace(SMALL, size=64 << 20))
    upload = await intake.create("a.pdf", 48 << 20, "", "lin")
    piece = bytes(64 << 10)

    async def much() -> AsyncIterator[bytes]:
        for _ in range(768):
            yield piece

    tracemalloc.start()
    await intake.append(upload, 0, much())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


async def test_folders_of_unacknowledged_uploads_are_cleared(place: Place):
    (place.folder / "uploads" / ("a" * 32)).mkdir()
    place.again()
    assert list((place.folder / "uploads").iterdir()) == []


async def test_a_spoiled_description_does_not_keep_the_store_closed(place: Place):
    spoiled, good = await place.upload(PDF), await place.upload(PDF)
    (place.folder / "uploads" / spoiled / "upload.json").write_text("{")
    assert (await place.again().finish(good, DIGEST)).sha256 == DIGEST
    assert [path.name[:32] for path in (place.folder / "quarantine").iterdir()] == [spoiled]
