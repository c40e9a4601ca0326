"""Cases that the office enters and corrects: the form, who deals with a case, and what may no longer be changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.cases.change_store import ChangedMeanwhileError, ChangeStore, NumberTakenError
from hearing.cases.changes import ChangeKind, Made
from hearing.cases.model import Case
from hearing.cases.rule_book import RuleBook
from hearing.cases.store import CaseStore
from hearing.docket.entered import Entered, EnteredSeat, as_entered
from hearing.docket.reading import OFFICE_ROLES, Fault, read_case
from hearing.vocabulary import Role, Side, Stage
from web.accounts import Account, Accounts, Person
from web.authorization import Kind, Principal
from web.errors import Problem
from web.hearings import HearingReader

LONGEST_REASON = 2000
HOUSEKEEPERS = frozenset({Role.LEADER.value, Role.CLERK.value})
"""One of them has to be on a case, or nobody could go on with it."""


class Mistaken(Problem):
    """A form that cannot be taken as it is; ``fields`` names what is wrong with each field."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(HTTPStatus.BAD_REQUEST, "case_mistaken", faults[0].zh, faults[0].en)
        self.more = {"fields": [{"field": one.field, "zh": one.zh, "en": one.en} for one in faults]}


@dataclass(frozen=True, slots=True)
class Opened:
    """The form of a case on file, and the number of changes that it shows."""

    entered: Entered
    after: int


class Docket:
    """Enters cases and corrects them. Who may do so is not decided here."""

    def __init__(
        self, engine: AsyncEngine, cases: CaseStore, accounts: Accounts, hearings: HearingReader, rules: RuleBook
    ) -> None:
        self._engine = engine
        self._cases = cases
        self._accounts = accounts
        self._hearings = hearings
        self._rules = rules
        self.changes = ChangeStore(engine)

    async def staff(self) -> list[Account]:
        """Give the accounts that can deal with a case for the office."""
        return [one for one in await self._accounts.all() if one.kind is Kind.OFFICE and not one.disabled]

    async def enter(self, entered: Entered, by: Principal, now: datetime) -> str:
        """Put a case on file and give its id; who enters it is its clerk unless the form gives them another seat.

        Raises:
            Mistaken: The form is not right; every fault is told.
            NumberTakenError: One of its numbers belongs to a case on file.
        """
        if by.account not in {seat.account for seat in entered.seats}:
            entered = replace(entered, seats=(*entered.seats, EnteredSeat(Role.CLERK.value, account=by.account)))
        seats = await self._named(entered.seats)
        case = self._read(replace(entered, seats=seats), now)
        if (known := await self._cases.on_file(case.numbers)) is not None:
            raise NumberTakenError(next(one for one in case.numbers if one in known.numbers))
        fresh = False

        async def beside(connection: AsyncConnection) -> None:
            nonlocal fresh
            fresh = True
            await self._seat(case.id, (), seats, connection)

        await self._cases.save_case(case, now, beside=beside)
        if not fresh:
            raise NumberTakenError(case.numbers[0])
        return case.id

    async def opened(self, case: Case) -> Opened:
        """Give the form of a case on file."""
        after = await self.changes.last(case.id)
        return Opened(as_entered(case, _seats(await self._accounts.people(case.id))), after)

    async def correct(
        self, case: Case, entered: Entered, reason: str, after: int, by: Principal, now: datetime
    ) -> None:
        """Correct a case; what it said before is kept, with who changed it and why.

        Raises:
            Mistaken: The form is not right, no reason is given, or something is left out that a hearing has dealt with.
            ChangedMeanwhileError, NumberTakenError: It does not fit what is on file.
        """
        said = reason.replace("\x00", "").strip()
        if not said or len(said) > LONGEST_REASON:
            raise Mistaken([Fault("reason", "请写明更正的理由和依据。", "Say why, and on what it rests.")])
        seats = await self._named(entered.seats)
        filed = [one.label for one in await self._cases.exhibits(case.id) if one.side is Side.PETITIONER]
        corrected = self._read(replace(entered, seats=seats), now, filed=filed, before=case)
        people = await self._accounts.people(case.id)
        faults = [*await self._heard(case, corrected), *await self._leaving(case.id, people, seats)]
        if corrected.rule_set != case.rule_set and await self._cases.exhibits(case.id):
            faults.append(_RULES_IN_USE)
        if faults:
            raise Mistaken(faults)
        made = Made(ChangeKind.CORRECTED, now, by.account, by.name, said)
        try:
            async with self._engine.begin() as connection:
                await self.changes.correct(corrected, made, after=after, connection=connection)
                await self._seat(case.id, people, seats, connection)
        except IntegrityError as lost:
            raise ChangedMeanwhileError() from lost

    def _read(self, entered: Entered, now: datetime, *, filed: Sequence[str] = (), before: Case | None = None) -> Case:
        """Read the form by the office's own day; an empty rule set is the one that stands for the first request."""
        default = self._rules.standing(None)
        read = read_case(entered, today=now.astimezone(ZoneInfo(default.zone)).date(), filed=filed, before=before)
        faults = list(read.faults)
        if entered.rule_set and entered.rule_set not in self._rules.sets:
            faults.append(Fault("rule_set", "没有这套规则，请重新选择。", "There is no such rule set: choose another."))
        if read.case is None or faults:
            raise Mistaken(faults)
        return replace(read.case, rule_set=entered.rule_set or self._rules.standing(read.case.filed_on).procedure.id)

    async def _named(self, seats: Sequence[EnteredSeat]) -> tuple[EnteredSeat, ...]:
        """Give the seats with the names of their accounts."""
        staff: Mapping[str, Account] = {one.id: one for one in await self.staff()}
        faults, named = [], []
        for place, seat in enumerate(seats):
            if seat.account and seat.account not in staff:
                faults.append(
                    Fault(
                        f"seats.{place}.account",
                        "该账号不是本机关的账号，或已停用。",
                        "This is no account of the office, or it was disabled.",
                    )
                )
            named.append(replace(seat, name=staff[seat.account].name) if seat.account in staff else seat)
        if faults:
            raise Mistaken(faults)
        return tuple(dict.fromkeys(named))

    async def _seat(
        self, case: str, before: Sequence[Person], seats: Sequence[EnteredSeat], connection: AsyncConnection
    ) -> None:
        """Let those deal with a case who have a seat, and those no more who have none now."""
        wanted = {(seat.role, seat.account) for seat in seats if seat.account}
        known = {(one.role, one.account) for one in _seats(before)}
        for role, account in sorted(known - wanted):
            await self._accounts.leave_case(case, account, Role(role), connection)
        for role, account in sorted(wanted - known):
            await self._accounts.join_case(case, account, Role(role), Side.NONE, connection)

    async def _heard(self, before: Case, after: Case) -> list[Fault]:
        """Give what is left out although a hearing took it up: the record speaks of it."""
        cells = {(cell.ground, str(cell.claim) if cell.claim else "") for cell in after.cells}
        grounds = {ground for ground, _ in cells}
        gone = {
            (ground, claim)
            for one in await self._hearings.of_case(before.id)
            for ground, claim in one.taken_up
            if not ({(ground, claim), (ground, "")} & cells if claim else ground in grounds)
        }
        return [_examined(ground, claim) for ground, claim in sorted(gone)]

    async def _leaving(self, case: str, before: Sequence[Person], seats: Sequence[EnteredSeat]) -> list[Fault]:
        """Give why somebody's seat cannot be taken from them."""
        wanted = {(seat.role, seat.account) for seat in seats if seat.account}
        faults = []
        if not any(role in HOUSEKEEPERS for role, _ in wanted):
            faults.append(
                Fault(
                    "seats",
                    "承办人中至少须有一位有账号的组长或书记员。",
                    "A leader or a clerk with an account has to deal with the case.",
                )
            )
        going = [one for one in _seats(before) if (one.role, one.account) not in wanted]
        states = [one for one in await self._hearings.states(case) if one.stage is not Stage.ENDED]
        rostered = {line.account for state in states for line in state.roster.values()}
        return [*faults, *(_rostered(seat.name) for seat in going if seat.account in rostered)]


def _examined(ground: str, claim: str) -> Fault:
    zh, en = (f"（权利要求{claim}）", f" against claim {claim}") if claim else ("", "")
    return Fault(
        "grounds",
        f"口头审理已就 {ground}{zh} 进行调查，不能从案件中删去；放弃理由应记入口审记录。",
        f"{ground}{en} was examined in a hearing and stays; what is given up is noted in the hearing.",
    )


def _rostered(name: str) -> Fault:
    return Fault(
        "seats",
        f"{name}在尚未结束的口头审理名单中，请先在该次口审中更换，再从本案移出。",
        f"{name} is on the roster of a hearing that has not ended: replace them there first.",
    )


_RULES_IN_USE = Fault(
    "rule_set",
    "本案已有证据按现行规则编号，不能再改用其他规则。",
    "Exhibits of this case were numbered by its rule set, so it can no longer be changed.",
)


def _seats(people: Sequence[Person]) -> tuple[EnteredSeat, ...]:
    """Give the seats of those who deal with a case for the office."""
    found = [EnteredSeat(one.role.value, one.name, one.account) for one in people if one.role in OFFICE_ROLES]
    return tuple(sorted(found, key=lambda seat: OFFICE_ROLES.index(Role(seat.role))))
