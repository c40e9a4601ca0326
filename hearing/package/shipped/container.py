"""The package's files, from the archive itself or from the folder it was unpacked into.

The archive is read from its first byte to its last, and every byte of it must be the one that follows from the files'
names and content: a ZIP of stored files, with nothing before, between or after them.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import zlib
from typing import IO

from hearing.package.shipped.tree import Wrong

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_PIECE = 1 << 20
_FULL = 0xFFFFFFFF
_DAY = 0x21  # 1 January 1980: the archive tells no time of its own


class Held:
    """One file: its size, its SHA-256 (hex), where its bytes are, and whether the archive's checksum fits them."""

    def __init__(self, path: str, start: int, size: int, sha256: str, *, whole: bool = True) -> None:
        self.path, self.start, self.size, self.sha256, self.whole = path, start, size, sha256, whole

    def read(self) -> bytes:
        """Give the bytes."""
        with open(self.path, "rb") as stream:  # noqa: PTH123 -- one file that runs on old interpreters keeps to open
            stream.seek(self.start)
            return stream.read(self.size)


def _digest(stream: IO[bytes], size: int, name: str) -> tuple[str, int]:
    """Give SHA-256 (hex) and CRC-32 of the next bytes."""
    sha256, crc, left = hashlib.sha256(), 0, size
    while left:
        piece = stream.read(min(left, _PIECE))
        if not piece:
            raise Wrong(f"it is cut off inside {name}")
        sha256.update(piece)
        crc = zlib.crc32(piece, crc)
        left -= len(piece)
    return sha256.hexdigest(), crc


def read_folder(folder: str) -> dict[str, Held]:
    """Find every file under a folder; links count as files of their own and are refused later by their content."""
    found = {}
    for place, folders, names in os.walk(folder):
        for name in names + [one for one in folders if os.path.islink(os.path.join(place, one))]:  # noqa: PTH118, PTH114 -- as above
            path = os.path.join(place, name)  # noqa: PTH118 -- as above
            short = os.path.relpath(path, folder).replace(os.sep, "/")
            if os.path.islink(path) or not os.path.isfile(path):  # noqa: PTH113, PTH114 -- as above
                found[short] = Held(path, 0, 0, "a link or no file")
                continue
            size = os.path.getsize(path)  # noqa: PTH202 -- as above
            with open(path, "rb") as stream:  # noqa: PTH123 -- as above
                found[short] = Held(path, 0, size, _digest(stream, size, short)[0])
    return found


def read_archive(path: str) -> dict[str, Held]:
    """Read the archive from its first byte to its last.

    Raises:
        ValueError: a byte is not the one that the package's form demands; says at which place.
    """
    found: dict[str, Held] = {}
    directory = b""
    with open(path, "rb") as stream:  # noqa: PTH123 -- as above
        while True:
            offset = stream.tell()
            mark = stream.read(4)
            if mark != b"PK\x03\x04":
                break
            name, size, crc = _local(stream, offset)
            if name in found:
                raise Wrong(f"{name} is in the archive twice")
            start = stream.tell()
            sha256, real = _digest(stream, size, name)
            found[name] = Held(path, start, size, sha256, whole=real == crc)
            directory += _central(name, size, crc, offset)
        stream.seek(offset)
        expected = directory + _end(len(found), len(directory), offset)
        if stream.read(len(expected) + 1) != expected:
            raise Wrong(f"the archive is cut off or changed at or after byte {offset}, where its directory begins")
    return found


def _local(stream: IO[bytes], offset: int) -> tuple[str, int, int]:
    """Read a local header after its mark; gives name, size and CRC-32."""
    fixed = stream.read(26)
    if len(fixed) < 26:
        raise Wrong(f"the archive is cut off at byte {offset}")
    needed, flags, method, time, day, crc, packed, size, length, extra = struct.unpack("<HHHHHIIIHH", fixed)
    name = stream.read(length).decode("ascii", "replace")
    more = stream.read(extra)
    if size == _FULL and len(more) == 20:
        size = struct.unpack("<Q", more[4:12])[0]
    version, field = _large(size)
    rest = _FULL if field else size
    plain = (version, 0, 0, 0, _DAY, rest, rest, len(name), len(field))
    if (needed, flags, method, time, day, packed, rest, length, extra) != plain or more != field:
        raise Wrong(f"the archive's header at byte {offset} (of {name[:60]!r}) is not as this form demands")
    if not _NAME.fullmatch(name):
        raise Wrong(f"a file in the archive has an impossible name: {name[:60]!r}")
    return name, size, crc


def _large(size: int) -> tuple[int, bytes]:
    """Give the version needed, and the field that a file over 4 GiB carries instead of its sizes."""
    return (45, struct.pack("<HHQQ", 1, 16, size, size)) if size >= _FULL else (20, b"")


def _central(name: str, size: int, crc: int, offset: int) -> bytes:
    numbers = [size, size] if size >= _FULL else []
    numbers += [offset] if offset >= _FULL else []
    field = struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
    version, small = 45 if numbers else 20, min(size, _FULL)
    fixed = (b"PK\x01\x02", 0x300 + version, version, 0, 0, 0, _DAY, crc, small, small, len(name), len(field), 0, 0, 0)
    place = (0o100644 << 16, min(offset, _FULL))
    return struct.pack("<4sHHHHHHIIIHHHHHII", *fixed, *place) + name.encode() + field


def _end(count: int, size: int, offset: int) -> bytes:
    """Give what stands after the directory."""
    large = b""
    if count >= 0xFFFF or max(size, offset) >= _FULL:
        large = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 0x300 + 45, 45, 0, 0, count, count, size, offset)
        large += struct.pack("<4sIQI", b"PK\x06\x07", 0, offset + size, 1)
    few = min(count, 0xFFFF)
    return large + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, few, few, min(size, _FULL), min(offset, _FULL), 0)
