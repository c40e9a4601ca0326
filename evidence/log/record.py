"""What is stored in the head's place: the signed head and, after it, entries that the journal does not hold yet.

A small commit is one such record, and so one flush of the disk: head and entries become durable together or, when the
record is torn, not at all. The next head carries the same entries and its own, until they are many; then they go to the
journal, durably, before a head without them takes its place. So a head that comes back after a torn one still leads to
all of its entries: they are in it, or in the journal.

The record: the head in canonical JSON and, where it carries entries, a newline, the index of the first one (8 bytes,
big-endian), and an entry bundle.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.log.tiles import decode_entries, encode_entries

CARRIED_LIMIT = 16 * 1024
"""Bytes of entries that a head carries at most; a slot of the head's file holds 64 KiB."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring entries: ``count`` of them from index ``start`` on, as a bundle."""

    start: int = 0
    count: int = 0
    bundle: bytes = b""

    @classmethod
    def of(cls, start: int, entries: Sequence[bytes]) -> "Run":
        """Bundle entries."""
        return cls(start, len(entries), encode_entries(entries))

    @property
    def end(self) -> int:
        """The index after the last one."""
        return self.start + self.count

    def plus(self, more: "Run") -> "Run":
        """Give these and the ones right after them as one."""
        return Run(self.start, self.count + more.count, self.bundle + more.bundle)

    def after(self, start: int, entries: Sequence[bytes]) -> list[bytes]:
        """Put these entries behind others, which begin at ``start``, and take the place of those that are in both.

        The others come back as they are when they reach as far, or when the two do not meet.
        """
        end = start + len(entries)
        if not self.start <= end < self.end or start > self.end:
            return list(entries)
        own = decode_entries(self.bundle)
        return [*entries[: max(self.start - start, 0)], *own[max(start - self.start, 0) :]]


def encode_record(head: bytes, carried: Run) -> bytes:
    """Put an encoded head and what it carries together."""
    return b"".join((head, b"\n", carried.start.to_bytes(8, "big"), carried.bundle)) if carried.count else head


def decode_record(record: bytes) -> tuple[bytes, Run]:
    """Take a record apart: the encoded head, and what it carries.

    Raises:
        ValueError: what stands after the head is no bundle.
    """
    head, separator, rest = record.partition(b"\n")
    if not separator:
        return head, Run()
    if len(rest) < 8:
        raise ValueError("the head's record is cut off")
    return head, Run.of(int.from_bytes(rest[:8], "big"), decode_entries(rest[8:]))
