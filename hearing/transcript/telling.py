"""What the sentences of the minutes are made with: what came before an event, a reason's clause, a full stop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hearing.procedure import events as e
from hearing.transcript.words import Namer
from hearing.vocabulary import Room, Stage


@dataclass(frozen=True, slots=True)
class Before:
    """What a sentence must know of the time before its event; ``subjects`` by the id of what was raised.

    The subject of an objection to standing is the participant whom it is about; of a time in which someone did not hear
    though their line stood, the trouble.
    """

    stage: Stage
    room: Room = Room.OUTSIDE
    recess_since: datetime | None = None
    subjects: Mapping[str, str] = field(default_factory=dict)

    def about(self, what: str, namer: Namer) -> str:
        """Give in brackets what was raised earlier under this id; empty when nothing was."""
        subject = self.subjects.get(what, "").rstrip("。. ")
        return namer.words.pick((f"（{subject}）", f" ({subject})")) if subject else ""


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
