"""The running account of an examination: what was found, and how far it has come. Bounded, however much is damaged."""

import os
import stat
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from evidence.fsck.words import SENTENCES, Finding

MOST_OF_ONE_KIND = 200
"""Findings of one code that are told one by one; more are counted."""

Progress = Callable[[str, int], None]


class Odd(Exception):  # noqa: N818 -- says what the thing is
    """A file that cannot be what it should be: not a regular file, or far too large; the text says which."""


def read_plain(path: Path, limit: int) -> bytes | None:
    """Read a file whole; None where there is none. Never waits for a pipe and never reads more than ``limit`` bytes.

    Raises:
        Odd: it is no regular file, or larger than ``limit``.
        OSError: it cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(handle, "rb") as stream:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise Odd("not a regular file")
        if found.st_size > limit:
            raise Odd(f"{found.st_size} bytes where at most {limit} belong")
        return stream.read(limit)


class Examination:
    """Collects findings. ``progress`` is told the part under way and how many of its things are done."""

    def __init__(self, progress: Progress = lambda part, done: None) -> None:
        self.findings: list[Finding] = []
        self.checked: Counter[str] = Counter()
        self.counted: Counter[str] = Counter()
        self._progress = progress

    def found(self, code: str, place: object, detail: object = "") -> None:
        """Keep a finding; of one kind only so many are kept, the rest counted."""
        assert code in SENTENCES, code
        self.counted[code] += 1
        if self.counted[code] <= MOST_OF_ONE_KIND:
            self.findings.append(Finding(code, str(place), str(detail)))

    def done(self, part: str, number: int = 1) -> None:
        """Count checked things of a part, and tell how far it is."""
        self.checked[part] += number
        self._progress(part, self.checked[part])

    @property
    def faults(self) -> int:
        """How many faults were found, those only counted included."""
        return sum(number for code, number in self.counted.items() if SENTENCES[code].fault)

    @property
    def untold(self) -> int:
        """How many findings were only counted."""
        return sum(max(0, number - MOST_OF_ONE_KIND) for number in self.counted.values())
