"""What is read from a published file: objects with their facts, and what a person must decide.

Pure. A fact says where it stands in its file (JSON Pointer of RFC 6901, or XPath 1.0 with the names as printed), in
which characters, by which rule it was read and how sure that is. What is not sure is a `Doubt` and no fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from hearing.cases.errors import CaseDataError
from hearing.cases.importing.result import Span
from hearing.cases.importing.source import REASONS as DECISION_REASONS

OWN_REASONS = {
    "unknown_label": (
        "该用语不在已知的名称之中，含义需人工确认",
        "this label is not among those known; what it means is for a person",
    ),
    "name_form": ("不像姓名或名称", "it does not look like a name"),
    "refers_nowhere": ("引用了不存在的或在后的权利要求", "it refers to a claim that is not there, or to a later one"),
    "continuation_in_part": (
        "属部分继续申请，能否享有最早日期需人工确认",
        "a continuation in part: whether it has the earliest day is for a person",
    ),
    "code_unknown": ("事件代码表中没有这一代码", "the table of event codes does not have this code"),
}
REASONS: Mapping[str, tuple[str, str]] = DECISION_REASONS | OWN_REASONS
"""Stable codes of the reasons for which a value goes to a person, with their words in Chinese and English."""


class BadSourceError(CaseDataError):
    """A file that cannot be read as what it was given as; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its file: a pointer for programs, a half-open range of characters for people."""

    at: str
    span: Span


@dataclass(frozen=True, slots=True)
class SourcedFact:
    """One value, ready for JSON, with where and how it was read; ``confidence`` as in `importing.result.Fact`."""

    field: str
    value: Any
    place: Place
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that a person must decide; ``proposed`` is what it would be, if anything."""

    field: str
    reason: str
    place: Place
    proposed: Any = None

    @property
    def words(self) -> tuple[str, str]:
        """The reason in Chinese and English."""
        return REASONS[self.reason]


@dataclass(slots=True)
class Reading:
    """What is read of one object so far.

    Attributes:
        kind: ``grant``, ``trial``, ``appeal``, ``interference``, ``legal_event``.
        subject: What it is about, in a form that other files share: ``US11646472``, ``IPR2025-01319``.
        facts: What is sure, in the order of the file.
        doubts: What a person must decide.
    """

    kind: str
    subject: str
    facts: list[SourcedFact] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def add(self, name: str, value: object, place: Place, method: str, confidence: float = 1.0) -> None:
        """Add a fact; nothing for a value that is empty."""
        if value is not None and value not in ("", [], {}):
            self.facts.append(SourcedFact(name, value, place, method, confidence))

    def doubt(self, name: str, reason: str, place: Place, proposed: object = None) -> None:
        """Put a value into the queue, once for each reason and place."""
        new = Doubt(name, reason, place, proposed)
        if not any((one.field, one.reason, one.place) == (name, reason, place) for one in self.doubts):
            self.doubts.append(new)

    def value(self, name: str) -> Any:  # noqa: ANN401 -- facts hold any JSON value
        """Give the first value of a field, or None."""
        return next((fact.value for fact in self.facts if fact.field == name), None)

    def values(self, name: str) -> tuple[Any, ...]:
        """Give every value of a field, in order."""
        return tuple(fact.value for fact in self.facts if fact.field == name)

    def waits(self, name: str) -> bool:
        """Tell whether a person must decide this field."""
        return any(doubt.field == name for doubt in self.doubts)

    def in_order(self, *names: str) -> None:
        """Flag days that cannot follow one another; they stay as printed."""
        days = [fact for name in names for fact in self.facts if fact.field == name]
        for earlier, later in pairwise(days):
            if later.value < earlier.value:
                self.doubt(earlier.field, "out_of_order", earlier.place, earlier.value)
                self.doubt(later.field, "out_of_order", later.place, later.value)


def read_day(printed: str, forms: tuple[str, ...]) -> date | None:
    """Read a day in one of the forms of ``strptime``; None when it has none of them, or stands for no day at all."""
    for form in forms:
        try:
            day = datetime.strptime(printed.strip(), form).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
        return day if day.year > 1700 else None
    return None


def as_json(reading: Reading, sha256: str) -> dict[str, Any]:
    """Give an object as JSON-ready values: `kind`, `subject`, `values`, `facts`, `queued`.

    ``values`` has one entry a field: its value, or the list of its values where it was read more than once.
    """
    values: dict[str, Any] = {}
    for name in dict.fromkeys(fact.field for fact in reading.facts):
        found = reading.values(name)
        values[name] = found[0] if len(found) == 1 else list(found)
    return {
        "kind": reading.kind,
        "subject": reading.subject,
        "source": sha256,
        "values": values,
        "facts": [_placed(fact.place, field=fact.field, value=fact.value, method=fact.method,
                          confidence=fact.confidence) for fact in reading.facts],
        "queued": [_placed(one.place, field=one.field, reason=one.reason, proposed=one.proposed, zh=one.words[0],
                           en=one.words[1]) for one in reading.doubts],
    }  # fmt: skip


def _placed(place: Place, **entries: object) -> dict[str, Any]:
    return {**entries, "at": place.at, "span": [place.span.start, place.span.end]}
