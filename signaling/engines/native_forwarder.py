"""The data path in C (`native/`), which never holds Python's lock: this side opens lines, gives tables, hears reports.

What the thread hands up lies in two rings: datagrams for control, of which those that somebody waits for are announced
by an eventfd, and arrivals of packets. Both are fetched every `HAND_UP_EVERY_S`. A flood in one takes no room of the
other.
"""

import asyncio
import ctypes
import ipaddress
import itertools
import struct
from collections.abc import Collection, Iterator, Sequence

from signaling.engines.forwarder import (
    Arrival,
    Ears,
    Feed,
    Line,
    NetworkPath,
    OnStun,
    Route,
    SlotSpec,
    SourceSpec,
    Tap,
)
from signaling.engines.native_library import NpSlot, NpSource, load
from signaling.engines.native_line import BURST, NativeLine, Released, native_path
from signaling.engines.native_trays import NativeTray, Trays
from signaling.engines.sendlog import KEEP_PACKETS
from signaling.engines.udp import Socket
from signaling.media import Feature, MediaRefusedError

#: struct record of plane.h.
_RECORD = struct.Struct("<IBBHIIIHHQBBH16sHH")
#: What is looked at of a datagram's for control: size, type, leg, when; then from where.
_TOLD = struct.Struct("<IB3xI12xQ")
_FROM = struct.Struct("<BBH16s")
#: What is looked at of an arrival's.
_ARRIVAL = struct.Struct("<IxBHIIIHHQ20xH2x")
_BROKEN = 4
_STUN, _DTLS, _RTCP = 1, 2, 3
_CONTROL, _MEDIA = 0, 1
_TAKE_BYTES = 256 << 10


class NativeForwarder:
    """See `signaling.engines.forwarder.Forwarder`. Raises `NativeMissingError` where it cannot be."""

    features: frozenset[Feature] = frozenset(Feature)

    def __init__(self, sockets: Sequence[Socket]) -> None:
        self.library: ctypes.CDLL | Released = load()
        descriptors = (ctypes.c_int * len(sockets))(*(socket.fileno() for socket in sockets))
        self.plane = ctypes.c_void_p(self.library.np_new(descriptors, len(sockets)))
        if not self.plane:
            raise MemoryError("no memory for the media plane's tables")
        self.lines: dict[int, NativeLine] = {}
        self._sockets = sockets
        self._hearings: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._buffer = ctypes.create_string_buffer(_TAKE_BYTES)
        self.bursts = ctypes.create_string_buffer(KEEP_PACKETS * BURST.size)
        self._trays = Trays(self.library, self.plane)
        self._on_stun: OnStun = lambda _path, _data, _now: None
        self._reading = False

    @property
    def port(self) -> int:
        """See the protocol."""
        return self._sockets[0].port

    @property
    def counters(self) -> tuple[int, ...]:
        """Strangers; datagrams read; packets sent, not sent; arrivals and control datagrams dropped; messages sent."""
        found = (ctypes.c_uint64 * 7)()
        self.library.np_counters(self.plane, found)
        return tuple(found)

    @property
    def strangers(self) -> int:
        """See the protocol."""
        return self.counters[0]

    def start(self, on_stun: OnStun) -> None:
        """See the protocol."""
        self._on_stun = on_stun
        asyncio.get_running_loop().add_reader(self.library.np_told(self.plane), self._heed)
        self._reading = True
        if not self.library.np_start(self.plane):
            raise RuntimeError("the system gives no thread for the media plane")

    def open(self, ufrag: str, sources: Sequence[SourceSpec], slots: Sequence[SlotSpec], ears: Ears) -> NativeLine:
        """See the protocol."""
        named = ufrag.encode()
        tracks = {track: number for number, track in enumerate(dict.fromkeys(one.track for one in sources))}
        native_sources = (NpSource * len(sources))(*(_native_source(one, tracks[one.track]) for one in sources))
        native_slots = (NpSlot * len(slots))(*map(_native_slot, slots))
        handle = self.library.np_open(
            self.plane, named, len(named), native_sources, len(sources), native_slots, len(slots)
        )
        if not handle:
            raise MediaRefusedError("the media process holds as many connections as it may; try again in a minute")
        line = self.lines[handle] = NativeLine(self, handle, ears, len(sources), len(slots))
        return line

    def send(self, path: NetworkPath, data: bytes) -> None:
        """See the protocol."""
        self.library.np_send(self.plane, native_path(path), data, len(data))

    def route(self, hearing: str, routes: Collection[Route], taps: Collection[Tap]) -> None:
        """See the protocol."""
        if hearing not in self._hearings:
            self._hearings[hearing] = next(self._numbers)
        number = self._hearings[hearing]
        rows = [
            value
            for each in routes
            for value in (_handle(each.publisher), each.source, _handle(each.receiver), each.slot)
        ]
        tapped = [value for tap in taps for value in (_handle(tap.publisher), tap.source)]
        self.library.np_route(
            self.plane,
            number,
            (ctypes.c_uint32 * len(rows))(*rows),
            len(routes),
            (ctypes.c_uint32 * len(tapped))(*tapped),
            (ctypes.c_void_p * len(taps))(*map(_tray, taps)),
            len(taps),
        )
        if not rows and not tapped:
            del self._hearings[hearing]  # numbers are not scarce, memory of ended hearings would be

    def feed(self, packets: Sequence[Feed], now: float) -> None:
        """See the protocol."""
        rows = [value for line, source, data in packets for value in (_handle(line), source, len(data))]
        self.library.np_feed(
            self.plane,
            (ctypes.c_uint32 * len(rows))(*rows),
            len(packets),
            b"".join(one.data for one in packets),
            round(now * 1e9),
        )

    def hand_up(self) -> None:
        """See the protocol."""
        self._hear_arrivals()
        self._hear_control()
        self._trays.fetch()

    def tray(self, shift: int) -> NativeTray:
        """See `signaling.engines.forwarder.GatheringForwarder`."""
        return self._trays.make(shift)

    def forget_line(self, handle: int) -> None:
        """A line has closed."""
        self.lines.pop(handle, None)

    def tend(self, now: float) -> None:
        """See the protocol."""
        self.library.np_tend(self.plane, now)

    def _hear_arrivals(self) -> None:
        lines, head = self.lines, _RECORD.size
        for taken in self._chunks(_MEDIA):
            position = 0
            while position < len(taken):
                size, what, source, leg, ssrc, timestamp, sequence, payload, at, height = _ARRIVAL.unpack_from(
                    taken, position
                )
                line = lines.get(leg)
                if line is not None:
                    data, broken = taken[position + head : position + size], bool(what & _BROKEN)
                    line.ears.on_arrival(
                        source, Arrival(ssrc, sequence, timestamp, at / 1e9, data, payload, height, broken)
                    )
                position += size + -size % 8

    def _heed(self) -> None:
        if not self._hear_control():
            self._hear_arrivals()  # woken because much has gathered

    def _hear_control(self) -> bool:
        told, lines, head = False, self.lines, _RECORD.size
        for taken in self._chunks(_CONTROL):
            told, position = True, 0
            while position < len(taken):
                size, kind, leg, at = _TOLD.unpack_from(taken, position)
                data, now = taken[position + head : position + size], at / 1e9
                if kind == _STUN:
                    self._on_stun(_path_in(taken, position + _TOLD.size), data, now)
                elif (line := lines.get(leg)) is not None:
                    _tell(line.ears, kind, data, now)
                position += size + -size % 8
        return told

    def _chunks(self, which: int) -> Iterator[bytes]:
        """Records as they were put in; bounded by what the rings hold now, however fast more comes."""
        for _ in range((8 << 20) // _TAKE_BYTES + 1):
            used = self.library.np_take(self.plane, which, self._buffer, _TAKE_BYTES)
            if not used:
                return
            yield ctypes.string_at(self._buffer, used)

    def close(self) -> None:
        """See the protocol."""
        if not self.plane:
            return
        if self._reading:
            asyncio.get_running_loop().remove_reader(self.library.np_told(self.plane))
        for line in list(self.lines.values()):
            line.close()
        self._trays.close()
        self.library.np_free(self.plane)
        self.library, self.plane = Released(), ctypes.c_void_p()
        for socket in self._sockets:
            socket.close()


def _tell(ears: Ears, kind: int, data: bytes, now: float) -> None:
    if kind == _RTCP:
        ears.on_rtcp(data, now)
    elif kind == _DTLS:
        ears.on_dtls(data, now)


def _path_in(taken: bytes, at: int) -> NetworkPath:
    number, family, port, address = _FROM.unpack_from(taken, at)
    return number, (str(ipaddress.ip_address(address[:4] if family == 4 else address)), port)


def _native_source(one: SourceSpec, track: int) -> NpSource:
    picture, ids = one.track.kind.is_picture, one.ids
    return NpSource(
        one.ssrc, one.rtx_ssrc, track, one.payload_type, picture, one.rtx_payload_type,
        ids.transport, ids.rid, ids.repaired_rid, one.rid.encode(),
    )  # fmt: skip


def _native_slot(one: SlotSpec) -> NpSlot:
    picture = one.track.kind.is_picture
    return NpSlot(
        one.ssrc, one.timestamp, one.rtx_ssrc, one.sequence, one.payload_type, picture, one.rtx_payload_type,
        one.transport_id,
    )  # fmt: skip


def _tray(tap: Tap) -> int | None:
    assert tap.tray is None or isinstance(tap.tray, NativeTray), "a tray of another forwarder"
    return tap.tray.pointer if tap.tray is not None else None


def _handle(line: Line) -> int:
    assert isinstance(line, NativeLine), "a line of another forwarder"
    return line.handle
