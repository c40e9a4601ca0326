"""What every implementation of the port `Blobs` has to do."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.durable import Disk
from evidence.errors import NotFound
from evidence.stores.folder import FolderBlobs
from evidence.stores.ports import Blobs
from evidence.stores.s3 import PART, S3Blobs
from tests.s3 import HASTY, Server


@pytest.fixture(params=["folder", "moto", "nanio"])
def blobs(request, tmp_path: Path, aws):
    """A folder, and two S3 servers by different people."""
    disk = Disk(4)
    made: FolderBlobs | S3Blobs = FolderBlobs(tmp_path / "blobs", disk)
    if request.param != "folder":
        server: Server = request.getfixturevalue(request.param)
        made = S3Blobs(server.place(f"contract/{secrets.token_hex(8)}"), tmp_path / "cache", disk, HASTY)
    made.prepare()
    yield made
    disk.close()


async def everything(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def stream(data: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


BIG = bytes(range(256)) * 4096
ABSENT = "0" * 64
MALFORMED = ["", "..", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "/" * 64, "0" * 64 + "\n"]


@pytest.mark.parametrize("data", [b"", b"x", BIG], ids=["empty", "one", "big"])
async def test_bytes_come_back_under_their_digest(blobs: Blobs, data: bytes):
    name = await blobs.put(data)
    assert name == hashlib.sha256(data).hexdigest()
    assert await blobs.put(stream(data, 1000)) == name
    assert await everything(blobs.read(name)) == data
    assert await blobs.size(name) == len(data)
    assert await blobs.exists(name)
    assert await blobs.check(name)
    assert (await blobs.local(name)).read_bytes() == data


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, len(BIG) + 5), length=st.integers(0, len(BIG)) | st.none())
async def test_ranges(blobs: Blobs, start: int, length: int | None):
    name = await blobs.put(BIG)
    end = None if length is None else start + length
    assert await everything(blobs.read(name, start, end)) == BIG[start:end]


async def test_what_is_not_there(blobs: Blobs):
    for name in [ABSENT, *MALFORMED]:
        assert not await blobs.exists(name)
        for answer in (blobs.size(name), blobs.local(name), blobs.check(name), everything(blobs.read(name))):
            with pytest.raises(NotFound) as caught:
                await answer
            assert caught.value.zh


async def test_a_broken_source_leaves_nothing(blobs: Blobs):
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise RuntimeError("the line broke")

    with pytest.raises(RuntimeError):
        await blobs.put(broken())
    assert not await blobs.exists(hashlib.sha256(b"half").hexdigest())


async def test_a_durable_file_is_taken_over(blobs: Blobs, tmp_path: Path):
    name = hashlib.sha256(b"adopted").hexdigest()
    for number in range(2):
        path = tmp_path / f"file{number}"
        path.write_bytes(b"adopted")
        await blobs.adopt(path, name)
        path.unlink()
        assert await everything(blobs.read(name)) == b"adopted"
    for malformed in MALFORMED:
        with pytest.raises(ValueError, match="SHA-256"):
            await blobs.adopt(tmp_path, malformed)


async def test_many_at_once(blobs: Blobs):
    contents = [bytes([number % 7]) * number for number in range(60)]
    names = await asyncio.gather(*[blobs.put(content) for content in contents])
    assert names == [hashlib.sha256(content).hexdigest() for content in contents]
    for name, content in zip(names, contents, strict=True):
        assert await everything(blobs.read(name)) == content


async def test_a_large_file_arrives_whole(blobs: Blobs, tmp_path: Path):
    data = secrets.token_bytes(1 << 20) * 19
    name = hashlib.sha256(data).hexdigest()
    (tmp_path / "large").write_bytes(data)
    assert len(data) > 2 * PART
    await blobs.adopt(tmp_path / "large", name)
    (tmp_path / "large").unlink()
    assert await blobs.check(name)
    assert await everything(blobs.read(name, PART - 10, PART + 10)) == data[PART - 10 : PART + 10]
    assert hashlib.sha256((await blobs.local(name)).read_bytes()).hexdigest() == name


async def test_names_are_told_in_order_and_nothing_else(blobs: Blobs):
    names = [await blobs.put(str(number).encode()) for number in range(12)]
    assert [name async for name in blobs.names()] == sorted(names)
    assert [stray async for stray in blobs.strays()] == []
