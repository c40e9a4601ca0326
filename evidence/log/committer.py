"""The one thread that commits: it takes what has gathered, makes it durable, and swaps a signed head over it.

The order of a commit, each step only after the one before:

1. the entries that would be too many for the head's own record are durable in the journal;
2. the tree head is signed, in memory;
3. the head is swapped, in one record with the entries that the journal lacks: the point of no return. While the disk
   makes it durable another thread has it time-stamped;
4. tiles and checkpoint are published: readers get them from memory, and the public folder follows;
5. the writers are told, with head and token.

A crash before 3, or in it, leaves entries and a head that nobody was told about; they are dropped when the log is
opened. A crash after 3 leaves a head whose tiles are missing; opening stamps it (anew, as nobody keeps a token but who
was answered) and publishes with the code of step 4. Any failure ends all commits.

A thread of its own, and not a task: on a busy event loop the disk would wait for the loop, and the loop for the disk.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any, TypeVar

from evidence.log.head import Sealer, SignedHead
from evidence.log.journal import Journal
from evidence.log.paths import Paths
from evidence.log.public import PublicFolder, Step, advance
from evidence.log.record import CARRIED_LIMIT, Run, decode_record, encode_record
from evidence.log.recovery import begin, prove, settle
from evidence.log.stamping_thread import StampingThread
from evidence.log.tiles import WIDTH, Edge, span_reader
from evidence.stores.ports import Head, LocalHead

T = TypeVar("T")

MAX_BATCH = 4096


@dataclass(frozen=True, slots=True)
class State:
    """The log at one moment: its tree, and the signed head over it."""

    tree: Step
    head: SignedHead


Answer = tuple[int, State, Paths]
"""Index of a batch's first entry, the log after the commit, and the paths of the batch's entries."""

Wake = Callable[["Batch"], object]
"""Goes on with the task that waits."""


class Batch:
    """Entries that are committed together, and the one answer that their writers await; None when it failed.

    A future of its own kind (`asyncio.isfuture`): one callback of the loop wakes all of its writers, where an
    ``asyncio.Future`` makes one for each, a quarter of a writer's CPU time when there are a thousand. And no writer can
    cancel it for the others: one who is cancelled ends when the commit does.
    """

    _asyncio_future_blocking = False

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self._open = Lock()
        self._taken = False
        self._loop = asyncio.get_running_loop()
        self._done = False
        self._answer: Answer | None = None
        self._waiting: deque[tuple[Wake, Context | None]] = deque()

    def __await__(self) -> Generator["Batch", None, Answer | None]:
        if not self._done:
            self._asyncio_future_blocking = True
            yield self
        return self._answer

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """Give the loop that its writers run in."""
        return self._loop

    def add_done_callback(self, wake: "Wake", *, context: Context | None = None) -> None:
        """Have a writer woken, by the task that it runs in."""
        self._waiting.append((wake, context))

    def result(self) -> Answer | None:
        """Give the answer."""
        return self._answer

    def cancel(self, msg: object = None) -> bool:
        """Refuse."""
        del msg
        return False

    def tell(self, answer: Answer | None) -> None:
        """Give the answer to all who wait; called by the event loop itself, as no task can wake another inside it."""
        self._done, self._answer = True, answer
        self._wake()

    def _wake(self) -> None:
        waiting = self._waiting
        try:
            while waiting:
                wake, context = waiting.popleft()
                if context is None:
                    wake(self)
                else:
                    context.run(wake, self)
        finally:
            if waiting:  # the program is being stopped by what one of them did; the others still have to end
                self._loop.call_soon(self._wake)

    def add(self, entries: Sequence[bytes]) -> int | None:
        """Add entries; gives the place of the first, or None when the batch is full or being committed."""
        with self._open:
            at = len(self.entries)
            if self._taken or at + len(entries) > MAX_BATCH:
                return None
            self.entries.extend(entries)
            return at

    def take(self) -> list[bytes]:
        """Close the batch and give its entries."""
        with self._open:
            self._taken = True
            return self.entries


Told = Callable[[Batch, Answer | None], None]
Room = Callable[[int], Coroutine[Any, Any, None]]


class Committer:
    """Owns journal and head. ``recover`` first, then ``run`` in a thread of its own until it is handed None.

    ``waiting`` takes the batches, and None at the end.
    """

    def __init__(self, journal: Path, public: PublicFolder, heads: Head, sealer: Sealer, journal_limit: int) -> None:
        self._journal_path, self._journal_limit = journal, journal_limit
        self._public, self._heads, self._sealer = public, heads, sealer
        self._loop = asyncio.get_running_loop()
        self._stamping = StampingThread(sealer.stamp)
        self._carried = Run()
        self._journal: Journal | None = None
        self._state: State | None = None
        self._swapped: bytes | None = None
        self.waiting: SimpleQueue[Batch | None] = SimpleQueue()
        self.failure: BaseException | None = None

    @property
    def state(self) -> State:
        """The log after the last commit."""
        assert self._state is not None, "recover() has read or made one"
        return self._state

    def recover(self) -> None:
        """Prove the stored bytes against the signed head, and finish what a crash interrupted; or begin a log.

        Raises:
            Damaged: bytes are missing or changed, or an older state was put back.
            OSError, ValueError: they cannot be read.
        """
        stored = self._await(self._heads.fetch())
        if stored is None:
            self._journal = begin(self._journal_path, self._public)
            self._state = self._commit(Step(Edge(), ()), [])
            self._public.flush()
            return
        encoded, carried = decode_record(stored)
        head, self._swapped = self._sealer.decode(encoded), stored
        tree = prove(self._journal_path, self._public, head, carried)
        # A head whose flush failed before the restart may be in the machine's memory alone.
        head = head.stamped(self._swap(stored, head.note))
        self._journal = settle(self._journal_path, self._public, tree, head.note)
        self._carried = Run(tree.edge.size)
        self._state = State(tree, head)

    def run(self, told: Told, room: Room) -> None:
        """Commit batch after batch until there is None. After a failure each is answered with None, and not committed.

        ``told`` is called in the event loop with each batch and its answer. ``room`` is awaited there when the journal
        has grown too long, until the public folder has caught up with so many entries.
        """
        while batch := self.waiting.get():
            answer: Answer | None = None
            if self.failure is None:
                try:
                    answer = self._answer(batch.take(), room)
                except BaseException as wrong:  # noqa: BLE001 -- whatever failed, nothing later may be acknowledged
                    self.failure = wrong
            self._loop.call_soon_threadsafe(told, batch, answer)  # 5. told

    def close(self) -> None:
        """Let the files go, and the thread that stamps."""
        self._stamping.close()
        if self._journal:
            self._journal.close()

    def release(self, shown: int) -> None:
        """Let the journal drop what is in durable tiles, so many entries being shown in the folder."""
        if self._journal:
            self._journal.release(shown // WIDTH * WIDTH)

    def _answer(self, entries: Sequence[bytes], room: Room) -> Answer:
        assert self._journal is not None, "recover() has opened it"
        tree = self.state.tree
        first = tree.edge.size
        if self._journal.bytes > 2 * self._journal_limit:
            self._await(room(first))
        state = self._state = self._commit(tree, entries)
        edge = state.tree.edge
        return first, state, Paths(edge.size, state.head.checkpoint.root, span_reader(state.tree.spans))

    def _commit(self, before: Step, entries: Sequence[bytes]) -> State:
        """Make entries durable; only then, or at once with them, swap a head over them; only then let others see it."""
        tree = advance(before, entries)
        new = Run.of(before.edge.size, entries)
        carried = self._carried.plus(new)
        if len(carried.bundle) > CARRIED_LIMIT:
            self._write(before, new)  # 1. durable
            carried = Run(new.end)
        head = self._sealer.sign(tree.edge.size, tree.edge.root())  # 2. signed
        # 3. The point of no return: whoever reads the head from here on must find these entries.
        token = self._swap(encode_record(head.encode(), carried), head.note)
        self._carried = carried
        self._public.accept(tree, head.note)  # 4. published
        return State(tree, head.stamped(token))

    def _swap(self, record: bytes, note: str) -> bytes:
        """Swap a head in, and have its note stamped meanwhile; gives the token when both are done."""
        begin = partial(self._stamping.begin, note.encode())
        if isinstance(self._heads, LocalHead):
            self._heads.exchange(self._swapped, record, begin)
        else:
            begin()
            self._await(self._heads.swap(self._swapped, record))
        self._swapped = record
        return self._stamping.token()

    def _await(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait in this thread for what the event loop does."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _write(self, before: Step, new: Run) -> None:
        assert self._journal is not None, "recover() has opened it"
        if self._journal.bytes > self._journal_limit and not self._journal.aside:
            self._journal.append(self._carried)
            self._journal = self._journal.put_aside(before.edge.size // WIDTH * WIDTH, before.tail)
            self._journal.append(new)
        else:
            self._journal.append(self._carried, new)
