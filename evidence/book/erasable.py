"""Keys under which those rows of a book lie that must be erasable: one file a subject, destroyed when it is erased.

The book itself is only ever added to; a row whose key is gone can be read by nobody any more. A key loses its name
before its bytes, so that a crash leaves it whole or gone, and never half a key that opens nothing. Blocking.
"""

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence.durable import make_folder, sync_folder, write_all, write_durably

GONE = ".gone"
"""How the name of a key ends whose bytes are being destroyed."""

_KEY_SIZE = 32
_NONCE_SIZE = 12


class Erasable:
    """The keys of a book's subjects, as files in a folder (mode 0600) named by the SHA-256 of the subject."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def seal(self, subject: str, about: bytes, row: bytes) -> bytes:
        """Seal a row under its subject's key, which is made and made durable first when there is none yet.

        Raises:
            OSError: the key could not be kept.
        """
        key = self._key(subject)
        if key is None:
            key = secrets.token_bytes(_KEY_SIZE)
            make_folder(self._folder)
            write_durably(self._path(subject), key, mode=0o600)
        nonce = secrets.token_bytes(_NONCE_SIZE)
        return nonce + AESGCM(key).encrypt(nonce, row, about)

    def open(self, subject: str, about: bytes, sealed: bytes) -> bytes | None:
        """Open a row; None when its subject was erased.

        Raises:
            ValueError: the bytes were changed, or the key is another one.
        """
        key = self._key(subject)
        if key is None:
            return None
        try:
            return AESGCM(key).decrypt(sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:], about)
        except InvalidTag as wrong:
            raise ValueError(f"a row of {subject} does not open") from wrong

    def erase(self, subject: str) -> None:
        """Overwrite and remove a subject's key; there need be none.

        Raises:
            OSError: it may still be there.
        """
        path = self._path(subject)
        gone = path.with_suffix(GONE)
        if path.exists():
            path.rename(gone)
            sync_folder(self._folder)
        if gone.exists():
            self._destroy(gone)

    def finish(self) -> None:
        """Destroy what a crash left: keys on their way out, and new ones that were never used.

        Raises:
            OSError: some may still be there.
        """
        if self._folder.is_dir():
            for path in (*self._folder.glob(f"*{GONE}"), *self._folder.glob(".*")):
                self._destroy(path)

    def _destroy(self, path: Path) -> None:
        handle = os.open(path, os.O_WRONLY)
        try:
            write_all(handle, bytes(_KEY_SIZE))
            os.fsync(handle)
        finally:
            os.close(handle)
        path.unlink()
        sync_folder(self._folder)

    def _path(self, subject: str) -> Path:
        return self._folder / hashlib.sha256(subject.encode()).hexdigest()

    def _key(self, subject: str) -> bytes | None:
        try:
            key = self._path(subject).read_bytes()
        except FileNotFoundError:
            return None
        return key if len(key) == _KEY_SIZE and any(key) else None
