"""Whether an exhibit was filed in time: the rule set's periods held against the day on which it came.

Pure. This tells what the periods say; whether the exhibit is admitted all the same is for the panel to rule.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from hearing.cases.model import Exhibit
from hearing.cases.ruleset import RuleSet
from hearing.cases.timetable import Running
from hearing.vocabulary import Nature


class Timeliness(StrEnum):
    """What the periods say.

    ``WITH_PAPERS``: the papers that opened the case name it, so only its file came later. ``NO_PERIOD``: the rule set
    has none for it. ``UNKNOWN``: the beginning of its period is not on file. ``IN_ROUND``: it came while a round of
    exchange was open for its side.
    """

    WITH_PAPERS = "with_papers"
    IN_ROUND = "in_round"
    IN_TIME = "in_time"
    LATE = "late"
    LATE_ALLOWED = "late_allowed"
    NO_PERIOD = "no_period"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Timely:
    """The answer: which period it was held against (its id), the provision, and its last day when that is known."""

    timeliness: Timeliness
    period: str = ""
    rule: str = ""
    last_day: date | None = None


def timely(
    rules: RuleSet, running: Sequence[Running], exhibit: Exhibit, *, listed: bool, natures: Collection[Nature]
) -> Timely:
    """Hold the day of filing against the period that counts for this exhibit.

    Args:
        rules: the rule set of the case.
        running: its periods, counted from what is known (`hearing.cases.timetable`).
        exhibit: the exhibit; its day of filing is that of the office's time zone.
        listed: whether the papers that opened the case name it.
        natures: what its side says that it is.
    """
    if listed:
        return Timely(Timeliness.WITH_PAPERS)
    filed_on = exhibit.filed_at.astimezone(ZoneInfo(rules.zone)).date()
    period = rules.filing.period_of(exhibit.side, natures)
    if not period:
        return Timely(Timeliness.NO_PERIOD)
    found = held_against(running, period, filed_on)
    excused = set(natures) & set(rules.filing.late_allowed)
    return (
        replace(found, timeliness=Timeliness.LATE_ALLOWED) if found.timeliness is Timeliness.LATE and excused else found
    )


def held_against(running: Sequence[Running], period: str, filed_on: date) -> Timely:
    """Hold a day against a period of the case: in time, late, or not to be told while its beginning is not known."""
    found = [each for each in running if each.period.id == period]
    rule = found[0].period.rule if found else ""
    last_days = [each.deadline.last_day for each in found if each.deadline is not None]
    if not last_days:
        return Timely(Timeliness.UNKNOWN, period, rule)
    last = max(last_days)  # each further request or paper begins a period of its own
    return Timely(Timeliness.IN_TIME if filed_on <= last else Timeliness.LATE, period, rule, last)
