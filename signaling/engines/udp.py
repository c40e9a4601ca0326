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
from collections.abc import Callable, Sequence

#: Kernel buffers (bytes) asked for; the kernel may grant less.
BUFFER_BYTES = 4 << 20
#: Datagrams read from a socket before other work gets its turn.
BATCH = 64
_LARGEST = 2048
#: Datagrams that wait for one system call, and addresses whose packed form is remembered.
OUT = 256
MOST_NAMES = 4096

Address = tuple[str, int]
Receive = Callable[["Socket", Address, bytes], None]


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


_put_size = struct.Struct("@N").pack_into
_send_many = ctypes.CDLL(None, use_errno=True).sendmmsg


class Outbox:
    """Datagrams that leave with one system call: sendmmsg(2)."""

    def __init__(self, bound: socket.socket) -> None:
        self._socket = bound
        self._handle = bound.fileno()
        self._family = bound.family
        self._name_size = 16 if bound.family == socket.AF_INET else 28
        self._names: dict[Address, bytes] = {}
        self._room = bytearray(OUT * _LARGEST)
        self._addresses = bytearray(OUT * self._name_size)
        self._vectors = (_Vector * OUT)()
        self._headers = (_Header * OUT)()
        self._sizes = memoryview(self._vectors).cast("B")
        room = ctypes.addressof(ctypes.c_char.from_buffer(self._room))
        names = ctypes.addressof(ctypes.c_char.from_buffer(self._addresses))
        for at, (vector, header) in enumerate(zip(self._vectors, self._headers, strict=True)):
            vector.base = room + at * _LARGEST
            message = header.message
            message.name, message.name_size = names + at * self._name_size, self._name_size
            message.vectors, message.vector_count = ctypes.addressof(vector), 1
        self.waiting = 0

    def put(self, address: Address, data: bytes) -> int:
        """Keep a datagram for `flush`; gives how many were dropped to make room."""
        dropped = self.flush() if self.waiting == OUT else 0
        at, size = self.waiting, len(data)
        if size > _LARGEST:
            return dropped + 1
        name = self._names.get(address) or self._pack(address)
        self._room[at * _LARGEST : at * _LARGEST + size] = data
        self._addresses[at * self._name_size : (at + 1) * self._name_size] = name
        _put_size(self._sizes, at * _VECTOR + _SIZE_AT, size)
        self.waiting = at + 1
        return dropped

    def flush(self) -> int:
        """Send what waits; gives how many the kernel would not take."""
        first, count, dropped = 0, self.waiting, 0
        self.waiting = 0
        while first < count:
            sent = _send_many(self._handle, ctypes.byref(self._headers, first * _HEADER), count - first, 0)
            if sent > 0:
                first += sent
            elif ctypes.get_errno() == errno.EAGAIN:
                return dropped + count - first  # the buffer is full: the rest is lost as well
            elif ctypes.get_errno() != errno.EINTR:
                first, dropped = first + 1, dropped + 1  # this one cannot be sent; the others can
        return dropped

    def _pack(self, address: Address) -> bytes:
        if len(self._names) >= MOST_NAMES:
            self._names.clear()
        host, port = socket.inet_pton(self._family, address[0]), socket.htons(address[1])
        if self._family == socket.AF_INET:
            name = struct.pack("@HH4s8x", self._family, port, host)
        else:
            name = struct.pack("@HHI16sI", self._family, port, 0, host, 0)
        self._names[address] = name
        return name


_VECTOR, _SIZE_AT, _HEADER = ctypes.sizeof(_Vector), _Vector.size.offset, ctypes.sizeof(_Header)


class Socket:
    """One bound UDP socket."""

    def __init__(self, bound: socket.socket) -> None:
        self._socket = bound
        self._outbox = Outbox(bound)
        self._reading = False
        self.dropped = 0

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
        """Call ``receive`` for each datagram from now on."""
        asyncio.get_running_loop().add_reader(self._socket, self._read, receive)

    def _read(self, receive: Receive) -> None:
        self._reading = True
        try:
            for _ in range(BATCH):
                try:
                    data, source = self._socket.recvfrom(_LARGEST)
                except BlockingIOError:
                    return
                except OSError:
                    continue  # an ICMP error for an earlier datagram; the socket itself is well
                receive(self, source[:2], data)
        finally:
            self._reading = False
            self.dropped += self._outbox.flush()

    def send(self, address: Address, data: bytes) -> None:
        """Send at the end of the batch that is being read, or now when none is; or drop."""
        if self._reading:
            self.dropped += self._outbox.put(address, data)
            return
        try:
            self._socket.sendto(data, address)
        except OSError:
            self.dropped += 1

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
            bound.append(_bind_one(address, port))
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


def _bind_one(address: str, port: int) -> Socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_DGRAM)
    try:
        opened.setblocking(False)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            opened.setsockopt(socket.SOL_SOCKET, option, BUFFER_BYTES)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind((address, port))
    except OSError:
        opened.close()
        raise
    return Socket(opened)
