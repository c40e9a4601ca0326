"""One task owns one hearing: every command passes through it, one at a time.

The steps, in order; step 4 is the point of no return:

1. catch up from the store (done at the start, after a clash, and before any refusal is believed)
2. a command id already carried out: give the same answer again
3. decide: events, or a refusal that changes nothing
4. one transaction: the events, the command's id, the outbox; a clash goes back to 1
5. evolve the state
6. acknowledge to the sender, then tell every subscriber, in the order of the events

Commands that came while the last transaction was written are decided one on top of the other and stored in one
transaction, as far as each is plainly allowed; nobody is told of any before all are durable. Whatever is not plain, a
refusal, a repetition, a clash, a lost answer, is carried out by itself, by the steps above.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands import Command
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import evolve
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.record.audit import Audit
from hearing.record.history import History
from hearing.record.ports import Clash, Events, OutcomeUnknown, StoreUnavailable
from hearing.record.snapshot import UnusableSnapshotError, snapshot_of, state_of
from hearing.record.step import Step, step
from hearing.record.subscription import QUEUE_SIZE, Subscription, Update

MAILBOX_SIZE = 256
"""Commands that may wait for one hearing; more are refused at once."""

LARGEST_STRIDE = 32
"""Commands of one hearing that are stored in one transaction at most, when so many wait."""

SNAPSHOT_EVERY = 2_000
"""A snapshot is written when so many events were recorded since the last one and no command waits.

Writing one holds up commands for some milliseconds; replaying so many events at a start takes less than 0.1 s.
"""

_ATTEMPTS = 20
_LONGEST_ID = 64
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 2.0
_RETURNS = 20
"""With the two above: a command waits about half a minute for a database that restarts."""

log = logging.getLogger(__name__)

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
        self._history = History()
        self._audit: Audit | None = None
        self._kept_n = 0
        self._closed = False
        self.state = Hearing(hearing)

    @property
    def recorded(self) -> tuple[Recorded, ...]:
        """All events so far, in order."""
        return self._history.after(0)

    @property
    def last_at(self) -> datetime | None:
        """The moment of the last event."""
        return self._history.last_at

    def now(self) -> datetime:
        """Give the present moment by the clock that events are recorded with."""
        return self._clock()

    def after(self, n: int) -> tuple[Recorded, ...]:
        """Give the events after number ``n``."""
        return self._history.after(n)

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
        if not self.state.n:
            return await self._begin()
        found = await self._store.load(self.state.id, self.state.n)
        if found:
            self._take(found)
        return bool(found)

    async def _begin(self) -> bool:
        """Load the hearing: its newest snapshot, when that is usable, and the events after it."""
        given = await self._snapshot()
        rows = await self._store.rows(self.state.id)
        if given is not None and given.n > len(rows):
            log.error("hearing %s: the snapshot of event %d is ahead of the record; ignored", given.id, given.n)
            given = None
        self._history = History()
        self._history.extend(rows)
        state = given or self.state
        for one in self._history.after(state.n):
            state = evolve(state, one)
        if given is not None:
            self._audit, self._kept_n = Audit(self._history, given), given.n
        self._show(state, ())
        return bool(rows)

    async def _snapshot(self) -> Hearing | None:
        kept = await self._store.snapshot(self.state.id)
        if kept is None:
            return None
        try:
            return state_of(kept, self.state.id)
        except UnusableSnapshotError as error:
            log.warning("hearing %s: its snapshot is ignored and will be replaced: %s", self.state.id, error)
            return None

    async def run(self) -> None:
        """Carry out commands until cancelled. What was not begun by then is answered with `SittingClosedError`."""
        taken: deque[_Letter] = deque()
        try:
            async with asyncio.TaskGroup() as beside:
                while True:
                    if not taken:
                        taken.append(await self._next(beside))
                    while len(taken) < LARGEST_STRIDE and not self._mailbox.empty():
                        taken.append(self._mailbox.get_nowait())
                    await self._go_on(taken)
        finally:
            for letter in taken:
                self._fail(letter, SittingClosedError("the sitting has ended; it is not known whether this was stored"))
            self._close()

    async def _next(self, beside: asyncio.TaskGroup) -> _Letter:
        """Wait for a command; nothing is decided before the snapshot that this began from is checked."""
        while self._audit is not None:
            self._check(self._audit)
            await asyncio.sleep(0)
        if self._mailbox.empty() and self.state.n - self._kept_n >= SNAPSHOT_EVERY:
            self._kept_n = self.state.n
            beside.create_task(self._keep(self.state))
        return await self._mailbox.get()

    def _check(self, audit: Audit) -> None:
        right = audit.go_on()
        if right is None:
            return
        self._audit = None
        if not right:
            log.error("hearing %s: its snapshot was not what its events say; the events stand", self.state.id)
            self._kept_n = 0
            self._show(audit.replayed(), ())

    async def _keep(self, state: Hearing) -> None:
        """Write a snapshot beside the commands; one that cannot be written costs only time at the next start."""
        try:
            await self._store.keep_snapshot(state.id, await asyncio.to_thread(snapshot_of, state), self._clock())
        except Exception:
            log.exception("hearing %s: a snapshot could not be kept", state.id)

    async def _go_on(self, taken: deque[_Letter]) -> None:
        """Carry out the first of these, together with those after it that are plainly allowed."""
        steps = self._strides(taken)
        if len(steps) > 1:
            try:
                await self._store.append_joined(
                    self.state.id, self.state.n, [(one.events, one.command_id) for one in steps]
                )
            except (Clash, OutcomeUnknown, StoreUnavailable) as error:
                await self._separately(taken, len(steps), error)
                return
            for one in steps:
                self._adopt(one.state, one.events)
                self._acknowledge(taken.popleft(), Answer(one.events[-1].n, one.events))
        else:
            await self._answer(taken[0], steps[0] if steps else None)
            taken.popleft()

    def _strides(self, taken: deque[_Letter]) -> list[Step]:
        """Decide commands one on top of the other, as far as each is new and allowed and causes something."""
        steps: list[Step] = []
        state = self.state
        for letter in taken:
            if self._history.knows(letter.command_id) or any(one.command_id == letter.command_id for one in steps):
                break
            try:
                following = step(
                    state, letter.command, by=letter.by, command_id=letter.command_id, now=self._now(steps)
                )
            except Exception:  # noqa: BLE001 -- it is decided again by itself, and its sender is told then
                break
            if not following.events:
                break
            steps.append(following)
            state = following.state
        return steps

    async def _separately(self, taken: deque[_Letter], number: int, error: Exception) -> None:
        """After a joint transaction that was refused or whose answer was lost: each command for itself."""
        if not isinstance(error, Clash):
            try:
                await self._find_out(error)
            except (OutcomeUnknown, StoreUnavailable):
                for _ in range(number):
                    self._fail(taken.popleft(), error)
                return
        for _ in range(number):
            await self._answer(taken[0], None)
            taken.popleft()

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

    @staticmethod
    def _acknowledge(letter: _Letter, answer: Answer) -> None:
        if not letter.answer.done():
            letter.answer.set_result(answer)

    async def _answer(self, letter: _Letter, decided: Step | None) -> None:
        try:
            answer = await self._carry_out(letter, decided)
        except Exception as error:  # noqa: BLE001 -- whatever went wrong is the sender's to know; the hearing goes on
            self._fail(letter, error)
        else:
            self._acknowledge(letter, answer)

    async def _carry_out(self, letter: _Letter, decided: Step | None) -> Answer:
        """Carry one command out; ``decided`` is its step on the present state when that is known already."""
        for _ in range(_ATTEMPTS):
            known = self._history.of_command(letter.command_id)
            if known:
                return Answer(known[-1].n, known)
            try:
                following, decided = decided or self._step(letter), None
            except Refused:
                if await self.catch_up():
                    continue
                raise
            events = following.events
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
            self._adopt(following.state, events)
            return Answer(events[-1].n, events)
        raise BusyError("other writers were always first; send the command again")

    def _step(self, letter: _Letter) -> Step:
        now = self._now(())
        return step(self.state, letter.command, by=letter.by, command_id=letter.command_id, now=now)

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

    def _now(self, before: Sequence[Step]) -> datetime:
        """Give the moment of the next event: never before the last one's."""
        last = before[-1].events[-1].at if before else self._history.last_at
        return self._clock() if last is None else max(self._clock(), last)

    def _take(self, events: tuple[Recorded, ...]) -> None:
        """Fold events that another writer stored."""
        state = self.state
        for one in events:
            state = evolve(state, one)
        self._adopt(state, events)

    def _adopt(self, state: Hearing, events: tuple[Recorded, ...]) -> None:
        """Go on from the state after these events, which are durable, and tell the subscribers."""
        self._history.extend(events)
        self._show(state, events)

    def _show(self, state: Hearing, events: tuple[Recorded, ...]) -> None:
        self.state = state
        update = Update(state, events)
        for subscription in tuple(self._subscribers):
            subscription.tell(update)
