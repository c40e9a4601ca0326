import os
from pathlib import Path

import pytest

from evidence.durable import Disk
from evidence.errors import Stopped
from evidence.stores.folder import FolderBlobs


@pytest.fixture
def disk():
    disk = Disk(2)
    yield disk
    disk.close()


@pytest.mark.parametrize(("number", "code"), [(5, "storage.failed"), (28, "storage.full")])
async def test_failures_of_the_disk_are_told(tmp_path: Path, disk: Disk, monkeypatch, number, code):
    blobs = FolderBlobs(tmp_path / "blobs", disk)
    blobs.prepare()

    def broken(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(Stopped) as caught:
            await blobs.put(b"data")
    assert caught.value.code == code
    assert list((tmp_path / "blobs/incoming").iterdir()) == []


async def test_what_a_crash_left_is_cleared(tmp_path: Path, disk: Disk):
    blobs = FolderBlobs(tmp_path / "blobs", disk)
    blobs.prepare()
    (tmp_path / "blobs/incoming/half").write_bytes(b"x")
    blobs.prepare()
    assert list((tmp_path / "blobs/incoming").iterdir()) == []


async def test_a_spoiled_blob_is_noticed(tmp_path: Path, disk: Disk):
    blobs = FolderBlobs(tmp_path / "blobs", disk)
    blobs.prepare()
    name = await blobs.put(b"data")
    path = await blobs.local(name)
    assert path.stat().st_mode & 0o222 == 0
    path.chmod(0o600)
    path.write_bytes(b"date")
    assert not await blobs.check(name)
