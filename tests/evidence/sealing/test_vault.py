"""Files under seal: stored as envelopes only, opened in memory only, drawn with the reader's mark."""

import hashlib
import io
import secrets
from contextlib import asynccontextmanager

import pytest
from PIL import Image, ImageChops

from evidence.durable import Disk
from evidence.errors import Damaged, NotFound, TooLarge
from evidence.intake.sandbox import Mark, Sandbox
from evidence.sealing import vault as under_test
from evidence.sealing.vault import Vault
from evidence.stores.folder import FolderBlobs
from hearing.transcript.fonts import cjk_font_path
from tests.evidence.documents import pdf

KEY = bytes(range(32))


@asynccontextmanager
async def opened(folder):
    disk = Disk(2)
    blobs = FolderBlobs(folder / "blobs", disk)
    blobs.prepare()
    try:
        yield Vault(blobs, disk, Sandbox()), blobs
    finally:
        disk.close()


async def put(vault, folder, content, about="a"):
    path = folder / "spooled"
    path.write_bytes(content)
    return await vault.put(path, hashlib.sha256(content).hexdigest(), KEY, about)


async def test_what_is_stored_is_an_envelope_and_opens_whole(tmp_path):
    content = b"TRADE-SECRET" + secrets.token_bytes(3 << 20)
    async with opened(tmp_path) as (vault, blobs):
        stored = await put(vault, tmp_path, content)
        lying = b"".join([piece async for piece in blobs.read(stored.sha256)])
        assert len(lying) == stored.size == await blobs.size(stored.sha256)
        assert b"TRADE-SECRET" not in lying
        assert b"".join([piece async for piece in vault.read(stored.sha256, KEY, "a")]) == content


async def test_a_blob_that_was_cut_or_is_of_another_exhibit_is_refused(tmp_path):
    async with opened(tmp_path) as (vault, blobs):
        stored = await put(vault, tmp_path, b"x" * 100_000)
        whole = b"".join([piece async for piece in blobs.read(stored.sha256)])
        cut = await blobs.put(whole[: 56 + 16_400])
        for name, key, about in ((cut, KEY, "a"), (stored.sha256, KEY, "b"), (stored.sha256, bytes(32), "a")):
            with pytest.raises(Damaged):
                assert [piece async for piece in vault.read(name, key, about)]


async def test_a_file_that_changed_on_the_way_is_not_taken(tmp_path):
    path = tmp_path / "spooled"
    path.write_bytes(b"one")
    async with opened(tmp_path) as (vault, _):
        with pytest.raises(Damaged):
            await vault.put(path, hashlib.sha256(b"other").hexdigest(), KEY, "a")


async def test_a_file_too_large_to_be_looked_at_in_memory_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(under_test, "LARGEST", 10)
    async with opened(tmp_path) as (vault, _):
        with pytest.raises(TooLarge):
            await put(vault, tmp_path, bytes(11))


async def test_a_page_carries_its_readers_mark_and_leaves_no_file_behind(tmp_path):
    async with opened(tmp_path) as (vault, _):
        stored = await put(vault, tmp_path, pdf(2))
        before = sorted(path for path in tmp_path.rglob("*") if path.name != "spooled")
        drawn = [
            await vault.page(stored.sha256, KEY, "a", "application/pdf", 2, Mark(text, cjk_font_path()))
            for text in ("李明 · 2026-11-22", "王芳 · 2026-11-22")
        ]
        one, two = (Image.open(io.BytesIO(each)).convert("RGB") for each in drawn)
        assert one.size == two.size
        assert ImageChops.difference(one, two).getbbox(), "each reader has pixels of their own"
        pixels = one.tobytes()
        reddish = sum(red - green > 40 for red, green in zip(pixels[::3], pixels[1::3], strict=True))
        assert reddish > 1000, "the mark is there"
        assert sorted(path for path in tmp_path.rglob("*") if path.name != "spooled") == before
        with pytest.raises(NotFound):
            await vault.page(stored.sha256, KEY, "a", "application/pdf", 3, Mark("x", cjk_font_path()))
