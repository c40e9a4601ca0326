"""All rule sets and calendars of an installation: which stands for a case, and what its days are.

Pure. A book is made from the texts of all files at once, so that a published version can be told from one that a file
of the office's own would put in its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hearing.cases.calendars import OfficeCalendar, parse_calendar
from hearing.cases.deadlines import WEEKENDS, Calendar, Deadline, Period, deadline
from hearing.cases.errors import CaseDataError
from hearing.cases.rule_text import Fault, RuleFileError, lines_of
from hearing.cases.ruleset import RuleSet
from hearing.cases.rulesets import parse_rule_set

OFFICE = "cnipa"
"""The office whose rule sets stand for a case that names none."""


class UnknownRuleSetError(CaseDataError):
    """A case names a rule set that this installation does not have: add its file, or choose another."""


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file as read: its name for people, and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rule sets by id and version, and the calendars by id.

    Attributes:
        sets: For each id its versions.
        calendars: The calendars of holidays.
        files: The file that each id and version comes from.
    """

    sets: Mapping[str, Mapping[int, RuleSet]]
    calendars: Mapping[str, OfficeCalendar]
    files: Mapping[tuple[str, int], str]

    def current(self, identity: str) -> RuleSet:
        """Give the newest version of a rule set.

        Raises:
            UnknownRuleSetError: there is none of this id.
        """
        versions = self.sets.get(identity)
        if not versions:
            known = sorted(self.sets)
            raise UnknownRuleSetError(
                f"没有名为“{identity}”的规则；可用的有：{'、'.join(known)}。请改用其中之一，或放回该规则文件。",
                f"There is no rule set “{identity}”; there are: {', '.join(known)}. "
                "Choose one of them, or put its file back.",
            )
        return versions[max(versions)]

    def standing(self, filed: date | None, office: str = OFFICE) -> RuleSet:
        """Give the rule set of an office for a case filed on a day: the last that had taken effect, else the first.

        Of two that took effect on one day it is the one read last, so an office's own file can stand before ours. A
        case whose day of filing is not known takes the first.
        """
        sets = [self.current(identity) for identity in self.sets]
        own = [one for one in sets if one.office == office and one.cases_filed_from]
        own.sort(key=lambda one: one.cases_filed_from or date.min)
        if not own:
            raise UnknownRuleSetError(
                f"“{office}”没有按申请日自动适用的规则，请为案件指定规则。",
                f"No rule set of {office} stands by itself for its cases: choose one for the case.",
            )
        begun = [one for one in own if filed and one.cases_filed_from and one.cases_filed_from <= filed]
        return begun[-1] if begun else own[0]

    def calendar(self, rules: RuleSet) -> Calendar:
        """Give the days on which the office of a rule set works."""
        return self.calendars[rules.calendar].days if rules.calendar else WEEKENDS

    def deadline(self, rules: RuleSet, period: Period, start: date) -> Deadline:
        """Give the last day of a period under a rule set."""
        return deadline(period, start, self.calendar(rules))


def read_book(rules: Sequence[RuleFile], calendars: Sequence[RuleFile]) -> RuleBook:
    """Read all files; earlier ones are the published.

    Raises:
        RuleFileError: one cannot be used, or gives again what an earlier one gives. Every fault of every file is named.
    """
    faults: list[Fault] = []
    days = _calendars(calendars, faults)
    sets: dict[str, dict[int, RuleSet]] = {}
    files: dict[tuple[str, int], str] = {}
    for file in rules:
        try:
            found = parse_rule_set(file.text, file.name, days)
        except RuleFileError as error:
            faults += error.faults
            continue
        key = (found.procedure.id, found.procedure.version)
        if key in files:
            faults.append(_version_taken(file, *key, files[key]))
            continue
        files[key] = file.name
        sets.setdefault(key[0], {})[key[1]] = found
    if faults:
        raise RuleFileError(faults)
    return RuleBook(sets, days, files)


def _calendars(files: Sequence[RuleFile], faults: list[Fault]) -> dict[str, OfficeCalendar]:
    """Read the calendars. A later one of the same id stands: holidays are added every year."""
    days: dict[str, OfficeCalendar] = {}
    for file in files:
        try:
            calendar = parse_calendar(file.text, file.name)
        except RuleFileError as error:
            faults += error.faults
            continue
        days[calendar.id] = calendar
    return days


def _version_taken(file: RuleFile, identity: str, version: int, by: str) -> Fault:
    return Fault(
        file.name,
        lines_of(file.text).get(("version",), 1),
        "version",
        f"“{identity}”的第 {version} 版已由 {by} 发布，已发布的版本不得改变；请把 version 改为更大的数，或换一个 id。",
        f"Version {version} of “{identity}” was published by {by}, and a published version is never changed: "
        "give a higher version, or another id.",
    )
