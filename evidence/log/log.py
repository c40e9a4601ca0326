"""The append-only log. One task commits; everybody else hands it entries and waits.

The order of a commit, each step only after the one before:

1. the entries are durable in the journal;
2. the new tree head is signed and time-stamped;
3. the head is swapped: the point of no return;
4. tiles and checkpoint are published: readers get them from memory, and the public folder follows;
5. the writers are told.

A crash before 3 leaves entries that nobody was told about; they are dropped when the log is opened. A crash after 3
leaves a head whose tiles are missing; opening publishes them with the code of step 4. Any failure stops the log.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence.durable import Disk
from evidence.errors import Busy, Stopped
from evidence.log.head import Sealer, SignedHead
from evidence.log.journal import Journal
from evidence.log.merkle import ProofError, consistency_path, inclusion_path, leaf_hash
from evidence.log.paths import Paths
from evidence.log.public import PublicFolder, Step, advance
from evidence.log.publisher import Publisher
from evidence.log.recovery import begin, damaged, rebuild
from evidence.log.tiles import WIDTH, Edge, span_reader
from evidence.stores.ports import Head, LocalHead

MAX_ENTRY = 300
MAX_BATCH = 4096
MAX_PENDING = 32 * 1024
JOURNAL_LIMIT = 8 << 20
"""Bytes after which a journal is put aside; when twice as long, commits wait for the public folder."""


@dataclass(frozen=True, slots=True)
class Committed:
    """Where a writer's entries stand (``first`` onwards), and under which durable, signed and published head."""

    first: int
    head: SignedHead
    entries: Sequence[bytes]
    proofs: Paths

    @property
    def paths(self) -> tuple[tuple[bytes, ...], ...]:
        """The audit path of each entry, proved to lead from the entry to the head's root.

        Raises:
            Damaged: one does not (the memory of this machine is not to be trusted).
        """
        try:
            return tuple(
                self.proofs.path(index, leaf_hash(entry)) for index, entry in enumerate(self.entries, self.first)
            )
        except ProofError as wrong:
            raise damaged("log.path", "证明路径不符", "an audit path does not lead to its root") from wrong


class _Batch(asyncio.Future["tuple[int, SignedHead, Paths] | None"]):
    """Entries that will be committed together, and the one answer that their writers share; None when it failed.

    No writer can cancel it for the others: one who is cancelled ends when the commit does.
    """

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[bytes] = []

    def cancel(self, msg: object = None) -> bool:
        """Refuse."""
        del msg
        return False


class Log:
    """An open log; make one with ``open``."""

    def __init__(self, folder: Path, heads: Head, sealer: Sealer, disk: Disk, journal_limit: int) -> None:
        self._journal_path, self._journal_limit = folder / "journal", journal_limit
        self._public = PublicFolder(folder / "public", folder / "nodes")
        self._publisher = Publisher(self._public, disk, self._release)
        self._heads, self._sealer, self._disk = heads, sealer, disk
        self._batches: deque[_Batch] = deque()
        self._pending = 0
        self._wake = asyncio.Event()
        self._closing = False
        self._failure: BaseException | None = None
        self._tree = Step(Edge(), ())
        self._head: SignedHead | None = None
        self._swapped: bytes | None = None
        self._journal: Journal | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls, folder: Path, *, heads: Head, sealer: Sealer, disk: Disk, journal_limit: int = JOURNAL_LIMIT
    ) -> AsyncIterator["Log"]:
        """Prove the stored bytes against the signed head, finish what a crash interrupted, and accept entries.

        On leaving, entries already handed in are committed first, and the public folder is brought up to date.

        Raises:
            Damaged: bytes are missing or changed, or an older state was put back.
        """
        log = cls(folder, heads, sealer, disk, journal_limit)
        try:
            await log._recover()
            # No TaskGroup: a failing commit must stop the log and tell its writers, not cancel whoever opened it.
            publisher = asyncio.create_task(log._publisher.run(), name="evidence log's folder")
            worker = asyncio.create_task(log._work(), name="evidence log")
            try:
                yield log
            finally:
                log._closing = True
                log._wake.set()
                await worker
                log._publisher.close()
                await publisher
        finally:
            log._public.close()
            if log._journal:
                log._journal.close()

    @property
    def head(self) -> SignedHead:
        """The newest signed head."""
        assert self._head is not None, "open() has signed or read one"
        return self._head

    def check_running(self) -> None:
        """Raise Stopped when a failure has stopped the log."""
        failure = self._failure or self._publisher.failure
        if failure:
            raise Stopped(
                "log.stopped",
                "存证日志因存储故障已停止,内容未存证。请联系管理员检查磁盘并重新启动服务。",
                f"The log has stopped after a storage failure ({failure}); nothing was sealed. "
                "An administrator has to check the disk and restart the service.",
            ) from failure

    async def append(self, entries: Sequence[bytes]) -> Committed:
        """Add entries; returns when they are durable, covered by a signed and stamped head, and published.

        A cancelled writer waits for the commit under way, then ends.

        Raises:
            ValueError: no entries, too many, or one over 300 bytes.
            Busy: too many are waiting.
            Stopped: storage failed; whether the entries are in the log is decided when it is opened again.
        """
        count = len(entries)
        if not 0 < count <= MAX_BATCH or max(map(len, entries)) > MAX_ENTRY:
            raise ValueError(f"1 to {MAX_BATCH} entries of at most {MAX_ENTRY} bytes")
        self.check_running()
        if self._closing or self._pending + count > MAX_PENDING:
            raise Busy("log.busy", "存证请求过多,请稍后重试。", "Too much is waiting to be sealed; try again shortly.")
        if not self._batches or len(self._batches[-1].entries) + count > MAX_BATCH:
            self._batches.append(_Batch())
            self._wake.set()
        batch = self._batches[-1]
        at = len(batch.entries)
        batch.entries.extend(entries)
        self._pending += count
        done = await batch
        if done is None:
            self.check_running()
            raise asyncio.CancelledError
        first, head, proofs = done
        return Committed(first + at, head, entries, proofs)

    async def read(self, path: str) -> bytes | None:
        """Give a public object (``checkpoint`` or ``tile/…``); None for any other name."""
        return await self._disk.run(self._public.read, path)

    async def published(self) -> None:
        """Wait until the public folder shows what the present head covers.

        Raises:
            Stopped: it cannot be written.
        """
        await self._publisher.shows(self.head.checkpoint.size)
        self.check_running()

    async def prove(self, indices: Sequence[int]) -> tuple[SignedHead, list[tuple[bytes, ...]]]:
        """Give the audit paths of entries under the newest head, each checked against its root.

        Raises:
            ValueError: there is no such entry.
            OSError: a published tile is missing.
            Damaged: a published tile was changed.
        """
        head = self.head
        try:
            return head, await self._disk.run(self._public.paths, self._tree.edge, head.checkpoint.root, indices)
        except ProofError as wrong:
            raise damaged("log.tile", "公开的日志分片被改动", "a published tile was changed") from wrong

    async def consistency(self, sizes: Sequence[tuple[int, int]]) -> list[list[bytes]]:
        """Give, for each pair of sizes, the proof that the larger tree extends the smaller one (RFC 6962 2.1.2).

        Raises:
            ValueError: a pair is not between 1 and the present size, the smaller first.
            OSError: a published tile is missing.
        """
        return await self._disk.run(self._consistency, tuple(sizes), self._tree.edge)

    async def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Give the path from an entry to the root of this log as it was with ``size`` entries (RFC 6962 2.1.1).

        It is not checked: who knows the entry and the root has to.

        Raises:
            ValueError: the log never had that size, or the entry came later.
            OSError: a published tile is missing.
        """
        return await self._disk.run(self._inclusion, index, size, self._tree.edge)

    def _inclusion(self, index: int, size: int, edge: Edge) -> tuple[bytes, ...]:
        if size > edge.size:
            raise ValueError(f"the log has {edge.size} entries")
        return tuple(inclusion_path(index, size, self._public.nodes(edge)))

    def _consistency(self, sizes: Sequence[tuple[int, int]], edge: Edge) -> list[list[bytes]]:
        if any(new > edge.size for _, new in sizes):
            raise ValueError(f"the log has {edge.size} entries")
        node = self._public.nodes(edge)
        return [consistency_path(old, new, node) for old, new in sizes]

    async def _work(self) -> None:
        """The one task that commits."""
        try:
            while not (self._closing and not self._batches):
                await self._wake.wait()
                self._wake.clear()
                while self._batches:
                    await self._commit_next()
        except BaseException as failure:  # whatever failed, nothing later may be acknowledged
            self._failure = failure
            for batch in self._batches:
                batch.set_result(None)
            self._batches.clear()
            if not isinstance(failure, Exception):
                raise

    async def _commit_next(self) -> None:
        assert self._journal is not None, "open() has opened it"
        if self._journal.bytes > 2 * self._journal_limit:
            await self._publisher.shows(self._tree.edge.size)
        self.check_running()
        # The batch leaves the queue before anything is awaited, so nobody adds to what is being written.
        batch = self._batches.popleft()
        try:
            await self._commit(batch.entries)
        except BaseException:
            self._batches.appendleft(batch)
            raise
        self._pending -= len(batch.entries)
        proofs = Paths(self._tree.edge.size, self.head.checkpoint.root, span_reader(self._tree.spans))
        batch.set_result((self._tree.edge.size - len(batch.entries), self.head, proofs))  # 5. told

    async def _commit(self, entries: Sequence[bytes]) -> None:
        if isinstance(self._heads, LocalHead):  # one errand to the disk threads instead of two
            tree, head, swapped = await self._disk.run(self._secure, entries, self._heads)
        else:
            tree, head, swapped = await self._disk.run(self._secure, entries)
            await self._heads.swap(self._swapped, swapped)  # 3. The point of no return, as below.
        self._public.accept(tree, head.note)  # 4. published
        self._publisher.tell()
        self._tree, self._head, self._swapped = tree, head, swapped

    def _secure(self, entries: Sequence[bytes], heads: LocalHead | None = None) -> tuple[Step, SignedHead, bytes]:
        """Make entries durable; only then sign and stamp the head over them; only then swap it, where that blocks."""
        assert self._journal is not None, "open() has opened it"
        if entries:
            if self._journal.bytes > self._journal_limit and not self._journal.aside:
                size = self._tree.edge.size
                self._journal = self._journal.put_aside(size // WIDTH * WIDTH, self._tree.tail)
            self._journal.append(self._tree.edge.size, entries)  # 1. durable
        tree = advance(self._tree, entries)
        head = self._sealer.seal(tree.edge.size, tree.edge.root())  # 2. signed and stamped
        encoded = head.encode()
        if heads:
            # 3. The point of no return: whoever reads the head from here on must find these entries.
            heads.exchange(self._swapped, encoded)
        return tree, head, encoded

    def _release(self, shown: int) -> None:
        """Let the journal drop what is in durable tiles, so many entries being shown in the folder."""
        if self._journal:
            self._journal.release(shown // WIDTH * WIDTH)

    async def _recover(self) -> None:
        stored = await self._heads.fetch()
        try:
            if stored is None:
                self._journal = await self._disk.run(begin, self._journal_path, self._public)
                await self._commit([])
                await self._disk.run(self._public.flush)
                return
            self._head, self._swapped = self._sealer.decode(stored), stored
            self._tree, self._journal = await self._disk.run(rebuild, self._journal_path, self._public, self._head)
        except (OSError, ValueError) as wrong:
            raise damaged("log.unreadable", f"无法读取({wrong})", f"it cannot be read ({wrong})") from wrong
