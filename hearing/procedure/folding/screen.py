"""How the state changes with the screen that is shared."""

from hearing.procedure.events import Recorded, ScreenShared, ScreenStopped
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing, Screen


def shared(state: Hearing, event: ScreenShared, at: Recorded) -> Hearing:
    """Everyone in the room sees a screen."""
    return replace(state, screen=Screen(event.participant, event.source, at.at))


def stopped(state: Hearing, event: ScreenStopped, at: Recorded) -> Hearing:
    """No screen is shared."""
    return replace(state, screen=None)
