import asyncio
import hashlib
import io
import shutil
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import pytest
from PIL import Image

from evidence.durable import Disk
from evidence.errors import NotFound, WrongType
from evidence.intake import sandbox as sandbox_module
from evidence.intake.filetypes import declared_type
from evidence.intake.renditions import CHUNK, Renditions
from evidence.intake.sandbox import Sandbox
from evidence.stores.folder import FolderBlobs
from tests.evidence.documents import (
    COLOURS,
    all_kinds,
    bomb,
    encrypted_pdf,
    huge_png,
    pdf,
    pdf_with_stream,
    picture,
    tiff,
    video,
)
from tests.tools import require_tool


class Place:
    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder = folder
        self.blobs = FolderBlobs(folder / "blobs", disk)
        self.sandbox = Sandbox(isolation="limits only")  # quick to start; bubblewrap has its own tests below
        self.renditions = Renditions(folder / "renditions", self.blobs, disk, self.sandbox)
        self.blobs.prepare()
        self.renditions.prepare()

    async def image(self, sha256: str) -> Image.Image:
        data = b"".join([piece async for piece in self.blobs.read(sha256)])
        assert hashlib.sha256(data).hexdigest() == sha256
        image = Image.open(io.BytesIO(data))
        assert image.format == "WEBP"
        return image.convert("RGB")


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


@pytest.fixture
def place(tmp_path: Path):
    disk = Disk(2)
    yield Place(tmp_path, disk)
    disk.close()


async def test_pages_at_144_dots_per_inch_each_with_its_digest(place: Place):
    source = await place.blobs.put(pdf(3))
    rendition = await place.renditions.of(source, "application/pdf")
    assert (rendition.kind, rendition.page_count) == ("pages", 3)
    assert [(page.number, page.width, page.height) for page in rendition.pages] == [(n, 1191, 1684) for n in (1, 2, 3)]
    for page, colour in zip(rendition.pages, COLOURS, strict=True):
        found = (await place.image(page.sha256)).getpixel((600, 300))
        assert isinstance(found, tuple)
        assert all(abs(a - 255 * b) < 30 for a, b in zip(found, colour, strict=True))


async def test_pages_on_demand_are_made_once_and_the_rest_behind_them(place: Place):
    source = await place.blobs.put(pdf(CHUNK + 2))
    asked = [place.renditions.page(source, "application/pdf", CHUNK + 1) for _ in range(3)]
    (page,) = set(await asyncio.gather(*asked))
    assert page.number == CHUNK + 1
    known = await place.renditions.about(source, "application/pdf")
    assert [each.number for each in known.pages] == [CHUNK + 1, CHUNK + 2], "more was drawn than somebody waited for"
    behind = asyncio.create_task(place.renditions.run())
    async with asyncio.timeout(60):
        while len(known.pages) < known.page_count:
            await asyncio.sleep(0.05)
            known = await place.renditions.about(source, "application/pdf")
    await stop(behind)
    made = {path for path in (place.folder / "blobs").rglob("*") if path.is_file()}
    assert await place.renditions.page(source, "application/pdf", CHUNK + 1) == page
    assert {path for path in (place.folder / "blobs").rglob("*") if path.is_file()} == made
    whole = await place.renditions.of(source, "application/pdf")
    assert [page.number for page in whole.pages] == list(range(1, CHUNK + 3))
    for number in (0, -1, CHUNK + 3):
        with pytest.raises(NotFound):
            await place.renditions.page(source, "application/pdf", number)


async def test_pages_drawn_before_the_server_stopped_are_remembered(place: Place, monkeypatch):
    """Nothing else would ever name their pictures."""
    source = await place.blobs.put(pdf(3))
    render, reached = Sandbox.render, asyncio.Event()

    async def stalls(*arguments):
        async with aclosing(render(*arguments)) as answers:
            yield await anext(answers)  # what the document is
            yield await anext(answers)  # its first page
            reached.set()
            await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "render", stalls)
        place.renditions.draw_later(source, "application/pdf")
        behind = asyncio.create_task(place.renditions.run())
        await reached.wait()
        await stop(behind)
    known = await place.renditions.about(source, "application/pdf")
    assert [page.number for page in known.pages] == [1]
    assert {name async for name in place.blobs.names()} == {source, known.pages[0].sha256}


async def test_the_first_page_seen_when_judging_is_there_once_the_file_is_filed(place: Place, monkeypatch):
    source = await place.blobs.put(pdf(3))
    picture = place.folder / "page-1.webp"
    seen = await place.renditions.inspect(await place.blobs.local(source), "application/pdf", picture)
    assert (seen.page_count, [page.number for page in seen.pages]) == (3, [1])
    await place.renditions.keep(source, seen, picture)
    monkeypatch.setattr(Sandbox, "render", None)
    page = await place.renditions.page(source, "application/pdf", 1)
    assert page == seen.pages[0]
    await place.image(page.sha256)
    assert (await place.renditions.about(source, "application/pdf")).page_count == 3


async def test_a_picture_lost_before_the_file_was_filed_is_drawn_again(place: Place):
    source = await place.blobs.put(pdf(1))
    picture = place.folder / "page-1.webp"
    seen = await place.renditions.inspect(await place.blobs.local(source), "application/pdf", picture)
    await place.renditions.keep(source, seen, place.folder / "lost")
    assert (await place.renditions.page(source, "application/pdf", 1)).sha256 == seen.pages[0].sha256


async def test_a_document_that_cannot_be_drawn_does_not_stop_the_others(place: Place):
    bad, good = await place.blobs.put(pdf()[:200]), await place.blobs.put(pdf(2))
    for source in (bad, good):
        place.renditions.draw_later(source, "application/pdf")
    behind = asyncio.create_task(place.renditions.run())
    async with asyncio.timeout(60):
        while len((await place.renditions.about(good, "application/pdf")).pages) < 2:  # noqa: ASYNC110 -- nobody tells
            await asyncio.sleep(0.05)
    assert not behind.done()
    await stop(behind)


async def test_a_lost_or_spoiled_cache_costs_only_work(place: Place):
    source = await place.blobs.put(pdf(2))
    before = await place.renditions.of(source, "application/pdf")
    cache = next((place.folder / "renditions").iterdir())
    for spoiled in (b"[1]", b'{"pages": [{"number": 1}]}'):
        cache.write_bytes(spoiled)
        assert await place.renditions.of(source, "application/pdf") == before


@pytest.mark.parametrize("name", all_kinds())
async def test_every_permitted_kind_can_be_shown(place: Place, name: str):
    source = await place.blobs.put(all_kinds()[name])
    rendition = await place.renditions.of(source, declared_type(name))
    assert len(rendition.pages) == rendition.page_count
    await place.image(rendition.pages[0].sha256)


async def test_a_video_has_a_poster_and_its_facts(place: Place):
    source = await place.blobs.put(video("mp4", "libx264"))
    rendition = await place.renditions.of(source, "video/mp4")
    assert (rendition.kind, rendition.width, rendition.height, rendition.duration_ms) == ("video", 64, 48, 2000)
    assert (rendition.codec, rendition.audio_tracks) == ("h264", 0)
    found = (await place.image(rendition.pages[0].sha256)).getpixel((30, 20))
    assert isinstance(found, tuple)
    assert found[2] > 180
    assert found[0] < 100


async def test_each_frame_of_a_tiff_is_a_page(place: Place):
    rendition = await place.renditions.of(await place.blobs.put(tiff(3)), "image/tiff")
    assert [page.width for page in rendition.pages] == [30, 31, 32]


async def test_a_photograph_is_turned_upright(place: Place):
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40)).save(buffer, "JPEG", exif=exif)
    rendition = await place.renditions.of(await place.blobs.put(buffer.getvalue()), "image/jpeg")
    assert (rendition.pages[0].width, rendition.pages[0].height) == (40, 60)


HARMFUL = {
    "bomb": ("application/pdf", bomb(), "limits"),
    "huge page": ("application/pdf", pdf_with_stream(b"", b"", b"0 0 9999999 9999999"), "limits"),
    "encrypted": ("application/pdf", encrypted_pdf(), "encrypted"),
    "half a pdf": ("application/pdf", pdf()[:200], "unreadable"),
    "noise": ("application/pdf", bytes(range(256)), "unreadable"),
    "huge png": ("image/png", huge_png(), "limits"),
    "half a png": ("image/png", picture("PNG", (900, 900))[:400], "unreadable"),
    "png as jpeg is still a picture": ("image/jpeg", b"\xff\xd8\xff\xe0", "unreadable"),
    "half a video": ("video/mp4", video("mp4", "libx264")[:900], "unreadable"),
    "playlist as video": ("video/mp4", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "unreadable"),
    "empty": ("video/webm", b"", "unreadable"),
}


@pytest.mark.parametrize("what", HARMFUL)
async def test_harm_is_refused_in_words(place: Place, what: str):
    media_type, data, code = HARMFUL[what]
    source = await place.blobs.put(data)
    with pytest.raises(WrongType) as caught:
        await place.renditions.inspect(await place.blobs.local(source), media_type, place.folder / "page")
    assert caught.value.code == f"rendition.{code}"
    assert caught.value.zh.startswith("无法展示该文件")


async def test_after_harm_the_next_document_is_shown(place: Place):
    sandbox = Sandbox()
    for data in (bomb(), huge_png()):
        source = await place.blobs.local(await place.blobs.put(data))
        with pytest.raises(WrongType):
            _ = [answer async for answer in sandbox.render(source, "application/pdf", 1, 1)]
    source = await place.blobs.local(await place.blobs.put(pdf()))
    assert len([answer async for answer in sandbox.render(source, "application/pdf", 1, 1)]) == 2
    assert sandbox.isolation


async def test_a_child_that_hangs_is_ended(place: Place, monkeypatch, tmp_path: Path):
    script = tmp_path / "hang.py"
    script.write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setattr(sandbox_module, "_SCRIPT", script)
    monkeypatch.setattr(sandbox_module, "WALL_SECONDS", 0.5)
    source = await place.blobs.put(pdf())
    with pytest.raises(WrongType, match="safe limits"):
        await place.renditions.of(source, "application/pdf")


LIES = [
    "",
    "{}",
    "[]",
    "nonsense",
    '{"pages": 1}' * 2000,
    '{"pages": "1", "kind": "pages"}',
    '{"pages": 1, "kind": "../.."}',
    '{"pages": 1, "kind": "pages"}\n{"page": 7, "bytes": 0}',
    '{"pages": 1, "kind": "pages"}\n{"page": 1, "bytes": 5}\n<html',
    '{"page": 1, "bytes": 99999999999}',
    '{"bytes": "x"}',
    '{"bytes": 5}',
]


@pytest.mark.parametrize("line", LIES, ids=lambda line: line[:40])
async def test_a_child_that_was_taken_over_is_not_believed(place: Place, monkeypatch, tmp_path: Path, line: str):
    script = tmp_path / "liar.py"
    script.write_text(f"print({line!r}, flush=True)\n")
    monkeypatch.setattr(sandbox_module, "_SCRIPT", script)
    source = await place.blobs.put(pdf())
    with pytest.raises(WrongType):
        await place.renditions.of(source, "application/pdf")


ESCAPE = """
import os, socket, sys, json
found = []
try:
    socket.create_connection(("127.0.0.1", PORT), 1); found.append("network")
except OSError:
    pass
for path in ("/tmp/escaped", "FOLDER/escaped"):
    try:
        open(path, "w").write("x"); found.append(path)
    except OSError:
        pass
if os.path.exists("FOLDER/secret"):
    found.append("secret")
print(json.dumps({"pages": 1, "kind": ",".join(found)}))
"""


async def test_the_child_has_no_network_and_sees_no_files(place: Place, monkeypatch, tmp_path: Path):
    require_tool("bwrap")
    if await Sandbox().choose() != "bubblewrap":
        pytest.skip("bubblewrap is installed but may not be used on this machine")
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "secret").write_text("x")
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    script = tmp_path / "escape.py"
    script.write_text(ESCAPE.replace("PORT", str(port)).replace("FOLDER", str(hidden)))
    monkeypatch.setattr(sandbox_module, "_SCRIPT", script)
    sandbox = Sandbox()
    source = await place.blobs.local(await place.blobs.put(pdf()))
    answers = [answer async for answer in sandbox.render(source, "application/pdf", 1, 1)]
    assert answers[0].fields["kind"] in {"", "/tmp/escaped"}  # a folder in its own memory is no escape
    assert [path.name for path in hidden.iterdir()] == ["secret"]
    server.close()
    await server.wait_closed()


async def test_without_bubblewrap_the_limits_still_hold(place: Place, monkeypatch):
    monkeypatch.setattr(sandbox_module, "which", lambda _name: None)
    sandbox = Sandbox()
    assert await sandbox.choose() == "limits only"
    source = await place.blobs.local(await place.blobs.put(bomb()))
    with pytest.raises(WrongType):
        _ = [answer async for answer in sandbox.render(source, "application/pdf", 1, 1)]


async def test_a_network_namespace_is_the_second_choice(monkeypatch):
    unshare = require_tool("unshare")
    monkeypatch.setattr(sandbox_module, "which", lambda name: unshare if name == "unshare" else None)
    assert await Sandbox().choose() in {"network namespace", "limits only"}


def test_the_child_writes_no_file(tmp_path: Path):
    script = shutil.copy(Path(sandbox_module.__file__).with_name("rendering.py"), tmp_path / "child.py")
    code = (
        f"import runpy; child = runpy.run_path({str(script)!r}); child['limit_self'](1 << 30)\n"
        f"import os; os.write(os.open({str(tmp_path / 'out')!r}, os.O_CREAT | os.O_WRONLY), b'x')\n"
    )
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=False)
    assert "File too large" in done.stderr
