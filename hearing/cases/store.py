"""The store of case data: SQLAlchemy Core inside, frozen dataclasses outside; no session or row leaves it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.cases import tables
from hearing.cases.building import case_from_decision
from hearing.cases.change_store import noted
from hearing.cases.changes import ChangeKind, Made
from hearing.cases.errors import (
    ExhibitNumbersUsedUpError,
    ExhibitNumberTakenError,
    OpinionRefusedError,
    RulesInUseError,
    UnknownCaseError,
)
from hearing.cases.importing.result import ImportedDecision, Queued, Span
from hearing.cases.importing.source import REASONS, queued
from hearing.cases.model import Answer, Case, Exhibit, LinkedProceeding, NewExhibit, Opinion
from hearing.cases.rows import case_of, case_rows, exhibit_of, exhibit_row, link_of, link_row, opinion_of, opinion_row
from hearing.cases.rule_book import RuleBook
from hearing.cases.rule_files import published
from hearing.cases.ruleset import Numbering
from hearing.vocabulary import Element, Stance

Beside = Callable[[AsyncConnection, Exhibit], Awaitable[None]]
"""Writes further rows of an exhibit in the transaction that puts it on the register."""

BesideStep = Callable[[AsyncConnection], Awaitable[None]]
"""Writes further rows in the transaction that puts an opinion or a step on file."""

_ATTEMPTS = 5
"""How often a write is tried again after losing a race for the same number."""


def _new_id() -> str:
    return uuid4().hex


class CaseStore:
    """Reads and writes case data; safe for several tasks and processes on one database.

    Who may see what is not decided here: ask the authorization function first.
    """

    def __init__(
        self, engine: AsyncEngine, rules: RuleBook | None = None, *, new_id: Callable[[], str] = _new_id
    ) -> None:
        self._engine = engine
        self._rules = rules or published()
        self._new_id = new_id

    async def save_imported(self, imported: ImportedDecision, at: datetime) -> str:
        """Open the case of an imported decision and keep its review queue; give the case's id.

        Idempotent on the case number: a case already on file is left as it is and its id is given.

        Raises:
            IncompleteDecisionError: The decision leaves out what no case can be without.
        """
        return await self.save_case(case_from_decision(imported), at, imported.queued)

    async def save_case(
        self, case: Case, at: datetime, queue: tuple[Queued, ...] = (), beside: BesideStep | None = None
    ) -> str:
        """Put a case on file with its review queue, unless one of its numbers is there already; give its id.

        A case that names no rule set takes the one that stands for the day its first request was filed. What ``beside``
        puts on file stands or falls with it, and is left out when the case is there already.

        Raises:
            UnknownRuleSetError: It names a rule set that there is not.
        """
        known = await self._known(case.numbers)
        if known:
            return known
        standing = self._rules.current(case.rule_set) if case.rule_set else self._rules.standing(case.filed_on)
        case = replace(case, rule_set=standing.procedure.id)
        rows = case_rows(case)
        rows["case_file"][0]["created_at"] = at
        items = [
            {
                "id": f"{case.id}-{index}",
                "case_id": case.id,
                "subject": case.id,
                "position": index,
                "at": "",
                "field": item.field,
                "reason": item.reason,
                "span_start": item.span.start,
                "span_end": item.span.end,
            }
            for index, item in enumerate(queue)
        ]
        try:
            async with self._engine.begin() as connection:
                for table in (tables.case_file, *tables.PARTS):
                    await _insert(connection, table, rows[table.name])
                await _insert(connection, tables.review_point, items)
                if beside is not None:
                    await beside(connection)
        except IntegrityError:
            known = await self._known(case.numbers)
            if known is None:
                raise
            return known
        return case.id

    async def on_file(self, numbers: tuple[str, ...]) -> Case | None:
        """Give the case that carries one of these numbers, or None."""
        known = await self._known(numbers)
        return await self.case(known) if known else None

    async def digests(self) -> frozenset[str]:
        """Give the SHA-256 of the text of every decision that a case on file came from."""
        column = tables.case_file.c.text_sha256
        async with self._engine.connect() as connection:
            found = await connection.execute(select(column).where(column.is_not(None)))
            return frozenset(found.scalars())

    async def _known(self, numbers: tuple[str, ...]) -> str | None:
        query = select(tables.case_number.c.case_id).where(tables.case_number.c.number.in_(numbers)).limit(1)
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def case(self, case_id: str) -> Case:
        """Give a case; raise UnknownCaseError when there is none."""
        async with self._engine.connect() as connection:
            query = select(tables.case_file).where(tables.case_file.c.id == case_id)
            head = (await connection.execute(query)).mappings().one_or_none()
            if head is None:
                raise _unknown("案件", "case", case_id)
            return await _whole(connection, dict(head))

    async def cases(self) -> tuple[Case, ...]:
        """Give every case, the one put on file last first."""
        query = select(tables.case_file).order_by(tables.case_file.c.created_at.desc(), tables.case_file.c.id)
        async with self._engine.connect() as connection:
            heads = (await connection.execute(query)).mappings().all()
            return tuple([await _whole(connection, dict(head)) for head in heads])

    async def review_queue(self, case_id: str) -> tuple[Queued, ...]:
        """Give what a person must still look at in the paper that the case came from."""
        point = tables.review_point
        waits = point.c.case_id == case_id, point.c.decision.is_(None)
        query = select(point).where(*waits).order_by(point.c.position)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(
            queued(row["field"], Span(row["span_start"], row["span_end"]), row["reason"])
            for row in rows
            if row["reason"] in REASONS
        )

    async def add_exhibit(self, new: NewExhibit, beside: Beside | None = None) -> Exhibit:
        """Put an exhibit on the register and give it as stored; ``beside`` writes what belongs to it at the same time.

        Without a number it gets the next one of its side, after those filed and those the papers list. To file the
        document of a listed exhibit, give its number.

        Raises:
            UnknownCaseError: There is no such case.
            UnknownRuleSetError: Its rule set is no longer among those of this installation.
            ExhibitNumberTakenError: The number asked for was filed already.
            ExhibitNumbersUsedUpError: The rule set of the case has no further number, or not the one asked for.
        """
        numbering = self._rules.current(await self._rule_set(new.case_id)).numbers(new.side)
        for attempt in range(_ATTEMPTS):
            number = new.number or await self._next_number(new, numbering)
            exhibit = _exhibit(self._new_id(), number, numbering, new)
            try:
                async with self._engine.begin() as connection:
                    await connection.execute(insert(tables.exhibit).values(exhibit_row(exhibit)))
                    if beside is not None:
                        await beside(connection, exhibit)
            except IntegrityError:
                if new.number is not None or attempt == _ATTEMPTS - 1:
                    raise _taken(exhibit.label) from None
                continue
            return await self.exhibit(exhibit.id)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def choose_rules(self, case_id: str, rule_set: str, at: datetime) -> None:
        """Hear a case under another rule set. Hearings that were set down keep the one in their record.

        Raises:
            UnknownCaseError: There is no such case.
            UnknownRuleSetError: There is no such rule set.
            RulesInUseError: Exhibits were filed, which are numbered by the present one.
        """
        self._rules.current(rule_set)
        if await self._rule_set(case_id) != rule_set and await self.exhibits(case_id):
            raise RulesInUseError(
                "本案已有证据按现行规则编号，不能再改用其他规则。",
                "Exhibits of this case were numbered by its rule set, so it can no longer be changed.",
            )
        statement = update(tables.case_file).where(tables.case_file.c.id == case_id).values(rule_set=rule_set)
        made = Made(ChangeKind.CORRECTED, at)
        async with self._engine.begin() as connection, noted(connection, case_id, made):
            await connection.execute(statement)

    async def _rule_set(self, case_id: str) -> str:
        async with self._engine.connect() as connection:
            query = select(tables.case_file.c.rule_set).where(tables.case_file.c.id == case_id)
            found = (await connection.execute(query)).scalar_one_or_none()
        if found is None:
            raise _unknown("案件", "case", case_id)
        return str(found)

    async def _next_number(self, new: NewExhibit, numbering: Numbering) -> int:
        filed, listed = tables.exhibit, tables.listed_exhibit
        async with self._engine.connect() as connection:
            query = select(func.max(filed.c.number)).where(
                filed.c.case_id == new.case_id, filed.c.side == new.side.value
            )
            highest = (await connection.execute(query)).scalar_one_or_none() or 0
            query_labels = select(listed.c.label).where(
                listed.c.case_id == new.case_id, listed.c.side == new.side.value
            )
            labels = (await connection.execute(query_labels)).scalars().all()
        return max(highest, numbering.first - 1, *(numbering.number(label) for label in labels)) + 1

    async def exhibits(self, case_id: str) -> tuple[Exhibit, ...]:
        """Give the filed exhibits of a case: the petitioner's, then the patentee's, each by number."""
        table = tables.exhibit
        query = select(table).where(table.c.case_id == case_id).order_by(table.c.side.desc(), table.c.number)
        async with self._engine.connect() as connection:
            return tuple(exhibit_of(dict(row)) for row in (await connection.execute(query)).mappings())

    async def exhibit(self, exhibit_id: str) -> Exhibit:
        """Give an exhibit; raise UnknownCaseError when there is none."""
        query = select(tables.exhibit).where(tables.exhibit.c.id == exhibit_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise _unknown("证据", "exhibit", exhibit_id)
        return exhibit_of(dict(row))

    async def attach_receipt(self, exhibit_id: str, receipt: str) -> Exhibit:
        """Keep the submitter's receipt (JSON text) beside the exhibit and give the exhibit as stored."""
        statement = update(tables.exhibit).where(tables.exhibit.c.id == exhibit_id).values(receipt=receipt)
        async with self._engine.begin() as connection:
            await connection.execute(statement)
        return await self.exhibit(exhibit_id)

    async def add_opinion(self, opinion: Opinion, beside: BesideStep | None = None) -> Opinion:
        """Keep a side's opinion on the other side's exhibit and give it as stored; its id is made when empty.

        A later opinion does not replace an earlier one: both were stated, and the last one counts. What ``beside`` puts
        on file stands or falls with it.

        Raises:
            UnknownCaseError: There is no such exhibit.
            OpinionRefusedError: The opinion is on the side's own exhibit, or an element is contested without a reason.
        """
        _check(opinion, await self.exhibit(opinion.exhibit_id))
        stored = replace(opinion, id=opinion.id or self._new_id())
        async with self._engine.begin() as connection:
            if beside is not None:
                await beside(connection)
            await connection.execute(insert(tables.opinion).values(opinion_row(stored)))
            query = select(tables.opinion).where(tables.opinion.c.id == stored.id)
            row = (await connection.execute(query)).mappings().one()
        return opinion_of(dict(row))

    async def opinions(self, case_id: str) -> tuple[Opinion, ...]:
        """Give every opinion stated on the exhibits of a case, in the order in which they were stated."""
        table = tables.opinion
        query = (
            select(table)
            .join(tables.exhibit, tables.exhibit.c.id == table.c.exhibit_id)
            .where(tables.exhibit.c.case_id == case_id)
            .order_by(table.c.stated_at, table.c.id)
        )
        async with self._engine.connect() as connection:
            return tuple(opinion_of(dict(row)) for row in (await connection.execute(query)).mappings())

    async def add_link(self, case_id: str, link: LinkedProceeding, made: Made) -> LinkedProceeding:
        """Link another proceeding to a case, once per kind and number; give the link as stored."""
        await self._rule_set(case_id)
        table = tables.linked_proceeding
        own = table.c.case_id == case_id
        for attempt in range(_ATTEMPTS):
            try:
                async with self._engine.begin() as connection:
                    same = select(table).where(own, table.c.kind == link.kind.value, table.c.number == link.number)
                    known = (await connection.execute(same)).mappings().one_or_none()
                    if known is not None:
                        return link_of(dict(known))
                    highest = (await connection.execute(select(func.max(table.c.position)).where(own))).scalar_one()
                    position = 0 if highest is None else highest + 1
                    row = {"case_id": case_id, "position": position} | link_row(link)
                    async with noted(connection, case_id, made):
                        await connection.execute(insert(table).values(row))
            except IntegrityError:
                if attempt == _ATTEMPTS - 1:
                    raise
                continue
            return link
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def links(self, case_id: str) -> tuple[LinkedProceeding, ...]:
        """Give the proceedings linked to a case."""
        table = tables.linked_proceeding
        query = select(table).where(table.c.case_id == case_id).order_by(table.c.position)
        async with self._engine.connect() as connection:
            return tuple(link_of(dict(row)) for row in (await connection.execute(query)).mappings())


async def _insert(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(table), rows)


async def _whole(connection: AsyncConnection, head: dict[str, Any]) -> Case:
    parts = {}
    for table in tables.PARTS:
        order = table.c.number if "position" not in table.c else table.c.position
        query = select(table).where(table.c.case_id == head["id"]).order_by(order)
        parts[table.name] = [dict(row) for row in (await connection.execute(query)).mappings()]
    return case_of(head, parts)


def _exhibit(identity: str, number: int, numbering: Numbering, new: NewExhibit) -> Exhibit:
    if not numbering.first <= number <= numbering.last:
        raise ExhibitNumbersUsedUpError(
            f"按本案规则，这一方的证据编号为 {numbering.first} 至 {numbering.last}，不能编为 {number}。",
            f"Under the rules of this case that side's exhibits are numbered {numbering.first} to {numbering.last}, "
            f"so none can be {number}.",
        )
    return Exhibit(
        id=identity,
        case_id=new.case_id,
        side=new.side,
        number=number,
        label=numbering.label_of(number),
        title=new.title,
        purpose=new.purpose,
        grounds=new.grounds,
        claims=new.claims,
        blob=new.blob,
        filed_by=new.filed_by,
        filed_at=new.filed_at,
        receipt=new.receipt,
        secret=new.secret,
    )


def _check(opinion: Opinion, exhibit: Exhibit) -> None:
    """Refuse an opinion on the side's own exhibit, and one that contests without saying why."""
    if exhibit.side is opinion.side:
        raise OpinionRefusedError(
            f"“{exhibit.label}”是本方提交的证据，质证意见只能针对对方的证据。",
            f"“{exhibit.label}” was filed by your own side; an opinion is stated on the other side's exhibits.",
        )
    answers: list[Answer] = [getattr(opinion, element.value) for element in Element]
    if any(answer.stance is Stance.CONTESTED and not answer.reason.strip() for answer in answers):
        raise OpinionRefusedError(
            f"对“{exhibit.label}”有异议时应说明理由，请补充理由后重新提交。",
            f"An element of “{exhibit.label}” is contested without a reason; state the reason and send it again.",
        )


def _taken(label: str) -> ExhibitNumberTakenError:
    return ExhibitNumberTakenError(
        f"编号“{label}”已有提交的证据，请改用其他编号或由系统自动编号。",
        f"“{label}” has been filed already: choose another number, or none to get the next one.",
    )


def _unknown(zh: str, en: str, identity: str) -> UnknownCaseError:
    return UnknownCaseError(
        f"没有编号为“{identity}”的{zh}，请核对后重试。",
        f"There is no {en} “{identity}”. Check it and try again.",
    )
