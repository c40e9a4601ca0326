"""Pictures in layers under load: receivers with tiles and lines of different sizes each get the layer that is theirs.

Read packet by packet as receivers decrypt it: another layer begins with a key frame of its own, and neither a sequence
number nor a picture's number is left out or comes twice, on both data paths.
"""

import contextlib
import itertools
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from signaling.engines.choice import NATIVE, PYTHON
from signaling.engines.embedded import EmbeddedPlane
from signaling.media import MediaKind, ShowTiles, Tile
from tests.bad_lines import BadLine
from tests.load.crowd import Crowd
from tests.load.port import Port
from tests.load.streams import Rate, Seen
from tests.media_peers import until
from tests.served import free_port
from tests.tools import require_native, require_tool

pytestmark = pytest.mark.alone

SMALL, LARGE = 180, 360
LAYERS = {
    "f": Rate(video=60, video_bytes=1100, pictures=15, height=LARGE),
    "h": Rate(video=30, video_bytes=600, pictures=15, height=SMALL),
}
"""530 and 140 kbit/s of payload, as browsers send them."""
BY_SIZE = {rate.video_bytes: rate.height for rate in LAYERS.values()}
TILES = {"large": 400, "small": 90, "thin": 400, "unseen": 0}
THIN = 320_000
TURNS = 6


class Watched:
    """Ann, who sends her picture in two layers, and everyone who may have it."""

    def __init__(self, plane: EmbeddedPlane, crowd: Crowd) -> None:
        self.plane = plane
        self.crowd = crowd
        self.seen: dict[str, list[Seen]] = {name: [] for name in TILES}

    async def join(self, name: str, height: int) -> None:
        await self.show(name, height)
        person = await self.crowd.join("h1", name, sends=False, hears=["ann"])
        for inlet in person.inlets:
            if inlet.track.kind is MediaKind.VIDEO:
                inlet.seen = self.seen[name]

    async def show(self, name: str, height: int) -> None:
        tiles = (Tile("ann", height),) if height else ()
        await self.plane.apply([ShowTiles("h1", name, tiles)])

    def layer(self, name: str) -> int:
        """The height of what this receiver got last; 0 for nothing."""
        return BY_SIZE[self.seen[name][-1].size] if self.seen[name] else 0

    async def gets(self, name: str, height: int) -> None:
        """Wait until this receiver has had a second of this layer and of no other."""
        await until(
            lambda: len(self.seen[name]) > 60 and {BY_SIZE[one.size] for one in self.seen[name][-30:]} == {height},
            within=40,
        )


@contextlib.asynccontextmanager
async def watched(path: str, folder: Path) -> AsyncIterator[tuple[Watched, BadLine]]:
    port = free_port(socket.SOCK_DGRAM)
    line = BadLine(port, seed=1)
    async with contextlib.AsyncExitStack() as stack:
        line.start()
        stack.callback(line.stop)
        plane = await stack.enter_async_context(EmbeddedPlane.start(["127.0.0.1"], port, folder, path))
        load = await stack.enter_async_context(Port.over(plane))
        load.through["thin"] = line.port
        crowd = await stack.enter_async_context(Crowd.gathered(load, "127.0.0.1", sample=1))
        made = Watched(plane, crowd)
        await load.allow("h1", ["ann"], ["ann", *TILES], record=False)
        await crowd.join("h1", "ann", sends=True, hears=[], layers=LAYERS)
        yield made, line


def goes_on(seen: list[Seen]) -> int:
    """Nothing is left out or twice, and each layer begins with a key frame of its own height; gives the changes."""
    first = seen[0]
    order = sorted(seen, key=lambda one: (one.sequence - first.sequence + 0x8000) % 0x10000)
    numbers = [(one.sequence - order[0].sequence) % 0x10000 for one in order]
    assert numbers == list(range(len(numbers)))
    changes = 0
    for before, after in itertools.pairwise(order):
        assert (after.picture - before.picture) % 0x8000 in (0, 1)
        if after.size != before.size:
            changes += 1
            assert after.height == BY_SIZE[after.size], "another layer begins with a key frame of its own"
            assert 0 < (after.timestamp - before.timestamp) % (1 << 32) < 90_000
    return changes


@pytest.mark.slow
@pytest.mark.parametrize("path", [NATIVE, PYTHON])
async def test_each_receiver_gets_the_layer_of_their_tile_and_line_without_a_hole(path, tmp_path):
    require_tool("cc")
    if path == NATIVE:
        require_native()
    async with watched(path, tmp_path / "recordings") as (hall, line):
        line.down.rate = THIN
        for name, height in TILES.items():
            await hall.join(name, height)
        await hall.gets("large", LARGE)
        await hall.gets("small", SMALL)
        await hall.gets("thin", SMALL)
        assert hall.seen["unseen"] == []
        for turn in range(TURNS):
            large, small = ("small", "large") if turn % 2 == 0 else ("large", "small")
            await hall.show(large, 400)
            await hall.show(small, 90)
            await hall.gets(large, LARGE)
            await hall.gets(small, SMALL)
        line.down.rate = 0
        await hall.gets("thin", LARGE)
        await hall.crowd.pause()
        changes = {name: goes_on(hall.seen[name]) for name in ("large", "small")}
        print(f"{path}: changes of layer {changes}, packets { {name: len(one) for name, one in hall.seen.items()} }")
        assert min(changes.values()) >= TURNS
        assert hall.layer("thin") == LARGE
        assert hall.seen["unseen"] == []
