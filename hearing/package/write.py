"""Writes a package: measure every file, list them, have the list sealed, write the archive."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from evidence.receipts.receipt import Receipt
from hearing.package import content, layout
from hearing.package.archive import Told, measured, stated_size, untold, write_archive
from hearing.package.content import Material
from hearing.package.heads import consistency, neighbours
from hearing.package.layout import File, Member
from hearing.procedure.canonical import Json

Seal = Callable[[Mapping[str, Json]], Awaitable[str]]
"""Seals one statement in the log of the events; gives its receipt (JSON text)."""


Tell = Callable[[int, int], None]
"""Told how many bytes of how many are done."""


class Proofs(Protocol):
    """Proves that the log of the events only grew: for each pair of sizes, the consistency path."""

    async def __call__(self, sizes: Sequence[tuple[int, int]], /) -> list[list[bytes]]:
        """Give one path a pair."""


async def write_package(
    material: Material, out: Path, *, seal: Seal, proofs: Proofs, tell: Tell = lambda _done, _total: None
) -> str:
    """Write the archive to ``out`` (which must not exist) and give the SHA-256 (hex) of its manifest.

    Every byte of every file is read twice and never held whole. A file that could not be finished is taken away.
    ``tell`` is called from another thread.

    Raises:
        PackagingError: the record contradicts its receipts, or a file changed meanwhile.
        OSError: reading or writing failed, or ``out`` exists.
    """
    heads = await asyncio.to_thread(content.heads, material)
    paths = await proofs(neighbours(heads))
    files = await asyncio.to_thread(content.files, material, paths)
    told = await asyncio.to_thread(_counted, files, tell)
    members = await asyncio.to_thread(_measure, material, files, told)
    held = {file.name for file in files}
    by_digest = [n for n in content.presented(material) if layout.minutes_name(n) not in held]
    manifest = layout.manifest(material.heading, members, by_digest, material.withheld)
    listed = measured(File(layout.MANIFEST, manifest), second=material.second_digest)
    receipt = await seal(layout.seal_statement(material.heading, listed))
    read = Receipt.from_json(receipt)
    (link,) = await proofs([(heads[-1].size, read.tree_size)])
    first = [
        File(layout.MANIFEST, manifest),
        File(layout.SEAL, receipt.encode()),
        File(layout.LINK, consistency(heads[-1], read, link)),
    ]
    await asyncio.to_thread(
        put_archive, out, [*((file, measured(file)) for file in first), *zip(files, members, strict=True)], told
    )
    return listed.sha256


def _measure(material: Material, files: Sequence[File], told: Told) -> list[Member]:
    return [measured(file, second=material.second_digest, told=told) for file in files]


def _counted(files: Sequence[File], tell: Tell) -> Told:
    """Give what adds up the bytes that are read: each file is read once to be measured and once to be written."""
    total, done = 2 * sum(stated_size(file.content) for file in files), 0

    def told(size: int) -> None:
        nonlocal done
        done = min(done + size, total)
        tell(done, total)

    return told


def put_archive(out: Path, files: Sequence[tuple[File, Member]], told: Told = untold) -> None:
    """Write an archive and give it its name when it is whole; blocking.

    Raises:
        PackagingError: a file changed since it was measured.
        OSError: reading or writing failed, or ``out`` exists.
    """
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("xb") as stream:
            write_archive(stream, files, told)
        out.hardlink_to(part)  # unlike a renaming, this never replaces what somebody else put there
    finally:
        part.unlink(missing_ok=True)
