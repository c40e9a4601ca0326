"""Tells a hearing's record how far its notices got, and what the sides answered. Safe to repeat at any time.

The notices are on file first; what a crash or a full mailbox keeps from the record is told at the next occasion, at the
latest when the server starts again.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from hearing.notices.filed import FiledAttendance, FiledNotice, FiledService
from hearing.notices.model import NoticeKind
from hearing.notices.notice_store import NoticeStore
from hearing.procedure.commands import ReportCalledOff, ReportReceipt, ReportRescheduled, ReportServed
from hearing.procedure.state import Hearing, Receipt
from hearing.record.sitting import BusyError, SittingClosedError
from hearing.vocabulary import SYSTEM, ServiceStep, Side, Stage
from web.hearings import Hearings

log = logging.getLogger("hearing.notices")

Report = tuple[ReportServed | ReportReceipt | ReportRescheduled | ReportCalledOff, str]
"""What is reported, and the id under which it is reported once."""


class NoticeRecord:
    """The way from the notices on file into the records of their hearings."""

    def __init__(self, store: NoticeStore, hearings: Hearings) -> None:
        self._store = store
        self._hearings = hearings

    async def tell(self, hearing: str) -> None:
        """Report what the record of a hearing does not hold yet; one that is complete takes nothing more."""
        state = await self._hearings.state(hearing)
        if state.stage is Stage.ENDED:
            return
        filed = await self._store.of_hearing(hearing)
        ids = [each.notice.id for each in filed]
        found = reports(state, filed, await self._store.service(ids), await self._store.attendance(ids))
        try:
            for command, identity in found:
                sitting = await self._hearings.sitting(hearing)
                await sitting.submit(command, by=SYSTEM, command_id=identity)
        except (BusyError, SittingClosedError):
            log.warning("the record of %s could not be told of its notices now; it will be later", hearing)

    async def tell_all(self, since: datetime) -> None:
        """Report for every hearing that begins at or after a moment."""
        for hearing in await self._store.hearings(since):
            await self.tell(hearing)


def reports(
    state: Hearing,
    filed: Sequence[FiledNotice],
    facts: Sequence[FiledService],
    answers: Sequence[FiledAttendance],
) -> list[Report]:
    """Give what a hearing's record lacks, in the order in which it happened."""
    found: list[tuple[datetime, *Report]] = [
        *_appointment(state, filed),
        *_served(state, filed, facts),
        *_receipts(state, filed, answers),
    ]
    return [(command, identity) for _, command, identity in sorted(found, key=lambda each: each[0])]


def _appointment(
    state: Hearing, filed: Sequence[FiledNotice]
) -> Iterator[tuple[datetime, ReportRescheduled | ReportCalledOff, str]]:
    """Give the beginning that the last notice to a side sets, or that it calls the hearing off."""
    last = next((each.notice for each in reversed(filed) if each.notice.side is not Side.NONE), None)
    if last is None or state.opened_at is not None or state.service.called_off:
        return
    if last.kind is NoticeKind.CANCELLATION:
        yield last.issued_at, ReportCalledOff(last.id, last.reason), f"called-off-{last.id}"
    elif last.appointment.starts_at != state.starts_at:
        command = ReportRescheduled(last.id, last.appointment.starts_at, last.reason)
        yield last.issued_at, command, f"moved-{last.id}"


def _served(
    state: Hearing, filed: Sequence[FiledNotice], facts: Sequence[FiledService]
) -> Iterator[tuple[datetime, ReportServed, str]]:
    """Give the first fact of each step of each notice that the record lacks."""
    known = {(one.notice, one.step) for steps in state.service.served.values() for one in steps}
    sides = {each.notice.id: each.notice.side for each in filed if each.notice.side is not Side.NONE}
    for step in ServiceStep:
        for notice, side in sides.items():
            own = [each for each in facts if each.served.notice == notice and each.served.step is step]
            if own and (notice, step) not in known:
                first = min(own, key=lambda each: each.served.at)
                command = ReportServed(side, notice, step, first.served.at, first.sha256)
                yield first.served.at, command, f"served-{notice}-{step.value}"


def _receipts(
    state: Hearing, filed: Sequence[FiledNotice], answers: Sequence[FiledAttendance]
) -> Iterator[tuple[datetime, ReportReceipt, str]]:
    """Give each side's last answer when the record does not hold it."""
    for side in (Side.PETITIONER, Side.PATENTEE):
        own = {each.notice.id for each in filed if each.notice.side is side}
        last = next((answer for answer in reversed(answers) if answer.notice in own), None)
        if last is None:
            continue
        receipt = Receipt(last.attendance.attends, last.returned_at, last.sha256)
        if state.service.receipts.get(side) != receipt:
            command = ReportReceipt(side, receipt.attends, receipt.at, receipt.sha256)
            yield last.returned_at, command, f"receipt-{last.id}"
