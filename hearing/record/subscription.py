"""Telling others what was recorded: bounded, in order, and never waiting for who is slow."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from hearing.procedure.events import Recorded
from hearing.procedure.state import Hearing

QUEUE_SIZE = 1_024
"""Updates that may wait for one subscriber before it is cut off."""


@dataclass(frozen=True, slots=True)
class Update:
    """What one command changed: the events, already durable, and the state after them."""

    state: Hearing
    events: tuple[Recorded, ...]


class TooSlowError(Exception):
    """This subscriber let too many updates wait and was cut off; it must subscribe anew."""


class Subscription:
    """An asynchronous iterator of updates, starting right after ``state``; a context manager that ends it.

    Iteration stops when the sitting ends, and raises `TooSlowError` when this subscriber was cut off.
    """

    def __init__(self, state: Hearing, forget: Callable[["Subscription"], None], size: int = QUEUE_SIZE) -> None:
        self.state = state
        self._forget = forget
        self._waiting: asyncio.Queue[Update | None] = asyncio.Queue(size + 1)
        self._size = size
        self._cut_off = False

    def tell(self, update: Update) -> None:
        """Hand over an update at once; cut the subscriber off when too many wait already."""
        if self._cut_off:
            return
        if self._waiting.qsize() >= self._size:
            self._cut_off = True
            self._forget(self)
            return
        self._waiting.put_nowait(update)

    def finish(self) -> None:
        """Let iteration stop after what is waiting."""
        if not self._waiting.full():
            self._waiting.put_nowait(None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Update:
        if self._cut_off:
            raise TooSlowError("updates of the hearing were not taken in time")
        update = await self._waiting.get()
        if update is None:
            self.finish()
            raise StopAsyncIteration
        return update

    def close(self) -> None:
        """End the subscription."""
        self._forget(self)
        self.finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
