"""The plane's UDP port: one socket an address, all on one port number, read in batches and never written to in waiting.

What is sent while a batch is read leaves with one system call when the batch is done; anything else leaves at once. A
full send buffer drops the packet, as the network would: media queues may lose, and never grow.
"""

import asyncio
import ctypes
import errno
import ipaddress
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

#: Kernel buffers (bytes) asked for; without the right to force it, the kernel grants net.core.rmem_max at most.
BUFFER_BYTES = 4 << 20
#: Datagrams read from a socket before other work gets its turn.
BATCH = 64
_LARGEST = 2048
#: Datagrams that wait for one system call, the room for each, how many the kernel may cut out of one message and how
#: long they may be, and addresses whose packed form is remembered.
OUT = 256
PLACE = 2048
MAX_SEGMENTS, LONGEST_SEGMENT = 40, 1400
MOST_NAMES = 4096

Address = tuple[str, int]
Receive = Callable[["Socket", list[tuple[bytes, Address]]], None]


class PortTakenError(Exception):
    """The port cannot be bound; the text names it and says what to do."""


class _Vector(ctypes.Structure):
    """``struct iovec``."""

    _fields_ = (("base", ctypes.c_void_p), ("size", ctypes.c_size_t))


class _Message(ctypes.Structure):
    """``struct msghdr`` of Linux."""

    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_size", ctypes.c_uint32),
        ("vectors", ctypes.c_void_p),
        ("vector_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_size", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class _Header(ctypes.Structure):
    """``struct mmsghdr``."""

    _fields_ = (("message", _Message), ("sent", ctypes.c_uint))


_HEADER, _VECTOR, _INT = ctypes.sizeof(_Header), ctypes.sizeof(_Vector), ctypes.sizeof(ctypes.c_int)
#: Where in a vector the int lies that holds its size: the size's lower half.
_SIZE_AT = _Vector.size.offset + (0 if sys.byteorder == "little" else ctypes.sizeof(ctypes.c_size_t) - _INT)
_put_header = struct.Struct("@PI4xPNPNi").pack_into  # a message: to whom, what, how to cut it
_put_control = struct.Struct("@NiiH6x").pack_into
_CONTROL, _SOL_UDP, _UDP_SEGMENT = 24, 17, 103
_SNDBUFFORCE, _RCVBUFFORCE = 32, 33  # of Linux; the module names neither
_send_many = ctypes.CDLL(None, use_errno=True).sendmmsg


class Name(NamedTuple):
    """An address as the kernel reads it; ``at`` is where the bytes lie."""

    data: bytearray
    at: int


class Outbox:
    """Datagrams that leave with one system call: sendmmsg(2).

    Neighbours to one address that are equally long (the last may be shorter) are one message, which the kernel or the
    card cuts (UDP_SEGMENT). Who writes much (`desk.py`) writes where it leaves from: into ``room`` at ``waiting`` times
    `PLACE`, the size into ``sizes``, the address into ``to``; ``packets`` and ``lengths`` are where in memory both lie.
    """

    def __init__(self, bound: socket.socket) -> None:
        self.dropped = 0
        self.messages = 0
        self.waiting = 0
        self.room = bytearray(OUT * PLACE)
        self._handle = bound.fileno()
        self._family = bound.family
        self._names: dict[Address, Name] = {}
        self.to: list[Name] = []
        self._segments = True
        self._vectors = (_Vector * OUT)()
        self._headers = (_Header * OUT)()
        self._controls = bytearray(OUT * _CONTROL)
        vectors, room = ctypes.addressof(self._vectors), _address_of(self.room)
        for at, vector in enumerate(self._vectors):
            vector.base = room + at * PLACE
        self.sizes = memoryview(self._vectors).cast("B").cast("i")[_SIZE_AT // _INT :: _VECTOR // _INT]
        self.packets = range(room, room + OUT * PLACE, PLACE)
        self.lengths = range(vectors + _SIZE_AT, vectors + OUT * _VECTOR, _VECTOR)

    def put(self, address: Address, data: bytes) -> None:
        """Keep a datagram for `flush`."""
        if len(data) > PLACE:
            self.dropped += 1
            return
        if self.waiting == OUT:
            self.flush()
        at = self.waiting
        self.room[at * PLACE : at * PLACE + len(data)] = data
        self.sizes[at] = len(data)
        self.to.append(self.name(address))
        self.waiting = at + 1

    def flush(self) -> None:
        """Send what waits, or count it as dropped."""
        count, to, sizes = self.waiting, self.to, self.sizes[: self.waiting].tolist()
        self.waiting, self.to = 0, []
        first = 0
        while first < count:
            first = self._send(self._cut(first, to, sizes), to, sizes)

    def _cut(self, first: int, to: Sequence[Name], sizes: Sequence[int]) -> list[int]:
        """Make messages of the datagrams from ``first`` on; gives where each begins, and the end."""
        begins: list[int] = []
        count, at, name_size = len(to), first, len(to[first].data)
        vectors, controls = ctypes.addressof(self._vectors), _address_of(self._controls)
        while at < count:
            name, size, begin, message = to[at], sizes[at], at, len(begins)
            most = MAX_SEGMENTS if self._segments and size <= LONGEST_SEGMENT else 1
            begins.append(at)
            at += 1
            while at < count and to[at] is name and sizes[at - 1] == size >= sizes[at] > 0 and at - begin < most:
                at += 1
            control = (controls + message * _CONTROL, _CONTROL) if at - begin > 1 else (0, 0)
            vector = vectors + begin * _VECTOR
            _put_header(self._headers, message * _HEADER, name.at, name_size, vector, at - begin, *control, 0)
            if at - begin > 1:
                _put_control(self._controls, message * _CONTROL, _CONTROL - 6, _SOL_UDP, _UDP_SEGMENT, size)
        begins.append(count)
        return begins

    def _send(self, begins: Sequence[int], to: Sequence[Name], sizes: Sequence[int]) -> int:
        """Send these messages; gives up to which datagram there is nothing more to do."""
        done, many = 0, len(begins) - 1
        while done < many:
            sent = _send_many(self._handle, ctypes.byref(self._headers, done * _HEADER), many - done, 0)
            if sent > 0:
                done += sent
                self.messages += sent
                continue
            problem, size = ctypes.get_errno(), begins[done + 1] - begins[done]
            if problem == errno.EAGAIN:
                self.dropped += begins[many] - begins[done]  # the buffer is full: the rest is lost as well
                return begins[many]
            if problem in (errno.EIO, errno.EINVAL, errno.EOPNOTSUPP) and size > 1:
                self._segments = False  # this device does not cut: from now on one message each
                return begins[done]
            if problem != errno.EINTR:
                self.dropped += size  # this one cannot be sent; the others can
                done += 1
        return begins[many]

    def name(self, address: Address) -> Name:
        """The address as the kernel reads it."""
        name = self._names.get(address)
        if name is None:
            if len(self._names) >= MOST_NAMES:
                self._names.clear()
            data = bytearray(self._pack(address))
            name = self._names[address] = Name(data, _address_of(data))
        return name

    def _pack(self, address: Address) -> bytes:
        host, port = socket.inet_pton(self._family, address[0]), socket.htons(address[1])
        if self._family == socket.AF_INET:
            return struct.pack("@HH4s8x", self._family, port, host)
        return struct.pack("@HHI16sI", self._family, port, 0, host, 0)


def _address_of(memory: bytearray) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(memory))


class Socket:
    """One bound UDP socket."""

    def __init__(self, bound: socket.socket) -> None:
        self.outbox = Outbox(bound)
        self._socket = bound
        self._reading = False
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Datagrams that the kernel would not take."""
        return self._dropped + self.outbox.dropped

    @property
    def port(self) -> int:
        """The port number it is bound to."""
        return self.address[1]

    @property
    def address(self) -> Address:
        """The address and port number it is bound to."""
        host, port = self._socket.getsockname()[:2]
        return str(host), int(port)

    @property
    def family(self) -> socket.AddressFamily:
        """Whether it is of IPv4 or IPv6."""
        return socket.AddressFamily(self._socket.family)

    def fileno(self) -> int:
        """Its descriptor, for who reads and writes it elsewhere."""
        return self._socket.fileno()

    def start(self, receive: Receive) -> None:
        """Call ``receive`` with what has come, as often as something has, from now on."""
        asyncio.get_running_loop().add_reader(self._socket, self._read, receive)

    def _read(self, receive: Receive) -> None:
        came: list[tuple[bytes, Address]] = []
        for _ in range(BATCH):
            try:
                data, source = self._socket.recvfrom(_LARGEST)
            except BlockingIOError:
                break
            except OSError:
                continue  # an ICMP error for an earlier datagram; the socket itself is well
            came.append((data, source[:2]))
        self._reading = True
        try:
            receive(self, came)
        finally:
            self._reading = False
            self.outbox.flush()

    def send(self, address: Address, data: bytes) -> None:
        """Send at the end of the batch that is being read, or now when none is; or drop."""
        if self._reading:
            self.outbox.put(address, data)
            return
        try:
            self._socket.sendto(data, address)
        except OSError:
            self._dropped += 1

    def flush(self) -> None:
        """Send what waits in the outbox, unless a batch is being read: then it leaves when that is done."""
        if not self._reading:
            self.outbox.flush()

    def close(self) -> None:
        """Stop reading and release the port."""
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()


def bind(addresses: Sequence[str], port: int) -> list[Socket]:
    """Bind each address, all to ``port`` (0 lets the first choose); raises `PortTakenError`.

    An address that is not this machine's (it belongs to the router in front) is announced but cannot be bound: then
    the wildcard address is bound in its stead.
    """
    local = _bindable(addresses)
    bound: list[Socket] = []
    try:
        for address in local:
            bound.append(Socket(_bind_one(address, port)))
            port = bound[0].port
    except OSError as error:
        for opened in bound:
            opened.close()
        raise PortTakenError(
            f"UDP port {port} cannot be used ({error.strerror}): stop the program that holds it, or choose another port"
        ) from error
    return bound


def _bindable(addresses: Sequence[str]) -> list[str]:
    chosen: list[str] = []
    for text in addresses:
        address = ipaddress.ip_address(text)
        try:
            _bind_one(text, 0).close()
            chosen.append(text)
        except OSError:
            return ["0.0.0.0" if address.version == 4 else "::"]  # noqa: S104 -- media must be reachable from outside
    return chosen


def _bind_one(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_DGRAM)
    try:
        opened.setblocking(False)
        for force, ask in ((_RCVBUFFORCE, socket.SO_RCVBUF), (_SNDBUFFORCE, socket.SO_SNDBUF)):
            try:
                opened.setsockopt(socket.SOL_SOCKET, force, BUFFER_BYTES)
            except PermissionError:  # only who administers the network may exceed the system's limit
                opened.setsockopt(socket.SOL_SOCKET, ask, BUFFER_BYTES)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind((address, port))
    except OSError:
        opened.close()
        raise
    return opened
