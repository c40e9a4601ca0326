"""The heads of the log that receipts stand under, and the proofs that join them. Pure."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from evidence.log.checkpoint import Checkpoint
from evidence.log.proof import log_lines
from evidence.receipts.receipt import Receipt, stamp_fields
from evidence.timestamps.stamp import EMBEDDED, Stamp
from hearing.package import layout
from hearing.package.layout import PackagingError
from hearing.procedure.canonical import Json


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head of the log, as its log alone signed it, and its time-stamps."""

    size: int
    note: str
    stamps: tuple[Stamp, ...]

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says, unverified."""
        return Checkpoint.parse(self.note.partition("\n\n")[0] + "\n")


@dataclass(slots=True)
class Sealed:
    """Receipts of one log as they are read, and the heads they stand under; ``log_key`` is the log's vkey.

    ``earlier_keys`` are those with which the log signed before it was handed over.
    """

    log_key: str
    earlier_keys: tuple[str, ...] = ()
    heads: dict[int, Head] = field(default_factory=dict)
    authorities: dict[str, None] = field(default_factory=dict)

    def read(self, text: str, what: str) -> Receipt:
        """Read a receipt and keep its head.

        Raises:
            PackagingError: unreadable, of another log, or its head contradicts another receipt's.
        """
        try:
            receipt = Receipt.from_json(text)
        except ValueError as wrong:
            raise PackagingError(f"{what}的存证凭证已损坏。", f"The receipt of {what} is damaged: {wrong}.") from wrong
        head = Head(receipt.tree_size, log_lines(receipt.checkpoint), receipt.stamps)
        known = self.heads.setdefault(head.size, head)
        if receipt.log_key not in {self.log_key, *self.earlier_keys} or known.note != head.note:
            raise PackagingError(
                f"{what}的存证凭证来自另一份日志。", f"The receipt of {what} is of another log than this package's."
            )
        if len(head.stamps) > len(known.stamps):
            self.heads[head.size] = head  # this receipt was stamped after the others had been taken home
        self.authorities |= {stamp.chain: None for stamp in receipt.stamps if stamp.kind == EMBEDDED}
        return receipt

    def include(self, note: str) -> None:
        """Keep a head (a signed note) of the present key, which those that an earlier key signed lead to."""
        size = Checkpoint.parse(note.partition("\n\n")[0] + "\n").size
        self.heads.setdefault(size, Head(size, log_lines(note), ()))

    def by_size(self) -> list[Head]:
        """Give the heads, the smallest first."""
        return [self.heads[size] for size in sorted(self.heads)]

    def certificates(self, authority_pem: str) -> bytes:
        """Give the certificates (PEM) of the embedded authorities that stamped the heads, and of the present one."""
        return "".join({**self.authorities, authority_pem: None}).encode()


def checkpoints(found: Sequence[Head], proofs: Sequence[Sequence[bytes]]) -> bytes:
    """Give the file of the heads, by size, each with the proof that it extends the one before."""
    paths = [(), *proofs]
    return b"".join(
        layout.line(
            {
                "size": head.size,
                "note": head.note,
                "timestamps": [stamp_fields(stamp) for stamp in head.stamps],
                "consistency": all_hashes(path),
            }
        )
        for head, path in zip(found, paths, strict=True)
    )


def consistency(last: Head, seal: Receipt, path: Sequence[bytes]) -> bytes:
    """Give the file that joins the last head of the receipts with that of the manifest's seal."""
    return layout.line({"from": last.size, "to": seal.tree_size, "path": all_hashes(path)})


def neighbours(found: Sequence[Head]) -> list[tuple[int, int]]:
    """Give the sizes between which consistency has to be proved."""
    return [(one.size, two.size) for one, two in pairwise(found)]


def all_hashes(path: Sequence[bytes]) -> list[Json]:
    """Spell the hashes of a proof."""
    return [base64.b64encode(item).decode() for item in path]
