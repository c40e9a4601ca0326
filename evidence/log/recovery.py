"""Opening a log: the stored bytes are proved against the signed head before anything is written. Blocking."""

from pathlib import Path

from evidence.durable import make_folder, sync_folder
from evidence.errors import Damaged
from evidence.log.head import SignedHead
from evidence.log.journal import Journal, old_of, read_journals
from evidence.log.public import PublicFolder, Step, advance
from evidence.log.record import Run
from evidence.log.tiles import WIDTH


def damaged(code: str, zh: str, en: str) -> Damaged:
    """Make the error of a log that must not be written to as it is."""
    return Damaged(
        code,
        f"存证日志与已签名的日志头不一致:{zh}。请勿继续写入,并请从备份恢复。",
        f"The log contradicts its signed head: {en}. Do not write to it; restore it from a backup.",
    )


def begin(path: Path, public: PublicFolder) -> Journal:
    """Start an empty log, but never over the remains of one whose head is gone.

    Raises:
        Damaged: there are such remains.
        OSError, ValueError: the journal cannot be read.
    """
    make_folder(path.parent)
    held = read_journals(path)
    if (held and (held.start or held.entries)) or public.stored("checkpoint") is not None:
        raise damaged("log.head-lost", "日志头丢失", "the head is missing although the log is not empty")
    return Journal.create(path, 0, ())


def prove(path: Path, public: PublicFolder, head: SignedHead, carried: Run) -> Step:
    """Rebuild the tree from full tiles, journals and what the head carries, and prove it.

    Raises:
        Damaged: the entries do not lead to the head.
        OSError, ValueError: something is missing or malformed.
    """
    size = head.checkpoint.size
    if not path.exists() and old_of(path).exists():  # killed between putting one journal aside and beginning the next
        old_of(path).replace(path)
        sync_folder(path.parent)
    held = read_journals(path)
    if held is None:
        raise FileNotFoundError(f"{path.name} is missing")
    entries = carried.after(held.start, held.entries)
    if not held.start <= size <= held.start + len(entries):
        found = held.start + len(entries)
        raise damaged("log.lost", f"应有{size}条,只找到{found}条", f"{size} entries signed, {found} found")
    tree = advance(Step(public.edge_at(held.start), ()), entries[: size - held.start])
    if tree.edge.root() != head.checkpoint.root:
        raise damaged("log.root", "内容与签名的根不符", "its entries do not lead to the signed root")
    if max(held.swapped, _published(public)) > size:
        # Going on from here would fork the log.
        raise damaged("log.head-behind", "日志头被换成了旧的", "an older head was put back")
    return tree


def settle(path: Path, public: PublicFolder, tree: Step, note: str) -> Journal:
    """Publish a proved tree whose head is durable, and begin a clean journal.

    Raises:
        OSError: something cannot be written.
    """
    public.accept(tree, note)
    public.flush()
    old_of(path).unlink(missing_ok=True)  # everything before the journal is in durable tiles now
    return Journal.create(path, tree.edge.size // WIDTH * WIDTH, tree.tail)


def _published(public: PublicFolder) -> int:
    """The size in the published checkpoint, which a head has reached once."""
    note = public.stored("checkpoint")
    lines = note.decode(errors="replace").split("\n") if note else []
    return int(lines[1]) if len(lines) > 1 and lines[1].isdigit() else 0
