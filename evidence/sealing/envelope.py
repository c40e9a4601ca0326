"""Envelopes: bytes of any size under a content key of their own, in chunks that cannot be cut, swapped or exchanged.

C2SP chunked-encryption in the form of Cobblestone-256: AES-256-GCM over chunks of 16 KiB, each with its number and a
mark on the last one, keys derived by HKDF-SHA-512 from the content key, a fresh salt and the *context*, to all of which
the envelope commits. The context says what the bytes are, so that one envelope does not pass for another.
"""

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from evidence.errors import Damaged

ENVELOPE = "cobblestone-256"
"""The name of this form, as rows and statements spell it."""

KEY_SIZE = 32
"""Bytes of a content key; fresh for each thing that is enveloped."""


def context(part: str, about: str) -> bytes:
    """Give the context of a part (``file``, ``particulars``) of the thing that ``about`` names."""
    return f"hearing-envelope/1\n{part}\n{about}".encode()


class Enclosing:
    """Makes the envelope of one thing that comes in pieces of any size."""

    def __init__(self, key: bytes, context: bytes) -> None:
        self._encryptor = Cobblestone256Encryptor(key, context)

    def update(self, piece: bytes) -> bytes:
        """Give the next bytes of the envelope; there may be none yet."""
        return self._encryptor.update(piece)

    def finish(self) -> bytes:
        """Give its last bytes."""
        return self._encryptor.finalize()


class Disclosing:
    """Opens an envelope that comes in pieces of any size. What it gives was authenticated; `finish` says it was all."""

    def __init__(self, key: bytes, context: bytes) -> None:
        self._decryptor = Cobblestone256Decryptor(key, context)

    def update(self, piece: bytes) -> bytes:
        """Give the next bytes; there may be none yet.

        Raises:
            Damaged: the key or the context is another, or the envelope was changed, reordered or exchanged.
        """
        try:
            return self._decryptor.update(piece)
        except (InvalidTag, ValueError) as wrong:
            raise unopened() from wrong

    def finish(self) -> bytes:
        """Give the last bytes.

        Raises:
            Damaged: as before, or the envelope was cut short.
        """
        try:
            return self._decryptor.finalize()
        except (InvalidTag, ValueError) as wrong:
            raise unopened() from wrong


def enclosed(data: bytes, key: bytes, context: bytes) -> bytes:
    """Give the envelope of something small."""
    enclosing = Enclosing(key, context)
    return enclosing.update(data) + enclosing.finish()


def disclosed(data: bytes, key: bytes, context: bytes) -> bytes:
    """Give what a small envelope holds.

    Raises:
        Damaged: as for `Disclosing`.
    """
    disclosing = Disclosing(key, context)
    return disclosing.update(data) + disclosing.finish()


def unopened() -> Damaged:
    """Make the error of an envelope, or of a wrapped key, that does not open."""
    return Damaged(
        "sealing.unopened",
        "密封内容无法打开：密钥不符，或密文被改动。请联系管理员核对备份。",
        "What is under seal cannot be opened: the key is another one, or the sealed bytes were changed. Ask an "
        "administrator to compare them with a backup.",
    )
