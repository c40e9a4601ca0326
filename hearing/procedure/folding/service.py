"""How the state changes when notices reach the sides, and when a fairness check is set aside."""

from hearing.procedure.events import CalledOff, CheckOverridden, NoticeServed, ReceiptReturned, Recorded, Rescheduled
from hearing.procedure.folding.change import put
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing, Overridden, Receipt, Served


def served(state: Hearing, event: NoticeServed, at: Recorded) -> Hearing:
    """A notice got one step further to a side."""
    step = Served(event.notice, event.step, event.at, event.sha256)
    known = state.service.served.get(event.side, ())
    return replace(state, service=replace(state.service, served=put(state.service.served, event.side, (*known, step))))


def receipt(state: Hearing, event: ReceiptReturned, at: Recorded) -> Hearing:
    """A side said whether it attends; its latest receipt counts."""
    returned = Receipt(event.attends, event.at, event.sha256)
    receipts = put(state.service.receipts, event.side, returned)
    return replace(state, service=replace(state.service, receipts=receipts))


def rescheduled(state: Hearing, event: Rescheduled, at: Recorded) -> Hearing:
    """The hearing begins at another time."""
    return replace(state, starts_at=event.starts_at)


def called_off(state: Hearing, event: CalledOff, at: Recorded) -> Hearing:
    """The hearing does not take place."""
    return replace(state, service=replace(state.service, called_off=event.notice))


def overridden(state: Hearing, event: CheckOverridden, at: Recorded) -> Hearing:
    """The leader set a check aside."""
    return replace(state, overrides=put(state.overrides, event.check, Overridden(event.reason, at.by, at.at)))
