"""One task owns one hearing: every command passes through it, one at a time.

The steps, in order; step 4 is the point of no return:

1. catch up from the store (done at the start, after a clash, and before any refusal is believed)
2. a command id already carried out: give the same answer again
3. decide: events, or a refusal that changes nothing
4. one transaction: the events, the command's id, the outbox; a clash goes back to 1
5. evolve the state
6. acknowledge to the sender, then tell every subscriber, in the order of the events
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands import Command
from hearing.procedure.decide import decide
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import evolve
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.record.ports import Clash, Events, OutcomeUnknown, StoreUnavailable
from hearing.record.subscription import QUEUE_SIZE, Subscription, Update

MAILBOX_SIZE = 256
"""Commands that may wait for one hearing; more are refused at once."""

_ATTEMPTS = 20
_LONGEST_ID = 64
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 2.0
_RETURNS = 20
"""With the two above: a command waits about half a minute for a database that restarts."""

Clock = Callable[[], datetime]
"""Gives the present moment in UTC. When it is set back, the record's moments stand still until it has caught up."""


class BusyError(Exception):
    """The hearing's mailbox is full: the command was not taken and may be sent again."""

    code = "busy"
    zh = "本次口头审理的操作过多，未能受理；请稍候再试。"
    en = "Too many commands are waiting for this hearing; try again in a moment."


class SittingClosedError(Exception):
    """The sitting has ended (the platform is stopping): send the command again later, with the same id."""

    code = "stopping"
    zh = "服务器正在停止；重新连接后请再操作一次。"
    en = "The server is stopping; do this again when you are connected again."


class CommandIdError(ValueError):
    """A command's id is empty or longer than 64 characters."""

    code = "command_id"
    zh = "操作编号不正确；请刷新页面后重试。"
    en = "The command has no proper id; reload the page and try again."


@dataclass(frozen=True, slots=True)
class Answer:
    """A command was carried out: the number of its last event, and its events. The same for every repetition.

    A report that told nothing new has no events; ``n`` is then the number of the hearing's last event.
    """

    n: int
    events: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class _Letter:
    command: Command
    by: str
    command_id: str
    answer: asyncio.Future[Answer]


class Sitting:
    """A live hearing. `run` is its one task; everyone else submits commands and subscribes to updates."""

    def __init__(self, hearing: str, store: Events, clock: Clock, *, mailbox: int = MAILBOX_SIZE) -> None:
        self._store = store
        self._clock = clock
        self._mailbox: asyncio.Queue[_Letter] = asyncio.Queue(mailbox)
        self._subscribers: list[Subscription] = []
        self._recorded: list[Recorded] = []
        self._by_command: dict[str, list[Recorded]] = {}
        self._closed = False
        self.state = Hearing(hearing)

    @property
    def recorded(self) -> tuple[Recorded, ...]:
        """All events so far, in order."""
        return tuple(self._recorded)

    def after(self, n: int) -> tuple[Recorded, ...]:
        """Give the events after number ``n``."""
        return tuple(self._recorded[max(n, 0) :])

    async def submit(self, command: Command, *, by: str, command_id: str) -> Answer:
        """Have a command carried out, and wait until it is durable.

        Raises:
            Refused: the procedure does not allow it; nothing happened.
            BusyError: too many commands wait; nothing happened.
            SittingClosedError: the sitting has ended; send the command again with the same id.
            StoreUnavailable: the database did not answer in time; nothing happened.
            OutcomeUnknown: its answer was lost and it did not come back in time; send it again with the same id.
        """
        if not 0 < len(command_id) <= _LONGEST_ID:
            raise CommandIdError(f"a command needs an id of 1 to {_LONGEST_ID} characters")
        if self._closed:
            raise SittingClosedError("the sitting has ended")
        letter = _Letter(command, by, command_id, asyncio.get_running_loop().create_future())
        try:
            self._mailbox.put_nowait(letter)
        except asyncio.QueueFull:
            raise BusyError("too many commands are waiting for this hearing; send it again in a moment") from None
        return await letter.answer

    def subscribe(self, *, size: int = QUEUE_SIZE) -> Subscription:
        """Follow the hearing from its present state on; use it as a context manager."""
        subscription = Subscription(self.state, self._forget, size)
        self._subscribers.append(subscription)
        return subscription

    def _forget(self, subscription: Subscription) -> None:
        if subscription in self._subscribers:
            self._subscribers.remove(subscription)

    async def catch_up(self) -> bool:
        """Fold what the store holds beyond the present state; tell whether there was anything."""
        found = await self._store.load(self.state.id, self.state.n)
        if found:
            self._take(found)
        return bool(found)

    async def run(self) -> None:
        """Carry out commands until cancelled. What was not begun by then is answered with `SittingClosedError`."""
        try:
            while True:
                letter = await self._mailbox.get()
                await self._answer(letter)
        finally:
            self._close()

    def _close(self) -> None:
        self._closed = True
        while not self._mailbox.empty():
            self._fail(self._mailbox.get_nowait(), SittingClosedError("the sitting has ended"))
        for subscription in tuple(self._subscribers):
            subscription.finish()

    @staticmethod
    def _fail(letter: _Letter, error: BaseException) -> None:
        if not letter.answer.done():
            letter.answer.set_exception(error)

    async def _answer(self, letter: _Letter) -> None:
        try:
            answer = await self._carry_out(letter)
        except asyncio.CancelledError:
            self._fail(letter, SittingClosedError("the sitting has ended; it is not known whether this was stored"))
            raise
        except Exception as error:  # noqa: BLE001 -- whatever went wrong is the sender's to know; the hearing goes on
            self._fail(letter, error)
        else:
            if not letter.answer.done():
                letter.answer.set_result(answer)

    async def _carry_out(self, letter: _Letter) -> Answer:
        for _ in range(_ATTEMPTS):
            known = self._by_command.get(letter.command_id)
            if known:
                return Answer(known[-1].n, tuple(known))
            try:
                events = self._decide(letter)
            except Refused:
                if await self.catch_up():
                    continue
                raise
            if not events:
                return Answer(self.state.n, ())
            try:
                await self._store.append(self.state.id, self.state.n, events, letter.command_id)
            except Clash:
                await self.catch_up()
                continue
            except (OutcomeUnknown, StoreUnavailable) as error:
                await self._find_out(error)
                continue
            self._take(events)
            return Answer(events[-1].n, events)
        raise BusyError("other writers were always first; send the command again")

    async def _find_out(self, error: Exception) -> None:
        """After a lost answer: wait until the store answers again and catch up; step 2 then knows what happened.

        Raises:
            Exception: the given one, when the store does not come back in time.
        """
        pause = _FIRST_PAUSE
        for _ in range(_RETURNS):
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            with suppress(StoreUnavailable):
                await self.catch_up()
                return
        raise error

    def _decide(self, letter: _Letter) -> tuple[Recorded, ...]:
        now = max(self._clock(), self._recorded[-1].at) if self._recorded else self._clock()
        decided = decide(self.state, letter.command, by=letter.by, now=now, command_id=letter.command_id)
        first = self.state.n + 1
        return tuple(
            Recorded(n, now, letter.by, letter.command_id, event) for n, event in enumerate(decided, start=first)
        )

    def _take(self, events: tuple[Recorded, ...]) -> None:
        """Fold events that are durable, and tell the subscribers."""
        state = self.state
        for one in events:
            state = evolve(state, one)
        for one in events:
            self._recorded.append(one)
            self._by_command.setdefault(one.command_id, []).append(one)
        self.state = state
        update = Update(state, events)
        for subscription in tuple(self._subscribers):
            subscription.tell(update)
