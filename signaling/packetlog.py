"""The format of a packet log: RTP packets as they came, in blocks that a torn tail cannot make unreadable.

Pure: bytes in, bytes out.

A log is eight bytes of magic, then blocks: body length (u32), CRC-32 of the body (u32), chain (32 bytes, SHA-256 of
the chain before it and the body; the first chain is SHA-256 of the magic), body. A body is a run of entries: kind (u8),
arrival in nanoseconds since 1970 (u64), length (u16), value. One flush writes one block, so a crash costs at most the
block that was being written; the chain makes a removed or changed block visible. All numbers are big-endian.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol

from signaling.media import MediaKind, Track

MAGIC = b"HRTPLOG1"
_BLOCK = struct.Struct("!II32s")
_ENTRY = struct.Struct("!BQH")
_CLOCK = struct.Struct("!IQI")
#: No flush writes more (bytes); a longer block in a file is damage.
MAX_BODY = 16 << 20


class LogDamagedError(ValueError):
    """The file is not a packet log, or its beginning is unreadable."""


class Kind(IntEnum):
    """What an entry holds."""

    HEAD = 1
    PACKET = 2
    CLOCK = 3
    LEG = 4
    DROPPED = 5


class Bytes(Protocol):
    """A whole log: bytes, or a file mapped into memory."""

    def __len__(self) -> int:
        """Its size in bytes."""

    def __getitem__(self, part: slice, /) -> bytes:
        """A part of it."""


class Entry(NamedTuple):
    """One entry: its arrival in nanoseconds since 1970, and at which offset of its block's body the value starts."""

    kind: Kind
    at: int
    value: bytes
    start: int


class Clock(NamedTuple):
    """A sender report: the stream ``ssrc`` was at ``rtp`` when its sender's 64-bit NTP clock showed ``ntp``."""

    ssrc: int
    ntp: int
    rtp: int


@dataclass(frozen=True, slots=True)
class Head:
    """What a log is about."""

    hearing: str
    track: Track
    started_at: int


def entry(kind: Kind, at: int, value: bytes) -> bytes:
    """The bytes of one entry."""
    return _ENTRY.pack(kind, at, len(value)) + value


def head(about: Head) -> bytes:
    """The first entry of every log."""
    value = {"hearing": about.hearing, "participant": about.track.participant, "kind": about.track.kind.value}
    return entry(Kind.HEAD, about.started_at, json.dumps(value, ensure_ascii=False).encode())


def clock(at: int, ssrc: int, ntp: int, rtp: int) -> bytes:
    """The entry that keeps a sender report."""
    return entry(Kind.CLOCK, at, _CLOCK.pack(ssrc, ntp, rtp))


def read_clock(found: Entry) -> Clock:
    """The sender report in a `Kind.CLOCK` entry."""
    return Clock(*_CLOCK.unpack(found.value))


def first_chain() -> bytes:
    """The chain value before the first block."""
    return hashlib.sha256(MAGIC).digest()


def block(chain: bytes, body: bytes) -> tuple[bytes, bytes]:
    """The bytes of one block and the chain after it."""
    after = hashlib.sha256(chain + body).digest()
    return _BLOCK.pack(len(body), zlib.crc32(body), after) + body, after


@dataclass(slots=True)
class Scan:
    """The readable part of a log: how many bytes, how many packets, when they came, and whether a torn tail follows."""

    head: Head
    size: int
    packets: int
    last_at: int
    torn: bool


def blocks(data: Bytes) -> Iterator[tuple[int, bytes]]:
    """Every intact block in order as (end offset, body); stops at the first that is torn or does not chain."""
    if data[: len(MAGIC)] != MAGIC:
        raise LogDamagedError("not a packet log")
    position, chain = len(MAGIC), first_chain()
    while position + _BLOCK.size <= len(data):
        size, check, after = _BLOCK.unpack(data[position : position + _BLOCK.size])
        end = position + _BLOCK.size + size
        body = data[position + _BLOCK.size : end]
        if size > MAX_BODY or end > len(data) or zlib.crc32(body) != check:
            return
        if hashlib.sha256(chain + body).digest() != after:
            return
        position, chain = end, after
        yield end, body


def whole_blocks(data: bytes) -> tuple[int, list[bytes]]:
    """From bytes of a log that begin where a block does: how many of them are whole blocks, and those blocks' bodies.

    For reading a log while it is written: what is torn now may be whole in a moment. The chain is not checked.
    """
    position, bodies = 0, list[bytes]()
    while position + _BLOCK.size <= len(data):
        size, check, _ = _BLOCK.unpack_from(data, position)
        end = position + _BLOCK.size + size
        body = data[position + _BLOCK.size : end]
        if end > len(data) or zlib.crc32(body) != check:
            break
        bodies.append(body)
        position = end
    return position, bodies


def entries(body: bytes) -> Iterator[Entry]:
    """The entries of one block's body."""
    position = 0
    while position + _ENTRY.size <= len(body):
        kind, at, size = _ENTRY.unpack_from(body, position)
        position += _ENTRY.size
        yield Entry(Kind(kind), at, body[position : position + size], position)
        position += size


def scan(data: Bytes) -> Scan:
    """Measure a log, intact or torn; raises `LogDamagedError` when not even its head can be read."""
    found: Scan | None = None
    for end, body in blocks(data):
        for item in entries(body):
            if found is None:
                found = Scan(_read_head(item), 0, 0, item.at, torn=False)
            elif item.kind is Kind.PACKET:
                found.packets += 1
            found.last_at = max(found.last_at, item.at)
        if found is not None:
            found.size = end
    if found is None:
        raise LogDamagedError("the head of the packet log is missing or torn")
    found.torn = found.size != len(data)
    return found


def read_head(data: Bytes) -> Head:
    """What a log is about, without reading on; raises `LogDamagedError`."""
    for _, body in blocks(data):
        for item in entries(body):
            return _read_head(item)
    raise LogDamagedError("the head of the packet log is missing or torn")


def _read_head(item: Entry) -> Head:
    try:
        value = json.loads(item.value)
        return Head(value["hearing"], Track(value["participant"], MediaKind(value["kind"])), item.at)
    except (ValueError, KeyError, TypeError) as error:
        raise LogDamagedError("the head of the packet log is unreadable") from error
