"""Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01), both ways.

Pure. All packets to one browser, or from it, share one running number in a header extension; the receiving side tells
the sending side when each arrived. `Arrivals` keeps what to tell a publisher, `read` understands what a receiver says.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from signaling.engines.rtp import PacketError, sequence_after

#: Feedback packet format among RTP feedback (RFC 4585).
FORMAT = 15
#: A delta's unit and the reference time's unit, in seconds.
TICK_S = 0.00025
REFERENCE_S = 0.064
#: Packets that one feedback packet speaks of at most, so that it fits into a datagram; how many numbers behind the
#: newest an arrival still counts, and how long it is remembered (seconds).
MAX_STATUSES = 512
LOOK_BACK = 1024
KEEP_S = 1.0
_REFERENCE_SPAN = 1 << 24
_REFERENCE_TICKS = 256
_HEAD = struct.Struct("!HHI")
_LOST, _SMALL, _LARGE = 0, 1, 2


class Unread(NamedTuple):
    """Feedback information as it came, for whoever remembers what was sent: an RTCP packet's body after both SSRCs."""

    body: bytes


class Feedback(NamedTuple):
    """What a receiver says: of each number from ``base`` on, when it arrived (seconds of its clock), or nothing."""

    base: int
    arrivals: tuple[float | None, ...]


def read(body: bytes) -> Feedback:
    """Read feedback information, that is an RTCP packet's body after both SSRCs; raises `PacketError`."""
    if len(body) < 8:
        raise PacketError("transport feedback cut off")
    base, count, reference = _HEAD.unpack_from(body)
    symbols, at = _read_chunks(body, 8, count)
    ticks = (reference >> 8) * _REFERENCE_TICKS
    arrivals: list[float | None] = []
    for symbol in symbols:
        if symbol == _SMALL:
            if at >= len(body):
                raise PacketError("transport feedback cut off")
            ticks += body[at]
            at += 1
        elif symbol == _LARGE:
            if at + 2 > len(body):
                raise PacketError("transport feedback cut off")
            ticks += int.from_bytes(body[at : at + 2], "big", signed=True)
            at += 2
        arrivals.append(None if symbol in (_LOST, 3) else ticks * TICK_S)
    return Feedback(base, tuple(arrivals))


def _read_chunks(body: bytes, at: int, count: int) -> tuple[list[int], int]:
    symbols: list[int] = []
    while len(symbols) < count:
        if at + 2 > len(body):
            raise PacketError("transport feedback cut off")
        chunk = int.from_bytes(body[at : at + 2], "big")
        at += 2
        if not chunk & 0x8000:
            symbols.extend([chunk >> 13 & 3] * min(chunk & 0x1FFF, count - len(symbols)))
            if not chunk & 0x1FFF:
                raise PacketError("a run of no packets in transport feedback")
        elif chunk & 0x4000:
            symbols.extend(chunk >> 2 * place & 3 for place in range(6, -1, -1))
        else:
            symbols.extend(chunk >> place & 1 for place in range(13, -1, -1))
    return symbols[:count], at


def write(base: int, number: int, arrivals: Sequence[float | None]) -> tuple[bytes, int]:
    """Feedback information for as many of these arrivals as one packet can hold, and how many these are.

    ``arrivals`` are seconds of our clock, nothing for what did not come; at least one did. ``number`` counts feedback.
    """
    first = next(arrival for arrival in arrivals if arrival is not None)
    reference = int(first / REFERENCE_S)
    before = round(reference * REFERENCE_S / TICK_S)
    symbols: list[int] = []
    deltas = b""
    for arrival in arrivals[:MAX_STATUSES]:
        if arrival is None:
            symbols.append(_LOST)
            continue
        ticks = int(arrival / TICK_S)
        delta = ticks - before
        if not -0x8000 <= delta < 0x8000:
            break
        symbols.append(_SMALL if 0 <= delta <= 0xFF else _LARGE)
        deltas += bytes([delta]) if symbols[-1] == _SMALL else delta.to_bytes(2, "big", signed=True)
        before = ticks
    head = _HEAD.pack(base & 0xFFFF, len(symbols), (reference % _REFERENCE_SPAN) << 8 | number & 0xFF)
    return head + _chunks(symbols) + deltas, len(symbols)


def _chunks(symbols: Sequence[int]) -> bytes:
    out = b""
    at = 0
    while at < len(symbols):
        run = 1
        while at + run < len(symbols) and symbols[at + run] == symbols[at] and run < 0x1FFF:
            run += 1
        ahead = symbols[at : at + 14]
        if run >= 14 or at + run == len(symbols) or (run >= 7 and _LARGE in ahead):
            chunk, taken = symbols[at] << 13 | run, run
        elif _LARGE in ahead:
            taken = min(7, len(symbols) - at)
            chunk = 0xC000 | sum(symbol << 2 * (6 - place) for place, symbol in enumerate(ahead[:taken]))
        else:
            taken = len(ahead)
            chunk = 0x8000 | sum(symbol << 13 - place for place, symbol in enumerate(ahead))
        out += chunk.to_bytes(2, "big")
        at += taken
    return out


@dataclass(slots=True)
class Arrivals:
    """When a publisher's packets came, until it has been told."""

    _at: dict[int, float] = field(default_factory=dict)
    _highest: int = -1
    _told: int = -1
    _lowest: int = -1
    _number: int = 0

    def note(self, sequence: int, now: float) -> None:
        """Remember the packet with this 16-bit number."""
        if self._highest < 0:
            self._highest = extended = sequence + (1 << 16)
            self._told = extended - 1
        else:
            extended = self._highest + sequence_after(sequence, self._highest & 0xFFFF)
        self._highest = max(self._highest, extended)
        if extended in self._at or extended < self._highest - LOOK_BACK:
            return  # said already, or so late that nobody waits for it
        self._at[extended] = now
        if self._lowest < 0 or extended < self._lowest:
            self._lowest = extended

    def due(self) -> list[bytes]:
        """Feedback about everything since the last call, each ready for `signaling.engines.rtcp.feedback`."""
        if self._lowest < 0:
            return []
        found: list[bytes] = []
        start = max(min(self._told + 1, self._lowest), self._highest - 4 * LOOK_BACK)
        while start <= self._highest:
            arrivals = [self._at.get(number) for number in range(start, self._highest + 1)]
            if all(arrival is None for arrival in arrivals):
                break
            body, taken = write(start, self._number, arrivals)
            self._number += 1
            found.append(body)
            start += taken
        self._told, self._lowest = self._highest, -1
        self._forget()
        return found

    def _forget(self) -> None:
        newest = max(self._at.values(), default=0.0)
        self._at = {number: at for number, at in self._at.items() if at > newest - KEEP_S}
