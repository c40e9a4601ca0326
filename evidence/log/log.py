"""The append-only log as its callers see it: they hand in entries and wait, and read what was committed.

How a commit goes, and in which order, stands in `evidence.log.committer`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from evidence.durable import Disk
from evidence.errors import Busy, Stopped
from evidence.log.committer import MAX_BATCH, Answer, Batch, Committer
from evidence.log.head import Sealer, SignedHead
from evidence.log.merkle import ProofError, consistency_path, inclusion_path, leaf_hash
from evidence.log.paths import Paths
from evidence.log.public import PublicFolder
from evidence.log.publisher import Publisher
from evidence.log.recovery import damaged
from evidence.log.tiles import Edge
from evidence.stores.ports import Head

MAX_ENTRY = 300
MAX_PENDING = 32 * 1024
JOURNAL_LIMIT = 8 << 20
"""Bytes after which a journal is put aside; when twice as long, commits wait for the public folder."""


class Committed(NamedTuple):
    """Where a writer's entries stand (``first`` onwards), and under which durable, signed and published head.

    A tuple, as it is made for each writer of each commit: half the time of a frozen dataclass.
    """

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


class Log:
    """An open log; make one with ``open``."""

    def __init__(self, public: PublicFolder, committer: Committer, disk: Disk) -> None:
        self._public, self._committer, self._disk = public, committer, disk
        self._batch: Batch | None = None
        self._gathered: list[Batch] | None = None
        """What those write at once who are being told; they all do so before ``_told`` goes on."""
        self._pending = 0
        self._closing = False
        self._state = committer.state
        self._publisher = Publisher(public, disk, committer.release, self._state.tree.edge.size)

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
        public = PublicFolder(folder / "public", folder / "nodes")
        committer = Committer(folder / "journal", public, heads, sealer, journal_limit)
        thread = Disk(1)
        try:
            try:
                await thread.run(committer.recover)
            except (OSError, ValueError) as wrong:
                raise damaged("log.unreadable", f"无法读取({wrong})", f"it cannot be read ({wrong})") from wrong
            log = cls(public, committer, disk)
            # No TaskGroup: a failing commit must stop the log and tell its writers, not cancel whoever opened it.
            publisher = asyncio.create_task(log._publisher.run(), name="evidence log's folder")
            worker = asyncio.create_task(thread.run(committer.run, log._told, log._make_room), name="evidence log")
            try:
                yield log
            finally:
                log._closing = True
                asyncio.get_running_loop().call_soon(committer.waiting.put, None)  # after the last batch
                await worker
                log._publisher.close()
                await publisher
        finally:
            thread.close()
            public.close()
            committer.close()

    @property
    def head(self) -> SignedHead:
        """The newest signed head."""
        return self._state.head

    def check_running(self) -> None:
        """Raise Stopped when a failure has stopped the log."""
        failure = self._committer.failure or self._publisher.failure
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
        batch = self._batch
        at = batch.add(entries) if batch else None
        if batch is None or at is None:
            batch = self._batch = Batch()
            at = batch.add(entries)
            assert at is not None, "a new batch takes as many"
            # Whoever can write in this turn of the loop comes along: small commits would cost more than they save.
            if self._gathered is None:
                asyncio.get_running_loop().call_soon(self._committer.waiting.put, batch)
            else:
                self._gathered.append(batch)
        self._pending += count
        done = await batch
        if done is None:
            self.check_running()
            raise asyncio.CancelledError
        first, state, proofs = done
        return Committed(first + at, state.head, entries, proofs)

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
        edge, head = self._state.tree.edge, self._state.head
        try:
            return head, await self._disk.run(self._public.paths, edge, head.checkpoint.root, indices)
        except ProofError as wrong:
            raise damaged("log.tile", "公开的日志分片被改动", "a published tile was changed") from wrong

    async def consistency(self, sizes: Sequence[tuple[int, int]]) -> list[list[bytes]]:
        """Give, for each pair of sizes, the proof that the larger tree extends the smaller one (RFC 6962 2.1.2).

        Raises:
            ValueError: a pair is not between 1 and the present size, the smaller first.
            OSError: a published tile is missing.
        """
        return await self._disk.run(self._consistency, tuple(sizes), self._state.tree.edge)

    async def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Give the path from an entry to the root of this log as it was with ``size`` entries (RFC 6962 2.1.1).

        It is not checked: who knows the entry and the root has to.

        Raises:
            ValueError: the log never had that size, or the entry came later.
            OSError: a published tile is missing.
        """
        return await self._disk.run(self._inclusion, index, size, self._state.tree.edge)

    def _inclusion(self, index: int, size: int, edge: Edge) -> tuple[bytes, ...]:
        if size > edge.size:
            raise ValueError(f"the log has {edge.size} entries")
        return tuple(inclusion_path(index, size, self._public.nodes(edge)))

    def _consistency(self, sizes: Sequence[tuple[int, int]], edge: Edge) -> list[list[bytes]]:
        if any(new > edge.size for _, new in sizes):
            raise ValueError(f"the log has {edge.size} entries")
        node = self._public.nodes(edge)
        return [consistency_path(old, new, node) for old, new in sizes]

    async def _make_room(self, size: int) -> None:
        await self._publisher.shows(size)
        self.check_running()

    def _told(self, batch: Batch, answer: Answer | None) -> None:
        """Tell a batch's writers, and let everybody see the state that they are told of."""
        self._pending -= len(batch.entries)
        if answer:
            self._state = answer[1]
            self._publisher.tell()
        gathered: list[Batch] = []
        self._gathered = gathered
        try:
            batch.tell(answer)
        finally:
            self._gathered = None
            for one in gathered:
                self._committer.waiting.put(one)
