"""Run as a program: a power cut, which kill -9 does not show: the file system forgets every page that was not synced.

``python -m tests.evidence.power_cuts FOLDER CUTS``, apart (`tests.apart`). The store works on a file system of its own,
whose power goes at a moment drawn by chance, while it commits or while it recovers from the cut before. After each cut:
no acknowledged entry or file is missing, every checkpoint that anybody saw is a prefix of the log, and the log proves
whole from its bytes.
"""

import asyncio
import hashlib
import random
import sys
from pathlib import Path

from evidence.durable import Disk
from evidence.errors import EvidenceError, Stopped
from evidence.fsck.examination import Examination
from evidence.fsck.log import LogFiles, LogWalk
from evidence.intake.intake import Intake
from evidence.log.checkpoint import Checkpoint, open_checkpoint
from evidence.log.log import Log
from evidence.log.merkle import root
from evidence.stores.folder import FolderBlobs
from evidence.stores.head_file import FileHead
from tests.evidence.crashes import intake_in, pieces
from tests.evidence.logs import check_everything, head_of
from tests.evidence.power import PowerDisk, power_disk
from tests.evidence.receipt_maker import SEALER

CUTS_OF_ONE_DISK = 25


class Witnessed:
    """What people outside were told before the power went."""

    def __init__(self) -> None:
        self.entries: dict[int, list[bytes]] = {}
        self.files: list[str] = []
        self.heads: dict[int, bytes] = {}
        self.filed = asyncio.Event()

    def saw(self, head: Checkpoint) -> None:
        assert self.heads.setdefault(head.size, head.root) == head.root, "two checkpoints of one size"


async def seals(log: Log, told: Witnessed, chance: random.Random) -> None:
    while True:
        entries = [chance.randbytes(40) for _ in range(chance.choice([1, 1, 3, 90]))]
        done = await log.append(entries)
        told.entries[done.first] = entries
        told.saw(done.head.checkpoint)


async def uploads(intake: Intake, told: Witnessed, chance: random.Random) -> None:
    while True:
        data = b"%PDF-1.4\n" + chance.randbytes(3_000) + b"%%EOF"
        digest = hashlib.sha256(data).hexdigest()
        upload = await intake.create("a.pdf", len(data), digest, "owner")
        await intake.append(upload, 0, pieces(data))
        told.files.append((await intake.finish(upload, digest)).sha256)
        told.filed.set()


async def work_until_dark(place: PowerDisk, told: Witnessed, chance: random.Random, *, after_a_file: bool) -> None:
    disk = Disk(3)
    heads = FileHead(place.folder / "head", disk)
    try:
        intake = intake_in(place.folder, disk)
        async with Log.open(place.folder / "log", heads=heads, sealer=SEALER, disk=disk) as log:
            tasks = [asyncio.create_task(seals(log, told, chance)) for _ in range(3)]
            tasks.append(asyncio.create_task(uploads(intake, told, chance)))
            if after_a_file:
                told.filed.clear()
                await asyncio.wait_for(told.filed.wait(), 60)
            await asyncio.sleep(chance.uniform(0, 0.03))
            note = (place.folder / "log/public/checkpoint").read_text()
            await asyncio.to_thread(place.cut)
            told.saw(open_checkpoint(note, SEALER.verifier))
            outcomes = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 60)
            assert all(isinstance(one, Stopped) for one in outcomes), outcomes
    finally:
        disk.close()
        heads.close()


async def recover_until_dark(place: PowerDisk, chance: random.Random) -> None:
    """Cut the power in the middle of an opening."""
    disk = Disk(3)
    heads = FileHead(place.folder / "head", disk)

    async def opens() -> None:
        intake_in(place.folder, disk)
        async with Log.open(place.folder / "log", heads=heads, sealer=SEALER, disk=disk):
            pass

    try:
        opening = asyncio.create_task(opens())
        await asyncio.sleep(chance.uniform(0, 0.01))
        await asyncio.to_thread(place.cut)
        (outcome,) = await asyncio.gather(opening, return_exceptions=True)
        assert outcome is None or isinstance(outcome, EvidenceError | OSError)
    finally:
        disk.close()
        heads.close()


async def prove(place: PowerDisk, told: Witnessed) -> None:
    """Open the store, and hold it against all that was told."""
    disk = Disk(3)
    folder = place.folder
    heads = FileHead(folder / "head", disk)
    try:
        intake_in(folder, disk)
        async with Log.open(folder / "log", heads=heads, sealer=SEALER, disk=disk) as log:
            head = log.head.checkpoint
        held = check_everything(folder / "log/public")
        exam = Examination()
        LogWalk(folder / "log", head, exam, head_of(folder)[1]).run()
        assert not exam.faults, [finding.line("en") for finding in exam.findings]
        for first, entries in told.entries.items():
            assert held[first : first + len(entries)] == entries
        node = LogFiles(folder / "log/public", head.size).node()
        told.saw(head)
        for size, seen in told.heads.items():
            assert size <= head.size
            assert root(size, node) == seen
        blobs = FolderBlobs(folder / "blobs", disk)
        for digest in told.files:
            assert await blobs.check(digest)
    finally:
        disk.close()
        heads.close()


async def cuts_of_one_disk(folder: Path, seed: int) -> Witnessed:
    """Cut the power of one disk again and again, and hold the store against all that was told after each cut."""
    chance, told = random.Random(seed), Witnessed()
    with power_disk(folder) as place:
        for cut in range(CUTS_OF_ONE_DISK):
            if cut % 4 == 3:
                await recover_until_dark(place, chance)
            else:
                await work_until_dark(place, told, chance, after_a_file=cut % 4 == 1)
            assert place.unmount()
            assert place.mount()
            await prove(place, told)
    return told


def main(folder: Path, cuts: int) -> None:
    """Print how many entries and files were acknowledged, and are there."""
    entries = files = 0
    for seed in range(cuts // CUTS_OF_ONE_DISK):
        place = folder / str(seed)
        place.mkdir()
        told = asyncio.run(cuts_of_one_disk(place, seed))
        (place / "image").unlink()
        entries += sum(len(one) for one in told.entries.values())
        files += len(told.files)
    print(entries, files)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
