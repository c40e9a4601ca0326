"""The deadlines that run in a case: its rule set's periods, counted from what is known to have happened.

Pure. A period whose beginning is not known (a paper that arrived elsewhere) is given without a last day, so that nobody
takes its absence for an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hearing.cases.deadlines import Deadline, Period, Start
from hearing.cases.rule_book import RuleBook
from hearing.cases.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Beginning:
    """Something that a period is counted from: its day, and what it was where there can be several."""

    day: date
    what: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """A period of the case; ``deadline`` is None while its beginning is not known."""

    period: Period
    beginning: Beginning | None
    deadline: Deadline | None


def timetable(book: RuleBook, rules: RuleSet, known: Mapping[Start, Sequence[Beginning]]) -> tuple[Running, ...]:
    """Give every period of a rule set: those with a last day first, by it; then the others as the file orders them."""
    periods = [*rules.periods, *(each for each in (rules.summons, rules.receipt) if each is not None)]
    dated = [
        Running(period, beginning, book.deadline(rules, period, beginning.day))
        for period in periods
        for beginning in known.get(period.start, ())
    ]
    dated.sort(key=lambda each: each.deadline.last_day if each.deadline else date.max)
    return (*dated, *(Running(period, None, None) for period in periods if not known.get(period.start)))
