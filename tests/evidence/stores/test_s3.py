"""Blobs in S3 behind a line that fails in every way lines and servers do: nothing is acknowledged that is not there."""

import asyncio
import base64
import hashlib
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from evidence.__main__ import main
from evidence.durable import Disk
from evidence.errors import Away, Damaged, NotFound, Stopped
from evidence.fsck.blobs import UNANSWERED
from evidence.fsck.examination import Examination
from evidence.fsck.store import StoreFsck
from evidence.intake.intake import Intake
from evidence.store import EvidenceStore
from evidence.stores.s3 import PART, S3Blobs
from evidence.stores.s3_client import Patience
from tests.evidence.intake.places import DIGEST, PDF, SMALL, chunks
from tests.evidence.viewers import Readable
from tests.s3 import HASTY, Server
from tests.s3_faults import CUT, LOSE, REFUSE, SILENT, SPOIL, Line, first, line_to

DATA = b"%PDF-1.4 an exhibit"
NAME = hashlib.sha256(DATA).hexdigest()
LARGE = secrets.token_bytes(1 << 20) * (2 * (PART >> 20) + 1)
LARGE_NAME = hashlib.sha256(LARGE).hexdigest()
BRIEF = Patience(timedelta(seconds=1), timedelta(seconds=3), 1, timedelta(seconds=0.1))


@pytest.fixture
def disk():
    disk = Disk(4)
    yield disk
    disk.close()


@asynccontextmanager
async def far(
    server: Server, folder: Path, disk: Disk, patience: Patience = HASTY
) -> AsyncIterator[tuple[S3Blobs, Line]]:
    """A store behind a line, in a place of its own."""
    async with line_to(server) as line:
        blobs = S3Blobs(line.place(f"faults/{secrets.token_hex(8)}"), folder / "cache", disk, patience)
        await asyncio.to_thread(blobs.prepare)
        yield blobs, line


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("method", ["HEAD", "PUT", "GET"])
async def test_a_server_that_is_busy_for_a_moment_is_asked_again(nanio, tmp_path, disk, method):
    async with far(nanio, tmp_path, disk) as (blobs, line):
        line.fault = first(2, REFUSE, method)
        assert await blobs.put(DATA) == NAME
        line.fault = lambda request: ""
        assert await blobs.check(NAME)
        assert len([one for one in line.seen if one.startswith(method)]) >= 3


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("kind", [REFUSE, CUT, LOSE])
@pytest.mark.parametrize("data", [DATA, LARGE], ids=["small", "large"])
async def test_what_was_not_kept_is_not_acknowledged_and_comes_whole_later(moto, tmp_path, disk, kind, data):
    name = hashlib.sha256(data).hexdigest()
    async with far(moto, tmp_path, disk, BRIEF) as (blobs, line):
        line.fault = first(1000, kind, "PUT")
        with pytest.raises(Away) as caught:
            await blobs.put(data)
        assert caught.value.zh.endswith("。")
        line.fault = lambda request: ""
        if kind != LOSE:
            assert not await blobs.exists(name)
            assert [one async for one in blobs.names()] == []
        assert await blobs.put(data) == name
        assert await blobs.check(name)


@pytest.mark.usefixtures("aws")
async def test_a_line_cut_in_the_middle_of_an_upload_is_taken_up_again(nanio, tmp_path, disk):
    async with far(nanio, tmp_path, disk) as (blobs, line):
        (tmp_path / "large").write_bytes(LARGE)
        line.fault = first(2, CUT, "PUT")
        await blobs.adopt(tmp_path / "large", LARGE_NAME)
        line.fault = lambda request: ""
        assert await blobs.check(LARGE_NAME)


@pytest.mark.usefixtures("aws")
async def test_each_upload_carries_its_digest_for_servers_that_compare_it(moto, tmp_path, disk):
    async with far(moto, tmp_path, disk) as (blobs, line):
        said: list[str] = []

        def watch(request: web.Request) -> str:
            said.append(request.headers.get("x-amz-checksum-sha256", "none"))
            return ""

        line.fault = watch
        await blobs.put(DATA)
        assert base64.b64encode(bytes.fromhex(NAME)).decode() in said


@pytest.mark.usefixtures("aws")
async def test_an_upload_that_could_not_be_kept_there_waits_here_and_is_filed_later(nanio, tmp_path, disk):
    async with far(nanio, tmp_path, disk, BRIEF) as (blobs, line):
        intake = Intake(tmp_path / "uploads", tmp_path / "quarantine", blobs, disk, Readable(), limits=SMALL)
        intake.prepare()
        upload = await intake.create("a.pdf", len(PDF), DIGEST, "lin")
        await intake.append(upload, 0, chunks(PDF))
        line.fault = lambda request: REFUSE
        with pytest.raises(Away):
            await intake.finish(upload, DIGEST)
        assert await intake.offset(upload) == len(PDF)
        line.fault = lambda request: ""
        assert not await blobs.exists(DIGEST)
        assert (await intake.finish(upload, DIGEST)).sha256 == DIGEST
        assert await blobs.check(DIGEST)


@pytest.mark.usefixtures("aws")
async def test_the_examination_of_a_store_reads_its_blobs_from_there(nanio: Server, tmp_path, capsys):
    place = nanio.place(f"fsck/{secrets.token_hex(8)}")
    async with EvidenceStore.open(tmp_path / "store", origin="example.org/log", place=place) as store:
        name = await store.blobs.put(DATA)
    command = ["fsck", str(tmp_path / "store"), "--store", str(place), "--endpoint", nanio.url]
    assert await asyncio.to_thread(main, command) == 0
    assert "blobs 1" in capsys.readouterr().out
    assert nanio.data is not None
    (stored,) = [one for one in nanio.data.rglob(name) if one.is_file() and place.prefix in str(one)]
    stored.write_bytes(DATA[:-1] + b"T")
    assert await asyncio.to_thread(main, command) == 1
    assert f"[blob.changed] blobs/{name}" in capsys.readouterr().out
    assert await asyncio.to_thread(main, [*command[:3], "nowhere"]) == 2
    assert await asyncio.to_thread(main, [*command[:3], "s3://no-such-bucket", *command[4:]]) == 2
    assert "no-such-bucket" in capsys.readouterr().err


@pytest.mark.usefixtures("aws")
async def test_an_examination_ends_when_the_server_went_away(moto, tmp_path, disk):
    async with far(moto, tmp_path, disk, BRIEF) as (blobs, line):
        names = sorted([await blobs.put(str(number).encode()) for number in range(UNANSWERED + 3)])
        exam = Examination()
        line.fault = lambda request: REFUSE if names[1] in request.path else ""
        await StoreFsck(tmp_path, blobs, exam).run()
        assert [one.place for one in exam.findings if one.code == "blob.unreadable"] == [f"blobs/{names[1]}"]
        exam = Examination()
        line.fault = lambda request: "" if "list-type" in request.query_string else REFUSE
        with pytest.raises(Away):
            await StoreFsck(tmp_path, blobs, exam).run()
        assert exam.counted["blob.unreadable"] == UNANSWERED


@pytest.mark.usefixtures("aws")
async def test_a_server_that_says_nothing_is_given_up(nanio, tmp_path, disk):
    async with far(nanio, tmp_path, disk, BRIEF) as (blobs, line):
        line.fault = lambda request: SILENT
        with pytest.raises(Away):
            await blobs.exists(NAME)


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("data", [DATA, LARGE], ids=["small", "large"])
async def test_bytes_spoiled_on_their_way_are_noticed_and_taken_back(moto, tmp_path, disk, data):
    """This server compares no checksum, as some do not: what is read back tells."""
    name = hashlib.sha256(data).hexdigest()
    async with far(moto, tmp_path, disk, BRIEF) as (blobs, line):
        line.fault = lambda request: SPOIL if request.method == "PUT" else ""
        with pytest.raises((Damaged, Stopped)):
            await blobs.put(data)
        line.fault = lambda request: ""
        assert not await blobs.exists(name)
        assert await blobs.put(data) == name


@pytest.mark.usefixtures("aws")
async def test_a_damaged_object_is_noticed_never_used_and_replaced(nanio: Server, tmp_path, disk):
    async with far(nanio, tmp_path, disk) as (blobs, _):
        await blobs.put(DATA)
        assert nanio.data is not None
        (stored,) = [one for one in nanio.data.rglob(NAME) if one.is_file() and blobs.place.prefix in str(one)]
        stored.write_bytes(DATA[:-1] + b"T")
        assert not await blobs.check(NAME)
        with pytest.raises(Damaged):
            await blobs.local(NAME)
        assert list((tmp_path / "cache/incoming").iterdir()) == []
        assert await blobs.put(DATA) == NAME  # who still has the file puts it right
        assert await blobs.check(NAME)
        assert (await blobs.local(NAME)).read_bytes() == DATA


@pytest.mark.usefixtures("aws")
async def test_what_lies_among_the_blobs_is_told(nanio: Server, tmp_path, disk):
    async with far(nanio, tmp_path, disk) as (blobs, _):
        await blobs.put(DATA)
        assert nanio.data is not None
        (stored,) = [one for one in nanio.data.rglob(NAME) if one.is_file() and blobs.place.prefix in str(one)]
        (stored.parent.parent / "note").write_bytes(b"?")
        assert [one async for one in blobs.strays()] == [f"{NAME[:2]}/note"]
        assert [one async for one in blobs.names()] == [NAME]


@pytest.mark.parametrize(
    ("environ", "bucket", "code"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "exhibits", "store.s3-denied"),
        ({"AWS_ACCESS_KEY_ID": "nobody"}, "exhibits", "store.s3-denied"),
        ({}, "no-such-bucket", "store.s3-bucket"),
    ],
)
async def test_what_an_administrator_has_to_mend_is_told(
    nanio: Server, tmp_path, disk, aws, monkeypatch, environ, bucket, code
):
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    blobs = S3Blobs(nanio.place("x", bucket=bucket), tmp_path / "cache", disk, HASTY)
    with pytest.raises(Stopped) as caught:
        await asyncio.to_thread(blobs.prepare)
    assert caught.value.code == code
    for asked in (blobs.put(DATA), anext(blobs.names())):
        with pytest.raises(Stopped) as caught:
            await asked
        assert caught.value.code == code
        assert caught.value.zh.endswith("。")


@pytest.mark.usefixtures("aws")
async def test_nobody_at_the_address(tmp_path, disk, nanio: Server):
    async with line_to(nanio) as line:
        place = line.place("x")
    blobs = S3Blobs(place, tmp_path / "cache", disk, BRIEF)
    with pytest.raises(Away):
        await asyncio.to_thread(blobs.prepare)


@pytest.mark.usefixtures("aws")
async def test_a_failing_disk_of_this_machine_is_told_as_such(nanio: Server, tmp_path, disk):
    async with far(nanio, tmp_path, disk) as (blobs, _):
        with pytest.raises(Stopped) as caught:
            await blobs.adopt(tmp_path / "not there", NAME)
        assert caught.value.code == "storage.failed"
        with pytest.raises(NotFound):
            await blobs.local(NAME)


_MEMORY = """
import asyncio, sys
from pathlib import Path
from evidence.durable import Disk
from evidence.stores.place import S3Place
from evidence.stores.s3 import S3Blobs

def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

async def main(endpoint, folder, name, other):
    disk = Disk(4)
    blobs = S3Blobs(S3Place("exhibits", "memory", endpoint), Path(folder) / "cache", disk)
    await asyncio.to_thread(blobs.prepare)
    await blobs.put(b"warm")
    before = peak()
    await asyncio.gather(*(blobs.adopt(Path(folder) / one, one) for one in (name, other)))
    print(peak() - before)
    disk.close()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.usefixtures("aws")
async def test_large_files_take_little_memory(nanio: Server, tmp_path):
    names = []
    for letter in (b"a", b"b"):
        hasher = hashlib.sha256()
        with (tmp_path / "file").open("wb") as stream:
            for _ in range(96):
                piece = letter * (1 << 20)
                stream.write(piece)
                hasher.update(piece)
        (tmp_path / "file").rename(tmp_path / hasher.hexdigest())
        names.append(hasher.hexdigest())
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _MEMORY, nanio.url, str(tmp_path), *names, stdout=asyncio.subprocess.PIPE, env=os.environ
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    assert int(said) * 1024 <= 64 << 20, f"{int(said) >> 10} MiB for two files of 96 MiB at once"
