"""Hearings as the routes need them: states without keeping every hearing in memory, and setting a new one down."""

import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from hearing.cases.model import Case
from hearing.cases.rule_book import RuleBook
from hearing.cases.ruleset import ProcedureRules
from hearing.procedure.commands import Invited, Linked, Offered, ScheduleHearing, ScopeItem
from hearing.procedure.delayed import Delayed
from hearing.procedure.events import FocusSet, Recorded
from hearing.procedure.evolve import fold
from hearing.procedure.state import Hearing
from hearing.record.ports import Events
from hearing.record.sitting import Sitting
from hearing.record.sittings import NoSuchHearingError, Sittings
from hearing.visible import visible
from hearing.vocabulary import Mode, Place, Role, Side
from web.accounts import Person
from web.case_file import HearingOfCase
from web.errors import BadRequest, NotFound, Problem
from web.joint import file_ids, files_of, joint_files

_KEPT = 64
_FIELDS = frozenset({"account", "name", "role", "side", "place", "seat_of", "first_speaker", "files"})


@dataclass(frozen=True, slots=True)
class Plan:
    """A hearing to be set down. ``roster`` are JSON lines in which ``seat_of`` names an assistant's account.

    ``files`` are the numbers of linked proceedings that are heard jointly; a line's ``files`` are such numbers too, or
    one of the case's own.
    """

    title: str
    mode: str
    starts_at: str
    roster: Sequence[object]
    files: Sequence[object] = ()


class HearingReader:
    """Reads hearings from the store; keeps the events of the last 64."""

    def __init__(self, store: Events) -> None:
        self._store = store
        self._folded: OrderedDict[str, tuple[Recorded, ...]] = OrderedDict()

    async def recorded(self, identity: str) -> tuple[Recorded, ...]:
        """Give all events of a hearing; raises `NotFound`."""
        kept = self._folded.get(identity, ())
        events = (*kept, *await self._store.load(identity, kept[-1].n if kept else 0))
        if not events:
            raise _unknown()
        self._folded[identity] = events
        self._folded.move_to_end(identity)
        while len(self._folded) > _KEPT:
            self._folded.popitem(last=False)
        return events

    async def state(self, identity: str) -> Hearing:
        """Give a hearing's state; raises `NotFound`."""
        return fold(identity, await self.recorded(identity))

    async def listed(self, case: str) -> list[str]:
        """Give the ids of all hearings of a case, oldest first."""
        return [one.id for one in await self._store.hearings(case_id=case)]

    async def states(self, case: str) -> list[Hearing]:
        """Give the states of all hearings of a case, oldest first."""
        return [await self.state(listed.id) for listed in await self._store.hearings(case_id=case)]

    async def of_case(self, case: str) -> list[HearingOfCase]:
        """Give the hearings of a case with the cells of the matrix that each took up."""
        found = []
        for state in await self.states(case):
            taken = set()
            for recorded in await self.recorded(state.id):
                if isinstance(recorded.event, FocusSet):
                    taken |= {(recorded.event.ground, claim) for claim in recorded.event.claims or ("",)}
            found.append(HearingOfCase(state, frozenset(taken)))
        return found


class Hearings(HearingReader):
    """Reads hearings from their sitting where one is live, else from the store; sets new ones down."""

    def __init__(self, sittings: Sittings, rules: RuleBook, delays_up_to: float = 0.0) -> None:
        super().__init__(sittings.store)
        self._sittings = sittings
        self._rules = rules
        self._delays_up_to = delays_up_to
        self._known: OrderedDict[str, Delayed] = OrderedDict()

    async def sitting(self, identity: str) -> Sitting:
        """Give the live hearing, loading it; raises `NotFound`."""
        try:
            return await self._sittings.get(identity)
        except NoSuchHearingError as error:
            raise _unknown() from error

    def _live(self, identity: str) -> Sitting | None:
        for live in self._sittings.live:
            if live.state.id == identity and live.state.scheduled:
                return live
        return None

    async def recorded(self, identity: str) -> tuple[Recorded, ...]:
        """Give all events of a hearing; raises `NotFound`."""
        live = self._live(identity)
        return live.recorded if live is not None else await super().recorded(identity)

    async def state(self, identity: str) -> Hearing:
        """Give a hearing's state; raises `NotFound`."""
        live = self._live(identity)
        return live.state if live is not None else await super().state(identity)

    async def known(self, present: Hearing) -> Delayed:
        """Give a hearing as its observers know it now, whom the rule set has see everything later."""
        events = await self.recorded(present.id)
        live = self._live(present.id)
        known = self._known.setdefault(present.id, Delayed(present.id))
        self._known.move_to_end(present.id)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        now = live.now() if live is not None else datetime.now(UTC)
        for _ in known.advance(events[known.state.n :], present, now):
            pass
        return known

    async def schedule(
        self,
        case: Case,
        people: Sequence[Person],
        plan: Plan,
        *,
        by: str,
        scope: tuple[ScopeItem, ...] = (),
        exhibits: tuple[Offered, ...] = (),
    ) -> str:
        """Set a hearing down and give its id; raises `BadRequest` for a plan that cannot be, `Refused` by its rules.

        ``scope`` and ``exhibits`` are the request and the register as the case file has them (`web.offering`).
        """
        files = joint_files(case, plan.files)
        command = ScheduleHearing(
            case_id=case.id,
            case_number="、".join(case.numbers),
            patent_number=case.patent.number,
            title=_title(plan.title),
            mode=_mode(plan.mode),
            starts_at=_starts(plan.starts_at),
            roster=roster(plan.roster, people, file_ids(case, files)),
            linked=tuple(Linked(link.kind.value, link.number, link.relation.value) for link in case.links),
            scope=scope,
            exhibits=exhibits,
            rules=self._rules.current(case.rule_set).procedure,
            files=files,
        )
        if any(line.role is Role.OBSERVER for line in command.roster):
            check_delay(command.rules, self._delays_up_to)
        identity = f"h-{secrets.token_hex(8)}"
        await self._sittings.schedule(command, by=by, command_id=f"schedule-{identity}", hearing=identity)
        return identity


def check_delay(rules: ProcedureRules, delays_up_to: float) -> None:
    """Refuse observers whom the rule set has see everything later, where the media service cannot do that."""
    if rules.observers_delay > delays_up_to:
        seconds = rules.observers_delay
        raise Problem(
            HTTPStatus.CONFLICT,
            "cannot_delay",
            f"规则集规定旁听延时 {seconds} 秒，而本平台现用的音视频服务不能延时；请将旁听人员移出名单，"
            "或由管理员改用内置音视频服务。",
            f"The rule set has observers {seconds} seconds behind, and the media service used here cannot delay: take "
            "the observers off the roster, or have the embedded media service used.",
        )


def roster(
    lines: Sequence[object], people: Sequence[Person], files: Mapping[str, str] = MappingProxyType({})
) -> tuple[Invited, ...]:
    """Read a roster against the people of the case, whose names, roles and sides count; ``files`` are ids by number."""
    if not 1 <= len(lines) <= 60:
        raise BadRequest("参加人名单须有 1 至 60 人。", "A roster has 1 to 60 people.", "bad_roster")
    known = {(person.account, person.role.value, person.side.value): person for person in people}
    read: list[tuple[Person, Mapping[str, Any]]] = []
    for line in lines:
        if not isinstance(line, dict) or not set(line) <= _FIELDS:
            raise BadRequest("名单中有格式不正确的行。", "A line of the roster has the wrong form.", "bad_roster")
        person = known.get((str(line.get("account")), str(line.get("role")), str(line.get("side"))))
        if person is None:
            raise BadRequest(
                f"“{str(line.get('name'))[:40]}”不是本案以该身份参加的人员。",
                f"{str(line.get('name'))[:40]} is not one of this case's people in that capacity.",
                "bad_roster",
            )
        read.append((person, line))
    ids = {person.account: f"p{number}" for number, (person, _) in enumerate(read, 1)}
    return tuple(_invited(person, line, ids, files) for person, line in read)


def _invited(person: Person, line: Mapping[str, Any], ids: Mapping[str, str], files: Mapping[str, str]) -> Invited:
    seat = line.get("seat_of") or ""
    if seat and seat not in ids:
        raise BadRequest(
            "现场座位对应的审理辅助员不在名单中。", "The assistant of a seat is not on the roster.", "bad_roster"
        )
    try:
        place = Place(line.get("place", "remote"))
    except ValueError as error:
        raise BadRequest("参加地点不正确。", "A place is not one of the known ones.", "bad_roster") from error
    return Invited(
        id=ids[person.account],
        account=person.account,
        name=person.name,
        role=person.role,
        side=person.side,
        place=place,
        seat_of=ids[seat] if seat else "",
        first_speaker=line.get("first_speaker") is True,
        files=files_of(line.get("files") or (), files),
    )


def participant_of(state: Hearing, account: str) -> Invited | None:
    """Give the roster line of an account; None when it is not on the roster."""
    return next((line for line in state.roster.values() if line.account == account), None)


def side_of(state: Hearing, participant: str) -> Side:
    """Give the side a participant acts for; an assistant acts for those seated in their room."""
    line = state.roster[participant]
    if line.role is not Role.ASSISTANT:
        return line.side
    sides = {each.side for each in state.roster.values() if each.seat_of == participant} - {Side.NONE}
    return sides.pop() if len(sides) == 1 else Side.NONE


def _title(title: str) -> str:
    if not 1 <= len(title.strip()) <= 120 or not visible(title.strip()):
        raise BadRequest(
            "请填写不超过 120 个可见字符的名称。", "Give a title of at most 120 visible characters.", "bad_title"
        )
    return title.strip()


def _mode(mode: str) -> Mode:
    try:
        return Mode(mode)
    except ValueError as error:
        raise BadRequest("审理方式不正确。", "The mode is not one of the known ones.", "bad_mode") from error


def _starts(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("开始时间格式不正确。", "The start is not an ISO 8601 moment.", "bad_time") from error
    if moment.tzinfo is None:
        raise BadRequest("开始时间缺少时区。", "The start has no time zone.", "bad_time")
    return moment


def _unknown() -> NotFound:
    return NotFound("没有这场口头审理。", "There is no such hearing.")
