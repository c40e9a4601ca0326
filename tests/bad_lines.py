"""A bad line for UDP: it loses packets, delays each by its own time, and is thin; it runs in a thread of its own."""

import asyncio
import random
import threading
from dataclasses import dataclass

OPUS = 111
"""The payload type that Chromium gives to voices."""


@dataclass
class _Way:
    """One direction. ``rate`` is in bits a second, 0 for a wide line; ``queue_s`` is how much may wait in it."""

    rate: float = 0.0
    queue_s: float = 0.5
    free_at: float = 0.0
    passed: int = 0
    lost: int = 0
    full: int = 0


class BadLine:
    """UDP to one server's port, for any number of a browser's sockets: each has an address of its own there.

    ``loss`` is a share of media packets, by a seeded pattern; ``delay`` (s) bounds each packet's own. While it is
    ``deaf`` no voice comes down it, and everything else does.
    """

    def __init__(self, to: int, seed: int) -> None:
        self.loss = 0.0
        self.delay = (0.0, 0.0)
        self.deaf = False
        self.up, self.down = _Way(), _Way()
        self.port = 0
        self._to = "127.0.0.1", to
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._near = asyncio.DatagramTransport()
        self._far: dict[tuple[str, int], asyncio.Task[asyncio.DatagramTransport]] = {}
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Carry from now on."""
        self._thread.start()
        self._begun.wait(10)

    def stop(self) -> None:
        """Carry nothing any more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        self._loop.run_until_complete(self._listen())
        self._begun.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._close())
        self._loop.close()

    async def _close(self) -> None:
        self._near.close()
        for end in await asyncio.gather(*self._far.values()):
            end.close()
        await asyncio.sleep(0.1)

    async def _listen(self) -> None:
        self._near, _ = await self._loop.create_datagram_endpoint(lambda: _Near(self), local_addr=("127.0.0.1", 0))
        self.port = self._near.get_extra_info("sockname")[1]

    async def sent(self, data: bytes, client: tuple[str, int]) -> None:
        """Take a datagram of the browser's."""
        if client not in self._far:
            self._far[client] = self._loop.create_task(self._end(client))
        self._carry(data, self.up, await self._far[client], self._to)

    async def _end(self, client: tuple[str, int]) -> asyncio.DatagramTransport:
        made = await self._loop.create_datagram_endpoint(lambda: _Far(self, client), local_addr=("127.0.0.1", 0))
        return made[0]

    def answered(self, data: bytes, client: tuple[str, int]) -> None:
        """Take a datagram of the server's."""
        self._carry(data, self.down, self._near, client)

    def _carry(self, data: bytes, way: _Way, end: asyncio.DatagramTransport, to: tuple[str, int]) -> None:
        now = self._loop.time()
        voice = way is self.down and self.deaf and 128 <= data[0] <= 191 and data[1] & 0x7F == OPUS
        if voice or (128 <= data[0] <= 191 and self._chance.random() < self.loss):
            way.lost += 1
            return
        late = self._chance.uniform(*self.delay)
        if way.rate:
            waits = max(0.0, way.free_at - now)
            if waits > way.queue_s:
                way.full += 1
                return
            way.free_at = max(now, way.free_at) + 8 * (len(data) + 28) / way.rate
            late += way.free_at - now
        way.passed += 1
        self._loop.call_later(late, lambda: None if end.is_closing() else end.sendto(data, to))


class _Near(asyncio.DatagramProtocol):
    def __init__(self, line: BadLine) -> None:
        self._line = line
        self._tasks: set[asyncio.Task[None]] = set()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        task = asyncio.get_running_loop().create_task(self._line.sent(data, addr))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


@dataclass
class _Far(asyncio.DatagramProtocol):
    line: BadLine
    client: tuple[str, int]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        del addr
        self.line.answered(data, self.client)
