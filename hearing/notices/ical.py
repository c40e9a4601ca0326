"""Calendar files for a hearing (iCalendar, RFC 5545; scheduling methods, RFC 5546).

Pure. One file invites one attendee. Times are in UTC, so no time zone has to be described. A change repeats the UID
with a higher SEQUENCE; a cancellation does so under METHOD:CANCEL.
"""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hearing.notices.model import Notice, NoticeKind
from hearing.notices.phrases import CHECK_MINUTES, ONLINE, Speech, title
from hearing.transcript.context import Language

PRODUCT = "-//hearing//oral hearings//ZH"
LINE_OCTETS = 75
"""The longest line without its end, in octets (RFC 5545, 3.1)."""

DEFAULT_MINUTES = 180
"""How long a hearing is entered for when no length is expected."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Whom a calendar file invites: a name, and an address as a URI."""

    name: str
    uri: str


def calendar(notice: Notice, attendee: Attendee, language: Language, *, host: str) -> bytes:
    """Make the calendar file of a notice for one attendee.

    Args:
        notice: The notice; its version is the event's SEQUENCE, counted from 0.
        attendee: Whom it invites.
        language: Of the texts.
        host: The platform's host name, which makes the UID unique in the world.
    """
    cancelled = notice.kind is NoticeKind.CANCELLATION
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        f"METHOD:{'CANCEL' if cancelled else 'REQUEST'}",
        *event(notice, attendee, Speech.of(language, notice.utc_offset_minutes), host=host),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def event(notice: Notice, attendee: Attendee, speech: Speech, *, host: str) -> list[str]:
    """Give the lines of the event."""
    cancelled = notice.kind is NoticeKind.CANCELLATION
    when = notice.appointment
    ends = when.starts_at + timedelta(minutes=when.minutes or DEFAULT_MINUTES)
    organizer = speech.say(notice.office_zh or notice.office_en, notice.office_en or notice.office_zh)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{notice.hearing}@{host}",
        f"DTSTAMP:{moment(notice.issued_at)}",
        f"SEQUENCE:{notice.version - 1}",
        f"DTSTART:{moment(when.starts_at)}",
        f"DTEND:{moment(ends)}",
        f"SUMMARY:{text(summary(notice, speech))}",
        f"DESCRIPTION:{text(description(notice, speech))}",
        f"LOCATION:{text(place(notice))}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        f"ORGANIZER;CN={parameter(organizer or host)}:https://{host}/",
        f"ATTENDEE;CN={parameter(attendee.name)};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:{attendee.uri}",
    ]
    if when.link:
        lines.append(f"URL:{uri(when.link)}")
    if not cancelled:
        lines += reminder(notice, speech)
    return [*lines, "END:VEVENT"]


def summary(notice: Notice, speech: Speech) -> str:
    """Give the event's one line."""
    named = f"{notice.case_number} {notice.title}"
    return speech.say("【已取消】", "Cancelled: ") + named if notice.kind is NoticeKind.CANCELLATION else named


def description(notice: Notice, speech: Speech) -> str:
    """Give the event's text: which notice, which case, how it is held, what to do before."""
    lines = [
        f"{title(notice, speech)} · {speech.say(f'第{notice.version}号', f'no. {notice.version}')}",
        f"{notice.patent_number} {notice.patent_title}".strip(),
        speech.words.term(notice.appointment.mode),
    ]
    if notice.appointment.mode in ONLINE and notice.kind is not NoticeKind.CANCELLATION:
        lines.append(
            speech.say(
                f"线上参加的，请提前{CHECK_MINUTES}分钟登录并完成设备检测。",
                f"Online: sign in {CHECK_MINUTES} minutes ahead and pass the equipment check.",
            )
        )
    if notice.reason:
        lines.append(speech.say(f"原因：{notice.reason}", f"Reason: {notice.reason}"))
    return "\n".join(lines)


def place(notice: Notice) -> str:
    """Give where to go."""
    return " / ".join(part for part in (notice.appointment.place, notice.appointment.link) if part)


def reminder(notice: Notice, speech: Speech) -> list[str]:
    """Give an alarm in time for the equipment check."""
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{text(summary(notice, speech))}",
        f"TRIGGER:-PT{CHECK_MINUTES + 15}M",
        "END:VALARM",
    ]


def moment(at: datetime) -> str:
    """Write a moment in UTC."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def text(value: str) -> str:
    """Escape a text (RFC 5545, 3.3.11); control characters, which it may not hold, become spaces."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return _without_controls(escaped)


def parameter(value: str) -> str:
    """Quote a parameter's value, which may hold no quotes and no line ends; both are written as RFC 6868 says."""
    encoded = value.replace("^", "^^").replace('"', "^'").replace("\r\n", "\n").replace("\r", "\n").replace("\n", "^n")
    return f'"{_without_controls(encoded)}"'


def uri(value: str) -> str:
    """Give an address on one line."""
    return "".join(value.split())


def _without_controls(value: str) -> str:
    return "".join(" " if unicodedata.category(one) in {"Cc", "Cs"} else one for one in value)


def folded(line: str) -> bytes:
    """Fold a line after at most 75 octets, never inside a character, and end it (RFC 5545, 3.1)."""
    parts: list[bytes] = []
    part, room = b"", LINE_OCTETS
    for character in line:
        encoded = character.encode()
        if len(part) + len(encoded) > room:
            parts.append(part)
            part, room = b"", LINE_OCTETS - 1  # the space that continues the line counts
        part += encoded
    return b"\r\n ".join([*parts, part]) + b"\r\n"
