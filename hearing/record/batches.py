"""Joining what several sittings wait for into one transaction, so that they share one write to the disk.

Whoever finds nobody writing writes at once, for itself alone; whoever comes meanwhile waits and is written together
with all others who wait, by the first of them. Nobody waits for more company than there is. Each command stays whole
and gets its own answer: when a joint transaction is refused, each of its entries is tried on its own.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Protocol

from hearing.record.entries import Entry
from hearing.record.ports import Clash, GapError, OutcomeUnknown, StoreUnavailable, WriteAgain

LARGEST_BATCH = 64
"""Commands in one transaction at most."""

ATTEMPTS = 8
"""How often an entry is tried when the database gives way to others."""

_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 0.5


class Writer(Protocol):
    """Writes entries in one transaction; a database's adapter. Called by one task at a time."""

    async def write(self, entries: Sequence[Entry]) -> None:
        """Store all of these, or nothing.

        Raises:
            Clash: a number or a command id of theirs is stored already; nothing was written.
            GapError: the event before one of them is missing; nothing was written.
            WriteAgain: the database gave way to another transaction; nothing was written.
            StoreUnavailable: the database cannot be reached; nothing was written.
            OutcomeUnknown: the answer was lost; it may or may not have been written.
        """


class _Waiting:
    """An entry that waits for its turn. The future gives True to who has to write next, None to who is done."""

    __slots__ = ("entry", "turn")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.turn: asyncio.Future[bool | None] = asyncio.get_running_loop().create_future()


class Batches:
    """The one way by which entries reach a database."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._writing = False
        self._waiting: deque[_Waiting] = deque()

    async def append(self, entry: Entry) -> None:
        """Store an entry and return when it is durable. Raises what `Writer.write` raises, save `WriteAgain`."""
        if self._writing and not await self._turn(entry):
            return
        self._writing = True
        company: list[_Waiting] = []
        try:
            while self._waiting and len(company) < LARGEST_BATCH - 1:
                company.append(self._waiting.popleft())
            await self._write(entry, company)
        finally:
            # Left without an answer only when this task was cancelled in the middle.
            _answer_all(company, OutcomeUnknown("the write was cut short"))
            self._pass_on()

    async def _turn(self, entry: Entry) -> bool:
        """Wait until the entry is stored (False) or until it is its turn to write (True)."""
        waiting = _Waiting(entry)
        self._waiting.append(waiting)
        try:
            return bool(await waiting.turn)
        except asyncio.CancelledError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            elif _leads(waiting.turn):
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Let the next one that waits write; a waiter whose task was cancelled is passed over."""
        while self._waiting:
            following = self._waiting.popleft()
            if not following.turn.done():
                following.turn.set_result(True)
                return
        self._writing = False

    async def _write(self, entry: Entry, company: list[_Waiting]) -> None:
        if not company:
            await self._persist([entry])
            return
        try:
            await self._persist([entry, *(one.entry for one in company)])
        except (Clash, GapError):
            await self._one_by_one(entry, company)
        except (OutcomeUnknown, StoreUnavailable) as error:
            _answer_all(company, error)
            raise
        else:
            _answer_all(company, None)

    async def _one_by_one(self, entry: Entry, company: list[_Waiting]) -> None:
        for one in company:
            try:
                await self._persist([one.entry])
            except Exception as error:  # noqa: BLE001 -- each sender gets its own answer, whatever it is
                _answer_all([one], error)
            else:
                _answer_all([one], None)
        await self._persist([entry])

    async def _persist(self, entries: Sequence[Entry]) -> None:
        """Write, and write again when the database gave way to another transaction."""
        pause = _FIRST_PAUSE
        for _ in range(ATTEMPTS):
            try:
                await self._writer.write(entries)
            except WriteAgain:
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                return
        raise StoreUnavailable("other transactions always went first")


def _leads(turn: "asyncio.Future[bool | None]") -> bool:
    return turn.done() and not turn.cancelled() and turn.exception() is None and bool(turn.result())


def _answer_all(company: Sequence[_Waiting], error: Exception | None) -> None:
    for one in company:
        if one.turn.done():
            continue
        if error is None:
            one.turn.set_result(None)
        else:
            one.turn.set_exception(error)
