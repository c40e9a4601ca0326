"""The receiving half of the load generator from Python: compiles ``pump.c`` on the spot and reads its counters."""

import ctypes
import hashlib
import os
import shutil
import socket
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_name("pump.c")
RING_BYTES = 64 << 20
MOST_GAPS = 4096
_NOTE = struct.Struct("=IiIIq")
_GAP = struct.Struct("=IIHH")
_MOST_FEEDBACK = 2048
_SO_TIMESTAMPNS = 35
_SO_RCVBUFFORCE, _SO_SNDBUFFORCE = 33, 32
_UDP_GRO = 104


class Slot(ctypes.Structure):
    """``struct slot`` of ``pump.c``; the counters are since the last mark."""

    _fields_ = [
        ("ssrc", ctypes.c_uint32),
        ("every", ctypes.c_uint32),
        ("countdown", ctypes.c_uint32),
        ("begun", ctypes.c_uint32),
        ("highest", ctypes.c_int64),
        ("marked", ctypes.c_int64),
        ("first", ctypes.c_int64),
        ("packets", ctypes.c_uint64),
        ("bytes", ctypes.c_uint64),
        ("late", ctypes.c_uint64),
        ("twice", ctypes.c_uint64),
        ("old", ctypes.c_uint64),
    ]
    every: int
    countdown: int
    begun: int
    highest: int
    marked: int
    first: int
    packets: int
    late: int
    twice: int
    old: int


class Note(NamedTuple):
    """A datagram handed over: of a slot (a packet that was kept), or with ``slot`` -1 what is not RTP."""

    leg: int
    slot: int
    at: int
    data: bytes


class Gap(NamedTuple):
    """Sequence numbers that did not come before a later one did."""

    leg: int
    slot: int
    first: int
    many: int


class NoCompilerError(RuntimeError):
    """The load generator needs a C compiler (cc) and there is none."""


def compiled() -> Path:
    """The shared library, compiled once for each version of the source."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise NoCompilerError("the load generator needs a C compiler: install the package gcc")
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    library = Path(tempfile.gettempdir()) / f"hearing-load-{os.getuid()}-{digest}.so"
    if not library.exists():
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "pump.so"
            subprocess.run([compiler, "-O2", "-Wall", "-shared", "-fPIC", "-o", made, SOURCE], check=True)
            shutil.move(made, library)
    return library


def _functions() -> ctypes.CDLL:
    library = ctypes.PyDLL(str(compiled()))  # keeps the interpreter's lock: there is one thread
    pointer, number, large = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint64
    library.pump_new.argtypes, library.pump_new.restype = [large, number], pointer
    library.pump_free.argtypes, library.pump_free.restype = [pointer], None
    library.pump_leg.argtypes = [pointer, ctypes.c_int, number]
    library.pump_slot.argtypes = [pointer, number, number, number]
    library.pump_at.argtypes, library.pump_at.restype = [pointer, number, number], ctypes.POINTER(Slot)
    library.pump_strange.argtypes, library.pump_strange.restype = [pointer, number], large
    library.pump_dropped.argtypes, library.pump_dropped.restype = [pointer], large
    library.pump_number.argtypes = [pointer, number, number]
    library.pump_fill.argtypes, library.pump_fill.restype = [pointer, number, number, number, number], None
    library.pump_feedback.argtypes = [pointer, number, number, ctypes.c_char_p]
    library.pump_mark.argtypes, library.pump_mark.restype = [pointer], None
    library.pump_drain.argtypes = [pointer, ctypes.c_int]
    library.pump_notes.argtypes, library.pump_notes.restype = [pointer, ctypes.POINTER(large)], pointer
    library.pump_gaps.argtypes, library.pump_gaps.restype = [pointer, ctypes.POINTER(number)], pointer
    return library


class Pump:
    """Reads every socket it was given. One thread; call `drain` every millisecond or two."""

    def __init__(self) -> None:
        self._c = _functions()
        self._pump = self._c.pump_new(RING_BYTES, MOST_GAPS)
        self._told = ctypes.create_string_buffer(_MOST_FEEDBACK)
        if not self._pump:
            raise MemoryError("the pump found no memory")

    def close(self) -> None:
        self._c.pump_free(self._pump)

    def leg(self, bound: socket.socket, *, rtcp: bool) -> int:
        """Read this socket from now on; ``rtcp``: hand its RTCP over too."""
        bound.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        for force, ask in ((_SO_RCVBUFFORCE, socket.SO_RCVBUF), (_SO_SNDBUFFORCE, socket.SO_SNDBUF)):
            try:
                bound.setsockopt(socket.SOL_SOCKET, force, 4 << 20)
            except PermissionError:
                bound.setsockopt(socket.SOL_SOCKET, ask, 4 << 20)
        bound.setsockopt(socket.IPPROTO_UDP, _UDP_GRO, 1)
        number = int(self._c.pump_leg(self._pump, bound.fileno(), int(rtcp)))
        assert number >= 0
        return number

    def slot(self, leg: int, ssrc: int, every: int = 0) -> int:
        """Count this SSRC on this leg, and keep one packet in ``every``."""
        number = int(self._c.pump_slot(self._pump, leg, ssrc, every))
        assert number >= 0
        return number

    def at(self, leg: int, slot: int) -> Slot:
        """The live counters of a slot; fetch them anew after slots were added."""
        return self._c.pump_at(self._pump, leg, slot).contents

    def negotiate(self, leg: int, transport: int) -> None:
        """Note when packets of this leg come that bear this header extension."""
        assert self._c.pump_number(self._pump, leg, transport) == 0

    def fill(self, leg: int, slot: int, sequence: int, size: int) -> None:
        """A packet of this slot came as a retransmission in another stream."""
        self._c.pump_fill(self._pump, leg, slot, sequence, size)

    def feedback(self, leg: int, number: int) -> bytes:
        """Transport-wide feedback since the last call, as `rtcp.transport_feedback` takes it; empty for nothing."""
        size = self._c.pump_feedback(self._pump, leg, number & 0xFF, self._told)
        return ctypes.string_at(self._told, size)

    def strange(self, leg: int) -> int:
        """RTP packets of SSRCs that this leg was not promised."""
        return int(self._c.pump_strange(self._pump, leg))

    @property
    def dropped(self) -> int:
        """Datagrams that could not be handed over because the ring was full."""
        return int(self._c.pump_dropped(self._pump))

    def mark(self) -> None:
        """Count afresh from now on."""
        self._c.pump_mark(self._pump)

    def drain(self, most: int = 8192) -> Iterator[Note]:
        """Read what has come; gives what is not merely counted."""
        self._c.pump_drain(self._pump, most)
        used = ctypes.c_uint64()
        ring = self._c.pump_notes(self._pump, ctypes.byref(used))
        if not used.value:
            return
        data, position = ctypes.string_at(ring, used.value), 0
        while position < len(data):
            leg, slot, size, _, at = _NOTE.unpack_from(data, position)
            position += _NOTE.size
            yield Note(leg, slot, at, data[position : position + size])
            position += size + -size % 8

    def gaps(self) -> list[Gap]:
        """The gaps that opened since the last call."""
        many = ctypes.c_uint32()
        found = self._c.pump_gaps(self._pump, ctypes.byref(many))
        if not many.value:
            return []
        return [Gap(*one) for one in _GAP.iter_unpack(ctypes.string_at(found, many.value * _GAP.size))]
