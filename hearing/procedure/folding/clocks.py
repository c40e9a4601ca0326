"""How the sides' clocks start and stop: read from the state after each event, so that no event can forget them."""

from datetime import datetime

from hearing.procedure.clocks import counted, runs_for
from hearing.procedure.events import Lost, OutageRecorded, Recorded
from hearing.procedure.folding.change import put
from hearing.procedure.people import device_of
from hearing.procedure.replacing import replace
from hearing.procedure.state import Clocks, Counted, Hearing, Running


def ticked(state: Hearing, recorded: Recorded) -> Hearing:
    """Give the state with the clocks as they stand after this event."""
    side, running = runs_for(state), state.clocks.running
    clocks = state.clocks
    if running is not None and (side is not running.side or clocks.rebuttal is not running.rebuttal):
        clocks = _stopped(clocks, running, _until(recorded))
    elif isinstance(recorded.event, Lost):
        clocks = _taken_back(clocks, recorded.event)
    if side is not None and clocks.running is None:
        device = device_of(state, state.floor)
        clocks = replace(clocks, running=Running(side, recorded.at, clocks.rebuttal, device))
    return state if clocks is state.clocks else replace(state, clocks=clocks)


def _until(recorded: Recorded) -> datetime:
    """Give when the clock stopped: for a lost line at the last proof of it, not when the loss was noticed."""
    if isinstance(recorded.event, Lost):
        return min(recorded.event.last_heard, recorded.at)
    return recorded.event.down_since if isinstance(recorded.event, OutageRecorded) else recorded.at


def _stopped(clocks: Clocks, running: Running, until: datetime) -> Clocks:
    more = counted(running, until)
    total = clocks.spent.get(running.side, 0.0) + more
    last = Counted(running.side, running.device, until, more)
    return replace(clocks, running=None, spent=put(clocks.spent, running.side, total), last=last)


def _taken_back(clocks: Clocks, event: Lost) -> Clocks:
    """Give back what was counted after the line was last heard: media cease before a loss is noticed."""
    last = clocks.last
    if last is None or last.device != event.participant or event.last_heard >= last.until:
        return clocks
    back = min(last.seconds, (last.until - event.last_heard).total_seconds())
    total = max(0.0, clocks.spent[last.side] - back)
    last = replace(last, until=event.last_heard, seconds=last.seconds - back)
    return replace(clocks, spent=put(clocks.spent, last.side, total), last=last)
