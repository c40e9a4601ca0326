"""Hand-overs: the log went from one key to another, in a statement under a checkpoint that all of them signed.

Who trusts one of the keys learns the other. Each counts for checkpoints up to the hand-over from it, and from the one
to it. Keys of ML-DSA-44 are passed over here; each hand-over names an Ed25519 key on both sides.
"""

from __future__ import annotations

from hearing.package.shipped.reading import Findings, Package, fields, one_line, read_json
from hearing.package.shipped.tree import Wrong, climb, entry_hash, is_newer, read_head, read_proof, unbase64

HANDOVERS = "log/handovers/"
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)


class Handover:
    """The log of ``size`` entries went from the Ed25519 keys ``old`` to the keys ``new``."""

    def __init__(self, text: bytes) -> None:
        value = read_json(text)
        form, said, salt, proof, _, _ = fields(value, "format", "statement", "salt", "proof", "timestamps", "log_keys")
        if form != "hearing-receipt/2" or said.get("kind") != "log key rotated":
            raise Wrong("this is not the receipt of a hand-over of the log to another key")
        self.old, self.new = _usable(said["old_keys"]), _usable(said["new_keys"])
        if set(said["old_keys"]) & set(said["new_keys"]):
            raise Wrong("a key is handed over to itself")
        index, nodes, note = read_proof(proof)
        heads = {read_head(note, key) for key in self.old + self.new}
        (self.size, root), *others = heads
        if others or climb(entry_hash(unbase64(salt, "the salt"), one_line(said)), index, self.size, nodes) != root:
            raise Wrong("the hand-over is not in the log whose root is signed")


def _usable(keys: object) -> list[str]:
    """Give those of the named keys that this program can use; there must be one."""
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise Wrong("a list of keys is expected")
    found = [key for key in keys if not is_newer(key)]
    if not found:
        raise Wrong("a list of keys is empty, or this program can use none of them")
    return found


def read_handovers(package: Package, given: list[bytes], found: Findings) -> list[Handover]:
    """Read the hand-overs that the reader has and those of the package; what is wrong with one is told."""
    named = [(f"--handover {n}", text) for n, text in enumerate(given, 1)]
    named += [(name, package.read(name)) for name in package.files if name.startswith(HANDOVERS)]
    good = []
    for name, text in named:
        try:
            good.append(Handover(text))
        except _BROKEN as wrong:
            found.add(name, f"不是日志更换密钥的有效凭证（{wrong}）", f"is no valid hand-over of the log: {wrong}")
    return good


def check_in_time(key: str, size: int, handovers: list[Handover]) -> None:
    """Raise ValueError unless the log signed with this key when it had so many entries, as far as hand-overs tell."""
    first = min((one.size for one in handovers if key in one.new), default=0)
    last = max((one.size for one in handovers if key in one.old), default=size)
    if not first <= size <= last:
        raise Wrong(f"the log of {size} entries was not signed with this key: it had been handed over")


def follow(pinned: str, key: str, handovers: list[Handover]) -> None:
    """Raise ValueError unless hand-overs lead from one key to the other, and do not contradict each other."""
    heirs: dict[str, str] = {}
    for one in handovers:
        if heirs.setdefault(one.old[0], one.new[0]) != one.new[0]:
            raise Wrong("two hand-overs of the log contradict each other: one was signed with a stolen key")
    found: set[str] = {pinned}
    for _ in handovers:
        for one in handovers:
            if found & set(one.old + one.new):
                found.update(one.old + one.new)
    if key not in found:
        raise Wrong("no hand-over leads from it to this one")
