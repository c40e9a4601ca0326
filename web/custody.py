"""What happens to an exhibit after it was filed: steps that are sealed and put on file, and who read it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.cases.lateness import Timeliness, Timely, timely
from hearing.cases.model import Case, Exhibit
from hearing.cases.rule_book import RuleBook, UnknownRuleSetError
from hearing.cases.store import CaseStore
from hearing.cases.timetable import timetable
from hearing.custody.custody_store import CustodyStore, OtherStepFirstError, step_of
from hearing.custody.life import LEAVE, Lives, label_code, lives, require
from hearing.custody.rounds import Round, require_round, round_of
from hearing.custody.steps import Labelled, Ruled, Step, Taken
from hearing.procedure.canonical import as_json
from hearing.procedure.names import name_of
from hearing.record.shapes import ShapeError
from hearing.vocabulary import Side
from web.accounts import Accounts, Person
from web.authorization import Action, Principal
from web.custody_json import Story
from web.errors import BadRequest, Denied
from web.hearings import Hearings
from web.party_statements import Accepted, PartyStatements, sealed_with
from web.rules import known_of

_MADE_HERE: Mapping[str, tuple[str, ...]] = {
    "ruled": ("timeliness", "rule", "last_day"),
    "labelled": ("label",),
}
"""Fields of a step that the platform fills in, whatever was sent."""


class Custody:
    """Takes steps and tells the story of an exhibit. Whoever calls has asked the authorization function."""

    def __init__(
        self,
        store: CustodyStore,
        evidence: EvidenceStore,
        cases: CaseStore,
        accounts: Accounts,
        hearings: Hearings,
        rules: RuleBook,
        party: PartyStatements,
    ) -> None:
        self._store = store
        self._evidence = evidence
        self._cases = cases
        self._accounts = accounts
        self._hearings = hearings
        self._rules = rules
        self._party = party
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def lives(self, case_id: str) -> Lives:
        """Give what has become of every exhibit of a case."""
        return lives(await self._cases.exhibits(case_id), await self._store.of_case(case_id))

    async def story(self, exhibit: Exhibit) -> Story:
        """Tell what happened to an exhibit."""
        steps = await self._store.of_case(exhibit.case_id)
        exhibits = await self._cases.exhibits(exhibit.case_id)
        case = lives(exhibits, steps)
        mine = tuple(one for one in steps if one.exhibit == exhibit.id)
        answer = await self._timely(await self._cases.case(exhibit.case_id), exhibit, case)
        return Story(exhibit, case, mine, answer, tuple(await self._store.reads(exhibit.id)))

    async def read(self, exhibit: Exhibit, page: int, by: Principal, now: datetime) -> None:
        """Note that somebody is about to be shown a page; 0 stands for the original file."""
        await self._store.note_read(exhibit.id, page, by.account, by.name, now)

    async def rounds(self, case_id: str) -> tuple[Round, ...]:
        """Give the rounds of exchange of a case, in order."""
        return await self._store.rounds(case_id)

    async def open_round(
        self, case: Case, sides: Sequence[Side], closes_at: datetime, note: str, by: Principal, now: datetime
    ) -> Round:
        """Open a round of exchange: seal it and put it on file.

        Raises:
            StepRefusedError: it cannot be opened as things stand.
            BadRequest: someone else opened one meanwhile.
        """
        lock = self._locks.setdefault(case.id, asyncio.Lock())
        async with lock:
            known = await self._store.rounds(case.id)
            new = Round(case.id, len(known) + 1, tuple(dict.fromkeys(sides)), now, closes_at, note.strip(), by.name)
            require_round(known, new)
            (receipt,) = await self._evidence.seal([Statement(round_statement(new, by.account))])
            new = replace(new, receipt=receipt.to_json())
            try:
                await self._store.add_round(new)
            except OtherStepFirstError as error:
                raise _other_first() from error
            return new

    async def take(
        self, exhibit: Exhibit, given: Mapping[str, Any], by: Principal, now: datetime, *, signed: object = None
    ) -> Taken:
        """Take a step: seal it and put it on file.

        Args:
            exhibit: the exhibit.
            given: ``kind`` and the step's own fields, as the browser sent them.
            by: who takes it.
            now: the present moment.
            signed: what the person signed of it, if they have a key (`PartyStatements.taking`); of a side's steps.

        Raises:
            BadRequest: there is no such step, or a field is wrong.
            Denied: the person is nobody in the case.
            StepRefusedError: it may not be taken now.
        """
        lock = self._locks.setdefault(exhibit.case_id, asyncio.Lock())
        async with lock:  # what is refused may depend on another exhibit of the case
            case = await self.lives(exhibit.case_id)
            step = await self._completed(exhibit, _read(given), case, now)
            person = await self._person(exhibit, step, by)
            require(case, exhibit, step, role=person.role, side=person.side, now=now)
            if isinstance(step, Labelled):
                number = await self._store.label_number(exhibit.id, now.year)
                step = replace(step, label=label_code(number, now.year))
            n = case.of(exhibit.id).n + 1
            taken = Taken(exhibit.id, n, now, by.account, person.name, person.role, person.side, step)
            if person.side is Side.NONE:
                return await self._keep(taken, _statement(exhibit, taken), None)
            said = _said(exhibit, given, by)
            async with self._party.taking(exhibit.case_id, signed, said, by, now) as accepted:
                account = _statement(exhibit, taken)
                return await self._keep(taken, account | {"body": said["body"]} if accepted else account, accepted)

    async def _keep(self, taken: Taken, account: dict[str, Any], accepted: Accepted | None) -> Taken:
        """Seal a step and put it on file."""
        (receipt,) = await self._evidence.seal([Statement(sealed_with(account, accepted))], complete=True)
        taken = replace(taken, receipt=receipt.to_json())
        try:
            await self._store.add(taken, accepted.put if accepted else None)
        except OtherStepFirstError as error:
            raise _other_first() from error
        return taken

    async def _completed(self, exhibit: Exhibit, step: Step, case: Lives, now: datetime) -> Step:
        """Fill in what the platform itself knows."""
        if not isinstance(step, Ruled):
            return step
        answer = await self._timely(await self._cases.case(exhibit.case_id), exhibit, case)
        last_day = answer.last_day.isoformat() if answer.last_day else ""
        return replace(step, timeliness=answer.timeliness, rule=answer.rule, last_day=last_day)

    async def _person(self, exhibit: Exhibit, step: Step, by: Principal) -> Person:
        """Give the capacity in which somebody takes this step: the one that may, when they have several."""
        mine = [one for one in await self._accounts.people(exhibit.case_id) if one.account == by.account]
        if not mine:
            raise Denied(Action.TAKE_STEP, "您不是本案人员。", "You are not one of this case's people.")
        fitting = [one for one in mine if one.role in LEAVE[type(step)]]
        return next((one for one in fitting if one.side in {exhibit.side, Side.NONE}), (fitting or mine)[0])

    async def _timely(self, case: Case, exhibit: Exhibit, of_case: Lives) -> Timely:
        try:
            rules = self._rules.current(case.rule_set)
        except UnknownRuleSetError:
            return Timely(Timeliness.UNKNOWN)
        states = [each.state for each in await self._hearings.of_case(case.id)]
        running = timetable(self._rules, rules, known_of(rules, case, states))
        exchanged = round_of(await self._store.rounds(case.id), exhibit.side, exhibit.filed_at)
        if exchanged is not None:
            last_day = exchanged.closes_at.astimezone(ZoneInfo(rules.zone)).date()
            return Timely(Timeliness.IN_ROUND, last_day=last_day)
        natures = [one.nature for one in of_case.of(exhibit.id).natures]
        listed = any((one.side, one.label) == (exhibit.side, exhibit.label) for one in case.listed_exhibits)
        return timely(rules, running, exhibit, listed=listed, natures=natures)


def _other_first() -> BadRequest:
    return BadRequest(
        "另有人刚刚办理了同一事项，请刷新后重试。",
        "Someone else has just done the like: reload and try again.",
        "other_first",
    )


def _read(given: Mapping[str, Any]) -> Step:
    kind = str(given.get("kind", ""))
    body = {name: value for name, value in given.items() if name != "kind"}
    for name in _MADE_HERE.get(kind, ()):
        body[name] = "unknown" if name == "timeliness" else ""
    try:
        return step_of(kind, body)
    except KeyError as error:
        raise BadRequest("没有这种操作。", "There is no such step.", "unknown_step") from error
    except ShapeError as error:
        raise BadRequest(f"“{error.field}”：{error.zh}。", f"{error.field}: {error.en}.") from error


def round_statement(new: Round, account: str) -> dict[str, Any]:
    """Give what is sealed of a round of exchange: all of it."""
    return {
        "kind": "exchange_round",
        "version": 1,
        "case": new.case,
        "n": new.n,
        "sides": [side.value for side in new.sides],
        "opened_at": as_json(new.opened_at),
        "closes_at": as_json(new.closes_at),
        "note": new.note,
        "opened_by": {"account": account, "name": new.name},
    }


def _said(exhibit: Exhibit, given: Mapping[str, Any], by: Principal) -> dict[str, Any]:
    """Give what a person who has a key signs of the step that they take, in their own spelling."""
    return {
        "kind": "exhibit_step",
        "case": exhibit.case_id,
        "exhibit": exhibit.id,
        "sha256": exhibit.blob.sha256 if exhibit.blob else "",
        "type": str(given.get("kind", "")),
        "body": {name: value for name, value in given.items() if name != "kind"},
        "by": {"account": by.account},
    }


def _statement(exhibit: Exhibit, taken: Taken) -> dict[str, Any]:
    """Give what is sealed of a step: all of it, and which file it is about."""
    return {
        "kind": "exhibit_step",
        "version": 1,
        "case": exhibit.case_id,
        "exhibit": exhibit.id,
        "label": exhibit.label,
        "sha256": exhibit.blob.sha256 if exhibit.blob else "",
        "n": taken.n,
        "at": as_json(taken.at),
        "by": {"account": taken.by, "name": taken.name, "role": taken.role.value, "side": taken.side.value},
        "type": name_of(type(taken.step)),
        "body": as_json(taken.step),
    }
