"""Notices at work: issuing them, serving them, taking the receipts, and telling the record of it.

Whoever calls has asked the authorization function. Every fact is sealed before it is on file, as filings are: a crash
in between seals a statement that nobody keeps, and the act is simply done again.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.cases.model import Case
from hearing.cases.rule_book import RuleBook
from hearing.cases.store import CaseStore
from hearing.notices.attendance import Attendance, mistakes
from hearing.notices.drafting import Given, Setting, beginning, drafts, receivers, rules_line
from hearing.notices.errors import NoticeRefusedError
from hearing.notices.filed import (
    FiledAttendance,
    FiledConsent,
    FiledNotice,
    FiledService,
    attendance_statement,
    consent_statement,
    notice_statement,
    service_statement,
)
from hearing.notices.model import Notice, NoticeKind
from hearing.notices.notice_store import NoticeStore
from hearing.notices.service import Means, Served, missing
from hearing.procedure.canonical import Json, canonical
from hearing.procedure.state import Hearing
from hearing.vocabulary import ServiceStep, Side
from web.accounts import Accounts
from web.authorization import Principal
from web.errors import Problem
from web.hearings import Hearings
from web.notice_deadlines import NoticeDeadlines
from web.notice_record import NoticeRecord

LONGEST_NOTE = 300
LONGEST_DEVICE = 300


@dataclass(frozen=True, slots=True)
class Office:
    """Who sends notices, and where the platform answers."""

    zh: str
    en: str
    origin: str


@dataclass(frozen=True, slots=True)
class From:
    """Where a request came from: its network address, and what the browser says of itself."""

    address: str
    device: str


class Mistaken(Problem):
    """An attendance receipt that cannot be taken as it is; ``fields`` names what is wrong with each field."""

    def __init__(self, fields: Sequence[Mapping[str, str]]) -> None:
        zh, en = fields[0]["zh"], fields[0]["en"]
        super().__init__(400, "receipt_mistaken", zh, en)
        self.details: Mapping[str, Any] = {"fields": list(fields)}


class Notices:
    """The notices of all hearings. One version of a hearing's notices is issued at a time."""

    def __init__(
        self,
        store: NoticeStore,
        evidence: EvidenceStore,
        cases: CaseStore,
        accounts: Accounts,
        hearings: Hearings,
        office: Office,
        book: RuleBook,
    ) -> None:  # fmt: skip
        self.store = store
        self._evidence = evidence
        self._cases = cases
        self._accounts = accounts
        self._hearings = hearings
        self._office = office
        self._book = book
        self.record = NoticeRecord(store, hearings)
        self.deadlines = NoticeDeadlines(store, cases, hearings, book)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def issue(self, hearing: str, given: Given, by: Principal, now: datetime) -> list[FiledNotice]:
        """Issue the next version of a hearing's notices: sealed, on file, sent, and arrived where a side agreed.

        Raises:
            NoticeRefusedError: this version cannot be issued as things stand.
            VersionTakenError: another process issued it meanwhile.
        """
        async with self._locks.setdefault(hearing, asyncio.Lock()):
            state = await self._hearings.state(hearing)
            case = await self._cases.case(state.case_id)
            earlier = [filed.notice for filed in await self.store.of_hearing(hearing)]
            ids = [f"n-{secrets.token_hex(8)}" for _ in receivers(given, earlier)]
            made = drafts(
                case, state, given, self._setting(case, state, beginning(state, given, earlier), by, now), earlier, ids
            )
            digests = {notice.id: _digest(notice) for notice in made}
            service = await self._first_service(made, case, by, now)
            sealed = await self._seal(
                [notice_statement(notice, digests[notice.id]) for notice in made]
                + [service_statement(served, _digest(served), digests[served.notice]) for served in service]
            )
            filed = [
                FiledNotice(notice, digests[notice.id], by.account, receipt)
                for notice, receipt in zip(made, sealed, strict=False)
            ]
            facts = [
                FiledService(served, _digest(served), receipt)
                for served, receipt in zip(service, sealed[len(made) :], strict=True)
            ]
            await self.store.add(filed, facts)
        await self.record.tell(hearing)
        return filed

    def _setting(self, case: Case, state: Hearing, begins: datetime, by: Principal, now: datetime) -> Setting:
        rules = self.deadlines.rules(case, state)
        zone = ZoneInfo(rules.zone)
        day, begins = now.astimezone(zone).date(), begins.astimezone(zone)
        last = self._book.deadline(rules, rules.summons, begins.date()).last_day if rules.summons else None
        return Setting(
            now=now,
            issued_by=by.name,
            office_zh=self._office.zh,
            office_en=self._office.en,
            rules=rules_line(rules),
            link=f"{self._office.origin}/hearings/{state.id}",
            answer_by=self.deadlines.due(rules, now),
            too_late=last if last is not None and last < day else None,
            utc_offset_minutes=int((begins.utcoffset() or timedelta()).total_seconds()) // 60,
        )

    async def _first_service(self, made: Sequence[Notice], case: Case, by: Principal, now: datetime) -> list[Served]:
        """Give the facts of service that a version begins with: sent, and arrived with everyone who agreed."""
        people = {person.account: person for person in await self._accounts.people(case.id)}
        found = []
        for notice in made:
            if notice.side is Side.NONE:
                continue
            found.append(Served(notice.id, ServiceStep.SENT, now, Means.PLATFORM, by.account, by.name, noted_at=now))
            for consent in await self.store.agreed(case.id):
                person = people.get(consent.account)
                if consent.side is notice.side and person is not None:
                    found.append(_arrived(notice.id, person.account, person.name, now))
        return found

    async def agree(self, case: Case, side: Side, by: Principal, now: datetime) -> None:
        """Let someone of a side agree to be served here; what was sent to the side before arrives with them now."""
        consent = FiledConsent(case.id, by.account, side, now, "")
        (receipt,) = await self._seal([consent_statement(consent, by.name)])
        if not await self.store.agree(replace(consent, receipt=receipt)):
            return
        for filed in await self.store.of_case(case.id):
            if filed.notice.side is side:
                await self._note(filed, _arrived(filed.notice.id, by.account, by.name, now))

    async def opened(self, filed: FiledNotice, by: Principal, origin: From, now: datetime) -> None:
        """Note that someone of its side opened a notice, once for each person."""
        known = [each.served for each in await self.store.service([filed.notice.id])]
        if not missing(known, ServiceStep.OPENED, by.account):
            return
        device = "".join(one for one in origin.device if one.isprintable())[:LONGEST_DEVICE]
        await self._note(
            filed,
            Served(
                filed.notice.id,
                ServiceStep.OPENED,
                now,
                Means.PLATFORM,
                by.account,
                by.name,
                address=origin.address,
                device=device,
                noted_at=now,
            ),
        )

    async def noted(self, filed: FiledNotice, served: Served, now: datetime) -> None:
        """Note service by other means, as the clerk states it.

        Raises:
            NoticeRefusedError: it cannot have been so, or is noted already.
        """
        if served.means is Means.PLATFORM or served.step is not ServiceStep.ARRIVED:
            raise NoticeRefusedError(
                "平台上的发出、到达和打开由平台自动记录；此处只登记以其他方式完成的送达。",
                "The platform notes by itself what is sent, arrives and is opened here: enter only other service.",
            )
        if not filed.notice.issued_at <= served.at <= now:
            raise NoticeRefusedError(
                "送达时间须在通知书发出之后、现在之前。", "The time of service lies between the notice's issue and now."
            )
        if not await self._note(filed, replace(served, noted_at=now)):
            raise NoticeRefusedError("这一送达已经登记。", "This service is noted already.")

    async def _note(self, filed: FiledNotice, served: Served) -> bool:
        digest = _digest(served)
        (receipt,) = await self._seal([service_statement(served, digest, filed.sha256)])
        noted = await self.store.add_service(FiledService(served, digest, receipt))
        await self.record.tell(filed.notice.hearing)
        return noted

    async def answer(self, filed: FiledNotice, given: Attendance, by: Principal, now: datetime) -> FiledAttendance:
        """Take a side's attendance receipt; a later one replaces it, and both stay on file.

        Raises:
            Mistaken: the receipt is wrong; each field says how.
            NoticeRefusedError: it cannot be taken any more.
            AlreadyAnsweredError: someone else of the side answered meanwhile.
        """
        notice = filed.notice
        state = await self._hearings.state(notice.hearing)
        newer = [
            each for each in await self.store.of_hearing(notice.hearing) if each.notice.version > notice.version
        ]  # fmt: skip
        if newer or notice.kind is NoticeKind.CANCELLATION:
            raise NoticeRefusedError(
                "这份通知书已被变更或者取消，请查看最新的通知书。",
                "This notice was changed or cancelled: look at the newest one.",
            )
        if state.opened_at is not None:
            raise NoticeRefusedError(
                "口头审理已经开始，回执不能再提交；请当庭向合议组说明。",
                "The hearing was opened and the receipt can no longer be returned: tell the panel in the room.",
            )
        wrong = mistakes(given, notice)
        if wrong:
            raise Mistaken([{"field": each.field, "zh": each.zh, "en": each.en} for each in wrong])
        before = await self.store.attendance([notice.id])
        answered = FiledAttendance(
            id=f"r-{secrets.token_hex(8)}",
            notice=notice.id,
            number=len(before) + 1,
            attendance=given,
            sha256=_digest(given),
            returned_at=now,
            account=by.account,
            name=by.name,
            receipt="",
        )
        (receipt,) = await self._seal([attendance_statement(answered, filed)])
        answered = replace(answered, receipt=receipt)
        await self.store.add_attendance(answered)
        await self.record.tell(notice.hearing)
        return answered

    async def _seal(self, statements: Sequence[Mapping[str, Json]]) -> list[str]:
        sealed = await self._evidence.seal([Statement(body) for body in statements], complete=True)
        return [receipt.to_json() for receipt in sealed]


def _arrived(notice: str, account: str, name: str, now: datetime) -> Served:
    return Served(notice, ServiceStep.ARRIVED, now, Means.PLATFORM, account, name, noted_at=now)


def _digest(value: object) -> str:
    """Give the hex SHA-256 of a value's canonical bytes."""
    return hashlib.sha256(canonical(value)).hexdigest()
