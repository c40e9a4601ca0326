"""The log: what an entry is, whether it is in a tree, whether a tree extends another, and who signed a tree's head."""

from __future__ import annotations

import base64
import hashlib

from hearing.package.shipped.curves import ed25519_fits

Wrong = ValueError


def unbase64(text: object, what: str) -> bytes:
    """Read base64 in its one spelling; raises ValueError naming what it was."""
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        data = b""
    if not isinstance(text, str) or base64.b64encode(data).decode() != text:
        raise Wrong(f"{what} is not base64 in its one spelling")
    return data


def entry_hash(salt: bytes, statement: bytes) -> bytes:
    """Hash of the log entry that stands for a statement under its salt."""
    if len(salt) != 32:
        raise Wrong("the salt has not 32 bytes")
    commitment = base64.b64encode(hashlib.sha256(salt + statement).digest())
    return hashlib.sha256(b"\x00hearing-commitment/1\n" + commitment + b"\n").digest()


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _half(size: int) -> int:
    """Give the size of a tree's left part (RFC 6962 2.1): the largest power of two below it."""
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Give the root to which an inclusion path leads (RFC 6962 2.1.1, from the top down)."""
    if not 0 <= index < size:
        raise Wrong(f"entry {index} cannot be in a tree of {size}")
    if size == 1:
        if path:
            raise Wrong("the inclusion path is too long")
        return leaf
    if not path:
        raise Wrong("the inclusion path is too short")
    half = _half(size)
    if index < half:
        return _join(climb(leaf, index, half, path[:-1]), path[-1])
    return _join(path[-1], climb(leaf, index - half, size - half, path[:-1]))


def _grown(old: int, new: int, path: list[bytes], known: bytes | None) -> tuple[bytes, bytes]:
    """Give the roots of the smaller and the larger tree that a consistency path leads to (RFC 6962 2.1.2)."""
    if old == new:
        if known is not None:
            if path:
                raise Wrong("the consistency path is too long")
            return known, known
        if len(path) != 1:
            raise Wrong("the consistency path has a wrong length")
        return path[0], path[0]
    if not path:
        raise Wrong("the consistency path is too short")
    half = _half(new)
    if old <= half:
        before, after = _grown(old, half, path[:-1], known)
        return before, _join(after, path[-1])
    before, after = _grown(old - half, new - half, path[:-1], None)
    return _join(path[-1], before), _join(path[-1], after)


def check_extends(old: int, old_root: bytes, new: int, new_root: bytes, path: list[bytes]) -> None:
    """Raise ValueError unless the tree of ``new`` entries begins with the tree of ``old`` entries."""
    if not 0 < old <= new:
        raise Wrong(f"a tree of {new} entries cannot extend one of {old}")
    if any(len(item) != 32 for item in path) or _grown(old, new, path, old_root) != (old_root, new_root):
        raise Wrong(f"the log of {new} entries does not extend the log of {old} entries")


def read_key(text: str) -> tuple[str, bytes]:
    """Give name and public bytes of a log's key, written ``name+hash+base64``."""
    name, plus, rest = text.partition("+")
    given, second, encoded = rest.partition("+")
    data = unbase64(encoded, "the log's key")
    if not (plus and second and name) or len(data) != 33 or data[0] != 1:
        raise Wrong("the log's key is not an Ed25519 key written name+hash+key")
    if hashlib.sha256(name.encode() + b"\n" + data).hexdigest()[:8] != given:
        raise Wrong("the log's key does not fit its own short hash")
    return name, data[1:]


def is_newer(text: str) -> bool:
    """Tell whether a key of the log is one that this program cannot use: ML-DSA-44, beside the Ed25519 key."""
    data = unbase64(text.split("+", 2)[-1], "the log's key")
    return len(data) == 1313 and data[0] == 6


def read_head(note: str, key: str) -> tuple[int, bytes]:
    """Give size and root of a signed head of the log; raises ValueError unless exactly this key signed it."""
    name, public = read_key(key)
    lines = note.split("\n")
    if not 6 <= len(lines) <= 69 or lines[3] or lines[-1] or lines[0] != name:
        raise Wrong("the checkpoint is not one of this log, with signatures")
    identity = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    text = "\n".join(lines[:3]) + "\n"
    signed = 0
    for line in lines[4:-1]:
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014" or not parts[1] or "+" in parts[1]:
            raise Wrong("a signature line of the checkpoint is malformed")
        signature = unbase64(parts[2], "a signature of the checkpoint")
        if parts[1] != name or signature[:4] != identity:
            continue  # of a key that this program does not know: a cosigner's, or the log's of another kind
        if not ed25519_fits(public, text.encode(), signature[4:]):
            raise Wrong("the checkpoint was not signed by the log's key")
        signed += 1
    if signed != 1:
        raise Wrong("the checkpoint was not signed by the log's key, or twice")
    root = unbase64(lines[2], "the checkpoint's root")
    if not lines[1].isdigit() or str(int(lines[1])) != lines[1] or len(root) != 32:
        raise Wrong("the checkpoint's size or root is malformed")
    return int(lines[1]), root


def log_lines(note: str) -> str:
    """Give a checkpoint with the log's own Ed25519 line alone; raises ValueError when it has no signatures."""
    text, empty, block = note.rpartition("\n\n")
    if not empty:
        raise Wrong("the checkpoint has no signatures")
    start = "\u2014 " + text.split("\n")[0] + " "
    own = [line for line in block.split("\n") if line.startswith(start) and len(line) == len(start) + 92]
    return text + "\n\n" + "".join(line + "\n" for line in own)


def read_proof(text: str) -> tuple[int, list[bytes], str]:
    """Give index, inclusion path and checkpoint of a C2SP tlog-proof in its one spelling."""
    head, empty, note = text.partition("\n\n")
    lines = head.split("\n")
    digits = lines[1][6:] if len(lines) > 1 and lines[1].startswith("index ") else ""
    if not empty or lines[0] != "c2sp.org/tlog-proof@v1" or not digits.isdigit() or len(digits) > 19:
        raise Wrong("the proof is not a tlog-proof of version 1")
    if str(int(digits)) != digits:
        raise Wrong("the index in the proof is not in its one spelling")
    return int(digits), [unbase64(line, "the inclusion path") for line in lines[2:]], note
