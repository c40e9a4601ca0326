"""A copy of a store that proves its head, taken beside the service that writes; and what a copy is held against.

The head is read first and written last. Blobs are hashed as they are copied. The log is not copied file by file: its
tree is built again from bundles and journals up to that head, and only a tree with the signed root becomes a copy.
Unfinished uploads and the cache of renditions are left out: people go on uploading, and pictures are made again.
"""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evidence.book.copying import FOLDER as BOOK
from evidence.book.reading import MARK
from evidence.durable import make_folder, sync_folder, write_durably, write_lightly
from evidence.errors import Damaged, Refused
from evidence.fsck.examination import Examination, Odd
from evidence.fsck.log import LogFiles
from evidence.log.checkpoint import Checkpoint, NoteError, VerifierKey, note_signers, note_text
from evidence.log.journal import Held, Journal, read_journals
from evidence.log.merkle import leaf_hash, root
from evidence.log.record import Run
from evidence.log.tiles import WIDTH, Edge, Tile, encode_entries, grow
from evidence.receipts.receipt import Receipt
from evidence.receipts.succession import Handover, check_keys
from evidence.stores.names import BLOBS, CACHE, PLACE
from evidence.stores.ports import Blobs
from evidence.stores.slots import new_file

FROZEN = "frozen"
"""A file in a store's folder that keeps it from being written to; it holds the newer checkpoint that is known."""

_LEFT_OUT = frozenset({"lock", "log", "head", BOOK, MARK, BLOBS, CACHE, PLACE, "uploads", "renditions", FROZEN})


def _broken(zh: str, en: str) -> Damaged:
    return Damaged(
        "backup.broken",
        f"无法完成备份:{zh}。请运行 hearing fsck 查明原因。",
        f"The backup cannot be made: {en}. Run `hearing fsck` to see why.",
    )


async def copy_blobs(blobs: Blobs, into: Blobs, exam: Examination) -> list[str]:
    """Copy every blob, hashing it on the way; gives the names of those whose bytes are not theirs, left uncopied."""
    wrong = []
    async for name in blobs.names():
        if await into.put(blobs.read(name)) != name:
            wrong.append(name)
        exam.done("blobs")
    return wrong


def copy_rest(folder: Path, out: Path) -> None:
    """Copy what a store keeps beside log and blobs: keys, tokens of outside authorities, quarantine. Blocking."""
    make_folder(out)
    for one in sorted(folder.iterdir()):
        if one.name in _LEFT_OUT or one.name.startswith("."):
            continue
        if one.is_dir():
            shutil.copytree(one, out / one.name, dirs_exist_ok=True)
        else:
            shutil.copy2(one, out / one.name)


def _held(folder: Path, size: int, carried: Run) -> Held:
    """Read the journals, which a service may put aside or drop meanwhile."""
    for _ in range(20):
        try:
            held = read_journals(folder / "log/journal")
        except (ValueError, FileNotFoundError):
            continue
        if held is not None:
            entries = carried.after(held.start, held.entries)
            if size <= held.start + len(entries):
                return replace(held, entries=entries)
    raise _broken("流水文件不完整", "the journal does not reach the head")


class LogCopy:
    """Builds a log again in another folder, up to a head. Blocking; memory holds a bundle and the right edge."""

    def __init__(self, folder: Path, head: Checkpoint, out: Path, exam: Examination, carried: Run) -> None:
        """``carried`` are the entries in the head's own record."""
        self._files = LogFiles(folder / "log/public", head.size)
        self._journal = _held(folder, head.size, carried)
        self._head, self._out, self._exam = head, out, exam

    def run(self, stored: bytes, note: str) -> None:
        """Write tiles, journal, checkpoint, and at last the head.

        Raises:
            Damaged: what is on the disk does not lead to the signed root.
        """
        edge, tail = Edge(), list[bytes]()
        for index in range(-(-self._head.size // WIDTH)):
            tail = self._entries(index)
            self._write(Tile(None, index, len(tail)), encode_entries(tail))
            edge, spans = grow(edge, [leaf_hash(entry) for entry in tail])
            for tile, data in (item for span in spans for item in span.full()):
                self._write(tile, data)
            self._exam.done("entries", len(tail))
        for tile, data in edge.partial():
            self._write(tile, data)
        if edge.root() != self._head.root:
            raise _broken("日志内容与签名的根不符", "the log does not lead to its signed root")
        whole = self._head.size // WIDTH * WIDTH
        make_folder(self._out / "log/public")
        Journal.create(self._out / "log/journal", whole, tail if self._head.size % WIDTH else ()).close()
        write_durably(self._out / "log/public/checkpoint", note.encode())
        write_durably(self._out / "head", new_file(stored))
        sync_folder(self._out)

    def _entries(self, index: int) -> list[bytes]:
        width = self._files.width(0, index)
        first = index * WIDTH - self._journal.start
        kept = self._journal.entries[first : first + width] if first >= 0 else []
        if len(kept) == width:
            return kept
        try:
            entries = self._files.entries(index)
        except (ValueError, Odd, OSError) as wrong:
            raise _broken("日志条目无法读取", f"entries cannot be read ({wrong})") from wrong
        if entries is None:
            raise _broken("日志条目缺失", "entries are missing")
        return entries

    def _write(self, tile: Tile, data: bytes) -> None:
        write_lightly(self._out / "log/public" / tile.path, data)


def known_checkpoint(text: str, key: VerifierKey, handovers: Sequence[Handover] = ()) -> tuple[str, Checkpoint]:
    """Read what somebody holds of this log: a checkpoint, or a receipt; gives the note and what it says.

    It may be signed by a key from before ``key``, as the log's ``handovers`` tell.

    Raises:
        Refused: it is neither, or not of this log.
    """
    try:
        note = Receipt.from_json(text).checkpoint if text.lstrip().startswith("{") else text
        head = Checkpoint.parse(note_text(note)[0])
        signed = list(note_signers(note, [key, *(old for one in handovers for old in one.old)]))
        if head.origin != key.name or not signed:
            raise NoteError(f"not signed by {key.name}")
        check_keys(signed, head.size, key, handovers)
    except ValueError as wrong:
        raise Refused(
            "restore.foreign",
            f"所给的凭证或日志头不属于此日志,或签于此备份之后的新密钥({wrong})。请换一份;"
            "日志换过密钥时,请给出换钥凭证(rotations 目录,或 /api/verify/key)。",
            f"What was given is no checkpoint or receipt of this log, or signed by a key that is newer than the backup "
            f"({wrong}). Give another one; where the log has got a new key, the receipt of that (from rotations/, or "
            "/api/verify/key).",
        ) from wrong
    return note, head


def newer(folder: Path, head: Checkpoint, known: Sequence[tuple[str, Checkpoint]]) -> str | None:
    """Hold a copy's head against what is known; gives the newest known note that the copy does not reach, or None.

    Raises:
        Refused: the copy contradicts something that was signed: it is of another history.
    """
    node = LogFiles(folder / "log/public", head.size).node()
    missing = None
    for note, seen in sorted(known, key=lambda one: one[1].size):
        if seen.size > head.size:
            missing = note
        elif root(seen.size, node) != seen.root:
            raise Refused(
                "restore.fork",
                f"备份与大小为 {seen.size} 的已签名日志头矛盾,不能恢复。请原样保留两者并报告。",
                f"The backup contradicts a signed checkpoint of size {seen.size} and cannot be restored. Keep both as "
                "they are and report it.",
            )
    return missing
