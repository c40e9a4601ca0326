"""A package opened for checking: the archive, or the folder it was unpacked into. Blocking; nothing is believed."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from evidence.keys.suites import Sm3
from hearing.package.archive import PIECE, header_size, strange_byte
from hearing.package.layout import Member

MAX_TEXT = 256 << 20
"""The largest file that is read whole: what is JSON. Exhibits and recordings are streamed."""

MAX_FILES = 200_000


class NotAPackageError(ValueError):
    """It cannot be read as a package at all; says why in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Opened:
    """The files of a package, each measured.

    Attributes:
        members: By name, in the archive's order or by name.
        strange: The first byte of the archive that is not as it must be; None for none, and for a folder.
        odd: Names that are no plain files of their own (links, devices, names given twice).
        ordered: Whether the order of the files means something.
    """

    members: Mapping[str, Member]
    strange: int | None
    odd: tuple[str, ...]
    ordered: bool
    _place: Path
    _starts: Mapping[str, int]

    def read(self, name: str) -> bytes:
        """Give a file's bytes.

        Raises:
            ValueError: it is missing, too large, or cannot be read.
        """
        member = self.members.get(name)
        if member is None:
            raise ValueError(f"{name} is missing")
        if member.size > MAX_TEXT:
            raise ValueError(f"{name} is larger than any such file")
        if not self.ordered:
            return (self._place / name).read_bytes()
        with self._place.open("rb") as stream:
            stream.seek(self._starts[name])
            return stream.read(member.size)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Give the bytes of a file that is there, piece by piece.

        Raises:
            OSError: it cannot be read.
        """
        left = self.members[name].size
        with (self._place if self.ordered else self._place / name).open("rb") as stream:
            stream.seek(self._starts.get(name, 0))
            while left and (piece := stream.read(min(PIECE, left))):
                left -= len(piece)
                yield piece

    def digest(self, name: str, algorithm: str) -> bytes:
        """Give the digest of a file that is there, with an algorithm of `hashlib`.

        Raises:
            OSError: it cannot be read.
        """
        hasher = hashlib.new(algorithm)
        for piece in self.pieces(name):
            hasher.update(piece)
        return hasher.digest()

    def sm3(self, name: str) -> str:
        """Give the SM3 (hex) of a file that is there.

        Raises:
            OSError: it cannot be read.
        """
        hasher = Sm3()
        for piece in self.pieces(name):
            hasher.update(piece)
        return hasher.hexdigest()


def opened(place: Path) -> Opened:
    """Open a package and measure every file of it.

    Raises:
        NotAPackageError: it is neither a folder nor an archive that can be read.
        OSError: the machine could not read it.
    """
    if place.is_dir():
        members, odd = _folder(place)
        return Opened(members, None, odd, False, place, {})
    with place.open("rb") as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                listed = [(info.filename, info.file_size) for info in archive.infolist()]
            found, doubtful = _archived(stream, listed)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as wrong:
            raise NotAPackageError(
                f"不是完整的压缩包，可能被截断或改动（{wrong}）",
                f"not a whole archive; it was cut off or changed: {wrong}",
            ) from wrong
        measured = [member for member, _ in found.values()]
        strange = strange_byte(stream, measured)
        starts = {name: start for name, (_, start) in found.items()}
        return Opened({one.name: one for one in measured}, strange, tuple(doubtful), True, place, starts)


def _folder(place: Path) -> tuple[dict[str, Member], tuple[str, ...]]:
    members, odd = {}, []
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            odd.append(name)
        elif path.is_file():
            with path.open("rb") as stream:
                members[name] = _measured(name, stream)
    return members, tuple(odd)


def _archived(stream: BinaryIO, listed: Sequence[tuple[str, int]]) -> tuple[dict[str, tuple[Member, int]], list[str]]:
    """Measure the files where the form of the archive puts them, one after another from its first byte."""
    members: dict[str, tuple[Member, int]] = {}
    odd, at = [], 0
    if len(listed) > MAX_FILES:
        raise ValueError(f"it lists more than {MAX_FILES} files")
    for name, size in listed:
        if name in members or not name.isascii():
            odd.append(name)
            continue
        start = at + header_size(name, size)
        stream.seek(start)
        member = _measured(name, stream, size)
        if member.size != size:
            raise ValueError(f"it is cut off inside {name}")
        members[name] = (member, start)
        at = start + size
    return members, odd


def _measured(name: str, stream: IO[bytes], limit: int | None = None) -> Member:
    """Read to the end, or as many bytes as ``limit`` says."""
    size, sha256, crc = 0, hashlib.sha256(), 0
    while piece := stream.read(PIECE if limit is None else min(PIECE, limit - size)):
        size += len(piece)
        sha256.update(piece)
        crc = zlib.crc32(piece, crc)
    return Member(name, size, sha256.hexdigest(), crc)
