"""A copy of a book up to one of its entries, taken beside the service that writes it. Blocking."""

import shutil
import time
from contextlib import suppress
from pathlib import Path

from evidence.book.erasable import GONE
from evidence.book.frames import HEADER
from evidence.book.reading import KEYS, MARK, Met, walk
from evidence.durable import make_folder, write_durably

FOLDER = "book"
_PATIENCE = 50
_PAUSE_SECONDS = 0.1


class BehindError(Exception):
    """The book does not reach the entry that the copy was to reach."""


def copy_book(store: Path, out: Path, last: int) -> int:
    """Copy a store's book into another folder, up to entry ``last``; gives how many frames that were.

    What the database's copy names must be in it: an entry that is being written is waited for, a few seconds long.
    Keys of subjects are copied as they are now, so what was destroyed meanwhile stays destroyed.

    Raises:
        BehindError: the book does not hold that entry.
        BookError: the book is damaged.
    """
    for _ in range(_PATIENCE):
        reached = max((met.frame.n for met in walk(store / FOLDER, last)), default=0)
        if reached >= last:
            break
        time.sleep(_PAUSE_SECONDS)
    else:
        raise BehindError(f"entry {last} is not in it")
    copied, newest = 0, None
    make_folder(out / FOLDER)
    for met in walk(store / FOLDER):
        if met.frame.n > last:
            break
        _add(out / FOLDER / met.file.name, met)
        copied, newest = copied + 1, met.frame
    if newest is not None:
        write_durably(out / MARK, f"{newest.n} {newest.digest.hex()}\n".encode())
    for beside in (store / FOLDER).glob("[!.]*") if copied else ():
        if beside.is_file() and beside.suffix != ".book":
            shutil.copy2(beside, out / FOLDER)
    _copy_keys(store / FOLDER / KEYS, out / FOLDER / KEYS)
    return copied


def _copy_keys(keys: Path, out: Path) -> None:
    """Copy the keys that are whole; one that is destroyed meanwhile stays destroyed."""
    if not keys.is_dir():
        return
    make_folder(out)
    for key in keys.glob("[!.]*"):
        if key.suffix != GONE:
            with suppress(FileNotFoundError):
                shutil.copy2(key, out)


def _add(path: Path, met: Met) -> None:
    if not path.exists():
        path.write_bytes(HEADER)
        path.chmod(0o600)
    with path.open("ab") as stream:
        stream.write(met.frame.spelled())
