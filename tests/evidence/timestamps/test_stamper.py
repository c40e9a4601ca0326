"""Checkpoints stamped by authorities outside, some of them away for a day, and a server that stops and goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509

from evidence.durable import Disk
from evidence.log.proof import log_lines
from evidence.timestamps.client import ask
from evidence.timestamps.shelf import Kept, Shelf
from evidence.timestamps.stamp import EMBEDDED
from evidence.timestamps.stamper import LONGEST_PAUSE, PAUSE_SECONDS, Stamper
from evidence.timestamps.timestamp import parse_token, verify
from tests.evidence.authorities import NOW, authority
from tests.evidence.receipt_maker import pem
from tests.evidence.timestamps.outside_server import Counted, serving

OURS = authority("ours")
DAY = 24 * 3600


@dataclass
class Place:
    """A log that grows as the test says, a clock that the test turns, a shelf on a real disk."""

    shelf: Shelf
    stamper: Stamper
    servers: dict[str, Counted]
    now: list[float]
    size: list[int] = field(default_factory=lambda: [0])

    async def rounds(self, count: int, growing: int = 0, pause: float = PAUSE_SECONDS) -> int:
        """Let so many rounds of stamping pass; give how many tokens came."""
        came = 0
        for _ in range(count):
            self.now[0] += pause
            self.size[0] += growing
            came += await self.stamper.stamp_newest()
        return came


def note(size: int) -> str:
    return f"example.org/log\n{size}\nroot\n\n\u2014 example.org/log signed\n\u2014 cosigner.example signed\n"


@asynccontextmanager
async def place(folder: Path, *names: str) -> AsyncIterator[Place]:
    disk = Disk(2)
    try:
        async with aiohttp.ClientSession() as http, asyncio.timeout(120):
            shelf = Shelf(folder / "stamps", disk)
            shelf.prepare()
            now, size, servers = [0.0], [0], {}
            async with serving() as one, serving(authority("two")) as two:
                servers = dict(zip(names, (one, two), strict=False))
                asks = {
                    name: partial(ask, http, server.trusted(name), clock=lambda: NOW)
                    for name, server in servers.items()
                }
                stamper = Stamper(
                    shelf,
                    lambda: (size[0], note(size[0])),
                    lambda data: (OURS.token(data), pem(OURS)),
                    asks,
                    ticks=lambda: now[0],
                )
                yield Place(shelf, stamper, servers, now, size)
    finally:
        disk.close()


async def test_what_is_new_is_stamped_once_by_each_and_by_our_own(tmp_path):
    async with place(tmp_path, "one", "two") as at:
        assert await at.rounds(2) == 0
        at.size[0] = 7
        assert await at.rounds(5) == 2
        kept = await at.shelf.at(7)
        assert [item.authority for item in kept] == [EMBEDDED, "one", "two"]
        for item in kept:
            root = x509.load_pem_x509_certificates(item.chain.encode())[-1]
            verify(parse_token(item.token), log_lines(note(7)).encode(), [root])
            assert item.note == note(7)
        at.size[0] = 9
        assert await at.rounds(1) == 2
        assert at.shelf.covering(6, ["one"]) == 7
        assert at.shelf.covering(7, ["one", "two"]) == 9
        assert at.shelf.covering(9, ["one"]) is None
        assert [server.asked for server in at.servers.values()] == [2, 2]


async def test_one_of_them_is_away_for_a_day_and_then_everything_is_stamped(tmp_path, caplog):
    async with place(tmp_path, "one", "two") as at:
        at.servers["two"].down = True
        day = DAY // 300
        await at.rounds(day, growing=1, pause=300)
        assert at.shelf.newest("one") == day
        assert at.shelf.newest("two") == 0
        assert DAY / LONGEST_PAUSE <= at.servers["two"].asked <= DAY / LONGEST_PAUSE + 10
        assert 20 <= len([item for item in caplog.records if "two failed" in item.message]) <= 30
        at.servers["two"].down = False
        await at.rounds(10)
        assert at.shelf.newest("two") == day
        assert all(at.shelf.covering(index, ["two"]) == day for index in range(day))
        assert at.stamper.standing["two"].failures == 0


async def test_all_are_away_and_the_server_restarts_meanwhile(tmp_path):
    async with place(tmp_path, "one") as at:
        at.size[0] = 3
        assert await at.rounds(1) == 1
    async with place(tmp_path, "one") as at:
        at.size[0] = 5
        at.servers["one"].down = True
        assert await at.rounds(100, growing=1) == 0
        assert at.shelf.covering(3, ["one"]) is None
    async with place(tmp_path, "one") as at:
        assert at.shelf.newest("one") == 3
        at.size[0] = 3
        assert await at.rounds(3) == 0, "what was stamped before the restart is not asked for again"
        at.size[0] = 105
        assert await at.rounds(1) == 1
        assert at.shelf.covering(3, ["one"]) == 105


async def test_a_lying_authority_is_not_believed_and_holds_up_no_other(tmp_path):
    async with place(tmp_path, "one", "two") as at:
        at.servers["one"].reply = at.servers["two"].reply
        at.size[0] = 2
        assert await at.rounds(1) == 1
        assert at.shelf.newest("one") == 0
        assert at.stamper.standing["one"].words.startswith("chain")


async def test_a_token_that_cannot_be_kept_is_asked_for_again(tmp_path):
    async with place(tmp_path, "one") as at:
        at.size[0] = 2
        (tmp_path / "stamps").rmdir()
        (tmp_path / "stamps").write_text("in the way")
        with pytest.raises(OSError, match="stamps"):
            await at.rounds(1)
        (tmp_path / "stamps").unlink()
        assert await at.rounds(1) == 1


async def test_it_runs_by_itself_until_the_block_ends(tmp_path):
    async with place(tmp_path, "one") as at:
        at.size[0] = 2
        async with at.stamper.running(0.01):
            while not at.shelf.newest("one"):  # noqa: ASYNC110 -- the shelf has no event, only files
                await asyncio.sleep(0.01)
        assert at.shelf.newest("one") == 2


async def test_names_that_are_no_tokens_and_spoiled_files(tmp_path):
    disk = Disk(1)
    try:
        shelf = Shelf(tmp_path, disk)
        shelf.prepare()
        kept = Kept(1 << 40, "note", "one", b"token", "chain")
        await shelf.keep(kept)
        await shelf.keep(kept)
        (path,) = tmp_path.glob("*/*.one.json")
        (path.parent / ".leftover.json").write_text("")
        (path.parent / "noise.one.json").write_text("")
        again = Shelf(tmp_path, disk)
        again.prepare()
        assert await again.at(1 << 40) == (kept,)
        assert (await again.at(5), again.newest("one"), again.newest("two")) == ((), 1 << 40, 0)
        path.write_text('{"note": "x"}')
        with pytest.raises(ValueError, match="not a kept"):
            await again.at(1 << 40)
    finally:
        disk.close()
