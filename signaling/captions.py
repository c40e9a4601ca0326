"""Captions: what was recognised of one utterance so far, and who may read it.

A caption is a draft: it belongs to nobody's record before a person has taken it over. While somebody speaks it is told
again and again under the same key; what is ``steady`` of it is not changed any more before the last, ``final`` one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearing.procedure import floor
from hearing.procedure.interpreting import channel_of, reaches
from hearing.procedure.people import room_of, seated_with
from hearing.procedure.state import Hearing
from hearing.speech.port import Language, Word
from hearing.vocabulary import Role, Room

_NEAR = 8
"""Letters by which a draft may be longer or shorter in the part that is already steady."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What is recognised of an utterance. ``steady`` counts the letters of ``text`` that stay; ``words`` come last.

    ``device`` is the participant whose track it was heard in. ``model`` says what recognised it; words' times are
    seconds from ``started_at``, and only evenly spread unless ``timed``.
    """

    hearing: str
    device: str
    key: str
    started_at: datetime
    ended_at: datetime
    language: Language
    text: str
    steady: int
    final: bool
    model: str
    words: tuple[Word, ...] = ()
    timed: bool = False


class Steady:
    """Makes drafts of one utterance steady: two drafts that agree on a beginning settle it."""

    def __init__(self) -> None:
        self._before = ""
        self._kept = ""

    def take(self, draft: str) -> tuple[str, int]:
        """Give the text to show for a new draft, and how many of its first letters will not change again."""
        agreed = _whole_words(_common(self._before, draft), draft)
        self._before = draft
        if draft.startswith(self._kept):
            if len(agreed) > len(self._kept):
                self._kept = agreed
            return draft, len(self._kept)
        return self._kept + draft[_split(self._kept, draft) :], len(self._kept)


def _common(one: str, other: str) -> str:
    """Give the beginning that two texts share."""
    shared = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    return one[: min(len(one), len(other)) if shared is None else shared]


def _whole_words(prefix: str, text: str) -> str:
    """Cut a beginning of a text back to where a word ends: a Chinese character is one, letters go to the space."""
    end = len(prefix)
    while 0 < end < len(text) and _is_letter(text[end - 1]) and _is_letter(text[end]):
        end -= 1
    return prefix[:end]


def _is_letter(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _split(kept: str, draft: str) -> int:
    """Find where a draft that begins otherwise goes on after what is kept: nearest after the same last two letters."""
    ends = (at for at in range(2, len(draft) + 1) if draft[at - 2 : at] == kept[-2:])
    near = [at for at in ends if abs(at - len(kept)) <= _NEAR]
    return min(near, key=lambda at: abs(at - len(kept)), default=len(kept))


def speaker_of(state: Hearing, device: str) -> str:
    """Give who speaks by a device: in an on-site room whoever of those seated there has the floor, else its owner."""
    return state.floor if state.floor in seated_with(state, device) else device


def in_channel(state: Hearing, device: str) -> bool:
    """Tell whether what a device says now is meant for an interpretation channel only."""
    if floor.heard_in_channel(state, device):
        return True
    line = state.roster.get(device)
    return line is not None and line.role is Role.INTERPRETER and not floor.device_heard(state, device)


def may_read(state: Hearing, device: str, reader: str, *, channel: bool) -> bool:
    """Tell whether someone may read what a device said: who is in the hearing room, and of a channel its listeners.

    Nobody in a recess: what was said just before it is in the minutes.
    """
    if room_of(state, reader) is not Room.HEARING or state.recess is not None:
        return False
    return not channel or reader == device or reaches(state, device, reader)


def spoken_language(state: Hearing, device: str, chosen: Language | None) -> Language | None:
    """Give the language to listen for: what the speaker chose, else the channel's, else Chinese.

    None for a channel in a language that is not recognised.
    """
    channel = channel_of(state, device)
    if chosen is not None or channel is None:
        return chosen or Language.ZH
    return next((one for one in Language if one.value == channel.value), None)


def told(caption: Caption, speaker: str) -> dict[str, Any]:
    """Give a caption as its readers get it."""
    return {
        "key": caption.key,
        "speaker": speaker,
        "at": caption.started_at.isoformat(),
        "language": caption.language.value,
        "text": caption.text,
        "steady": caption.steady,
        "final": caption.final,
    }
