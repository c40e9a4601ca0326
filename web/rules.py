"""The rule sets of an installation, and what a case file says of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hearing.cases.deadlines import Calendar, Deadline, Service, Start, received_on
from hearing.cases.model import Case
from hearing.cases.period_words import WORDS
from hearing.cases.rule_book import RuleBook, UnknownRuleSetError
from hearing.cases.rule_files import open_book
from hearing.cases.rule_text import RuleFileError
from hearing.cases.ruleset import RuleSet
from hearing.cases.timetable import Beginning, Running, timetable
from hearing.procedure.canonical import as_json
from hearing.procedure.state import Hearing
from hearing.vocabulary import ServiceStep
from web.settings import Settings, SettingsError


def rule_book(settings: Settings) -> RuleBook:
    """Open the rule sets that come with the program and those of the folder that the settings name.

    Raises:
        SettingsError: a file cannot be used, or there is no such folder; every fault is named with its line.
    """
    try:
        return open_book(settings.rules_dir)
    except RuleFileError as error:
        raise SettingsError("\n".join(["rules_dir holds rule files with errors:", *map(str, error.faults)])) from error
    except OSError as error:
        raise SettingsError(f"rules_dir cannot be read: {error}") from error


def rules_of(book: RuleBook, case: Case, state: Hearing) -> RuleSet:
    """Give the rule set of a case, in the version that the hearing was set down under where it names one.

    Raises:
        UnknownRuleSetError: this installation does not have it.
    """
    own = book.sets.get(case.rule_set, {}) if state.rules.id == case.rule_set else {}
    return own.get(state.rules.version) or book.current(case.rule_set)


def rules_json(book: RuleBook, case: Case, hearings: Sequence[Hearing]) -> dict[str, Any]:
    """Give the rule set of a case and its deadlines; of a rule set that is no longer there only the id."""
    try:
        rules = book.current(case.rule_set)
    except UnknownRuleSetError:
        return {
            "rule_set": {"id": case.rule_set, "version": 0, "zh": case.rule_set, "en": case.rule_set},
            "deadlines": [],
        }
    return {
        "rule_set": {
            "id": rules.procedure.id,
            "version": rules.procedure.version,
            "zh": rules.procedure.zh,
            "en": rules.procedure.en,
        },
        "deadlines": [
            _running(each, rules, book.calendar(rules))
            for each in timetable(book, rules, known_of(rules, case, hearings))
        ],
    }


def known_of(rules: RuleSet, case: Case, hearings: Sequence[Hearing]) -> dict[Start, list[Beginning]]:
    """Give what has happened in a case, on the days of its office."""
    zone = ZoneInfo(rules.zone)

    def day(moment: datetime) -> date:
        return moment.astimezone(zone).date()

    patent, decision = case.patent, case.decision
    to_come = [
        each
        for each in hearings
        if each.starts_at is not None and each.closed_at is None and not each.service.called_off
    ]
    served = [
        Beginning(received_on(Service.ELECTRONIC, day(served.at), rules.postal_days), each.title)
        for each in hearings
        for notices in each.service.served.values()
        for served in notices
        if served.step is ServiceStep.ARRIVED
    ]
    return {
        Start.FILING: [Beginning(each) for each in sorted(set(case.request_dates))],
        Start.GRANT: [Beginning(patent.grant_date)] if patent.grant_date else [],
        Start.DECISION: [Beginning(decision.decided_on)] if decision and decision.decided_on else [],
        Start.HEARING: [Beginning(day(each.starts_at), each.title) for each in to_come if each.starts_at],
        Start.NOTICE_RECEIVED: list(dict.fromkeys(served)),
    }


def _running(running: Running, rules: RuleSet, calendar: Calendar) -> dict[str, Any]:
    period, found = running.period, running.deadline
    words = WORDS.get((rules.office, period.id))
    return {
        "id": period.id,
        "zh": period.zh,
        "en": period.en,
        "rule": period.rule,
        "months": period.months,
        "days": period.days,
        "business_days": period.business_days,
        "from": period.start.value,
        "extendable": period.extendable,
        "set_by_office": period.set_by_office,
        "for_amending": period.id == rules.filing.for_amending,
        "what": running.beginning.what if running.beginning else "",
        "starts_on": found.starts_on.isoformat() if found else None,
        "last_day": found.last_day.isoformat() if found else None,
        "moved_from": found.moved_from.isoformat() if found and found.moved_from else None,
        "calendar_known": found.calendar_known if found else True,
        "passed_over": _passed_over(found, calendar) if found else [],
        "binds": words.binds.value if words and words.binds else None,
        "missed_zh": words.missed_zh if words else "",
        "missed_en": words.missed_en if words else "",
        "provision": as_json(words.provision) if words else None,
    }


def _passed_over(found: Deadline, calendar: Calendar) -> list[dict[str, Any]]:
    """Give the days off between the end of the count and the last day, each with whether it is a plain weekend."""
    if found.moved_from is None:
        return []
    step = timedelta(days=1 if found.last_day > found.moved_from else -1)
    days = [found.moved_from + step * count for count in range(abs((found.last_day - found.moved_from).days))]
    return [{"day": day.isoformat(), "weekend": day not in calendar.holidays} for day in days]
