"""Sharing a screen, or a camera over papers and things, beside one's own picture."""

from dataclasses import dataclass

from hearing.vocabulary import ScreenSource


@dataclass(frozen=True, slots=True)
class ShareScreen:
    """Share one's screen with everyone in the hearing room."""

    source: ScreenSource = ScreenSource.SCREEN


@dataclass(frozen=True, slots=True)
class StopScreen:
    """End the sharing by ``participant``: one's own or, as leader or clerk, anyone's."""

    participant: str
