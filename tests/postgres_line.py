"""A line to PostgreSQL on which one request meets a fault: one of the requests that a client makes, by its number.

It follows the protocol's frames (PostgreSQL's manual, "Message Formats"): a request is all that a client sends up to a
Sync, a Flush or a simple query. Its answer ends with ReadyForQuery; after a Flush with what the statement's rows are.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

_SSL = 80877103
_REQUEST, _KEY = b"SQH", b"K"
_ANSWERED = {b"S": b"Z", b"Q": b"Z", b"H": b"TnE"}


@dataclass
class FaultyLine:
    """Requests are counted from `arm` on.

    Attributes:
        kind: What befalls request number ``fatal``: "cut" (the line is cut, and the server never hears it), "lost" (it
            is carried out, and then the line is cut: no answer), "kill" (this process is killed before it is sent) or
            "killed" (as soon as it is), "crash" (the server's process that has just got it is killed: the server ends
            every session and recovers), or "stop" (`stop` is awaited when it was sent).
    """

    server: int
    kind: str
    fatal: int
    stop: Callable[[], Awaitable[None]] | None = None
    port: int = 0
    count: int = 0
    armed: bool = False

    def arm(self) -> None:
        """Begin to count."""
        self.armed = True

    @property
    def met(self) -> bool:
        return self.count >= self.fatal

    def is_fatal(self) -> bool:
        """Count a request; tell whether it is the one."""
        self.count += self.armed
        return self.armed and self.count == self.fatal


class _Session:
    """One connection of a client, and its own to the server."""

    def __init__(self, line: FaultyLine, near: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        self._line, (self._near, self._to_near) = line, near
        self._backend, self._last = 0, b""

    async def run(self) -> None:
        begun = await self._begun()
        self._far, self._to_far = await asyncio.open_connection("127.0.0.1", self._line.server)
        self._to_far.write(begun)
        ways = [asyncio.create_task(self._up()), asyncio.create_task(self._down())]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in done:
                way.result()
        finally:
            self.cut()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    def cut(self) -> None:
        """Cut both sides, without a word."""
        self._to_near.transport.abort()
        self._to_far.transport.abort()

    async def _begun(self) -> bytes:
        """Give the client's first message; encryption is declined."""
        while True:
            size = await self._near.readexactly(4)
            body = await self._near.readexactly(int.from_bytes(size) - 4)
            if int.from_bytes(body[:4]) != _SSL:
                return size + body
            self._to_near.write(b"N")

    async def _up(self) -> None:
        """Pass requests on, each in one piece."""
        pieces = []
        while True:
            kind, frame = await _frame(self._near)
            pieces.append(frame)
            if kind not in _REQUEST:
                if kind == b"X":
                    self._to_far.write(frame)
                continue
            request, pieces = b"".join(pieces), []
            if self._line.is_fatal():
                await self._fail(kind, request)
            else:
                self._to_far.write(request)

    async def _down(self) -> None:
        while True:
            kind, frame = await _frame(self._far)
            if kind == _KEY:
                self._backend = int.from_bytes(frame[5:9])
            if not self._last:
                self._to_near.write(frame)
            elif kind in self._last:
                self.cut()

    async def _fail(self, end: bytes, request: bytes) -> None:
        kind = self._line.kind
        if kind == "cut":
            self.cut()
            return
        if kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        self._last = _ANSWERED[end] if kind == "lost" else b""
        self._to_far.write(request)
        if kind == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        elif kind == "crash":
            os.kill(self._backend, signal.SIGKILL)
        elif kind == "stop":
            assert self._line.stop is not None
            await self._line.stop()


async def _frame(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readexactly(5)
    return head[:1], head + await reader.readexactly(int.from_bytes(head[1:]) - 4)


@asynccontextmanager
async def faulty_line(line: FaultyLine) -> AsyncIterator[FaultyLine]:
    """Lay the line; ``line.port`` is then where to reach the server."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = _Session(line, (reader, writer))
        with suppress(OSError, asyncio.IncompleteReadError):  # either side has ended it
            await session.run()
        writer.transport.abort()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
