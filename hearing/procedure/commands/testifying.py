"""Witnesses: called, told their duty, heard alone, released, confronted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallWitness:
    """Call a waiting witness in, to testify on a subject; every other witness is outside."""

    participant: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class WarnWitness:
    """Tell the witness in the room the duty of truth and what follows a lie; the witness undertakes to keep it."""

    undertaking: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseWitness:
    """Release the witness in the room, who waits for a confrontation or goes."""

    participant: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ConfrontWitnesses:
    """Bring witnesses who have testified in together, because they contradict one another."""

    participants: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class EndConfrontation:
    """End the confrontation; the witnesses leave."""
