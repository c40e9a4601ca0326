"""Networks between one test peer and a media plane: bad ones, and one of TCP alone."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from typing import Self

from signaling.media import LegOpened


class _End(asyncio.DatagramProtocol):
    """One side of a relay."""

    def __init__(self, take: Callable[[bytes, tuple[str, int]], None]) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._take(data, addr)


class Relay:
    """A small bad network between one peer and the plane.

    It cuts, loses media by a seeded pattern, delays each datagram by its own time between two bounds (s), and can give
    the peer another address.
    """

    def __init__(
        self, server: tuple[str, int], loss: float = 0.0, delay: tuple[float, float] = (0.0, 0.0), seed: int = 1
    ) -> None:
        self._server = server
        self.loss = loss
        self.delay = delay
        self._chance = random.Random(seed)
        self._client: tuple[str, int] | None = None
        self._near = self._far = asyncio.DatagramTransport()
        self.cut = False
        self.lost = self.passed = 0

    @classmethod
    @contextlib.asynccontextmanager
    async def between(
        cls, opened: LegOpened, loss: float = 0.0, delay: tuple[float, float] = (0.0, 0.0)
    ) -> AsyncIterator[Self]:
        relay = cls(opened.candidates[0], loss, delay)
        relay._near = await relay._end(relay._up)
        relay._far = await relay._end(relay._down)
        try:
            yield relay
        finally:
            relay._near.close()
            relay._far.close()

    async def _end(self, take: Callable[[bytes, tuple[str, int]], None]) -> asyncio.DatagramTransport:
        host = "127.0.0.1" if self._server[0] == "127.0.0.1" else "0.0.0.0"
        made = await asyncio.get_running_loop().create_datagram_endpoint(lambda: _End(take), local_addr=(host, 0))
        return made[0]

    @property
    def port(self) -> int:
        return int(self._near.get_extra_info("sockname")[1])

    async def move(self) -> None:
        """The plane sees the peer at another address from now on; the former leads nowhere."""
        self._far.close()
        self._far = await self._end(self._down)

    def inject(self, data: bytes) -> None:
        """Send the server something that the client has not sent, from the client's address."""
        self._far.sendto(data, self._server)

    def _up(self, data: bytes, addr: tuple[str, int]) -> None:
        self._client = addr
        self._carry(data, lambda: self._far.sendto(data, self._server))

    def _down(self, data: bytes, addr: tuple[str, int]) -> None:
        del addr
        self._carry(data, lambda: self._near.sendto(data, self._client))

    def _carry(self, data: bytes, send: Callable[[], None]) -> None:
        media = len(data) > 0 and 128 <= data[0] <= 191
        if self.cut or (media and self._chance.random() < self.loss):
            self.lost += 1
            return
        self.passed += 1
        if self.delay[1]:
            asyncio.get_running_loop().call_later(self._chance.uniform(*self.delay), self._late, send)
        else:
            send()

    def _late(self, send: Callable[[], None]) -> None:
        if not (self._near.is_closing() or self._far.is_closing()):
            send()


class TcpRelay(asyncio.DatagramProtocol):
    """Carries one peer's datagrams to the plane over a TCP connection, framed as RFC 4571 says."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self._client: tuple[str, int] | None = None
        self._transport = asyncio.DatagramTransport()

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, server: tuple[str, int]) -> AsyncIterator[Self]:
        reader, writer = await asyncio.open_connection(*server)
        relay, loop = cls(writer), asyncio.get_running_loop()
        relay._transport, _ = await loop.create_datagram_endpoint(lambda: relay, local_addr=("127.0.0.1", 0))
        reading = asyncio.create_task(relay._read(reader))
        try:
            yield relay
        finally:
            reading.cancel()
            relay._transport.close()
            writer.transport.abort()

    @property
    def port(self) -> int:
        return int(self._transport.get_extra_info("sockname")[1])

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                size = int.from_bytes(await reader.readexactly(2), "big")
                self._transport.sendto(await reader.readexactly(size), self._client)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._client = addr
        self.writer.write(len(data).to_bytes(2, "big") + data)
