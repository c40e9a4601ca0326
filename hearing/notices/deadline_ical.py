"""Last days of a case as a calendar file (iCalendar, RFC 5545): each a whole day, with a reminder a week before.

Pure. A day that moved keeps its UID, so that a calendar that is fed again moves the entry instead of adding one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hearing.notices.ical import PRODUCT, folded, moment, text

WARNED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Due:
    """A last day: a name that stays, the day, what is due, and what stands behind it."""

    name: str
    day: date
    what: str
    behind: str


def deadline_calendar(due: Iterable[Due], *, host: str, issued: datetime) -> bytes:
    """Make the calendar file.

    Args:
        due: the last days.
        host: the platform's host name, which makes each UID unique in the world.
        issued: the present moment.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "METHOD:PUBLISH"]
    for one in due:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{text(one.name)}@{host}",
            f"DTSTAMP:{moment(issued)}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{text(one.what)}",
            f"DESCRIPTION:{text(one.behind)}",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{text(one.what)}",
            f"TRIGGER:-P{WARNED_DAYS}D",
            "END:VALARM",
            "END:VEVENT",
        ]
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])
