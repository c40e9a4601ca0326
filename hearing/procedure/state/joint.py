"""A joint hearing of several case files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hearing.procedure.commands.parts import CaseFile
from hearing.procedure.state.writing import Minutes
from hearing.vocabulary import Reading


@dataclass(frozen=True, slots=True)
class ReadingMark:
    """How a statement reads a feature of a claim."""

    utterance: str
    claim: str
    feature: str
    reading: Reading
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the hearing for one file, or (empty) for all, from a moment on."""

    file: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Joint:
    """The case files, and the segment: one file, or empty for what is common.

    ``minutes`` by file, beside the first file's, which are the hearing's own. ``aside`` are those who wait because of
    the segment. ``announcements`` by the segment in which they were made. ``segments`` are all, with their beginning.
    """

    files: tuple[CaseFile, ...] = ()
    segment: str = ""
    readings: tuple[ReadingMark, ...] = ()
    minutes: Mapping[str, Minutes] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()
    announcements: Mapping[str, str] = field(default_factory=dict)
    segments: tuple[Segment, ...] = ()
