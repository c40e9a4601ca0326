"""Engines under load, each in its own network namespace on its own core: the planes of the port, and the yardstick."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from signaling.engines.choice import AUTO, NATIVE, PYTHON, chosen
from signaling.engines.embedded import EmbeddedPlane
from signaling.engines.native_library import NativeMissingError, load
from tests.load.crowd import Joins
from tests.load.janus_room import Janus
from tests.load.network import CannotMeasureError, Yard
from tests.load.port import Port

Allow = Callable[[str, Sequence[str], Iterable[str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Driven:
    """An engine that runs: how people join it, how they get leave, its processes, and what it records."""

    name: str
    joins: Joins
    allow: Allow
    processes: Callable[[], list[int]]
    records: str


def python_plane(yard: Yard, folder: Path) -> AbstractAsyncContextManager[Driven]:
    """The embedded plane with its packet path in Python."""
    return _embedded(yard, folder, PYTHON)


def native_plane(yard: Yard, folder: Path) -> AbstractAsyncContextManager[Driven]:
    """The embedded plane with its packet path in C."""
    try:
        load()
    except NativeMissingError as error:
        raise CannotMeasureError(f"there is no native plane here: {error}") from error
    return _embedded(yard, folder, NATIVE)


@asynccontextmanager
async def _embedded(yard: Yard, folder: Path, path: str) -> AsyncIterator[Driven]:
    async with AsyncExitStack() as stack:
        with yard.inside():
            plane = await stack.enter_async_context(EmbeddedPlane.start([yard.engine], 0, folder / "recordings", path))
        port = await stack.enter_async_context(Port.over(plane))

        async def allow(hearing: str, senders: Sequence[str], everyone: Iterable[str]) -> None:
            await port.allow(hearing, senders, everyone, record=True)

        def processes() -> list[int]:
            return [plane.process_id] if plane.process_id is not None else []

        yield Driven(path, port, allow, processes, "every track, a hash-chained packet log, fsync once a second")


@asynccontextmanager
async def janus_tuned(yard: Yard, folder: Path) -> AsyncIterator[Driven]:
    """Janus's video room, driven by its own protocol."""
    async with Janus.running(yard, folder) as janus:

        async def allow(hearing: str, senders: Sequence[str], everyone: Iterable[str]) -> None:
            """Who may receive what is what was subscribed."""

        yield Driven(
            "janus-tuned", janus, allow, lambda: [janus.process.pid], "every track, an .mjr file, without fsync"
        )


ENGINES: dict[str, Callable[[Yard, Path], AbstractAsyncContextManager[Driven]]] = {
    NATIVE: native_plane,
    PYTHON: python_plane,
    "janus-tuned": janus_tuned,
}


def serving() -> str:
    """The engine that serves unless told otherwise."""
    return chosen(AUTO)[0]
