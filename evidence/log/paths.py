"""Many audit paths of one tree, made or checked: what one path has proved, the others need not hash again."""

from collections.abc import Sequence

from evidence.log.merkle import (
    HASH_SIZE,
    NodeReader,
    ProofError,
    node_hash,
    right_edge,
    sibling_of,
)

_MOST_KNOWN = 1 << 19


class Paths:
    """Audit paths in the tree of ``size`` leaves under ``root``, each proved to lead there before it is given.

    ``node`` has to know only the nodes that the asked paths touch.
    """

    __slots__ = ("_edge", "_known", "_node", "_root", "_size")

    def __init__(self, size: int, root: bytes, node: NodeReader) -> None:
        self._size, self._root, self._node = size, root, node
        self._edge: list[bytes | None] = []  # hashed with the first path: most writers never ask for theirs
        # A node that leads to the root, and the rest of the path from it; the key is index * 64 + level.
        self._known: dict[int, tuple[bytes, tuple[bytes, ...]]] = {}

    def path(self, index: int, leaf: bytes) -> tuple[bytes, ...]:
        """Give the path from a leaf's hash, nearest sibling first.

        Raises:
            ProofError: this hash does not lead to the root from there.
        """
        if not 0 <= index < self._size:
            raise ProofError(f"leaf {index} is not in a tree of {self._size}")
        walked: list[tuple[int, bytes, bytes | None]] = []
        at, found = leaf, None
        self._edge = self._edge or right_edge(self._size, self._node)
        for level in range(len(self._edge) - 1):
            key = index << 6 | level
            found = self._known.get(key)
            if found:
                break
            beside = sibling_of(level, index, self._size, self._node, self._edge)
            walked.append((key, at, beside))
            if beside is not None:
                at = node_hash(beside, at) if index & 1 else node_hash(at, beside)
            index >>= 1
        proved, rest = found or (self._root, ())
        if at != proved:
            raise ProofError("the path does not lead to the root")
        for key, passed, beside in reversed(walked):
            rest = rest if beside is None else (beside, *rest)
            self._known[key] = passed, rest
        return rest


class PathChecker:
    """Checks paths that others made against one root, as ``merkle.root_from_inclusion`` does, but many of them."""

    __slots__ = ("_known", "_root", "_size")

    def __init__(self, size: int, root: bytes) -> None:
        self._size, self._root = size, root
        # A node that leads to the root, and the only rest of a path that does so; the key is index * 64 + level.
        self._known: dict[int, tuple[bytes, tuple[bytes, ...]]] = {}

    def check(self, leaf: bytes, index: int, path: Sequence[bytes]) -> None:
        """Check one path, nearest sibling first.

        Raises:
            ProofError: it does not lead from this leaf's hash to the root, or has the wrong shape.
        """
        if not 0 <= index < self._size or {HASH_SIZE, len(leaf), *map(len, path)} != {HASH_SIZE}:
            raise ProofError("the leaf is not in the tree, or a hash is not 32 bytes")
        known, path = self._known, tuple(path)
        walked: list[tuple[int, bytes, int]] = []
        at, level, used, last = leaf, 0, 0, self._size - 1
        found = None
        while last:
            key = index << 6 | level
            found = known.get(key)
            if found:
                break
            walked.append((key, at, used))
            if index & 1 or index < last:
                if used == len(path):
                    raise ProofError("the proof is shorter than the tree is high")
                at = node_hash(path[used], at) if index & 1 else node_hash(at, path[used])
                used += 1
            index, last, level = index >> 1, last >> 1, level + 1
        proved, rest = found or (self._root, ())
        if at != proved or path[used:] != rest:
            raise ProofError("the proof does not lead to the root, or is longer than the tree is high")
        if len(known) < _MOST_KNOWN:
            # Lowest nodes are met by few other paths; to keep them would cost more than to hash them again.
            known.update({key: (passed, path[start:]) for key, passed, start in walked[8:]})
