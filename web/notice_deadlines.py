"""When an attendance receipt is due: by the rule set of the case, counted from the arrival of the notice."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from hearing.cases.model import Case
from hearing.cases.rule_book import RuleBook
from hearing.cases.ruleset import RuleSet
from hearing.cases.store import CaseStore
from hearing.notices.filed import FiledNotice
from hearing.notices.notice_store import NoticeStore
from hearing.notices.service import first
from hearing.procedure.state import Hearing
from hearing.vocabulary import ServiceStep
from web.hearings import HearingReader
from web.rules import rules_of


class NoticeDeadlines:
    """Reckons the periods of notices."""

    def __init__(self, store: NoticeStore, cases: CaseStore, hearings: HearingReader, book: RuleBook) -> None:
        self._store = store
        self._cases = cases
        self._hearings = hearings
        self._book = book

    def rules(self, case: Case, state: Hearing) -> RuleSet:
        """Give the rule set of a case, in the version that the hearing was set down under where it names one.

        Raises:
            UnknownRuleSetError: this installation does not have it.
        """
        return rules_of(self._book, case, state)

    def due(self, rules: RuleSet, received: datetime) -> datetime | None:
        """Give the last second in which a receipt is in time for a notice received at a moment; None for no period."""
        if rules.receipt is None:
            return None
        zone = ZoneInfo(rules.zone)
        last = self._book.deadline(rules, rules.receipt, received.astimezone(zone).date()).last_day
        return datetime.combine(last, time(23, 59, 59), zone).astimezone(UTC)

    async def due_for(self, filed: FiledNotice) -> datetime | None:
        """Give when a side's receipt is due: counted from the arrival, None before it or when none is asked for."""
        if filed.notice.answer_by is None:
            return None
        arrived = first([each.served for each in await self._store.service([filed.notice.id])], ServiceStep.ARRIVED)
        if arrived is None:
            return None
        state = await self._hearings.state(filed.notice.hearing)
        return self.due(self.rules(await self._cases.case(state.case_id), state), arrived.at)
