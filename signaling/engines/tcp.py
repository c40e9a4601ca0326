"""ICE over TCP (RFC 6544) for who cannot be reached by UDP: connections to the plane's port number, bridged to its UDP.

A browser connects, and each frame (RFC 4571) is one datagram. To the plane every connection is a network path like any
other: an address of this machine, from which the bridge passes the datagrams on. So both data paths serve it, and
nothing about ICE, DTLS or SRTP differs. Nobody is believed: until the plane has answered, which it does only to a
signed connectivity check, nothing but a few STUN messages passes, and that for a few seconds.
"""

import asyncio
import contextlib
import ipaddress
import logging
import socket
from collections import Counter
from collections.abc import Callable, Sequence

from signaling.engines import ice
from signaling.engines.udp import BATCH, Address, Socket

log = logging.getLogger(__name__)

#: Connections in all; of one address (a /64 of IPv6: a site behind one router); of those, not answered yet in all.
MAX_CONNECTIONS = 512
MAX_OF_ADDRESS = 64
MAX_UNPROVEN = 128
#: Frames that a connection may send before the plane has answered one.
MAX_UNPROVEN_FRAMES = 16
#: Seconds: until the plane must have answered; of its silence that end a connection; that a reader may lag behind.
PROVEN_WITHIN_S = 5.0
SILENT_S = 40.0
LAGGING_S = 5.0
#: Bytes that wait for a slow reader here and unsent in the kernel; what comes beyond them is dropped.
QUEUE_BYTES = 64 << 10
KERNEL_BYTES = 16 << 10
#: The longest frame; browsers send no datagram longer than 1,500 bytes.
MAX_FRAME = 2048
_BACKLOG = 128

#: Told when a connection ends: which of the plane's sockets it led to, and from which address.
Ended = Callable[[tuple[int, Address]], None]


def listen(sockets: Sequence[Socket]) -> list[socket.socket]:
    """A listening TCP socket beside each UDP socket, on its address and port; raises `OSError` when one is taken."""
    opened: list[socket.socket] = []
    try:
        opened.extend(_listen_beside(each) for each in sockets)
    except OSError:
        for one in opened:
            one.close()
        raise
    return opened


def _listen_beside(udp: Socket) -> socket.socket:
    listener = socket.socket(udp.family, socket.SOCK_STREAM)
    try:
        listener.setblocking(False)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if udp.family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(udp.address)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _site(host: str) -> str:
    address = ipaddress.ip_address(host.partition("%")[0])
    return host if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


def _inner_address(udp: Socket) -> Address:
    """Where the plane's socket is reached from this machine."""
    host, port = udp.address
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104 -- the wildcard is compared


class Bridge:
    """All TCP connections of one media process."""

    def __init__(self, sockets: Sequence[Socket], listeners: Sequence[socket.socket], ended: Ended) -> None:
        self._inner = [(udp.family, _inner_address(udp)) for udp in sockets]
        self._listeners = listeners
        self._servers: list[asyncio.Server] = []
        self._ended = ended
        self._connections: dict[_Connection, None] = {}  # in the order in which they came
        self._of_site: Counter[str] = Counter()
        self.refused = 0

    def __len__(self) -> int:
        return len(self._connections)

    async def start(self) -> None:
        """Take connections from now on."""
        loop = asyncio.get_running_loop()
        for number, listener in enumerate(self._listeners):

            def made(number: int = number) -> _Connection:
                return _Connection(self, number, *self._inner[number])

            self._servers.append(await loop.create_server(made, sock=listener, backlog=_BACKLOG))

    def close(self) -> None:
        """End every connection and take no more; idempotent."""
        for server in self._servers:
            server.close()
        for one in list(self._connections):
            one.end()

    def admit(self, one: "_Connection", site: str) -> bool:
        """Whether there is room for this connection; the oldest that never proved itself makes room for a newer one."""
        unproven = [other for other in self._connections if not other.proven]
        if len(self._connections) >= MAX_CONNECTIONS or self._of_site[site] >= MAX_OF_ADDRESS:
            of_site = [other for other in unproven if other.site == site]
            crowd = of_site if self._of_site[site] >= MAX_OF_ADDRESS else unproven
            if not crowd:
                self.refused += 1
                return False
            crowd[0].end()
        elif len(unproven) >= MAX_UNPROVEN:
            unproven[0].end()
        self._connections[one] = None
        self._of_site[site] += 1
        return True

    def forget(self, one: "_Connection", path: tuple[int, Address]) -> None:
        """A connection that was admitted is no more."""
        if one not in self._connections:
            return
        del self._connections[one]
        self._of_site[one.site] -= 1
        if not self._of_site[one.site]:
            del self._of_site[one.site]
        self._ended(path)


class _Connection(asyncio.Protocol):
    """One browser's TCP connection and its datagram socket towards the plane."""

    def __init__(self, bridge: Bridge, number: int, family: socket.AddressFamily, inner: Address) -> None:
        self.site = ""
        self.proven = False
        self._bridge = bridge
        self._number = number
        self._inner = inner
        self._datagrams = socket.socket(family, socket.SOCK_DGRAM)
        self._path: tuple[int, Address] | None = None
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()
        self._waiting = bytearray()
        self._frames = 0
        self._answered = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._lagging: asyncio.TimerHandle | None = None
        self.dropped = 0

    # --- the connection --------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        peer, raw = transport.get_extra_info("peername"), transport.get_extra_info("socket")
        if not peer:  # it was reset before it was accepted
            transport.abort()
            return
        self.site = _site(peer[0])
        transport.set_write_buffer_limits(QUEUE_BYTES)
        with contextlib.suppress(OSError):  # a kernel without it keeps more than need be
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, KERNEL_BYTES)
        try:
            self._datagrams.setblocking(False)
            self._datagrams.connect(self._inner)
            self._path = self._number, self._datagrams.getsockname()[:2]
        except OSError:
            log.exception("a TCP connection cannot be passed on to the media port")
            transport.abort()
            return
        if not self._bridge.admit(self, self.site):
            transport.abort()
            return
        self._loop.add_reader(self._datagrams, self._answer)
        self._timer = self._loop.call_later(PROVEN_WITHIN_S, self._check)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        for timer in (self._timer, self._lagging):
            if timer is not None:
                timer.cancel()
        self._loop.remove_reader(self._datagrams)
        self._datagrams.close()
        self._forget()

    def end(self) -> None:
        """Reset the connection; what waits is lost."""
        self._forget()
        if self._transport is not None:
            self._transport.abort()

    def _forget(self) -> None:
        if self._path is not None:
            self._bridge.forget(self, self._path)

    def _check(self) -> None:
        allowed = SILENT_S if self.proven else PROVEN_WITHIN_S
        left = self._answered + allowed - self._loop.time()
        if left <= 0:
            self.end()
        else:
            self._timer = self._loop.call_later(left, self._check)

    # --- inwards ---------------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        waiting = self._waiting
        waiting += data
        position = 0
        while position + 2 <= len(waiting):
            size = waiting[position] << 8 | waiting[position + 1]
            if size > MAX_FRAME:
                self.end()
                return
            if position + 2 + size > len(waiting):
                break
            frame = bytes(waiting[position + 2 : position + 2 + size])
            position += 2 + size
            if frame and not self._pass(frame):
                self.end()
                return
        del waiting[:position]

    def _pass(self, frame: bytes) -> bool:
        if not self.proven:
            self._frames += 1
            if self._frames > MAX_UNPROVEN_FRAMES or not ice.is_stun(frame):
                return False
        with contextlib.suppress(OSError):  # the plane's buffer is full, or it is just ending
            self._datagrams.send(frame)
        return True

    # --- outwards --------------------------------------------------------------------------------------------------

    def _answer(self) -> None:
        out, came = bytearray(), False
        for _ in range(BATCH):
            try:
                data = self._datagrams.recv(MAX_FRAME)
            except BlockingIOError:
                break
            except OSError:
                continue  # the plane was not there for a moment
            came = True
            if self._lagging is not None:
                self.dropped += 1
                continue
            out += len(data).to_bytes(2, "big") + data
        if came:
            self.proven, self._answered = True, self._loop.time()
        if out and self._transport is not None and not self._transport.is_closing():
            self._transport.write(out)

    def pause_writing(self) -> None:
        self._lagging = self._loop.call_later(LAGGING_S, self.end)

    def resume_writing(self) -> None:
        if self._lagging is not None:
            self._lagging.cancel()
            self._lagging = None
