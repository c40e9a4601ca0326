"""A rule file's text to a `RuleSet`, strictly: what is unknown, missing or of a wrong type is refused with its line.

Pure. What a file may say stands in README.md; whether it makes sense as a whole is `rule_sense`'s to say.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TypeVar

from hearing.cases.deadlines import Period, Start
from hearing.cases.rule_sense import check_sense
from hearing.cases.rule_text import Sheet, Table
from hearing.cases.ruleset import (
    LONGEST_DELAY,
    Check,
    FilingPeriods,
    Mark,
    Numbering,
    ProcedureRules,
    Provenance,
    RuleSet,
    TimeBudget,
    Transition,
)
from hearing.vocabulary import Nature, Side, Stage, Step

T = TypeVar("T")

_ID = re.compile(r"[a-z][a-z0-9_-]{1,39}")
_ZONE = re.compile(r"UTC|[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+){1,2}")


def parse_rule_set(text: str, file: str, calendars: Collection[str]) -> RuleSet:
    """Read a rule file.

    Args:
        text: what is in it.
        file: its name, for the faults.
        calendars: ids of the calendars of holidays that there are.

    Raises:
        RuleFileError: it cannot be used; every fault found is named.
    """
    sheet = Sheet(file, text)
    sheet.finish()
    marks = Marks()
    root = sheet.root()
    rules = replace(_rule_set(root, marks, calendars), provenance=tuple(marks.found))
    sheet.finish()
    check_sense(rules, root)
    sheet.finish()
    return rules


def identifier(table: Table, key: str) -> str:
    """Read an id: small letters, digits, ``-`` and ``_``; ids stand in addresses and in records."""
    value = table.text(key)
    if value and not _ID.fullmatch(value):
        table.fault(
            key,
            f"“{value}”不能作为标识：以小写字母开头，只用小写字母、数字、“-”和“_”，2 至 40 个字符。",
            f"“{value}” cannot be an id: begin with a small letter; small letters, digits, - and _, 2 to 40 of them.",
        )
    return value


class Marks:
    """Collects what the items of a file rest on.

    Who reads a table gives it here last: its mark is read, and keys that nobody asked for are noted.
    """

    def __init__(self) -> None:
        self.found: list[Provenance] = []

    def close(self, table: Table, item: str, *, own: bool = False) -> None:
        """Finish a table; with ``own`` it must say itself what it rests on, otherwise the file's word stands for it."""
        if own or table.has("mark") or table.has("source"):
            self.found.append(Provenance(item, table.choice("mark", Mark), table.text("source")))
        else:
            table.allow("mark", "source")
        table.finish()

    def each(self, root: Table, name: str, read: Callable[[Table], T], *, own: bool = False) -> tuple[T, ...]:
        """Read every table of a list; its items are called by the list's name and their place, from 1."""
        found = []
        for place, table in enumerate(root.tables(name), 1):
            found.append(read(table))
            self.close(table, f"{name}.{place}", own=own)
        return tuple(found)

    def part(self, root: Table, name: str, read: Callable[[Table], T], *, own: bool = False) -> T:
        """Read the one table of a name; a missing one reads as if it were empty."""
        table = root.table(name)
        value = read(table)
        self.close(table, name, own=own and not table.empty)
        return value


def _rule_set(root: Table, marks: Marks, calendars: Collection[str]) -> RuleSet:
    summons = marks.part(root, "summons", _length, own=True)
    minutes = marks.part(root, "minutes", _minutes, own=True)
    rules = RuleSet(
        procedure=replace(_procedure(root, marks), sides_propose=minutes[2]),
        numbering=marks.each(root, "exhibits", _numbering, own=True),
        periods=marks.each(root, "period", _period, own=True),
        filing=marks.part(root, "filing", _filing, own=True),
        calendar=_calendar(root, calendars),
        summons_days=summons[1],
        summons_months=summons[0],
        receipt_days=marks.part(root, "receipt", lambda table: table.number("days", 0, most=365), own=True),
        postal_days=marks.part(root, "post", lambda table: table.number("days", 0, most=365), own=True),
        lines_per_page=minutes[0],
        signed_each_page=minutes[1],
        zone=_zone(root),
        office=identifier(root, "office"),
        cases_filed_from=root.day("cases_filed_from"),
    )
    marks.close(root, "", own=True)
    return rules


def _procedure(root: Table, marks: Marks) -> ProcedureRules:
    def flag(part: str, key: str, *, default: bool = False) -> bool:
        return marks.part(root, part, lambda table: table.flag(key, default=default))

    observers = marks.part(root, "observers", _observers)
    return ProcedureRules(
        id=identifier(root, "id"),
        version=root.number("version", least=1),
        zh=root.text("zh"),
        en=root.text("en"),
        transitions=marks.each(root, "transition", _transition),
        required=marks.part(root, "steps", lambda table: table.choices("required", Step)),
        checks=marks.part(
            root, "closing", lambda table: tuple(check.value for check in table.choices("checks", Check))
        ),
        consent_per_stage=flag("consent", "per_stage"),
        most_a_side=marks.part(root, "attendance", lambda table: table.number("most_a_side", 0, most=100), own=True),
        observers=observers[0],
        observers_identified=observers[1],
        observers_delay=observers[2],
        warning_before_expulsion=flag("expulsion", "warning_first"),
        recording=flag("recording", "by_platform", default=True),
        budgets=marks.each(root, "budget", _budget, own=True),
        sources=marks.each(root, "refusal", lambda table: (identifier(table, "rule"), table.text("source")), own=True),
    )


def _observers(table: Table) -> tuple[bool, bool, int]:
    admitted, identified = table.flag("admitted", default=True), table.flag("identified", default=False)
    return admitted, identified, table.number("delay_seconds", 0, most=LONGEST_DELAY)


def _transition(table: Table) -> Transition:
    return Transition(table.choice("from", Stage), table.choice("to", Stage), table.flag("reason", default=False))


def _budget(table: Table) -> TimeBudget:
    return TimeBudget(
        _side(table), table.number("seconds", least=1, most=86_400), table.number("reserve", 0, most=86_400)
    )


def _numbering(table: Table) -> Numbering:
    first, last = table.number("first", 1, least=1), table.number("last", 999, least=1)
    return Numbering(_side(table), table.text("label"), first, last)


def _side(table: Table) -> Side:
    side = table.choice("side", Side)
    if side is Side.NONE:
        table.fault("side", "此处须为一方：petitioner 或 patentee。", "A side is needed here: petitioner or patentee.")
    return side


def _period(table: Table) -> Period:
    return Period(
        id=identifier(table, "id"),
        months=table.number("months", 0, most=120),
        days=table.number("days", 0, most=1000),
        extendable=table.flag("extendable", default=False),
        rule=table.text("source"),
        zh=table.text("zh"),
        en=table.text("en"),
        business_days=table.number("business_days", 0, most=365),
        start=table.choice("from", Start),
        set_by_office=table.flag("set_by_office", default=False),
    )


def _filing(table: Table) -> FilingPeriods:
    return FilingPeriods(
        petitioner=table.text("petitioner", ""),
        patentee=table.text("patentee", ""),
        translation=table.text("translation", ""),
        late_allowed=table.choices("late_allowed", Nature),
        amending=table.text("amending", ""),
    )


def _length(table: Table) -> tuple[int, int]:
    return table.number("months", 0, most=36), table.number("days", 0, most=1000)


def _minutes(table: Table) -> tuple[int, bool, bool]:
    lines, each = table.number("lines_per_page", 0, most=28), table.flag("signed_each_page", default=False)
    return lines, each, table.flag("sides_propose", default=False)


def _calendar(root: Table, calendars: Collection[str]) -> str:
    name = root.text("calendar", "")
    if name and name not in calendars:
        known = sorted(calendars)
        root.fault(
            "calendar",
            f"没有名为“{name}”的日历；可用的有：{'、'.join(known)}。请改用其中之一，或在 calendars 文件夹中添加。",
            f"There is no calendar “{name}”; there are: {', '.join(known)}. Use one of them, or add it in calendars.",
        )
    return name


def _zone(root: Table) -> str:
    zone = root.text("zone")
    if zone and not _ZONE.fullmatch(zone):
        root.fault(
            "zone",
            f"“{zone}”不是时区名称；请写成 Asia/Shanghai 这样的形式。",
            f"“{zone}” is not a time zone; write it like Asia/Shanghai.",
        )
    return zone
