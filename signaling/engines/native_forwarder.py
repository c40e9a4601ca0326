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
from collections.abc import Callable, Collection, Iterator, Sequence

from signaling.engines.downlink import Standing
from signaling.engines.forwarder import (
    Arrival,
    Ears,
    Line,
    NetworkPath,
    OnStun,
    Route,
    Said,
    SlotSpec,
    SourceSpec,
    SrtpKeys,
    Tap,
)
from signaling.engines.native_library import NpAccount, NpPath, NpSaid, NpSlot, NpSource, NpStanding, NpState, load
from signaling.engines.outlet import SlotState
from signaling.engines.reception import Account
from signaling.engines.rtp import PacketError
from signaling.engines.sendlog import KEEP_PACKETS, Burst
from signaling.engines.udp import Socket
from signaling.media import Feature, MediaRefusedError

_PROFILES = {"SRTP_AEAD_AES_128_GCM": 1, "SRTP_AEAD_AES_256_GCM": 2, "SRTP_AES128_CM_SHA1_80": 3}
#: struct record of plane.h.
_RECORD = struct.Struct("<IBBHIIIHHQBBH16sHH")
#: What is looked at of a datagram's for control: size, type, leg, when; then from where.
_TOLD = struct.Struct("<IB3xI12xQ")
_FROM = struct.Struct("<BBH16s")
#: What is looked at of an arrival's.
_ARRIVAL = struct.Struct("<IxBHIIIHHQ20xH2x")
#: struct np_burst of native.h.
_BURST = struct.Struct("<ddIIIIdd")
#: struct np_state of native.h.
_STATE = struct.Struct("<QQIIII")
#: struct np_said of native.h.
_SAID = struct.Struct("<QIIII")
#: struct np_account of native.h.
_ACCOUNT = struct.Struct("<QQQQqqd")
_BROKEN = 4
_STUN, _DTLS, _RTCP = 1, 2, 3
_CONTROL, _MEDIA = 0, 1
_TAKE_BYTES = 256 << 10


class _Released:
    """Stands in for the library once its memory is given back: whoever comes late does nothing."""

    def __getattr__(self, name: str) -> Callable[..., int]:
        return lambda *_: 0


def _native_path(path: NetworkPath) -> NpPath:
    number, (host, port) = path
    packed = ipaddress.ip_address(host).packed
    return NpPath(number, 4 if len(packed) == 4 else 6, port, (ctypes.c_uint8 * 16)(*packed))


class NativeLine:
    """One leg's part; see `signaling.engines.forwarder.Line`."""

    def __init__(self, forwarder: "NativeForwarder", handle: int, ears: Ears, sources: int, slots: int) -> None:
        self.handle = handle
        self.ears = ears
        self._forwarder = forwarder
        self._tally = (ctypes.c_uint64 * 3)()
        self._states = (NpState * slots)()
        self._accounts = (NpAccount * sources)()
        self._said = (NpSaid * slots)()
        self._standing = NpStanding()

    @property
    def packets_in(self) -> int:
        """See the protocol."""
        self._forwarder.library.np_tally(self._forwarder.plane, self.handle, self._tally)
        return self._tally[0]

    @property
    def packets_out(self) -> int:
        """See the protocol."""
        self._forwarder.library.np_tally(self._forwarder.plane, self.handle, self._tally)
        return self._tally[1]

    @property
    def dropped(self) -> int:
        """Datagrams of its own addresses that were not authentic or not well-formed."""
        self._forwarder.library.np_tally(self._forwarder.plane, self.handle, self._tally)
        return self._tally[2]

    def secure(self, keys: SrtpKeys) -> None:
        """See the protocol."""
        material = keys.inward_key + keys.inward_salt + keys.outward_key + keys.outward_salt
        self._forwarder.library.np_secure(self._forwarder.plane, self.handle, _PROFILES[keys.profile], material)

    def admit(self, path: NetworkPath) -> None:
        """See the protocol."""
        self._forwarder.library.np_admit(self._forwarder.plane, self.handle, _native_path(path))

    def dismiss(self, path: NetworkPath) -> None:
        """See the protocol."""
        self._forwarder.library.np_dismiss(self._forwarder.plane, self.handle, _native_path(path))

    def select(self, path: NetworkPath) -> None:
        """See the protocol."""
        self._forwarder.library.np_select(self._forwarder.plane, self.handle, _native_path(path))

    def send(self, data: bytes) -> None:
        """See the protocol."""
        self._forwarder.library.np_send_leg(self._forwarder.plane, self.handle, data, len(data))

    def send_rtcp(self, data: bytes) -> None:
        """See the protocol."""
        self._forwarder.library.np_send_rtcp(self._forwarder.plane, self.handle, data, len(data))

    def resend(self, slot: int, lost: Sequence[int], now: float) -> None:
        """See the protocol."""
        numbers = (ctypes.c_uint16 * len(lost))(*lost)
        self._forwarder.library.np_resend(
            self._forwarder.plane, self.handle, slot, numbers, len(lost), round(now * 1e9)
        )

    def pad(self, size: int, now: float) -> int:
        """See `signaling.engines.forwarder.PaddingLine`."""
        return int(self._forwarder.library.np_pad(self._forwarder.plane, self.handle, size, round(now * 1e9)))

    def sent(self) -> int:
        """Bytes that have left under numbers of the transport since the line opened."""
        return int(self._forwarder.library.np_sent(self._forwarder.plane, self.handle))

    def settle(self, feedback: bytes) -> list[Burst]:
        """What the receiver says of what was sent, each packet once: as `sendlog.SendLog.settle` of `twcc.read`.

        Raises `rtp.PacketError` where that does.
        """
        library, plane, told = self._forwarder.library, self._forwarder.plane, self._forwarder.bursts
        count = library.np_settle(plane, self.handle, feedback, len(feedback), told, KEEP_PACKETS)
        if count < 0:
            raise PacketError("transport feedback cut off")
        return list(map(Burst._make, _BURST.iter_unpack(ctypes.string_at(told, count * _BURST.size))))

    def tell_as(self, reporter: int) -> None:
        """See `signaling.engines.forwarder.AccountingLine`."""
        self._forwarder.library.np_tell_as(self._forwarder.plane, self.handle, reporter)

    def accounts(self) -> list[Account]:
        """See `signaling.engines.forwarder.AccountingLine`."""
        found = self._accounts
        self._forwarder.library.np_accounts(self._forwarder.plane, self.handle, found, len(found))
        return [
            Account(received, octets, before, at / 1e9, first, highest, jitter)
            for received, octets, before, at, first, highest, jitter in _ACCOUNT.iter_unpack(found)
        ]

    def estimate(self) -> None:
        """See `signaling.engines.forwarder.EstimatingLine`."""
        if not self._forwarder.library.np_estimate(self._forwarder.plane, self.handle):
            raise MemoryError("no memory for the estimate of a line")

    def standing(self) -> Standing:
        """See `signaling.engines.forwarder.EstimatingLine`."""
        found = self._standing
        self._forwarder.library.np_standing(self._forwarder.plane, self.handle, found)
        return Standing(
            found.bits, found.queue, found.raised, found.heard / 1e9, bool(found.known), bool(found.probing)
        )

    def want(self, bits: float) -> None:
        """See `signaling.engines.forwarder.EstimatingLine`."""
        self._forwarder.library.np_want(self._forwarder.plane, self.handle, bits)

    def stated(self, bits: float, given: float, now: float) -> None:
        """See `signaling.engines.forwarder.EstimatingLine`."""
        self._forwarder.library.np_stated(self._forwarder.plane, self.handle, bits, given, now)

    def said(self) -> list[Said]:
        """See `signaling.engines.forwarder.EstimatingLine`."""
        found = self._said
        self._forwarder.library.np_said(self._forwarder.plane, self.handle, found, len(found))
        return [Said(at / 1e9, *fields) for at, *fields in _SAID.iter_unpack(found)]

    def states(self) -> list[SlotState]:
        """See the protocol."""
        states = self._states
        if not self._forwarder.library.np_states(self._forwarder.plane, self.handle, states, len(states)):
            return [SlotState(0, 0, 0, 0, 0, 0)] * len(states)
        return [
            SlotState(ssrc, feed, shift, timestamp, packets, octets)
            for packets, octets, feed, shift, timestamp, ssrc in _STATE.iter_unpack(states)
        ]

    def close(self) -> None:
        """See the protocol."""
        self._forwarder.library.np_close(self._forwarder.plane, self.handle)
        self._forwarder.lines.pop(self.handle, None)


class NativeForwarder:
    """See `signaling.engines.forwarder.Forwarder`. Raises `NativeMissingError` where it cannot be."""

    features: frozenset[Feature] = frozenset(Feature)

    def __init__(self, sockets: Sequence[Socket]) -> None:
        self.library: ctypes.CDLL | _Released = load()
        descriptors = (ctypes.c_int * len(sockets))(*(socket.fileno() for socket in sockets))
        self.plane = ctypes.c_void_p(self.library.np_new(descriptors, len(sockets)))
        if not self.plane:
            raise MemoryError("no memory for the media plane's tables")
        self.lines: dict[int, NativeLine] = {}
        self._sockets = sockets
        self._hearings: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._buffer = ctypes.create_string_buffer(_TAKE_BYTES)
        self.bursts = ctypes.create_string_buffer(KEEP_PACKETS * _BURST.size)
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
        self.library.np_send(self.plane, _native_path(path), data, len(data))

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
            len(taps),
        )
        if not rows and not tapped:
            del self._hearings[hearing]  # numbers are not scarce, memory of ended hearings would be

    def hand_up(self) -> None:
        """See the protocol."""
        self._hear_arrivals()
        self._hear_control()

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
        self.library.np_free(self.plane)
        self.library, self.plane = _Released(), ctypes.c_void_p()
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


def _handle(line: Line) -> int:
    assert isinstance(line, NativeLine), "a line of another forwarder"
    return line.handle
