"""What is asked of a verification and what it answers: numbered steps, each with how it ended, in both languages."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a step ended; ``ABSENT``: the receipt carries nothing of the kind, and says no more than that."""

    PASSED = "passed"
    FAILED = "failed"
    PENDING = "pending"
    NOT_ASKED = "not_asked"
    ABSENT = "absent"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class StepResult:
    """One numbered step: what it checks, how it ended, and what was found."""

    number: int
    name: str
    title: Words
    outcome: Outcome
    detail: Words = Words("", "")


@dataclass(frozen=True, slots=True)
class Report:
    """All steps, what they establish, and what they cannot answer."""

    steps: tuple[StepResult, ...]
    limits: tuple[Words, ...]

    @property
    def ok(self) -> bool:
        """True when every step that was asked for passed, as far as the receipt goes: see ``pending``."""
        return all(step.outcome not in {Outcome.FAILED, Outcome.NOT_REACHED} for step in self.steps)

    @property
    def pending(self) -> bool:
        """True when no authority has stamped the receipt yet: it proves that something was sealed, but no time."""
        return any(step.outcome is Outcome.PENDING for step in self.steps)


@dataclass(frozen=True, slots=True)
class Question:
    """What to verify: the receipt's text; perhaps a file's SHA-256 (hex) and size; perhaps pinned key and roots.

    ``policy`` is the text of a C2SP tlog-policy: whose cosignatures suffice. ``handovers`` are the receipts by which
    the log went from one key to the next, for a pinned key that is another than the receipt's. ``sm3`` is the file's
    second digest (hex), for a statement that has one.
    """

    receipt: str | bytes
    file: tuple[str, int] | None = None
    vkey: str | None = None
    root_pem: str | None = None
    policy: str | None = None
    handovers: tuple[str | bytes, ...] = ()
    sm3: str | None = None
