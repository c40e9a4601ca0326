"""The tokens of stamped checkpoints, each examined against the checkpoint that it is for. Blocking.

A token counts when its file bears the right name, its checkpoint is signed by the log and lies in it, and every check
of RFC 3161 passes over the log's own lines. An outside authority's root is compared with what is trusted of it where
the caller knows that; the embedded one's with the roots that this store has had.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509

from evidence.fsck.examination import Examination, Odd, read_plain
from evidence.log.checkpoint import Checkpoint
from evidence.log.proof import log_lines
from evidence.timestamps.cms import certificates_from_pem
from evidence.timestamps.outside import Outside, check_window
from evidence.timestamps.shelf import KEPT_NAME, Kept, kept_path, parse_kept
from evidence.timestamps.stamp import EMBEDDED
from evidence.timestamps.stamping import EMBEDDED_POLICY
from evidence.timestamps.timestamp import parse_token, verify

FOLDER = "stamps"
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Trust:
    """What tokens are held against.

    ``opened`` gives what a note says that the log signed, with the key it had then, and raises `ValueError` otherwise;
    ``root_at`` gives its root at a size, None where the log does not reach it (`ValueError`
    where it cannot be read); ``own`` are the embedded authority's roots, past ones too; ``authorities`` are those
    outside by name, None when the caller does not know them.
    """

    opened: Callable[[str], Checkpoint]
    root_at: Callable[[int], bytes | None]
    own: Sequence[x509.Certificate]
    authorities: Mapping[str, Outside] | None = None


def examine_stamps(store: Path, trust: Trust, exam: Examination) -> None:
    """Examine every file of a store's ``stamps/``."""
    for path, plain in _files(store / FOLDER):
        within, named = path.relative_to(store / FOLDER).as_posix(), KEPT_NAME.fullmatch(path.name)
        if named is None:
            exam.found("stray", f"{FOLDER}/{within}")
            continue
        size, authority = int(named[1], 16), named[2]
        if kept_path(size, authority) != within or not plain:
            exam.found("stamp.misplaced", f"{FOLDER}/{within}", kept_path(size, authority))
            continue
        _examine(path, f"{FOLDER}/{within}", size, authority, trust, exam)
        exam.done("stamps")


def _files(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Give what lies below a folder but folders, and whether it is a plain file; links are not followed."""
    for found, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted([*names, *(one for one in folders if (Path(found) / one).is_symlink())]):
            path = Path(found) / name
            yield path, path.is_file() and not path.is_symlink()


def _examine(path: Path, place: str, size: int, authority: str, trust: Trust, exam: Examination) -> None:
    try:
        kept = parse_kept(read_plain(path, _LARGEST) or b"", size, authority)
    except (ValueError, Odd, OSError) as wrong:
        exam.found("stamp.unreadable", place, wrong)
        return
    try:
        signed = trust.opened(kept.note)
    except ValueError as wrong:
        exam.found("stamp.foreign", place, wrong)
        return
    if signed.size != size:
        exam.found("stamp.misplaced", place, kept_path(signed.size, authority))
        return
    try:
        root = trust.root_at(size)
    except (ValueError, Odd, OSError):  # the walk over the log has named the tile
        root = signed.root
    if root is None:
        exam.found("stamp.ahead", place, f"size {size}")
    elif root != signed.root:
        exam.found("stamp.other-log", place, f"size {size}")
    try:
        _check_token(kept, trust)
    except ValueError as wrong:
        exam.found("stamp.wrong", place, wrong)
        return
    if authority != EMBEDDED and trust.authorities is not None and authority not in trust.authorities:
        exam.found("stamp.unnamed", place, authority)


def _check_token(kept: Kept, trust: Trust) -> None:
    """Run every check of a token.

    Raises:
        ValueError: the first that failed.
    """
    token, stated = parse_token(kept.token), certificates_from_pem(kept.chain)
    outside = (trust.authorities or {}).get(kept.authority)
    if (token.policy == EMBEDDED_POLICY) != (kept.authority == EMBEDDED):
        raise ValueError(f"the token's policy {token.policy} is not that of {kept.authority}")
    roots = list(outside.roots if outside else trust.own if kept.authority == EMBEDDED else stated[-1:])
    carried = replace(token, certificates=(*token.certificates, *stated[1:-1]))
    chain = verify(carried, log_lines(kept.note).encode(), roots)
    if chain[0] != stated[0] or stated[-1] not in roots:
        raise ValueError("the chain beside the token is another authority's")
    if outside is not None:
        check_window(token, outside)
