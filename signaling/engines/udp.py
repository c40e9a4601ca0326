"""The plane's UDP port: one socket an address, all on one port number, read in batches and never written to in waiting.

A full send buffer drops the packet, as the network would: media queues may lose, and never grow.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Sequence

#: Kernel buffers (bytes) asked for; the kernel may grant less.
BUFFER_BYTES = 4 << 20
#: Datagrams read from a socket before other work gets its turn.
BATCH = 64
_LARGEST = 2048

Address = tuple[str, int]
Receive = Callable[["Socket", Address, bytes], None]


class PortTakenError(Exception):
    """The port cannot be bound; the text names it and says what to do."""


class Socket:
    """One bound UDP socket."""

    def __init__(self, bound: socket.socket) -> None:
        self._socket = bound
        self.dropped = 0

    @property
    def port(self) -> int:
        """The port number it is bound to."""
        return int(self._socket.getsockname()[1])

    def fileno(self) -> int:
        """Its descriptor, for who reads and writes it elsewhere."""
        return self._socket.fileno()

    def start(self, receive: Receive) -> None:
        """Call ``receive`` for each datagram from now on."""
        asyncio.get_running_loop().add_reader(self._socket, self._read, receive)

    def _read(self, receive: Receive) -> None:
        for _ in range(BATCH):
            try:
                data, source = self._socket.recvfrom(_LARGEST)
            except BlockingIOError:
                return
            except OSError:
                continue  # an ICMP error for an earlier datagram; the socket itself is well
            receive(self, source[:2], data)

    def send(self, address: Address, data: bytes) -> None:
        """Send now or drop."""
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
