"""Files that survive a power cut, and the bounded pool of threads in which such blocking work is done."""

import asyncio
import contextlib
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Create a folder and its parents, each name durable before this returns."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o750)
    sync_folder(folder.parent)


def write_all(handle: int, data: bytes | bytearray | memoryview) -> None:
    """Write every byte (a single write may take fewer)."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def write_durably(path: Path, data: bytes, *, mode: int = 0o640) -> None:
    """Replace a file at once and for good: temporary file, fsync, rename, fsync of the folder."""
    temporary = _write_temporary(path, data, mode, sync=True)
    temporary.replace(path)
    sync_folder(path.parent)


def write_lightly(path: Path, data: bytes) -> None:
    """Replace a file at once, without making it durable: for what can be made again from durable bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_temporary(path, data, 0o640, sync=False).replace(path)


def _write_temporary(path: Path, data: bytes, mode: int, *, sync: bool) -> Path:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        write_all(handle, data)
        if sync:
            os.fsync(handle)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    return temporary


class Disk:
    """A few threads for blocking file work."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, "disk")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do blocking work in the pool. A cancelled caller still waits: a write under way has an end, then a story."""
        future = asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *args, **kwargs))
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            while not future.done():
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.wait([future])
            raise

    def close(self) -> None:
        """Wait for the work under way and let the threads go."""
        self._pool.shutdown()
