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
from hearing.procedure.commands import (
    Command,
    ReportCalledOff,
    ReportReceipt,
    ReportRescheduled,
    ReportServed,
    StateConsent,
)
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import OPEN
from hearing.procedure.state import Hearing, Receipt
from hearing.record.sitting import BusyError, SittingClosedError
from hearing.vocabulary import REPRESENTS, SYSTEM, ServiceStep, Side, Stage
from web.hearings import Hearings

log = logging.getLogger("hearing.notices")

SAID_IN_RECEIPT = "依口头审理通知书回执 / as the attendance receipt says"

Report = tuple[Command, str, str]
"""What is reported, by whom, and the id under which it is reported once."""


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
            for command, by, identity in found:
                sitting = await self._hearings.sitting(hearing)
                try:
                    await sitting.submit(command, by=by, command_id=identity)
                except Refused as refused:
                    if by == SYSTEM:
                        raise
                    log.warning("the record of %s does not take %s from %s: %s", hearing, identity, by, refused)
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
    found: list[tuple[datetime, Report]] = [
        *_appointment(state, filed),
        *_served(state, filed, facts),
        *_receipts(state, filed, answers),
        *_consents(state, filed, answers),
    ]
    return [report for _, report in sorted(found, key=lambda each: each[0])]


def _appointment(state: Hearing, filed: Sequence[FiledNotice]) -> Iterator[tuple[datetime, Report]]:
    """Give the beginning that the last notice to a side sets, or that it calls the hearing off."""
    last = next((each.notice for each in reversed(filed) if each.notice.side is not Side.NONE), None)
    if last is None or state.opened_at is not None or state.service.called_off:
        return
    if last.kind is NoticeKind.CANCELLATION:
        yield last.issued_at, (ReportCalledOff(last.id, last.reason), SYSTEM, f"called-off-{last.id}")
    elif last.appointment.starts_at != state.starts_at:
        command = ReportRescheduled(last.id, last.appointment.starts_at, last.reason)
        yield last.issued_at, (command, SYSTEM, f"moved-{last.id}")


def _served(
    state: Hearing, filed: Sequence[FiledNotice], facts: Sequence[FiledService]
) -> Iterator[tuple[datetime, Report]]:
    """Give the first fact of each step of each notice that the record lacks."""
    known = {(one.notice, one.step) for steps in state.service.served.values() for one in steps}
    sides = {each.notice.id: each.notice.side for each in filed if each.notice.side is not Side.NONE}
    for step in ServiceStep:
        for notice, side in sides.items():
            own = [each for each in facts if each.served.notice == notice and each.served.step is step]
            if own and (notice, step) not in known:
                first = min(own, key=lambda each: each.served.at)
                command = ReportServed(side, notice, step, first.served.at, first.sha256)
                yield first.served.at, (command, SYSTEM, f"served-{notice}-{step.value}")


def _last_answers(
    filed: Sequence[FiledNotice], answers: Sequence[FiledAttendance]
) -> Iterator[tuple[Side, FiledAttendance]]:
    """Give each side's last answer to its notices."""
    for side in (Side.PETITIONER, Side.PATENTEE):
        own = {each.notice.id for each in filed if each.notice.side is side}
        last = next((answer for answer in reversed(answers) if answer.notice in own), None)
        if last is not None:
            yield side, last


def _receipts(
    state: Hearing, filed: Sequence[FiledNotice], answers: Sequence[FiledAttendance]
) -> Iterator[tuple[datetime, Report]]:
    """Give each side's last answer when the record does not hold it."""
    for side, last in _last_answers(filed, answers):
        receipt = Receipt(last.attendance.attends, last.returned_at, last.sha256)
        if state.service.receipts.get(side) != receipt:
            command = ReportReceipt(side, receipt.attends, receipt.at, receipt.sha256)
            yield last.returned_at, (command, SYSTEM, f"receipt-{last.id}")


def _consents(
    state: Hearing, filed: Sequence[FiledNotice], answers: Sequence[FiledAttendance]
) -> Iterator[tuple[datetime, Report]]:
    """Give what each side's last answer says of the online form, as stated by the participant who returned it.

    Consent is never inferred, so whoever is not on the roster states nothing here. A later word in the hearing stands.
    """
    if state.stage not in (Stage.PREPARATION, *OPEN):
        return
    for side, last in _last_answers(filed, answers):
        line = next((one for one in state.roster.values() if one.account == last.account), None)
        if line is None or line.side is not side or line.role not in REPRESENTS:
            continue
        said = state.consents.get(side, {})
        for agreed in (True, False):
            stages = tuple(
                stage
                for stage, agrees in last.attendance.consents
                if agrees is agreed and stage in OPEN and (stage not in said or said[stage].at < last.returned_at)
            )
            if stages:
                command = StateConsent(stages, agreed, SAID_IN_RECEIPT)
                identity = f"consent-{last.id}-{'yes' if agreed else 'no'}"
                yield last.returned_at, (command, line.id, identity)
