"""One person's live connection: its own bounded send queue, its limits, and when it was last heard."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from signaling.limits import TokenBucket
from signaling.wire import VERSION

SEND_QUEUE = 256
"""Messages waiting for one connection. A connection that falls this far behind is closed; it can come back."""
RATE = 30.0
BURST = 60.0
"""Messages a second from one connection, and how many at once."""
MAX_IN_FLIGHT = 8
"""Messages of one connection being carried out at the same time."""
MAX_REFUSALS = 200
"""Too-fast messages, less the good ones, after which the connection is closed instead of answered."""

LAST_WORD_SECONDS = 1.0
"""How long a closed connection's reader may take for what was still being sent."""


class Outlet(Protocol):
    """The transport of one connection, as the gateway sees it."""

    async def send(self, message: Mapping[str, Any]) -> None:
        """Give a message to the transport; return when it took the message, so that a slow reader slows this."""

    async def close(self) -> None:
        """Close the transport for good, also when its reader does not read."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose connection this is: the account and the login it was opened with."""

    account: str
    name: str
    kind: str
    login: str


class Connection:
    """A live connection. ``heard`` is monotonic seconds, ``heard_at`` the same moment on the clock."""

    def __init__(self, identity: Identity, outlet: Outlet, *, heard: float, heard_at: datetime) -> None:
        self.id = f"c-{secrets.token_hex(8)}"
        self.identity = identity
        self.hearing = ""
        self.participant = ""
        self.heard = heard
        self.heard_at = heard_at
        self.seen: Mapping[str, Any] = {}
        self.captions = False
        """Whether its person wants captions."""
        self.newest: int | None = None
        """How many lines of the record it wants at once; None for all."""
        self.in_flight = 0
        self.closed = asyncio.Event()
        self._bucket = TokenBucket(RATE, BURST, heard)
        self._refusals = 0
        self._outlet = outlet
        self._queue: asyncio.Queue[Mapping[str, Any] | None] = asyncio.Queue(SEND_QUEUE)

    def hear(self, now: float, at: datetime) -> None:
        """Note a sign of life."""
        self.heard, self.heard_at = now, at

    def may_send(self, now: float) -> bool:
        """Count a message of the client against its limits."""
        if self._bucket.take(now) and self.in_flight < MAX_IN_FLIGHT:
            self._refusals = max(0, self._refusals - 1)
            return True
        self._refusals += 1
        return False

    @property
    def abusive(self) -> bool:
        """Whether the client went on sending too fast for so long that it is only noise."""
        return self._refusals > MAX_REFUSALS

    def tell(self, kind: str, body: Mapping[str, Any]) -> bool:
        """Queue a message; False when the connection is too far behind and has to be closed."""
        if self.closed.is_set():
            return True
        try:
            self._queue.put_nowait({"v": VERSION, "type": kind, "body": body})
        except asyncio.QueueFull:
            return False
        return True

    def offer(self, kind: str, body: Mapping[str, Any], *, share: float) -> None:
        """Queue a message that may be missed: only while less than this share of the queue is taken."""
        if self._queue.qsize() < share * SEND_QUEUE:
            self.tell(kind, body)

    def bye(self, code: str, zh: str, en: str) -> None:
        """Say why the connection ends, and end it: what was queued before is dropped when it does not fit."""
        if self.closed.is_set():
            return
        while self._queue.qsize() > SEND_QUEUE - 2:
            self._queue.get_nowait()
        self._queue.put_nowait({"v": VERSION, "type": "bye", "body": {"code": code, "zh": zh, "en": en}})
        self._queue.put_nowait(None)
        self.closed.set()

    async def pump(self) -> None:
        """Send what is queued, one at a time, until the connection is closed; then close the transport.

        A reader that stands still stops the sending, but not for longer than a second once the connection is closed.
        """
        closing = asyncio.create_task(self.closed.wait())
        try:
            while (message := await self._queue.get()) is not None:
                sending = asyncio.create_task(self._outlet.send(message))
                await asyncio.wait({sending, closing}, return_when=asyncio.FIRST_COMPLETED)
                if not sending.done():
                    await asyncio.wait({sending}, timeout=LAST_WORD_SECONDS)
                if not sending.done():
                    sending.cancel()
                    break
                sending.result()
        finally:
            closing.cancel()
            self.closed.set()
            await self._outlet.close()

    def drop(self) -> None:
        """End without a word: the transport is already gone."""
        if not self.closed.is_set():
            self.closed.set()
            while not self._queue.empty():
                self._queue.get_nowait()
            self._queue.put_nowait(None)
