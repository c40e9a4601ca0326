"""Witnesses: called, told their duty, heard alone, released, confronted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WitnessCalled:
    """A witness was called in."""

    participant: str
    subject: str


@dataclass(frozen=True, slots=True)
class WitnessWarned:
    """The witness was told the duty of truth and undertook to keep it."""

    participant: str
    undertaking: str


@dataclass(frozen=True, slots=True)
class WitnessReleased:
    """A witness was released."""

    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConfrontationBegun:
    """Witnesses were brought in together."""

    participants: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class ConfrontationEnded:
    """The confrontation ended."""
