"""The log over HTTP, read by a client written here from the C2SP texts alone: it shares no code with the product."""

import base64
import hashlib
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aiohttp import ClientResponse
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence.statement import Statement

pytestmark = pytest.mark.asyncio(loop_scope="session")


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def merkle(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962 2.1, over leaf hashes."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return sha256(b"\x01" + merkle(hashes[:split]) + merkle(hashes[split:]))


def tile_name(level: str, index: int, width: int) -> str:
    """tlog-tiles, "Merkle Tree": groups of three digits, all but the last with an x before them."""
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}" + ("" if width == 256 else f".p/{width}")


@dataclass
class Head:
    size: int
    root: bytes


def opened(note: str, vkey: str) -> Head:
    """signed-note and tlog-checkpoint: the text, an empty line, and the line of the log's key."""
    name, key_hash, key = vkey.split("+", 2)
    public = base64.b64decode(key)
    assert public[0] == 1
    assert sha256(name.encode() + b"\n" + public)[:4].hex() == key_hash
    text, _, lines = note.rpartition("\n\n")
    signatures = [line.split(" ") for line in lines.splitlines()]
    ours = [base64.b64decode(parts[2]) for parts in signatures if parts[1] == name]
    ours = [signature for signature in ours if signature[:4].hex() == key_hash]
    assert len(ours) == 1
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(ours[0][4:], f"{text}\n".encode())
    origin, size, root = text.split("\n")[:3]
    assert origin == name
    return Head(int(size), base64.b64decode(root))


class Reader:
    """Reads a log at an address."""

    def __init__(self, http, url: str, vkey: str) -> None:
        self.http, self.url, self.vkey = http, url, vkey

    async def get(self, name: str) -> tuple[ClientResponse, bytes]:
        async with self.http.get(f"{self.url}/log/{name}") as answer:
            return answer, await answer.read()

    async def head(self) -> Head:
        answer, body = await self.get("checkpoint")
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        return opened(body.decode(), self.vkey)

    async def tiles(self, level: str, count: int) -> list[bytes]:
        """All tiles of a level that together hold ``count`` things."""
        bodies = []
        for index in range(-(-count // 256)):
            width = min(256, count - 256 * index)
            answer, body = await self.get(tile_name(level, index, width))
            assert answer.status == 200
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert ("immutable" in answer.headers["Cache-Control"]) == (width == 256)
            bodies.append(body)
        return bodies

    async def hashes(self, level: int, size: int) -> list[bytes]:
        data = b"".join(await self.tiles(str(level), size))
        return [data[at : at + 32] for at in range(0, len(data), 32)]

    async def entries(self, size: int) -> list[bytes]:
        entries = []
        for bundle in await self.tiles("entries", size):
            at = 0
            while at < len(bundle):
                end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
                entries.append(bundle[at + 2 : end])
                at = end
        return entries


@pytest_asyncio.fixture(loop_scope="session")
async def reader(running, someone):
    await running.evidence.seal([Statement({"kind": "test", "n": number}) for number in range(300)])
    nobody = await someone()
    async with nobody.http.get(f"{nobody.url}/api/verify/key") as answer:
        vkey = (await answer.json())["log_key"]
    return Reader(nobody.http, nobody.url, vkey)


async def test_everything_in_the_log_leads_to_the_signed_root(reader):
    head = await reader.head()
    leaves = await reader.hashes(0, head.size)
    assert len(leaves) == head.size > 256
    assert merkle(leaves) == head.root
    assert [sha256(b"\x00" + entry) for entry in await reader.entries(head.size)] == leaves
    roots = [merkle(leaves[at : at + 256]) for at in range(0, len(leaves) - 255, 256)]
    assert await reader.hashes(1, len(roots)) == roots


async def test_a_receipt_is_found_at_its_place(running, reader):
    (receipt,) = await running.evidence.seal([Statement({"kind": "test", "who": "me"})])
    digest = sha256(receipt.salt + b'{"kind":"test","who":"me"}')
    head = await reader.head()
    entries = await reader.entries(head.size)
    assert entries[receipt.leaf_index] == b"hearing-commitment/1\n" + base64.b64encode(digest) + b"\n"


async def test_an_older_width_of_a_tile_is_still_given(reader):
    _, full = await reader.get("tile/0/000")
    for width in (1, 100, 255):
        answer, part = await reader.get(f"tile/0/000.p/{width}")
        assert (answer.status, part) == (200, full[: 32 * width])
        assert "immutable" not in answer.headers["Cache-Control"]
    _, bundle = await reader.get("tile/entries/000")
    _, part = await reader.get("tile/entries/000.p/3")
    assert bundle.startswith(part)
    assert part


async def test_what_is_not_there_is_not_given(reader):
    head = await reader.head()
    beyond = tile_name("0", head.size // 256, head.size % 256 + 1)
    for name in (beyond, "tile/0/999", "tile/7/000", "tile/0/000.p/256", "tile/0/0", "journal", "nodes/0", "tile/"):
        answer, _ = await reader.get(name)
        assert answer.status == 404, name
