"""What the office entered, read strictly into a case. Every fault is told with its field, all at once.

Pure. A value that a person enters is held to the same form as one that is read from a paper; nothing is guessed.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from hearing.cases.claim_numbers import NUMBERS, claim_numbers
from hearing.cases.errors import CaseDataError
from hearing.cases.grounds import ground as known_ground
from hearing.cases.importing.result import ReadGround
from hearing.cases.matrix import cells
from hearing.cases.model import (
    Appointment,
    Case,
    Claim,
    GroundCell,
    LinkedProceeding,
    ListedExhibit,
    Party,
    Patent,
    ProceedingKind,
    Relation,
)
from hearing.channel.facts import proceeding
from hearing.claimsets.reading import read_claims
from hearing.docket.entered import Entered, EnteredExhibit, EnteredGround, EnteredLink, EnteredParty, EnteredSeat
from hearing.imports.review import read_value
from hearing.visible import visible
from hearing.vocabulary import PANEL, Role, Side

OFFICE_ROLES = (
    Role.LEADER,
    Role.CHIEF_EXAMINER,
    Role.MEMBER,
    Role.TECHNICAL_INVESTIGATOR,
    Role.CLERK,
    Role.ASSISTANT,
)
"""In what capacity somebody deals with a case for the office."""

LONGEST_NAME = 200
MOST_LINES = 500
"""Lines of any list of the form."""

_BETWEEN = re.compile(r"[、,，;；\n]+")
_CLAIMS = re.compile(rf"\s*(?:权利要求)?\s*{NUMBERS}\s*")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field (``patent.number``, ``grounds.2.claims``), and what to do."""

    field: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ReadCase:
    """The case as read, None while there are faults."""

    case: Case | None
    faults: tuple[Fault, ...]


def read_case(entered: Entered, *, today: date, filed: Collection[str] = (), before: Case | None = None) -> ReadCase:
    """Read a case from the form.

    Args:
        entered: The form.
        today: The office's day; nothing was filed later.
        filed: Labels of the petitioner's exhibits that were filed here; grounds may rest on them too.
        before: The case that is corrected; its decision and its days of hearings stay, and of its links what is
            known of them.
    """
    form = _Form()
    numbers = form.value("numbers", "case_numbers", entered.numbers) or []
    days = [
        date.fromisoformat(day) for day in form.value("request_dates", "request_dates", entered.request_dates) or ()
    ]
    claims = form.claims(entered.claims)
    patent = form.patent(entered, claims)
    parties = form.parties(entered.parties)
    panel = form.panel(entered.seats)
    listed = form.exhibits(entered.exhibits)
    labels = {one.label for one in listed if one.side is Side.PETITIONER} | set(filed)
    matrix = form.grounds(
        entered.grounds, claims, labels, tuple(one.id for one in parties if one.side is Side.PETITIONER)
    )
    links = form.links(entered, before.links if before else ())
    form.check_days(days, patent, today)
    form.check_lengths(entered)
    if before is not None and numbers and numbers[0] != before.id:
        form.fault(
            "numbers",
            f"首个案件编号“{before.id}”是本案的编号，不能更改；其余编号可以补充。",
            f"The first number, {before.id}, is what the case is filed under and stays; others can be added.",
        )
    if form.faults or patent is None:
        return ReadCase(None, tuple(form.faults))
    case = Case(
        id=numbers[0],
        numbers=tuple(numbers),
        patent=patent,
        parties=parties,
        panel=panel,
        cells=matrix,
        listed_exhibits=listed,
        links=links,
        request_dates=tuple(sorted(days)),
        hearing_dates=before.hearing_dates if before else (),
        decision=before.decision if before else None,
        rule_set=entered.rule_set,
    )
    return ReadCase(case, ())


class _Form:
    """Reads fields one by one and gathers what is wrong."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, field: str, zh: str, en: str) -> None:
        self.faults.append(Fault(field, zh, en))

    def value(self, field: str, kind: str, text: str) -> Any:  # noqa: ANN401 -- a JSON value
        """Read a field that must not be empty in the form of its kind; None when it cannot be."""
        if not text.strip():
            self.fault(field, f"请填写{_NAMED[field][0]}。", f"Enter the {_NAMED[field][1]}.")
            return None
        return self.read(field, lambda: read_value(kind, text))

    def read(self, field: str, reading: Callable[[], Any]) -> Any:  # noqa: ANN401 -- whatever is read
        try:
            return reading()
        except CaseDataError as wrong:
            self.fault(field, wrong.zh, wrong.en)
            return None

    def name(self, field: str, text: str) -> str:
        name = " ".join(text.split())
        if not 1 <= len(name) <= LONGEST_NAME or not visible(name):
            self.fault(
                field,
                f"请填写名称：1 至 {LONGEST_NAME} 字，不含不可见字符。",
                f"Enter a name of 1 to {LONGEST_NAME} characters, none of them invisible.",
            )
        return name

    def claims(self, text: str) -> tuple[Claim, ...]:
        if not text.strip():
            return ()
        read = read_claims(text)
        for one in read.faults:
            self.fault("claims", one.zh, one.en)
        return read.claims

    def patent(self, entered: Entered, claims: tuple[Claim, ...]) -> Patent | None:
        given = entered.patent
        number = self.value("patent.number", "patent_number", given.number)
        title = self.value("patent.title", "title", given.title)
        ipc = self.value("patent.ipc", "ipc", given.ipc) if given.ipc.strip() else ""
        days = {name: self._day(f"patent.{name}", getattr(given, name)) for name in _DAYS}
        if number is None or title is None:
            return None
        return Patent(number, title, ipc or "", **days, claims=claims)

    def _day(self, field: str, text: str) -> date | None:
        read = self.value(field, "filing_date", text) if text.strip() else None
        return date.fromisoformat(read) if read else None

    def parties(self, given: tuple[EnteredParty, ...]) -> tuple[Party, ...]:
        found: list[Party] = []
        for side, zh, en in (
            (Side.PETITIONER, "请至少填写一位请求人。", "Enter at least one petitioner."),
            (Side.PATENTEE, "请至少填写一位专利权人。", "Enter at least one patentee."),
        ):
            own = [(place, one) for place, one in enumerate(given) if one.side is side]
            if not own:
                self.fault("parties", zh, en)
            for n, (place, one) in enumerate(own, 1):
                name = self.name(f"parties.{place}.name", one.name)
                if name and (side, name) in {(party.side, party.name) for party in found}:
                    self.fault(
                        f"parties.{place}.name",
                        f"“{name}”重复，请删去一处。",
                        f"“{name}” stands twice: remove one.",
                    )
                agents = tuple(self.name(f"parties.{place}.agents", each) for each in _split(one.agents))
                found.append(Party(f"{side.value}-{n}", name, side, agents))
        return tuple(found)

    def panel(self, seats: tuple[EnteredSeat, ...]) -> tuple[Appointment, ...]:
        """Read the seats of the panel; of the others only whether they are filled."""
        panel = []
        for place, seat in enumerate(seats):
            if seat.role not in OFFICE_ROLES:
                self.fault(f"seats.{place}.role", "没有这种承办身份。", "There is no such capacity in the office.")
            elif seat.role in PANEL:
                panel.append(Appointment(Role(seat.role), self.name(f"seats.{place}.name", seat.name)))
            elif not seat.account:
                self.fault(f"seats.{place}.account", "请选择承办人的账号。", "Choose the person's account.")
        if sum(one.role is Role.LEADER for one in panel) > 1:
            self.fault("seats", "合议组组长只能有一位。", "There is one leader of the panel.")
        return tuple(sorted(panel, key=lambda one: OFFICE_ROLES.index(one.role)))

    def exhibits(self, given: tuple[EnteredExhibit, ...]) -> tuple[ListedExhibit, ...]:
        found: list[ListedExhibit] = []
        for place, one in enumerate(given):
            label = self.name(f"exhibits.{place}.label", one.label)
            if len(label) > _LONGEST_LABEL:
                self.fault(f"exhibits.{place}.label", "证据编号过长。", "This label is too long.")
            if (one.side, label) in {(each.side, each.label) for each in found}:
                self.fault(
                    f"exhibits.{place}.label",
                    f"编号“{label}”重复，请改正。",
                    f"The label “{label}” stands twice: correct it.",
                )
            found.append(ListedExhibit(one.side, label, " ".join(one.title.split())))
        return tuple(found)

    def grounds(
        self,
        given: tuple[EnteredGround, ...],
        claims: tuple[Claim, ...],
        labels: Collection[str],
        petitioners: tuple[str, ...],
    ) -> tuple[GroundCell, ...]:
        read = []
        for place, one in enumerate(given):
            field = f"grounds.{place}"
            if known_ground(one.ground) is None:
                self.fault(f"{field}.ground", "请选择无效理由。", "Choose the ground.")
            if petitioners and not 0 <= one.petitioner < len(petitioners):
                self.fault(f"{field}.petitioner", "请选择提出该理由的请求人。", "Choose who raised the ground.")
            named = self._claims_of(f"{field}.claims", one.claims, claims)
            exhibits = _split(one.exhibits)
            for label in exhibits:
                if label not in labels:
                    self.fault(
                        f"{field}.exhibits",
                        f"“{label}”不在请求人的证据目录中，请先列入目录。",
                        f"“{label}” is not among the petitioner's exhibits: list it first.",
                    )
            read.append(ReadGround(one.ground, named, exhibits, "request", one.petitioner))
        return cells(read, petitioners) if petitioners and not self.faults else ()

    def _claims_of(self, field: str, text: str, claims: tuple[Claim, ...]) -> tuple[int, ...]:
        if not text.strip():
            return ()
        numbers = claim_numbers(text) if _CLAIMS.fullmatch(text) else ()
        if not numbers:
            self.fault(
                field,
                f"“{text.strip()}”不是权利要求编号，请按“1-3、5”的形式填写。",
                f"“{text.strip()}” names no claims; enter them like 1-3, 5.",
            )
        known = {claim.number for claim in claims}
        missing = [number for number in numbers if known and number not in known]
        if missing:
            self.fault(field, f"权利要求书中没有权利要求{missing[0]}。", f"There is no claim {missing[0]}.")
        return numbers

    def links(self, entered: Entered, before: Iterable[LinkedProceeding]) -> tuple[LinkedProceeding, ...]:
        """Read the linked proceedings; what was known of one that stays linked is kept."""
        known = {(one.kind.value, one.number): one for one in before}
        found: dict[tuple[str, str], LinkedProceeding] = {}
        for place, one in enumerate(entered.links):
            link = known.get((one.kind, one.number)) or self._link(f"links.{place}", one)
            if link is not None:
                key = (link.kind.value, link.number)
                found.setdefault(key, known.get(key, link))
        return tuple(found.values())

    def _link(self, field: str, given: EnteredLink) -> LinkedProceeding | None:
        try:
            of = proceeding(ProceedingKind(given.kind), given.number)
        except CaseDataError as wrong:
            self.fault(f"{field}.number", wrong.zh, wrong.en)
        except ValueError:
            self.fault(f"{field}.kind", "请选择关联案件的种类。", "Choose the kind of proceeding.")
        else:
            return LinkedProceeding(of.kind, of.number, Relation.SAME_PATENT)
        return None

    def check_days(self, requests: list[date], patent: Patent | None, today: date) -> None:
        """Refuse days that cannot follow one another."""
        first, last = min(requests, default=None), max(requests, default=None)
        if last is not None and last > today:
            self.fault(
                "request_dates",
                f"请求日{last}晚于今日，请核对。",
                f"The request of {last} lies in the future: check it.",
            )
        if patent is None:
            return
        priority, filing, grant = patent.priority_date, patent.filing_date, patent.grant_date
        for field, earlier, later, zh, en in (
            ("patent.priority_date", priority, filing, "优先权日晚于申请日", "priority lies after filing"),
            ("patent.grant_date", filing, grant, "授权公告日早于申请日", "grant lies before filing"),
            ("request_dates", grant, first, "请求日早于授权公告日", "the request lies before the grant"),
        ):
            if earlier and later and earlier > later:
                self.fault(field, f"{zh}，请核对。", f"{en[0].upper()}{en[1:]}: check the days.")

    def check_lengths(self, entered: Entered) -> None:
        for name in ("parties", "seats", "grounds", "exhibits", "links"):
            if len(getattr(entered, name)) > MOST_LINES:
                self.fault(name, f"不能超过 {MOST_LINES} 行。", f"No more than {MOST_LINES} lines.")


_DAYS = ("filing_date", "priority_date", "grant_date")
_LONGEST_LABEL = 32
_NAMED = {
    "numbers": ("案件编号", "case number"),
    "request_dates": ("无效宣告请求日", "day of the request"),
    "patent.number": ("专利号", "patent number"),
    "patent.title": ("发明名称", "title of the invention"),
}
"""Fields that must be filled."""


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_parts(text)))


def _parts(text: str) -> Iterator[str]:
    return (part.strip() for part in _BETWEEN.split(text) if part.strip())
