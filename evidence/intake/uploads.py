"""What is said about an upload: the announcement, the limits it must keep, a piece's checksum, the finished file."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an intake takes: bytes of one file, unfinished uploads of one owner, and how long one may lie untouched.

    ``reserve`` are bytes of the disk that uploads leave free for everything else; ``quarantine`` is how many bytes of
    refused files are kept for a person to look at, the newest first.
    """

    size: int = 2 << 30
    open: int = 16
    reserve: int = 512 << 20
    kept: timedelta = field(default=timedelta(days=7))
    quarantine: int = 4 << 30


@dataclass(frozen=True, slots=True)
class Checksum:
    """The digest that a sender gives for one piece (tus 1.0, checksum): ``sha256`` or ``sha1``, and its raw bytes."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """What the browser announced. Moments are ISO 8601 in UTC; ``finished_at`` is empty while it is under way.

    ``scope`` is whatever the caller counts uploads by, beside the owner. ``sm3`` is the second digest of a finished
    one, where one is made.
    """

    id: str
    owner: str
    name: str
    media_type: str
    size: int
    declared_sha256: str
    created_at: str
    finished_at: str = ""
    scope: str = ""
    sm3: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """A finished upload: its bytes are the blob ``sha256``, computed here and equal to the browser's digest."""

    upload: str
    owner: str
    name: str
    media_type: str
    size: int
    sha256: str
    created_at: str
    finished_at: str
    sm3: str = ""

    def file(self) -> dict[str, str | int]:
        """The part of a statement that is about the file, as receipts compare it."""
        said: dict[str, str | int] = {
            "name": self.name,
            "type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
        }
        return {**said, "sm3": self.sm3} if self.sm3 else said


def filed(upload: Upload) -> Filed:
    """Make the answer to a finished upload."""
    return Filed(
        upload.id,
        upload.owner,
        upload.name,
        upload.media_type,
        upload.size,
        upload.declared_sha256,
        upload.created_at,
        upload.finished_at,
        upload.sm3,
    )
