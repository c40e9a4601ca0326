"""How much time a side has used and has left. There is no clock in here: every moment is an argument.

A side's time is one account. Without a rebuttal the side may use all but the reserve; in rebuttal all that is left.
Nothing happens by itself when time runs out: whoever speaks goes on until the leader takes the floor, and more is
counted than was granted; the next speech is refused. A moment before the clock started counts for nothing, so a clock
that was set back never makes time negative; one that was set forward counts what it says, and is seen by anyone who
compares the moments of the events that gave and took the floor. The leader then sets a larger budget with the reason.
"""

from datetime import datetime

from hearing.procedure.people import device_of, in_session, is_connected, presence
from hearing.procedure.state import Hearing, Running
from hearing.vocabulary import REPRESENTS, Side


def counted(running: Running, until: datetime) -> float:
    """Give the seconds of a running span up to a moment; none when the moment lies before its start."""
    return max(0.0, (until - running.since).total_seconds())


def spent(state: Hearing, side: Side, now: datetime) -> float:
    """Give the seconds that a side has used, the span that runs now included."""
    clocks = state.clocks
    before = clocks.spent.get(side, 0.0)
    return before + counted(clocks.running, now) if clocks.running and clocks.running.side is side else before


def left(state: Hearing, side: Side, now: datetime, *, rebuttal: bool) -> float | None:
    """Give the seconds that a side may still use, in rebuttal or not; None where no budget was set."""
    budget = state.clocks.budgets.get(side)
    if budget is None:
        return None
    usable = budget.seconds if rebuttal else budget.seconds - budget.reserve
    return max(0.0, usable - spent(state, side, now))


def runs_for(state: Hearing) -> Side | None:
    """Give the side whose clock runs: that of the floor's holder, while their line is up and their media arrive.

    Nobody's clock runs in a recess, between sittings, before the opening or after the closing, nor while a witness, an
    interpreter or the panel speaks. A mute stops no clock: otherwise one could save time by muting oneself.
    """
    holder = state.roster.get(state.floor)
    if holder is None or holder.role not in REPRESENTS:
        return None
    if state.recess is not None or not in_session(state):
        return None
    device = device_of(state, holder.id)
    return holder.side if is_connected(state, holder.id) and presence(state, device).media else None
