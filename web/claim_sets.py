"""Amended sets of claims: filed by the patentee, ruled on by the panel, sealed before they are on file."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.cases.lateness import Timeliness, Timely
from hearing.cases.model import Case
from hearing.cases.rule_book import RuleBook, UnknownRuleSetError
from hearing.cases.timetable import timetable
from hearing.claimsets.reading import ReadClaims, read_claims
from hearing.claimsets.set_store import ClaimSetStore
from hearing.claimsets.sets import (
    ClaimSet,
    ClaimSetRefusedError,
    OtherSetFirstError,
    Ruling,
    require_ruling,
    require_set,
    timely_set,
)
from hearing.procedure.canonical import as_json
from hearing.procedure.state import Hearing
from hearing.vocabulary import Side, Stage
from web.authorization import Principal
from web.custody import Custody
from web.errors import NotFound
from web.hearings import Hearings
from web.party_statements import PartyStatements, sealed_with
from web.rules import known_of


class ClaimDesk:
    """Takes amended claims and rulings on them. Whoever calls has asked the authorization function."""

    def __init__(
        self,
        engine: AsyncEngine,
        evidence: EvidenceStore,
        hearings: Hearings,
        custody: Custody,
        rules: RuleBook,
        party: PartyStatements,
    ) -> None:
        self.store = ClaimSetStore(engine)
        self._evidence = evidence
        self._hearings = hearings
        self._custody = custody
        self._rules = rules
        self._party = party
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def one(self, case: Case, n: int) -> ClaimSet:
        """Give a set of a case; raises `NotFound`."""
        found = next((each for each in await self.store.of_case(case.id) if each.n == n), None)
        if found is None:
            raise NotFound("没有这份权利要求修改文本。", "There is no such set of claims.")
        return found

    async def timely(self, case: Case, at: datetime) -> Timely:
        """Tell what the periods of the case say of a set that is filed at this moment."""
        try:
            rules = self._rules.current(case.rule_set)
        except UnknownRuleSetError:
            return Timely(Timeliness.UNKNOWN)
        states = [each.state for each in await self._hearings.of_case(case.id)]
        running = timetable(self._rules, rules, known_of(rules, case, states))
        return timely_set(rules, running, await self._custody.rounds(case.id), at)

    async def file(
        self, case: Case, text: str, reason: str, by: Principal, now: datetime, *, signed: object = None
    ) -> ClaimSet:
        """Put an amended set on file. ``signed`` is what the person signed of it (`PartyStatements.taking`).

        Raises:
            ClaimSetRefusedError: it cannot be put on file as things stand.
        """
        read = await asyncio.to_thread(read_claims, text)
        async with self._locks.setdefault(case.id, asyncio.Lock()):
            known = await self.store.of_case(case.id)
            require_set(case.patent.claims, known, read, reason, await self.over(case))
            timely = await self.timely(case, now)
            new = ClaimSet(case.id, len(known) + 1, text, read.claims, reason, by.account, by.name, now, timely)
            async with self._party.taking(case.id, signed, _said(case, text, reason, by), by, now) as accepted:
                body = sealed_with(set_statement(new), accepted)
                (receipt,) = await self._evidence.seal([Statement(body)], complete=True)
                new = replace(new, receipt=receipt.to_json())
                try:
                    await self.store.add(new, accepted.put if accepted else None)
                except OtherSetFirstError as error:
                    raise _other_first() from error
            return new

    async def check(self, case: Case, text: str) -> ReadClaims:
        """Read a set before it is filed."""
        return await asyncio.to_thread(read_claims, text)

    async def rule(self, case: Case, n: int, accepted: bool, reason: str, by: Principal, now: datetime) -> ClaimSet:
        """Say for the panel whether a set is the text to be examined; sealed before it is on file.

        Raises:
            ClaimSetRefusedError: it cannot be ruled so as things stand.
        """
        async with self._locks.setdefault(case.id, asyncio.Lock()):
            known = await self.one(case, n)
            require_ruling(known, accepted, reason, await self.over(case))
            ruling = Ruling(accepted, reason, by.account, by.name, now)
            (receipt,) = await self._evidence.seal([Statement(ruling_statement(known, ruling))], complete=True)
            try:
                await self.store.rule(known, replace(ruling, receipt=receipt.to_json()))
            except OtherSetFirstError as error:
                raise _other_first() from error
            return await self.one(case, n)

    async def over(self, case: Case) -> date | None:
        """Give the day of the decision when the case is over: decided, and no hearing of it goes on or is to come."""
        return over(case, [each.state for each in await self._hearings.of_case(case.id)])


def over(case: Case, hearings: Sequence[Hearing]) -> date | None:
    """Give the day of the decision when nothing of a case goes on after it; None while something does."""
    goes_on = any(one.stage is not Stage.ENDED and not one.service.called_off for one in hearings)
    return case.decision.decided_on if case.decision is not None and not goes_on else None


def set_statement(new: ClaimSet) -> dict[str, Any]:
    """Give what is sealed of a set: all of it, word for word."""
    return {
        "kind": "claims_amended",
        "version": 1,
        "case": new.case,
        "side": Side.PATENTEE.value,
        "n": new.n,
        "text": new.text,
        "reason": new.reason,
        "timely": as_json(new.timely),
        "filed_at": new.filed_at.isoformat(),
        "filed_by": {"account": new.by, "name": new.name},
    }


def ruling_statement(known: ClaimSet, ruling: Ruling) -> dict[str, Any]:
    """Give what is sealed of a ruling on a set."""
    return {
        "kind": "claims_ruled",
        "version": 1,
        "case": known.case,
        "n": known.n,
        "k": len(known.rulings) + 1,
        "accepted": ruling.accepted,
        "reason": ruling.reason,
        "at": ruling.at.isoformat(),
        "by": {"account": ruling.by, "name": ruling.name},
    }


def _said(case: Case, text: str, reason: str, by: Principal) -> dict[str, Any]:
    """Give what a person who has a key signs of the set that they file."""
    return {
        "kind": "claims_amended",
        "case": case.id,
        "side": Side.PATENTEE.value,
        "text": text,
        "reason": reason,
        "filed_by": {"account": by.account},
    }


def _other_first() -> ClaimSetRefusedError:
    return ClaimSetRefusedError(
        "other_first",
        "另有人刚刚办理了同一事项，请刷新后重试。",
        "Someone else has just done the like: reload and try again.",
    )
