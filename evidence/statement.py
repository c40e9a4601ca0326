"""A private statement, its one canonical spelling, and the salted commitment that stands for it in the public log.

The log shows only ``SHA-256(salt || canonical bytes)``. Without the 32 random bytes of salt nobody can test a guess of
the body, and destroying the salt erases the statement for good while the tree stays whole.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

SALT_SIZE = 32
MAX_STATEMENT = 1 << 20
_spell = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode
_LEAF_HEADER = b"hearing-commitment/1\n"


def plain(value: Json) -> Json:
    """Copy a value into dictionaries, lists and scalars, as JSON knows them.

    Raises:
        ValueError: a key is not text, or there is something that JSON does not know.
    """
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("a key in the statement is not text")
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [plain(item) for item in value]
    raise ValueError(f"a statement cannot hold a {type(value).__name__}")


def canonical(value: Json) -> bytes:
    """Spell a value in the one way that is hashed: keys sorted by code point, no spaces, UTF-8, finite numbers.

    Raises:
        ValueError: it holds NaN, infinity, a lone surrogate, a key that is not text, or no JSON at all.
    """
    return _spell(plain(value)).encode()


@dataclass(frozen=True, slots=True)
class Statement:
    """Something to be sealed: a mapping of JSON values; never published.

    A statement about a file carries ``file`` = {"name", "size", "sha256"}, and perhaps "sm3"; verification compares a
    file with that.
    """

    body: Mapping[str, Json]

    def canonical(self) -> bytes:
        """The exact bytes that are committed to.

        Raises:
            ValueError: the body cannot be spelled canonically, or is over 1 MiB.
        """
        data = canonical(self.body)
        if len(data) > MAX_STATEMENT:
            raise ValueError(f"a statement may have at most {MAX_STATEMENT} bytes, this has {len(data)}")
        return data

    def file_digest(self) -> tuple[str, int] | None:
        """SHA-256 (hex) and size of the file this is about; None when it is about no file."""
        file = self.body.get("file")
        if not isinstance(file, Mapping):
            return None
        digest, size = file.get("sha256"), file.get("size")
        return (digest, size) if isinstance(digest, str) and isinstance(size, int) else None

    def file_sm3(self) -> str | None:
        """The second digest (SM3, hex) of the file this is about; None when it states none."""
        file = self.body.get("file")
        digest = file.get("sm3") if isinstance(file, Mapping) else None
        return digest if isinstance(digest, str) else None


def commitment(salt: bytes, body: bytes) -> bytes:
    """Make the log entry for canonical bytes under a salt of 32 bytes (the fixed length keeps the border clear)."""
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt has {SALT_SIZE} bytes, not {len(salt)}")
    return _LEAF_HEADER + base64.b64encode(hashlib.sha256(salt + body).digest()) + b"\n"
