"""Opening logs in tests, and proving a published log from its public files alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from evidence.durable import Disk
from evidence.fsck.examination import Examination
from evidence.fsck.log import LogWalk
from evidence.log.checkpoint import Checkpoint, open_checkpoint
from evidence.log.head import Sealer
from evidence.log.log import JOURNAL_LIMIT, Log
from evidence.log.merkle import leaf_hash, node_reader, root, rows
from evidence.log.record import Run, decode_record
from evidence.log.tiles import WIDTH, Tile, decode_entries, decode_hashes
from evidence.stores.head_file import FileHead
from evidence.stores.ports import Head
from evidence.stores.slots import decode_slots
from tests.evidence.receipt_maker import SEALER


def numbered(count: int, start: int = 0) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(start, start + count)]


@asynccontextmanager
async def opened(
    folder: Path, heads: Head | None = None, *, journal_limit: int = JOURNAL_LIMIT, sealer: Sealer = SEALER
) -> AsyncIterator[Log]:
    disk = Disk(2)
    try:
        head = heads or FileHead(folder / "head", disk)
        async with Log.open(folder / "log", heads=head, sealer=sealer, disk=disk, journal_limit=journal_limit) as log:
            yield log
    finally:
        disk.close()


def walked(folder: Path) -> Examination:
    """Examine a closed log from its bytes."""
    exam = Examination()
    head, carried = head_of(folder)
    LogWalk(folder / "log", head, exam, carried).run()
    return exam


def head_of(folder: Path) -> tuple[Checkpoint, Run]:
    """Read the stored head, and the entries in its record."""
    encoded, carried = decode_record(decode_slots((folder / "head").read_bytes())[1])
    return SEALER.decode(encoded).checkpoint, carried


def check_everything(public: Path) -> list[bytes]:
    """Read a published log as an outsider would, prove every tile, and give its entries."""
    head = open_checkpoint((public / "checkpoint").read_text(), SEALER.verifier)
    entries: list[bytes] = []
    for index in range(-(-head.size // WIDTH)):
        width = min(WIDTH, head.size - index * WIDTH)
        entries += decode_entries((public / Tile(None, index, width).path).read_bytes())
    assert len(entries) == head.size
    hashes = [leaf_hash(entry) for entry in entries]
    assert root(head.size, node_reader(hashes or [b""])) == head.root
    level = 0
    while hashes:
        for index in range(-(-len(hashes) // WIDTH)):
            part = hashes[index * WIDTH : (index + 1) * WIDTH]
            assert decode_hashes((public / Tile(level, index, len(part)).path).read_bytes(), len(part)) == part
        whole = len(hashes) // WIDTH * WIDTH
        hashes = [rows(hashes[at : at + WIDTH])[-1][0] for at in range(0, whole, WIDTH)]
        level += 1
    return entries
