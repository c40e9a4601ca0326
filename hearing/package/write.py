"""Writes a package: measure every file, list them, have the list sealed, write the archive."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from evidence.receipts.receipt import Receipt
from hearing.package import content, layout
from hearing.package.archive import measured, write_archive
from hearing.package.content import Material
from hearing.package.heads import consistency, neighbours
from hearing.package.layout import File, Member
from hearing.procedure.canonical import Json

Seal = Callable[[Mapping[str, Json]], Awaitable[str]]
"""Seals one statement in the log of the events; gives its receipt (JSON text)."""


class Proofs(Protocol):
    """Proves that the log of the events only grew: for each pair of sizes, the consistency path."""

    async def __call__(self, sizes: Sequence[tuple[int, int]], /) -> list[list[bytes]]:
        """Give one path a pair."""


async def write_package(material: Material, out: Path, *, seal: Seal, proofs: Proofs) -> str:
    """Write the archive to ``out`` (which must not exist) and give the SHA-256 (hex) of its manifest.

    Every byte of every file is read twice and never held whole. A file that could not be finished is taken away.

    Raises:
        PackagingError: the record contradicts its receipts, or a file changed meanwhile.
        OSError: reading or writing failed, or ``out`` exists.
    """
    heads = await asyncio.to_thread(content.heads, material)
    paths = await proofs(neighbours(heads))
    files, members = await asyncio.to_thread(_measure, material, paths)
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
        put_archive, out, [*((file, measured(file)) for file in first), *zip(files, members, strict=True)]
    )
    return listed.sha256


def _measure(material: Material, paths: Sequence[Sequence[bytes]]) -> tuple[list[File], list[Member]]:
    files = content.files(material, paths)
    return files, [measured(file, second=material.second_digest) for file in files]


def put_archive(out: Path, files: Sequence[tuple[File, Member]]) -> None:
    """Write an archive and give it its name when it is whole; blocking.

    Raises:
        PackagingError: a file changed since it was measured.
        OSError: reading or writing failed, or ``out`` exists.
    """
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("xb") as stream:
            write_archive(stream, files)
        out.hardlink_to(part)  # unlike a renaming, this never replaces what somebody else put there
    finally:
        part.unlink(missing_ok=True)
