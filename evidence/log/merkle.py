"""The Merkle tree of RFC 6962 section 2 (SHA-256): hashes, and inclusion and consistency proofs.

A tree is known here only through ``node(level, index)``: the hash of the complete subtree over the leaves
``index * 2**level`` up to ``(index + 1) * 2**level``. Proofs ask for nothing else, so they work on tiles or on a list.
"""

import hashlib
from collections.abc import Callable, Sequence

NodeReader = Callable[[int, int], bytes]
HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
# Copies of a begun hash are made much faster than new ones.
_LEAF, _NODE = hashlib.sha256(b"\x00"), hashlib.sha256(b"\x01")


class ProofError(ValueError):
    """A proof does not lead to the root it claims, or has the wrong shape."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one log entry (prefix 0x00, RFC 6962 2.1)."""
    hasher = _LEAF.copy()
    hasher.update(entry)
    return hasher.digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node (prefix 0x01, RFC 6962 2.1)."""
    hasher = _NODE.copy()
    hasher.update(left + right)
    return hasher.digest()


def leaf_hashes(entries: Sequence[bytes]) -> list[bytes]:
    """Hash many log entries; a call for each would take a third of the time."""
    copy, result = _LEAF.copy, []
    for entry in entries:
        hasher = copy()
        hasher.update(entry)
        result.append(hasher.digest())
    return result


def parents(below: Sequence[bytes], start: int = 0) -> list[bytes]:
    """Hash the nodes above the whole pairs of a row, from the pair at ``start`` (an even place) on."""
    copy, above = _NODE.copy, []
    for at in range(start, len(below) - 1, 2):
        hasher = copy()
        hasher.update(below[at] + below[at + 1])
        above.append(hasher.digest())
    return above


def rows(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """Give all complete nodes above ``hashes``, row by row; row 0 is the hashes themselves."""
    result = [list(hashes)]
    while len(result[-1]) > 1:
        result.append(parents(result[-1]))
    return result


def node_reader(hashes: Sequence[bytes]) -> NodeReader:
    """Give the ``node`` function of a tree whose leaf hashes are all in memory."""
    table = rows(hashes)
    return lambda level, index: table[level][index]


def _split(size: int) -> int:
    """Largest power of two smaller than ``size`` (``size`` >= 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def _span(low: int, high: int, node: NodeReader) -> bytes:
    """Root over the leaves ``low <= i < high``; ``low`` is a multiple of every power of two met on the way."""
    size = high - low
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, low >> level)
    middle = low + _split(size)
    return node_hash(_span(low, middle, node), _span(middle, high, node))


def root(size: int, node: NodeReader) -> bytes:
    """Root of the first ``size`` leaves."""
    return _span(0, size, node) if size else EMPTY_ROOT


def right_edge(size: int, node: NodeReader) -> list[bytes | None]:
    """Give, for each tree level, the hash of its last, incomplete node; None where the level's nodes are all complete.

    The list ends with the level of the root, which stands there complete or not: it is ``root(size, node)``.
    """
    edge: list[bytes | None] = [None]
    for level in range((size - 1).bit_length()):
        count, last = size >> level, edge[-1]
        if count & 1:
            left = node(level, count - 1)
            last = left if last is None else node_hash(left, last)
        edge.append(last)
    if edge[-1] is None and size:
        edge[-1] = node(len(edge) - 1, 0)
    return edge


def inclusion_path(index: int, size: int, node: NodeReader) -> list[bytes]:
    """Give the audit path of leaf ``index`` in the tree of ``size`` leaves, nearest sibling first (RFC 6962 2.1.1).

    Raises:
        ValueError: the leaf is not in a tree of that size.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    edge = right_edge(size, node)
    siblings = (sibling_of(level, index >> level, size, node, edge) for level in range(len(edge) - 1))
    return [item for item in siblings if item is not None]


def sibling_of(level: int, index: int, size: int, node: NodeReader, edge: Sequence[bytes | None]) -> bytes | None:
    """Give what an audit path holds beside a node: None beside the last node of a row, which has no partner."""
    partner, complete = index ^ 1, size >> level
    if partner < complete:
        return node(level, partner)
    return edge[level] if partner == complete else None


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Give the root to which ``path`` leads from a leaf's hash (RFC 9162 2.1.3.2).

    Raises:
        ProofError: the path is too long, too short, or the index is outside the tree.
    """
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size}")
    if {HASH_SIZE, len(leaf), *map(len, path)} != {HASH_SIZE}:
        raise ProofError("a hash in the proof is not 32 bytes")
    first, last, result = index, size - 1, leaf
    for item in path:
        if last == 0:
            raise ProofError("the proof is longer than the tree is high")
        if first & 1 or first == last:
            result = node_hash(item, result)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            result = node_hash(result, item)
        first, last = first >> 1, last >> 1
    if last:
        raise ProofError("the proof is shorter than the tree is high")
    return result


def consistency_path(old: int, new: int, node: NodeReader) -> list[bytes]:
    """Give the proof that the tree of ``old`` leaves is a prefix of that of ``new`` leaves (RFC 6962 2.1.2).

    Raises:
        ValueError: ``old`` is not between 1 and ``new``.
    """
    if not 0 < old <= new:
        raise ValueError(f"no consistency proof from {old} to {new}")
    path: list[bytes] = []
    low, high = 0, new
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_span(middle, high, node))
            high = middle
        else:
            path.append(_span(low, middle, node))
            low = middle
    if low:
        path.append(_span(low, high, node))
    path.reverse()
    return path


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that ``new_root`` extends ``old_root`` (RFC 9162 2.1.4.2).

    Raises:
        ProofError: it does not, or the proof has the wrong shape.
    """
    if not 0 < old <= new:
        raise ProofError(f"no consistency proof from {old} to {new}")
    if old == new:
        if path or old_root != new_root:
            raise ProofError("two trees of one size differ")
        return
    # A complete old tree is itself the first node; the proof leaves it out.
    items = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not items or any(len(item) != HASH_SIZE for item in items):
        raise ProofError("the consistency proof is empty or malformed")
    if _roots_from_consistency(old, new, items) != (old_root, new_root):
        raise ProofError("the larger tree does not extend the smaller one")


def _roots_from_consistency(old: int, new: int, items: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Fold a consistency proof into the two roots that it leads to."""
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    left = right = items[0]
    for item in items[1:]:
        if last == 0:
            raise ProofError("the consistency proof is too long")
        if first & 1 or first == last:
            left, right = node_hash(item, left), node_hash(item, right)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            right = node_hash(right, item)
        first, last = first >> 1, last >> 1
    if last:
        raise ProofError("the consistency proof is too short")
    return left, right
