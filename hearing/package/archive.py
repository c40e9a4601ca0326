"""The archive: a ZIP of stored files in which every byte follows from the files' names and content. Blocking.

Nothing is compressed and no moment is stored, so that there is one archive for given files, and a byte that is not as
it must be can be named. Files are streamed: memory does not grow with them.
"""

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from evidence.keys.suites import Sm3
from hearing.package.layout import Content, File, Member, PackagingError

Told = Callable[[int], None]
"""Told of each piece that was read how many bytes it has."""

PIECE = 1 << 20
_LIMIT = 0xFFFFFFFF
_FEW = 0xFFFF
_DATE = 0x21  # 1 January 1980, the first day that a ZIP can name
_PLAIN_FILE = 0o100644 << 16


def pieces(content: Content) -> Iterator[bytes]:
    """Give content piece by piece.

    Raises:
        OSError: the file cannot be read.
    """
    if isinstance(content, bytes):
        yield content
        return
    if not isinstance(content, Path):
        yield from content()
        return
    with content.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece


def untold(_: int) -> None:
    """Tell nobody."""


def stated_size(content: Content) -> int:
    """Give how many bytes content has, without reading it; 0 for what is only known piece by piece.

    Raises:
        OSError: the file is not there.
    """
    if isinstance(content, bytes):
        return len(content)
    return content.stat().st_size if isinstance(content, Path) else 0


def measured(file: File, *, second: bool = False, told: Told = untold) -> Member:
    """Read a file once and give its size, digest and checksum; and its SM3 where a ``second`` digest is asked for."""
    size, sha256, crc, sm3 = 0, hashlib.sha256(), 0, Sm3() if second else None
    for piece in pieces(file.content):
        size += len(piece)
        told(len(piece))
        sha256.update(piece)
        crc = zlib.crc32(piece, crc)
        if sm3:
            sm3.update(piece)
    return Member(file.name, size, sha256.hexdigest(), crc, sm3.hexdigest() if sm3 else "")


def write_archive(out: BinaryIO, files: Sequence[tuple[File, Member]], told: Told = untold) -> None:
    """Write the archive, the files in the order given.

    Raises:
        PackagingError: a file changed since it was measured.
        OSError: reading or writing failed.
    """
    places = []
    at = 0
    for file, member in files:
        places.append(at)
        at += out.write(_header(member))
        size, sha256 = 0, hashlib.sha256()
        for piece in pieces(file.content):
            size += len(piece)
            told(len(piece))
            sha256.update(piece)
            out.write(piece)
        if (size, sha256.hexdigest()) != (member.size, member.sha256):
            raise PackagingError(
                f"文件 {member.name} 在打包时发生变化，请重新打包。",
                f"The file {member.name} changed while the package was written; make it again.",
            )
        at += size
    out.write(_directory([member for _, member in files], places, at))


def strange_byte(stream: BinaryIO, members: Sequence[Member]) -> int | None:
    """Give the first place at which an archive of these members (in its order) is not as written; None for none."""
    places, at = [], 0
    for member in members:
        places.append(at)
        expected = _header(member)
        stream.seek(at)
        if (different := _difference(stream.read(len(expected)), expected)) is not None:
            return at + different
        at += len(expected) + member.size
    expected = _directory(members, places, at)
    stream.seek(at)
    different = _difference(stream.read(len(expected) + 1), expected)
    return None if different is None else at + different


def _difference(found: bytes, expected: bytes) -> int | None:
    if found == expected:
        return None
    same = (number for number, (one, two) in enumerate(zip(found, expected, strict=False)) if one != two)
    return next(same, min(len(found), len(expected)))


def header_size(name: str, size: int) -> int:
    """Give how many bytes stand before a file of this name and size."""
    return len(_header(Member(name, size, "", 0)))


def _header(member: Member) -> bytes:
    large = member.size >= _LIMIT
    extra = struct.pack("<HHQQ", 1, 16, member.size, member.size) if large else b""
    size = min(member.size, _LIMIT)
    name = member.name.encode("ascii")
    fixed = (b"PK\x03\x04", 45 if large else 20, 0, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    return struct.pack("<4sHHHHHIIIHH", *fixed) + name + extra


def _directory(members: Sequence[Member], places: Sequence[int], start: int) -> bytes:
    """Give everything after the last file: the directory and its end."""
    entries = b"".join(_entry(member, place) for member, place in zip(members, places, strict=True))
    return entries + _end(len(members), len(entries), start)


def _entry(member: Member, place: int) -> bytes:
    large = [member.size] * 2 if member.size >= _LIMIT else []
    if place >= _LIMIT:
        large.append(place)
    extra = struct.pack(f"<HH{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    version = 45 if large else 20
    size, name = min(member.size, _LIMIT), member.name.encode("ascii")
    fixed = (b"PK\x01\x02", 3 << 8 | version, version, 0, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    tail = struct.pack("<HHHII", 0, 0, 0, _PLAIN_FILE, min(place, _LIMIT))
    return struct.pack("<4sHHHHHHIIIHH", *fixed) + tail + name + extra


def _end(count: int, size: int, start: int) -> bytes:
    result = b""
    if count >= _FEW or size >= _LIMIT or start >= _LIMIT:
        result += struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 3 << 8 | 45, 45, 0, 0, count, count, size, start)
        result += struct.pack("<4sIQI", b"PK\x06\x07", 0, start + size, 1)
    few = min(count, _FEW)
    small = (min(size, _LIMIT), min(start, _LIMIT))
    return result + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, few, few, *small, 0)
