"""Has a film made by the child process, and follows it to its end."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import Process
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hearing.told_error import ToldError
from signaling.film.order import FilmOrder

_ROOT = Path(__file__).resolve().parents[2]
_LINE = 1 << 20


class FilmError(ToldError):
    """The film could not be made; the words say why, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file: its SHA-256 in hexadecimal, and its bytes."""

    sha256: str
    size: int


async def make_in_child(order: FilmOrder, out: Path, reserve: int, tell: Callable[[int, int], None]) -> Made:
    """Make a film at ``out``, which has no reader yet; ``tell`` is told how many steps of how many are done.

    A cancelled call ends the process. Raises `FilmError`; what was written is left to the caller.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "signaling.film.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])},
    )
    try:
        return await _followed(process, {"order": order.to_json(), "out": str(out), "reserve": reserve}, tell)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _followed(process: Process, asked: dict[str, str | int], tell: Callable[[int, int], None]) -> Made:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(asked).encode() + b"\n")
    while text := await process.stdout.readline():
        said = json.loads(text)
        if "made" in said:
            return Made(**said["made"])
        if "failed" in said:
            raise FilmError(said["failed"]["zh"], said["failed"]["en"])
        tell(said["done"], said["total"])
    raise FilmError("制作影片的进程意外终止，请重新制作。", "The process ended before the film was made; try again.")
