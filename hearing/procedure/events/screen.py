"""The screen that is shared."""

from dataclasses import dataclass

from hearing.vocabulary import ScreenEnd, ScreenSource


@dataclass(frozen=True, slots=True)
class ScreenShared:
    """A participant shares a screen with everyone in the hearing room."""

    participant: str
    source: ScreenSource


@dataclass(frozen=True, slots=True)
class ScreenStopped:
    """The participant's screen is shared no longer."""

    participant: str
    cause: ScreenEnd
