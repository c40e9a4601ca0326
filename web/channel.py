"""The information channel at work: facts found and stated, told to who holds a linked proceeding, and confirmed.

Whoever calls has asked the authorization function. A fact stated by a person is sealed before it is on file, as filings
are. A fact read off a record or a case file is put on file, with everything it causes, in the transaction that says how
far was read: a crash before it reads again, a crash after it has told everybody.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.cases.changes import ChangeKind, Made
from hearing.cases.model import Case, LinkedProceeding, ProceedingKind, Relation
from hearing.cases.store import CaseStore
from hearing.channel.channel_store import ChannelStore, Holder, Read
from hearing.channel.derived import EVENTS, case_proceeding, of_case, of_record, of_sets
from hearing.channel.effects import Meeting, flags
from hearing.channel.errors import FactRefusedError, NotLinkedError
from hearing.channel.facts import (
    OF_AN_INVALIDATION,
    OF_ANOTHER,
    Details,
    Fact,
    FactType,
    Proceeding,
    identity,
    proceeding,
)
from hearing.channel.message import Addressee, Delivery, Step, StepKind, delivery, fact_statement, step_statement
from hearing.channel.sight import Capacity, in_a_case, seen
from hearing.claimsets.set_store import ClaimSetStore
from hearing.procedure.canonical import canonical
from hearing.procedure.names import name_of
from hearing.procedure.standing import line_of
from hearing.vocabulary import Side
from web.accounts import Accounts
from web.authorization import Principal
from web.hearings import HearingReader

PAUSE_SECONDS = 2.0
SEALED_AT_ONCE = 256
_RANK = (Capacity.OFFICE, Capacity.AUTHORITY, Capacity.INVOLVED, Capacity.PARTY)

log = logging.getLogger("hearing.channel")


class Channel:
    """Tells linked proceedings of one another. One task publishes at a time."""

    def __init__(
        self,
        store: ChannelStore,
        evidence: EvidenceStore,
        cases: CaseStore,
        accounts: Accounts,
        hearings: HearingReader,
        sets: ClaimSetStore,
    ) -> None:
        self.store = store
        self._sets = sets
        self._evidence = evidence
        self._cases = cases
        self._accounts = accounts
        self._hearings = hearings
        self._publishing = asyncio.Lock()

    async def run(self, now: Callable[[], datetime]) -> None:
        """Find, tell and seal until cancelled; after a failure try again, and say so in the log."""
        while True:
            try:
                await self.tell(now())
                await self.seal(now())
            except Exception:
                log.exception("linked proceedings could not be told; trying again")
            await asyncio.sleep(PAUSE_SECONDS)

    async def tell(self, now: datetime) -> None:
        """Publish everything that records and case files say and that was not told yet."""
        for hearing, (case, heard, last) in (await self.store.unheard()).items():
            await self._tell_hearing(hearing, case, heard, last)
        while changed := await self.store.unread():
            for read in changed:
                file, sets = await self._cases.case(read.source), await self._sets.of_case(read.source)
                for fact in (*of_case(file, now), *await asyncio.to_thread(of_sets, file, sets)):
                    await self.publish(fact)
                await self.publish(None, read)

    async def _tell_hearing(self, hearing: str, case: str, heard: int, last: int) -> None:
        events = await self._hearings.recorded(hearing)
        fresh = [one for one in events if heard < one.n <= last and name_of(type(one.event)) in EVENTS]
        if fresh:
            state = await self._hearings.state(hearing)

            def side_of(participant: str) -> Side:
                line = line_of(state, participant)
                return line.side if line is not None else Side.NONE

            for recorded in fresh:
                fact = of_record(case, hearing, recorded, side_of)
                await self.publish(fact, Read(hearing, recorded.n))
        await self.publish(None, Read(hearing, last))

    async def publish(self, fact: Fact | None, read: Read | None = None) -> bool:
        """Put a fact on file and tell everybody who holds a linked proceeding; False when all of it was done before."""
        async with self._publishing:
            deliveries = await self._deliveries(fact) if fact is not None else []
            return await self.store.publish(fact, deliveries, read)

    async def _deliveries(self, fact: Fact) -> list[Delivery]:
        before = [one for one in await self.store.facts([fact.of]) if one.id != fact.id]
        made = []
        for target in await self.store.linked(fact.of):
            there = await self.store.facts([target])
            for to in await self._addressees(fact.of, target):
                shown = seen(fact, to.capacity)
                if shown is not None:
                    found = flags(Meeting(fact, [*before, fact], target, there))
                    made.append(delivery(shown, to, found, fact.at))
        return made

    async def _addressees(self, of: Proceeding, target: Proceeding) -> list[Addressee]:
        involved = {account for account, _ in await self._people(of)}
        found: dict[str, Capacity] = {}
        for account, own in await self._people(target):
            capacity = Capacity.INVOLVED if own is Capacity.PARTY and account in involved else own
            found[account] = min(capacity, found.get(account, capacity), key=_RANK.index)
        return [Addressee(account, target, capacity) for account, capacity in found.items()]

    async def _people(self, of: Proceeding) -> list[tuple[str, Capacity]]:
        """Give who holds a proceeding, or conducts it, and in what capacity."""
        if of.kind is not ProceedingKind.INVALIDATION:
            return [(one.account, one.capacity) for one in await self.store.holders([of])]
        people = await self._accounts.people(of.number)
        return [(one.account, capacity) for one in people if (capacity := in_a_case(one.role)) is not None]

    async def catch_up(self, account: str) -> None:
        """Tell somebody who came later what was told about the proceedings linked to theirs before."""
        cases = await self._accounts.cases_of(account)
        holds = [case_proceeding(case) for case in cases]
        holds += [one.of for one in await self.store.holders(account=account)]
        linked = {other for one in holds for other in await self.store.linked(one)}
        for fact in await self.store.facts(sorted(linked, key=lambda one: (one.kind, one.number))) if linked else ():
            async with self._publishing:
                mine = [one for one in await self._deliveries(fact) if one.account == account]
                await self.store.publish(None, mine)

    async def state(self, of: Proceeding, given: Mapping[str, Any], by: Principal, now: datetime) -> Fact:
        """Take a fact that somebody states: sealed, on file, told. Stating the same again gives what is on file.

        Raises:
            FactRefusedError: it cannot have happened in such a proceeding, or not on that day.
        """
        kind, on, details = _checked(of, given, now)
        key = identity("stated", of.kind, of.number, kind, on, canonical(details).decode())
        known = await self.store.fact(key)
        if known is not None:
            return known
        fact = Fact(key, of, kind, now, on, details, stated_by=by.account, stated_name=by.name)
        (receipt,) = await self._evidence.seal([Statement(fact_statement(fact))], complete=True)
        fact = replace(fact, receipt=receipt.to_json())
        await self.publish(fact)
        return fact

    async def link(self, case: Case, kind: ProceedingKind, number: str, by: Principal, now: datetime) -> Proceeding:
        """Link a ruling or court case about the same patent to a case; once is enough.

        Raises:
            NumberFormError: it is not a number of that kind.
        """
        of = proceeding(kind, number)
        link = LinkedProceeding(of.kind, of.number, Relation.SAME_PATENT, on=now.date())
        await self._cases.add_link(case.id, link, Made(ChangeKind.LINKED, now, by.account, by.name))
        return of

    async def require_linked(self, case: Case, of: Proceeding) -> None:
        """Refuse a proceeding that is not linked to this case; raises `NotLinkedError`."""
        if of not in await self.store.linked(case_proceeding(case.id)):
            raise NotLinkedError()

    async def name_holder(self, holder: Holder) -> None:
        """Name who holds a linked proceeding outside; they are told what was told before."""
        await self.store.name_holder(holder)
        await self.catch_up(holder.account)

    async def take_step(self, one: Delivery, steps: Sequence[Step], kind: StepKind, now: datetime) -> Step:
        """Note that a delivery was opened or confirmed, once: sealed, then on file."""
        known = next((step for step in steps if step.kind is kind), None)
        if known is not None:
            return known
        step = Step(one.id, kind, now, "")
        (receipt,) = await self._evidence.seal([Statement(step_statement(one, step))], complete=True)
        step = replace(step, receipt=receipt.to_json())
        if await self.store.take_step(step):
            return step
        return next(known for known in (await self.store.delivery(one.id))[1] if known.kind is kind)

    async def seal(self, now: datetime) -> int:
        """Seal deliveries that wait for it; a crash in between seals one of them twice, and keeps one receipt."""
        waiting = await self.store.unsealed(SEALED_AT_ONCE)
        steps = [Step(one.id, StepKind.DELIVERED, now, "") for one in waiting]
        statements = [Statement(step_statement(one, step)) for one, step in zip(waiting, steps, strict=True)]
        for step, receipt in zip(steps, await self._evidence.seal(statements), strict=True):
            await self.store.take_step(replace(step, receipt=receipt.to_json()))
        return len(waiting)


def read_body(one: Delivery) -> dict[str, Any]:
    """Give a delivery's body as JSON."""
    body: dict[str, Any] = json.loads(one.body)
    return body


def _checked(of: Proceeding, given: Mapping[str, Any], now: datetime) -> tuple[FactType, date, Details]:
    kind, details = given["type"], given["details"]
    fitting = OF_AN_INVALIDATION if of.kind is ProceedingKind.INVALIDATION else OF_ANOTHER
    if kind not in fitting:
        raise FactRefusedError(
            "这种程序中不会发生此类事项，请核对事项种类。",
            "That does not happen in such a proceeding: check what is stated.",
        )
    if given["on"] > now.date():
        raise FactRefusedError("发生日期不能晚于今天。", "The day on which it happened cannot lie in the future.")
    if kind is FactType.DECIDED and not (details.outcome and details.document):
        raise FactRefusedError(
            "登记审查决定时须填写决定号和决定结果。", "State the number and the outcome of a decision with it."
        )
    if kind is FactType.SCHEDULED and details.starts_at is None:
        raise FactRefusedError("请填写开庭时间。", "Say when the hearing begins.")
    return kind, given["on"], details
