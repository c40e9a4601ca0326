"""The append-only log. One task commits; everybody else hands it entries and waits.

The order of a commit, each step only after the one before:

1. the entries are durable in the journal;
2. the new tree head is signed and time-stamped;
3. the head is swapped: the point of no return;
4. tiles and checkpoint are published;
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

from evidence.durable import Disk, make_folder
from evidence.errors import Busy, Damaged, Stopped
from evidence.log.head import Sealer, SignedHead
from evidence.log.journal import Journal, read_journal
from evidence.log.merkle import consistency_path, inclusion_path, leaf_hash, root_from_inclusion
from evidence.log.public import PublicFolder, Step, advance
from evidence.log.tiles import WIDTH, Edge
from evidence.stores.ports import Head

MAX_ENTRY = 300
MAX_BATCH = 4096
MAX_PENDING = 32 * 1024
_JOURNAL_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Committed:
    """Where a writer's entries stand (``first`` onwards), under which head, and the audit path of each."""

    first: int
    head: SignedHead
    paths: tuple[tuple[bytes, ...], ...]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One writer's entries and the answer it waits for."""

    entries: tuple[bytes, ...]
    answer: asyncio.Future[Committed]


def damaged(code: str, zh: str, en: str) -> Damaged:
    """Make the error of a log that must not be written to as it is."""
    return Damaged(
        code,
        f"存证日志与已签名的日志头不一致:{zh}。请勿继续写入,并请从备份恢复。",
        f"The log contradicts its signed head: {en}. Do not write to it; restore it from a backup.",
    )


class Log:
    """An open log; make one with ``open``."""

    def __init__(self, folder: Path, heads: Head, sealer: Sealer, disk: Disk) -> None:
        self._journal_path = folder / "journal"
        self._public = PublicFolder(folder / "public")
        self._heads, self._sealer, self._disk = heads, sealer, disk
        self._waiting: deque[_Waiting] = deque()
        self._pending = 0
        self._wake = asyncio.Event()
        self._closing = False
        self._failure: Exception | None = None
        self._tree = Step(Edge(), ())
        self._head: SignedHead | None = None
        self._journal: Journal | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, *, heads: Head, sealer: Sealer, disk: Disk) -> AsyncIterator["Log"]:
        """Prove the stored bytes against the signed head, finish what a crash interrupted, and accept entries.

        On leaving, entries already handed in are committed first.

        Raises:
            Damaged: bytes are missing or changed, or an older state was put back.
        """
        log = cls(folder, heads, sealer, disk)
        await log._recover()
        # Not a TaskGroup: a failing commit must stop the log and tell its writers, not cancel whoever opened it.
        task = asyncio.create_task(log._work(), name="evidence log")
        try:
            yield log
        finally:
            log._closing = True
            log._wake.set()
            await task
            if log._journal:
                log._journal.close()

    @property
    def head(self) -> SignedHead:
        """The newest signed head."""
        assert self._head is not None, "open() has signed or read one"
        return self._head

    def check_running(self) -> None:
        """Raise Stopped when a failure has stopped the log."""
        if self._failure:
            raise Stopped(
                "log.stopped",
                "存证日志因存储故障已停止,内容未存证。请联系管理员检查磁盘并重新启动服务。",
                f"The log has stopped after a storage failure ({self._failure}); nothing was sealed. "
                "An administrator has to check the disk and restart the service.",
            ) from self._failure

    async def append(self, entries: Sequence[bytes]) -> Committed:
        """Add entries; returns when they are durable, covered by a signed and stamped head, and published.

        Raises:
            ValueError: no entries, too many, or one over 300 bytes.
            Busy: too many are waiting.
            Stopped: storage failed; whether the entries are in the log is decided when it is opened again.
        """
        if not 0 < len(entries) <= MAX_BATCH or any(len(entry) > MAX_ENTRY for entry in entries):
            raise ValueError(f"1 to {MAX_BATCH} entries of at most {MAX_ENTRY} bytes")
        self.check_running()
        if self._closing or self._pending + len(entries) > MAX_PENDING:
            raise Busy("log.busy", "存证请求过多,请稍后重试。", "Too much is waiting to be sealed; try again shortly.")
        answer: asyncio.Future[Committed] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(tuple(entries), answer))
        self._pending += len(entries)
        self._wake.set()
        return await answer

    async def read(self, path: str) -> bytes | None:
        """Give a public object (``checkpoint`` or ``tile/…``); None for any other name."""
        return await self._disk.run(self._public.read, path)

    async def consistency(self, sizes: Sequence[tuple[int, int]]) -> list[list[bytes]]:
        """Give, for each pair of sizes, the proof that the larger tree extends the smaller one (RFC 6962 2.1.2).

        Raises:
            ValueError: a pair is not between 1 and the present size, the smaller first.
            OSError: a published tile is missing.
        """
        return await self._disk.run(self._consistency, tuple(sizes), self._tree)

    def _consistency(self, sizes: Sequence[tuple[int, int]], tree: Step) -> list[list[bytes]]:
        if any(new > tree.edge.size for _, new in sizes):
            raise ValueError(f"the log has {tree.edge.size} entries")
        node = self._public.nodes(tree.edge)
        return [consistency_path(old, new, node) for old, new in sizes]

    def _prove(self, first: int, entries: Sequence[bytes], head: SignedHead) -> tuple[tuple[bytes, ...], ...]:
        """Make audit paths and check each: a tile changed on disk must not reach a receipt."""
        node, size = self._public.nodes(self._tree.edge), head.checkpoint.size
        paths = []
        for index, entry in enumerate(entries, first):
            path = inclusion_path(index, size, node)
            if root_from_inclusion(leaf_hash(entry), index, size, path) != head.checkpoint.root:
                raise damaged("log.tile", "公开的日志分片被改动", "a published tile was changed")
            paths.append(tuple(path))
        return tuple(paths)

    async def _work(self) -> None:
        """The one task that commits."""
        while not (self._closing and not self._waiting):
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch = self._take()
                try:
                    await self._commit_for(batch)
                except Exception as failure:  # noqa: BLE001 -- whatever failed, nothing later may be acknowledged
                    self._stop(failure, batch)
                    return

    def _take(self) -> list[_Waiting]:
        """Take as many waiting writers as fit one commit."""
        batch = [self._waiting.popleft()]
        count = len(batch[0].entries)
        while self._waiting and count + len(self._waiting[0].entries) <= MAX_BATCH:
            batch.append(self._waiting.popleft())
            count += len(batch[-1].entries)
        return batch

    def _stop(self, failure: Exception, batch: Sequence[_Waiting]) -> None:
        self._failure = failure
        for waiting in (*batch, *self._waiting):
            if not waiting.answer.done():
                try:
                    self.check_running()
                except Stopped as stopped:
                    waiting.answer.set_exception(stopped)
        self._waiting.clear()

    async def _commit_for(self, batch: Sequence[_Waiting]) -> None:
        entries = [entry for waiting in batch for entry in waiting.entries]
        first = self._tree.edge.size
        head = await self._commit(entries)
        paths = await self._disk.run(self._prove, first, entries, head)
        self._pending -= len(entries)
        at = 0
        for waiting in batch:  # 5. told
            end = at + len(waiting.entries)
            if not waiting.answer.done():
                waiting.answer.set_result(Committed(first + at, head, paths[at:end]))
            at = end

    async def _commit(self, entries: Sequence[bytes]) -> SignedHead:
        tree = advance(self._tree, entries)
        if entries:
            await self._disk.run(self._write, entries)  # 1. durable
        head = self._sealer.seal(tree.edge.size, tree.edge.root())  # 2. signed and stamped
        # 3. The point of no return: whoever reads the head from here on must find these entries.
        await self._heads.swap(self._head.encode() if self._head else None, head.encode())
        await self._disk.run(self._publish, tree, head)  # 4. published
        self._tree, self._head = tree, head
        return head

    def _write(self, entries: Sequence[bytes]) -> None:
        assert self._journal is not None, "open() has opened it"
        self._journal.append(self._tree.edge.size, entries)

    def _publish(self, tree: Step, head: SignedHead) -> None:
        self._public.publish(tree, head.note)
        if self._journal and self._journal.bytes > _JOURNAL_LIMIT:
            self._restart_journal(tree)

    def _restart_journal(self, tree: Step) -> None:
        """Begin a new journal with the entries that are not in a full, durable tile."""
        if self._journal:
            self._journal.close()
        self._journal = Journal.create(self._journal_path, tree.edge.size // WIDTH * WIDTH, tree.tail)

    async def _recover(self) -> None:
        stored = await self._heads.fetch()
        try:
            if stored is None:
                await self._disk.run(self._begin)
                self._head = await self._commit([])
                return
            self._head = self._sealer.decode(stored)
            self._tree = await self._disk.run(self._rebuild, self._head)
        except (OSError, ValueError) as wrong:
            raise damaged("log.unreadable", f"无法读取({wrong})", f"it cannot be read ({wrong})") from wrong

    def _begin(self) -> None:
        """Start an empty log, but never over the remains of one whose head is gone."""
        make_folder(self._journal_path.parent)
        held = read_journal(self._journal_path) if self._journal_path.exists() else (0, [])
        if held != (0, []) or self._public.read("checkpoint") is not None:
            raise damaged("log.head-lost", "日志头丢失", "the head is missing although the log is not empty")
        self._journal = Journal.create(self._journal_path, 0, ())

    def _rebuild(self, head: SignedHead) -> Step:
        """Rebuild the tree from full tiles and journal, prove it, publish it, and begin a clean journal."""
        size = head.checkpoint.size
        start, entries = read_journal(self._journal_path)
        if not start <= size <= start + len(entries):
            found = start + len(entries)
            raise damaged("log.lost", f"应有{size}条,只找到{found}条", f"{size} entries signed, {found} found")
        tree = advance(Step(self._public.edge_at(start), ()), entries[: size - start])
        if tree.edge.root() != head.checkpoint.root:
            raise damaged("log.root", "内容与签名的根不符", "its entries do not lead to the signed root")
        self._refuse_older_head(size)
        self._public.publish(tree, head.note)
        self._restart_journal(tree)
        return Step(tree.edge, tree.tail)

    def _refuse_older_head(self, size: int) -> None:
        """A published checkpoint ahead of the head means that an old head was put back: going on would fork the log."""
        note = self._public.read("checkpoint")
        lines = note.decode(errors="replace").split("\n") if note else []
        if len(lines) > 1 and lines[1].isdigit() and int(lines[1]) > size:
            raise damaged("log.head-behind", "日志头被换成了旧的", "an older head was put back")
