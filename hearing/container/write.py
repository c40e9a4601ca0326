"""Writes a case export: gather the data objects, list them, have the list stamped, begin the evidence record, pack.

The same state gives the same bytes, as long as whoever stamps gives the same token for the same bytes again.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from evidence.archival.record import Record, begin
from evidence.timestamps.stamp import Stamp, plain_pem
from hearing.container import content, layout
from hearing.container.content import CaseMaterial
from hearing.container.manifest import manifest_of
from hearing.package.archive import measured
from hearing.package.heads import neighbours
from hearing.package.layout import File, Member, PackagingError
from hearing.package.write import Proofs, put_archive

_HOW = Path(__file__).resolve().parent / layout.HOW


class Authorities(Protocol):
    """Time-stamp authorities by name, the embedded one first."""

    @property
    def names(self) -> Sequence[str]:
        """Give their names."""

    async def stamp(self, name: str, data: bytes) -> Stamp | None:
        """Have some bytes stamped, with SHA-256; None when the authority cannot be reached now."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: SHA-256 (hex) of the first manifest, how many files are in it, and who stamped it."""

    manifest: str
    members: int
    authorities: tuple[str, ...]


async def write_export(material: CaseMaterial, out: Path, *, authorities: Authorities, proofs: Proofs) -> Exported:
    """Write the container to ``out``, which must not exist.

    Every byte of every file is read twice and never held whole. A file that could not be finished is taken away.

    Raises:
        PackagingError: a receipt cannot be used, no authority could stamp, or a file changed meanwhile.
        OSError: reading or writing failed, or ``out`` exists.
    """
    heads = await asyncio.to_thread(content.heads, material)
    paths = await proofs(neighbours(heads))
    files = await asyncio.to_thread(_measured, material, paths)
    listed = [member for _, member in files]
    stamps: list[Stamp] = []
    meta: list[tuple[File, Member]] = []
    for name in authorities.names:
        number = len(stamps) + 1
        text = manifest_of(layout.token_name(number), layout.TOKEN_TYPE, listed).text()
        stamp = await authorities.stamp(name, text)
        if stamp is not None:
            stamps.append(stamp)
            meta += [
                _kept(layout.manifest_name(number), text),
                _kept(layout.token_name(number), stamp.token),
                _kept(layout.certificates_name(number), roots_of(stamp).encode()),
            ]
    if not stamps:
        raise PackagingError(
            "没有时间戳服务可用，请稍后重试。", "No time-stamp authority can be reached; try again shortly."
        )
    meta.sort(key=lambda one: one[0].name)
    record, certificates = await _begun([*(member for _, member in meta), *listed], authorities)
    meta += [
        _kept(layout.RECORD_MANIFEST, record_manifest([*(member for _, member in meta), *listed])),
        _kept(layout.RECORD, record.encoded()),
        _kept(layout.RECORD_CERTIFICATES, certificates.encode()),
    ]
    first = _kept(layout.MIMETYPE, layout.MEDIA_TYPE.encode())
    ordered = sorted((first, *meta, *files), key=lambda one: layout.position(one[0].name))
    await asyncio.to_thread(put_archive, out, ordered)
    text = manifest_of(layout.token_name(1), layout.TOKEN_TYPE, listed).text()
    return Exported(hashlib.sha256(text).hexdigest(), len(ordered), tuple(one.name for one in stamps))


def record_manifest(members: Sequence[Member]) -> bytes:
    """Give the manifest of the evidence record, which is about these files."""
    return manifest_of(layout.RECORD, "", members).text()


def roots_of(stamp: Stamp) -> str:
    """Give the root that a token leads to, and what stands between, as `openssl ts -verify -CAfile` reads them."""
    chain = stamp.certificates()
    return plain_pem([chain[-1], *chain[1:-1]])


def _measured(material: CaseMaterial, paths: Sequence[Sequence[bytes]]) -> list[tuple[File, Member]]:
    files = [*content.files(material, paths), File(layout.HOW, _HOW.read_bytes())]
    found = sorted(((file, measured(file)) for file in files), key=lambda one: one[0].name)
    due = {one.path: one.exhibit.blob.sha256 for one in material.held if one.path and one.exhibit.blob}
    for file, member in found:
        if isinstance(file.content, Path) and due.get(file.content, member.sha256) != member.sha256:
            raise PackagingError(
                f"{file.name} 的内容与登记的摘要不符，存储可能被改动；请运行 hearing fsck。",
                f"The bytes of {file.name} are not those on the register; the store was changed: run hearing fsck.",
            )
    return found


def _kept(name: str, text: bytes) -> tuple[File, Member]:
    file = File(name, text)
    return file, measured(file)


async def _begun(members: Sequence[Member], authorities: Authorities) -> tuple[Record, str]:
    """Begin the evidence record with an outside authority's token, failing that the embedded one's."""
    due = begin([bytes.fromhex(one.sha256) for one in members])
    first, *outside = authorities.names
    for name in (*outside, first):
        stamp = await authorities.stamp(name, due.data)
        if stamp is not None:
            return due.stamped(stamp.token), roots_of(stamp)
    raise PackagingError(
        "没有时间戳服务可用，请稍后重试。", "No time-stamp authority can be reached; try again shortly."
    )
