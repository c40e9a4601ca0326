"""``fsck``: examine a whole store from its bytes, and say in two languages what is wrong and what to do.

It only reads, and may run beside the service that writes: what it compares is read in the order in which it grows.
"""

import asyncio
import json
import stat
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence.errors import Damaged
from evidence.fsck.blobs import examine_blobs
from evidence.fsck.book import examine_book
from evidence.fsck.examination import Examination, Odd, read_plain
from evidence.fsck.log import LogFiles, LogWalk
from evidence.fsck.stamps import Trust, examine_stamps
from evidence.handovers import FOLDER, Kept, kept_handovers
from evidence.keys.sealed_keys import public_key
from evidence.log.checkpoint import Checkpoint, VerifierKey, open_checkpoint
from evidence.log.head import SignedHead
from evidence.log.merkle import root
from evidence.log.record import Run, decode_record
from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Outcome, Question
from evidence.receipts.succession import check_keys
from evidence.receipts.verify import verify_receipt
from evidence.signed.signed import Place, signed_in
from evidence.statement import commitment
from evidence.stores.ports import Blobs
from evidence.stores.slots import decode_slots
from evidence.timestamps import timestamp
from evidence.timestamps.cms import certificates_from_pem
from evidence.timestamps.outside import Outside
from evidence.timestamps.stamp import EMBEDDED

_LARGEST_SMALL_FILE = 1 << 20


class StoreFsck:
    """The examination of one store's folder. ``head`` is set once the signed head has proved right.

    ``carried`` are the entries in its record then.
    """

    def __init__(
        self,
        folder: Path,
        blobs: Blobs,
        exam: Examination,
        *,
        vkey: str | None = None,
        authorities: Sequence[Outside] | None = None,
    ) -> None:
        self.folder, self.exam = folder, exam
        self._authorities = None if authorities is None else {one.name: one for one in authorities}
        self.head: SignedHead | None = None
        self.carried = Run()
        self.pinned = VerifierKey.parse(vkey) if vkey else None
        self.key = self.pinned
        self.handovers: tuple[Kept, ...] = ()
        self.root_pem: str | None = None
        self.book_whole = False
        self._blobs = blobs
        self._files: LogFiles | None = None
        self._root = lru_cache(1024)(self._root_at)

    async def run(self) -> None:
        """Examine keys, head, log, stamps, book, blobs and uploads."""
        await asyncio.to_thread(self._log)
        self.book_whole = await asyncio.to_thread(examine_book, self.folder, self.exam)
        await examine_blobs(self._blobs, self.exam)
        await self._uploads(self._blobs)

    def _log(self) -> None:
        self._keys()
        published = self._published()
        self._read_head()
        if self.head is None:
            return
        self._compare(published, self.head.checkpoint)
        walk = LogWalk(self.folder / "log", self.head.checkpoint, self.exam, self.carried)
        self._files = walk.files
        walk.run()
        for one in self.handovers:
            for text in filter(None, (one.receipt, one.destroyed)):
                self.check_receipt(text, FOLDER)
        examine_stamps(self.folder, Trust(self._opened, self._reached, self._own_roots(), self._authorities), self.exam)

    def _opened(self, note: str) -> Checkpoint:
        """Open a checkpoint of any size, signed with the key that the log had then.

        Raises:
            ValueError: none of its keys has signed it, or one that had been handed over.
        """
        assert self.key is not None, "the head was checked with it"
        handovers = [one.handover for one in self.handovers]
        for key in (self.key, *(one.old[0] for one in handovers)):
            try:
                found = open_checkpoint(note, key)
            except ValueError as wrong:
                failed = wrong
                continue
            check_keys([key], found.size, self.key, handovers)
            return found
        raise failed

    def _own_roots(self) -> list[x509.Certificate]:
        """Give the roots that the embedded authority has and had."""
        found = certificates_from_pem(self.root_pem) if self.root_pem else []
        for before in sorted((self.folder / "authorities").glob("*.before.pem")):
            try:
                found += certificates_from_pem(before.read_text(encoding="utf-8"))[-1:]
            except (ValueError, OSError) as wrong:
                self.exam.found("stray", f"authorities/{before.name}", wrong)
        return found

    def _reached(self, size: int) -> bytes | None:
        """Give the log's root at a size, None when it does not reach it; a service may have gone on meanwhile."""
        assert self.head is not None
        if size > self.head.checkpoint.size:
            self._read_head()
            self._files = LogFiles(self.folder / "log/public", self.head.checkpoint.size)
        return self._root(size) if size <= self.head.checkpoint.size else None

    def _small(self, name: str) -> bytes | None:
        """Read a small file of the store; None where there is none, or where it is nothing to be read."""
        try:
            return read_plain(self.folder / name, _LARGEST_SMALL_FILE)
        except (Odd, OSError) as wrong:
            self.exam.found("stray", name, wrong)
            return None

    def read_head(self) -> SignedHead | None:
        """Give the stored head, when the log's key has signed it; blocking."""
        self._keys()
        self._read_head()
        return self.head

    def _keys(self) -> None:
        for name in ("keys/log.pem", "keys/authority.pem"):
            path = self.folder / name
            if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
                self.exam.found("key.open", name)
        authority = self._small("keys/authority.pem")
        try:
            chain = certificates_from_pem(_certificates(authority or b""))
            chain[-2].verify_directly_issued_by(chain[-1])
            self.root_pem = _certificates(authority or b"", last=True)
            self.exam.done("keys")
        except (ValueError, TypeError, IndexError, InvalidSignature) as wrong:
            self.exam.found("authority.wrong", "keys/authority.pem", wrong)
        try:
            self.handovers = kept_handovers(self.folder)
        except Damaged as wrong:
            self.exam.found("rotation.wrong", FOLDER, wrong.en)

    def _verifier(self, origin: str, size: int) -> VerifierKey | None:
        """Give the key that signs the log: the public half of the one in the folder, if the one given leads to it."""
        if self.key is not None and not self.handovers:
            return self.key
        try:
            key = public_key(self._small("keys/log.pem") or b"")
        except (ValueError, TypeError):
            key = None
        if isinstance(key, Ed25519PublicKey):
            self.key = VerifierKey(origin, key.public_bytes_raw())
            check_keys([self.key], size, self.pinned or self.key, [one.handover for one in self.handovers])
        else:
            self.exam.found("key.wrong", "keys/log.pem")
        return self.key

    def _published(self) -> str | None:
        note = self._small("log/public/checkpoint")
        return note.decode(errors="replace") if note is not None else None

    def _read_head(self) -> None:
        data = self._small("head")
        if data is None:
            if (self.folder / "log").exists():
                self.exam.found("head.missing", "head")
            return
        try:
            head, carried = _head(data)
            key = self._verifier(head.checkpoint.origin, head.checkpoint.size)
            if key is None:
                return
            open_checkpoint(head.note, key)
        except (ValueError, TypeError, KeyError) as wrong:
            self.exam.found("head.wrong", "head", wrong)
            return
        self.head, self.carried = head, carried
        if head.token:  # it was stored by a version from before `hearing-head/2`
            try:
                roots = certificates_from_pem(self.root_pem) if self.root_pem else []
                timestamp.verify(timestamp.parse_token(head.token), head.note.encode(), roots)
            except ValueError as wrong:
                self.exam.found("head.token", "head", wrong)
        self.exam.done("head")

    def _compare(self, published: str | None, head: Checkpoint) -> None:
        """Hold the published checkpoint, which was read first, against the head."""
        place = "log/public/checkpoint"
        if published is None:
            self.exam.found("checkpoint.behind", place)
            return
        try:
            assert self.key is not None, "the head was checked with it"
            seen = open_checkpoint(published, self.key)
        except ValueError as wrong:
            self.exam.found("checkpoint.wrong", place, wrong)
            return
        if seen.size > head.size:
            self.exam.found("checkpoint.ahead", place, f"{seen.size} > {head.size}")
        elif seen.size == head.size and seen.root != head.root:
            self.exam.found("checkpoint.differs", place, f"size {head.size}")
        elif seen.size < head.size:
            self.exam.found("checkpoint.behind", place, f"{seen.size} < {head.size}")

    async def _uploads(self, blobs: Blobs) -> None:
        folder = self.folder / "uploads"
        for one in sorted(folder.iterdir()) if folder.is_dir() else ():
            place = f"uploads/{one.name}"
            described = self._small(f"{place}/upload.json")
            if described is None:
                continue  # never acknowledged; the next start clears it
            try:
                fields = json.loads(described)
                finished, digest = str(fields["finished_at"]), str(fields["declared_sha256"])
            except (ValueError, TypeError, KeyError) as wrong:
                self.exam.found("upload.wrong", place, wrong)
                continue
            if finished and not await blobs.exists(digest):
                self.exam.found("upload.blob-missing", place, digest)
            self.exam.done("uploads")
        quarantine = self.folder / "quarantine"
        held = sum(1 for _ in quarantine.iterdir()) if quarantine.is_dir() else 0
        if held:
            self.exam.found("quarantined", "quarantine", held)

    def check_receipt(self, text: str, place: str) -> Receipt | None:
        """Verify a stored receipt in all its steps, and against this log; gives it when it could be read."""
        self.exam.done("receipts")
        vkey = str(self.key) if self.key else None
        root_pem = self.root_pem if _stamped_here(text) else None
        handovers = tuple(one.receipt for one in self.handovers)
        report = verify_receipt(Question(text, None, vkey, root_pem, handovers=handovers))
        failed = next((step for step in report.steps if step.outcome is Outcome.FAILED), None)
        if failed is not None:
            self.exam.found("receipt.wrong", place, f"{failed.number} {failed.name}: {failed.detail.en}")
        try:
            receipt = Receipt.from_json(text)
        except ValueError:
            return None
        if failed is None and self.head is not None:
            self._place_of(receipt, place)
        return receipt

    def _place_of(self, receipt: Receipt, place: str) -> None:
        """Compare a receipt that proved itself right with what lies in the log."""
        assert self.head is not None
        try:
            reached = self._reached(receipt.tree_size)
            if reached is None:
                self.exam.found("receipt.ahead", place, f"{receipt.tree_size} > {self.head.checkpoint.size}")
                return
            assert self._files is not None
            entries = self._files.entries(receipt.leaf_index // 256) or []
            held = entries[receipt.leaf_index % 256 : receipt.leaf_index % 256 + 1]
            if held != [commitment(receipt.salt, receipt.statement.canonical())]:
                self.exam.found("receipt.not-in-log", place, receipt.leaf_index)
            if reached != Checkpoint.parse(_text(receipt.checkpoint)).root:
                self.exam.found("receipt.other-log", place, f"size {receipt.tree_size}")
            signed = signed_in(receipt.statement.body)
            seen = Place.of(signed.statement) if signed else None
            if seen is not None and seen.root != self._root(seen.size):
                self.exam.found("signed.other-log", place, f"size {seen.size}")
        except (ValueError, Odd, OSError) as wrong:  # the tile itself was named in the walk
            self.exam.found("receipt.not-in-log", place, wrong)

    def _root_at(self, size: int) -> bytes:
        assert self._files is not None
        return root(size, self._files.node())


def _stamped_here(text: str) -> bool:
    """Tell whether the embedded authority alone has stamped a receipt, so that its root may be asked for."""
    try:
        return all(stamp.kind == EMBEDDED for stamp in Receipt.from_json(text).stamps)
    except ValueError:
        return True


def _head(data: bytes) -> tuple[SignedHead, Run]:
    """Read a stored head, and the entries in its record, without believing it.

    Raises:
        ValueError, TypeError, KeyError: it is none.
    """
    encoded, carried = decode_record(decode_slots(data)[1])
    return SignedHead.read(encoded), carried


def _text(note: str) -> str:
    return note.rpartition("\n\n")[0] + "\n"


def _certificates(pem: bytes, *, last: bool = False) -> str:
    """Give the certificates of a PEM file without its key; the last alone when asked."""
    marker = "-----BEGIN CERTIFICATE-----"
    parts = pem.decode(errors="replace").split(marker)[1:]
    return "".join(marker + part for part in (parts[-1:] if last else parts))
