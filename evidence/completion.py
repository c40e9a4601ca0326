"""A receipt becomes one that an outside authority has stamped, as soon as a stamped checkpoint covers its entry."""

from collections.abc import Sequence
from dataclasses import replace

from evidence.errors import Damaged
from evidence.log.checkpoint import VerifierKey, note_signers
from evidence.log.log import Log
from evidence.log.merkle import leaf_hash, root_from_inclusion
from evidence.log.proof import Proof, log_lines
from evidence.receipts.receipt import Receipt
from evidence.statement import commitment
from evidence.timestamps.shelf import Kept, Shelf
from evidence.timestamps.stamp import EMBEDDED, OUTSIDE, Stamp


async def complete(receipt: Receipt, log: Log, shelf: Shelf, log_keys: Sequence[str] = ()) -> Receipt:
    """Give the receipt of the same statement under the first checkpoint that an outside authority stamped.

    ``log_keys`` are all keys with which this log ever signed; those that signed that checkpoint are named.

    Its proof leads to that checkpoint; its stamps are all the tokens over it, those from outside first. A receipt that
    no such checkpoint covers yet, or that has a stamp from outside, comes back as it is.

    Raises:
        Damaged: the log or a kept token contradicts the receipt.
    """
    size = shelf.covering(receipt.leaf_index, shelf.outside)
    if size is None or any(stamp.kind == OUTSIDE for stamp in receipt.stamps):
        return receipt
    try:
        return await _under(receipt, await shelf.at(size), log, log_keys or receipt.log_keys)
    except (OSError, ValueError) as wrong:
        raise Damaged(
            "stamp.unusable",
            f"已加盖时间戳的日志头与凭证不符({wrong})。请检查存储目录,并从备份恢复 stamps 目录。",
            f"A stamped checkpoint does not fit the receipt ({wrong}). Run fsck, and restore stamps/ from a backup.",
        ) from wrong


async def _under(receipt: Receipt, kept: tuple[Kept, ...], log: Log, log_keys: Sequence[str]) -> Receipt:
    outside = [item for item in kept if item.authority != EMBEDDED]
    # They are about one head; the longest note has the most cosigners' lines, which no token is about.
    note, size = max((item.note for item in outside), key=len), outside[0].size
    path = await log.inclusion(receipt.leaf_index, size)
    signed = note_signers(note, [VerifierKey.parse(key) for key in log_keys])
    if not signed:
        raise ValueError("no key of this log has signed the stamped checkpoint")
    named = tuple(str(key) for key in signed)  # the first line of a checkpoint is the Ed25519 key's
    moved = replace(receipt, proof=Proof(receipt.leaf_index, path, note), stamps=(), log_keys=named)
    leaf = leaf_hash(commitment(receipt.salt, receipt.statement.canonical()))
    if root_from_inclusion(leaf, receipt.leaf_index, size, path) != moved.head.root:
        raise ValueError("the path does not lead to the stamped root")
    ordered = (*outside, *(item for item in kept if item.authority == EMBEDDED))
    return moved.with_stamps([_stamp(item) for item in ordered if log_lines(item.note) == log_lines(note)])


def _stamp(kept: Kept) -> Stamp:
    return Stamp.of(EMBEDDED if kept.authority == EMBEDDED else OUTSIDE, kept.token, kept.chain)
