"""What the platform reports of the service of notices. A report that tells nothing new causes no event."""

from collections.abc import Sequence

from hearing.procedure.commands import ReportCalledOff, ReportReceipt, ReportRescheduled, ReportServed
from hearing.procedure.events import CalledOff, Event, NoticeServed, ReceiptReturned, Rescheduled
from hearing.procedure.handling.act import Act
from hearing.procedure.state import Hearing, Receipt
from hearing.vocabulary import Stage


def served(state: Hearing, command: ReportServed, act: Act) -> Sequence[Event]:
    """Note how far a notice got to a side, each step once."""
    known = state.service.served.get(command.side, ())
    if state.stage is Stage.ENDED or any((one.notice, one.step) == (command.notice, command.step) for one in known):
        return ()
    return (NoticeServed(command.side, command.notice, command.step, min(command.at, act.now), command.sha256),)


def receipt(state: Hearing, command: ReportReceipt, act: Act) -> Sequence[Event]:
    """Note the attendance receipt that a side returned; a later one replaces it."""
    returned = Receipt(command.attends, min(command.at, act.now), command.sha256)
    if state.stage is Stage.ENDED or state.service.receipts.get(command.side) == returned:
        return ()
    return (ReceiptReturned(command.side, returned.attends, returned.at, returned.sha256),)


def rescheduled(state: Hearing, command: ReportRescheduled, act: Act) -> Sequence[Event]:
    """Note another beginning; a hearing that was opened, closed or called off keeps the one it had."""
    if _took_its_course(state) or state.service.called_off or state.starts_at == command.starts_at:
        return ()
    return (Rescheduled(command.notice, command.starts_at, command.reason),)


def called_off(state: Hearing, command: ReportCalledOff, act: Act) -> Sequence[Event]:
    """Note that the hearing is called off, once; one that was opened takes its course."""
    if _took_its_course(state) or state.service.called_off:
        return ()
    return (CalledOff(command.notice, command.reason),)


def _took_its_course(state: Hearing) -> bool:
    """Tell whether the hearing was opened, or closed without an opening after a withdrawal."""
    return state.opened_at is not None or state.closed_at is not None
