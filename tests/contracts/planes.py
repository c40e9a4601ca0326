"""What the contract of the media port is tried on: each implementation, two people, and what they should get."""

import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from signaling.engines.choice import NATIVE, PYTHON
from signaling.engines.embedded import EmbeddedPlane
from signaling.media import PERSON, Forward, MediaKind, MediaPlane, OneWayPlane, Track
from tests.janus_nodes import janus_plane
from tests.media_peers import Peer
from tests.tools import require_native

NONE: frozenset[Forward] = frozenset()


def python(folder: Path) -> AbstractAsyncContextManager[MediaPlane]:
    return EmbeddedPlane.start(["127.0.0.1"], 0, folder, PYTHON)


def native(folder: Path) -> AbstractAsyncContextManager[MediaPlane]:
    require_native()
    return EmbeddedPlane.start(["127.0.0.1"], 0, folder, NATIVE)


@contextlib.asynccontextmanager
async def janus(folder: Path) -> AsyncIterator[MediaPlane]:
    async with janus_plane(folder) as (plane, _):
        yield plane


@contextlib.asynccontextmanager
async def overflowing(folder: Path) -> AsyncIterator[MediaPlane]:
    """Janus on two nodes that should carry nobody who receives: everyone who comes to hear is in an overflow room."""
    async with janus_plane(folder, nodes=2, carries=(0, 0)) as (plane, _):
        yield plane


def legs(plane: MediaPlane, leg: str) -> set[str]:
    """The connections that a peer of the tests has under this name: where they go one way, there are two."""
    return {leg, f"{leg}-in"} if isinstance(plane, OneWayPlane) else {leg}


def leaves(*pairs: tuple[str, str], kinds: Iterable[MediaKind] = PERSON) -> frozenset[Forward]:
    return frozenset(Forward(Track(source, kind), to) for source, to in pairs for kind in kinds)


@contextlib.asynccontextmanager
async def pair(plane: MediaPlane) -> AsyncIterator[tuple[Peer, Peer]]:
    async with Peer("ann", hertz=440, colour="red") as ann, Peer("bob", hertz=700, colour="blue") as bob:
        await ann.join(plane, ["bob"])
        await bob.join(plane, ["ann"])
        await ann.connected()
        await bob.connected()
        yield ann, bob


def ann_arrives(bob: Peer) -> bool:
    return abs(bob.hears("ann") - 440) < 8 and bob.sees("ann") == "red"


def bob_arrives(ann: Peer) -> bool:
    return abs(ann.hears("bob") - 700) < 8 and ann.sees("bob") == "blue"
