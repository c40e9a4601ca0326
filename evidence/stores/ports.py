"""The ports to storage: ``Blobs`` holds bytes under their own digest, ``Head`` the one value that orders the log."""

from collections.abc import AsyncIterable, AsyncIterator, Callable
from pathlib import Path
from typing import Protocol, runtime_checkable


class Blobs(Protocol):
    """Immutable bytes, named by their SHA-256 in lower-case hexadecimal. Not trusted: whoever reads may check."""

    async def put(self, source: bytes | AsyncIterable[bytes]) -> str:
        """Store bytes durably (before this returns) and give their name; storing them twice is one blob.

        Raises:
            Stopped: the storage failed or is full.
        """
        ...

    async def adopt(self, path: Path, sha256: str) -> None:
        """Take over a file of this machine that is already durable and whose digest the caller has just computed."""
        ...

    async def exists(self, sha256: str) -> bool:
        """Tell whether there is such a blob; a malformed name is simply absent."""
        ...

    async def size(self, sha256: str) -> int:
        """Size in bytes.

        Raises:
            NotFound: no such blob.
        """
        ...

    def read(self, sha256: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Give the bytes from ``start`` up to (not with) ``end``, in pieces of bounded size.

        Raises:
            NotFound: no such blob (when the first piece is asked for).
        """
        ...

    async def local(self, sha256: str) -> Path:
        """Give a file on this machine that holds the blob, to be read only.

        Raises:
            NotFound: no such blob.
        """
        ...

    async def check(self, sha256: str) -> bool:
        """Read everything and tell whether the bytes still have the digest they are named by.

        Raises:
            NotFound: no such blob.
        """
        ...

    def names(self) -> AsyncIterator[str]:
        """Give the names of all blobs, in order."""
        ...

    def strays(self) -> AsyncIterator[str]:
        """Give what lies among the blobs and is none, leftovers of a crash included, as paths."""
        ...


class Head(Protocol):
    """One value, replaced only by whoever knows the present one. It decides between two writers of one log."""

    async def fetch(self) -> bytes | None:
        """The present value; None before the first."""
        ...

    async def swap(self, expected: bytes | None, new: bytes) -> None:
        """Replace the value durably, if it is still ``expected``.

        Raises:
            Stopped: it is not (another writer), or the storage failed.
        """
        ...


@runtime_checkable
class LocalHead(Head, Protocol):
    """A head on this machine, which a disk thread can swap in the errand that made the entries durable."""

    def exchange(self, expected: bytes | None, new: bytes, begin: Callable[[], object]) -> None:
        """Do what ``swap`` does; blocking. ``begin`` is called once, right before the disk is waited for.

        What it begins in another thread then goes on meanwhile. Begun earlier, it would take the interpreter from this
        one while there is still something to do.
        """
        ...
