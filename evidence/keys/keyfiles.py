"""Signing keys in files of a folder, and the lock that keeps a folder to one process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence.durable import make_folder
from evidence.errors import Damaged, Stopped, storage_failure
from evidence.keys.opaque import Token, key_from, key_pem, make_key
from evidence.keys.sealed_files import read_key_file, write_key_file
from evidence.keys.suites import SigningKey, Suite


@contextmanager
def only_owner(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which the kernel frees when the process ends, however it ends.

    Raises:
        Stopped: another process holds it, or the storage failed.
    """
    try:
        make_folder(folder)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o640)
    except OSError as wrong:
        raise storage_failure(wrong) from wrong
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as wrong:
            raise Stopped(
                "store.locked",
                f"目录 {folder} 正被另一个服务使用。请先停止它,或换一个目录。",
                f"Another service is using the store in {folder}. Stop it first, or choose another folder.",
            ) from wrong
        yield
    finally:
        os.close(handle)


def private_key(
    path: Path, suite: Suite, *, fresh: bool = True, passphrase: str = "", token: Token | None = None
) -> SigningKey:
    """Load a signing key; where there is none and the folder is ``fresh``, make it. Blocking.

    With a ``passphrase`` the key is sealed on disk; with a ``token`` that knows the suite it is made in there.

    Raises:
        Stopped: the key is sealed, and the passphrase missing or wrong; or it lies in a token that does not give it.
        Damaged: the file is missing, unreadable, or holds another kind of key.
    """
    if fresh and not path.exists():
        write_key_file(path, key_pem(make_key(suite, token)), passphrase)
    try:
        key = key_from(read_key_file(path, passphrase), token)
    except FileNotFoundError as wrong:
        raise key_lost(path.name) from wrong
    except ValueError:
        key = None
    if not isinstance(key, suite.private):
        raise Damaged(
            "store.key-unreadable",
            f"密钥文件 {path.name} 已损坏,请从备份恢复。",
            f"The key file {path.name} is damaged; restore it from a backup.",
        )
    return key


def key_lost(name: str) -> Damaged:
    """A key that must be there is not: another one in its place would begin another history."""
    return Damaged(
        "store.key-lost",
        f"密钥文件 {name} 丢失,请从备份恢复。",
        f"The key file {name} is missing; restore it from a backup.",
    )
