"""Sets too large for memory, kept in a temporary SQLite file: which digests are known, and where an entry stands."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import NamedTemporaryFile


class Digests:
    """A map from bytes or text to a number, on disk; the first number given for a key stays."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, keys: Iterable[tuple[bytes | str, int]]) -> None:
        """Put keys in."""
        self._connection.executemany("INSERT OR IGNORE INTO digest VALUES (?, ?)", keys)

    def find(self, key: bytes | str) -> int | None:
        """Give a key's number, or None."""
        row = self._connection.execute("SELECT number FROM digest WHERE key = ?", (key,)).fetchone()
        return int(row[0]) if row else None


@contextmanager
def digests() -> Iterator[Digests]:
    """Make an empty map, which is gone when the block ends."""
    with NamedTemporaryFile(suffix=".sqlite3") as file:
        connection = sqlite3.connect(file.name, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("CREATE TABLE digest (key PRIMARY KEY, number INTEGER) WITHOUT ROWID")
            yield Digests(connection)
        finally:
            connection.close()
