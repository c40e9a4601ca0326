"""What the sentences of the minutes are made with: what came before an event, a reason's clause, a full stop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearing.procedure import events as e
from hearing.transcript.words import Namer
from hearing.vocabulary import Room, Stage


@dataclass(frozen=True, slots=True)
class Before:
    """What a sentence must know of the time before its event."""

    stage: Stage
    room: Room = Room.OUTSIDE
    recess_since: datetime | None = None


Tell = Callable[[Any, e.Recorded, Before, Namer], str]


def because(namer: Namer, reason: str) -> str:
    """Give the clause that states a reason, empty when none was given."""
    if not reason:
        return ""
    return namer.words.pick((f"理由：{ended(namer, reason)}", f" Reason: {ended(namer, reason)}"))


def ended(namer: Namer, text: str) -> str:
    """Give a text that ends with a full stop."""
    text = text.strip()
    return text if text.endswith((".", "。", "!", "！", "?", "？")) else text + namer.words.pick(("。", "."))
