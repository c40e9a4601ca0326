"""The one timeline of a case and of the proceedings linked to it: what happened, when, how it is known, where to read.

Pure. A lane is a proceeding, the first one the case's own. What somebody may not see is not here: facts are given as
they may be seen (`hearing/channel/sight.py`), notices as they were addressed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from hearing.cases.model import Case, Exhibit, LinkedProceeding
from hearing.channel.facts import Fact, Proceeding
from hearing.claimsets.sets import ClaimSet
from hearing.custody.rounds import Round
from hearing.notices.filed import FiledNotice, FiledService
from hearing.procedure.events import (
    Adjourned,
    CalledOff,
    GivenUp,
    HearingClosed,
    HearingEnded,
    HearingOpened,
    HearingScheduled,
    ModeChanged,
    PetitionWithdrawn,
    Rescheduled,
    SittingOpened,
    WithdrawalDecided,
)
from hearing.vocabulary import ServiceStep
from web.case_course import Course

OWN = "own"


class Known(StrEnum):
    """How something is known here."""

    CASE_FILE = "case_file"
    RECORD = "record"
    FILED = "filed"
    NOTICE = "notice"
    CHANNEL = "channel"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the timeline.

    Attributes:
        day: On the days of the office.
        kind: What happened; the client has the words.
        known: How it is known.
        lane: The proceeding: ``own``, or kind and number of a linked one.
        at: The moment, where it is known.
        href: Where it is read; empty when nowhere.
        said: Words beyond the kind, as they stand in the source.
        words: The source's own words in Chinese and English in place of a kind's, where it gives them.
        n: The number in the hearing's record, to tell events of one moment in order.
    """

    day: date
    kind: str
    known: Known
    lane: str = OWN
    at: datetime | None = None
    href: str = ""
    said: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    n: int = 0


_TOLD = {
    HearingScheduled: "hearing_set_down",
    Rescheduled: "hearing_moved",
    CalledOff: "hearing_called_off",
    HearingOpened: "hearing_opened",
    SittingOpened: "sitting_opened",
    Adjourned: "hearing_adjourned",
    ModeChanged: "mode_changed",
    GivenUp: "given_up",
    PetitionWithdrawn: "petition_withdrawn",
    WithdrawalDecided: "withdrawal_decided",
    HearingClosed: "hearing_closed",
    HearingEnded: "hearing_ended",
}
"""The events of a record that belong on a case's timeline; the rest is the minutes'."""


def of_file(case: Case, published: Iterable[Mapping[str, str]]) -> list[Happened]:
    """Give what the case file itself says, and what was published elsewhere about its patent."""
    found = [Happened(day, "request_filed", Known.CASE_FILE) for day in case.request_dates]
    found += [Happened(day, "heard_before", Known.CASE_FILE) for day in case.hearing_dates]
    decision = case.decision
    if decision is not None and decision.decided_on is not None:
        found.append(Happened(decision.decided_on, "decided", Known.CASE_FILE, href="#parties", said=decision.number))
    for line in published:
        words = {"zh": line["zh"], "en": line["en"]}
        found.append(Happened(date.fromisoformat(line["date"]), "published", Known.IMPORT, words=words))
    return found


def of_records(courses: Sequence[Course], zone: ZoneInfo) -> list[Happened]:
    """Give what the hearings' records say, each with its line of the minutes."""
    found = []
    for course in courses:
        for one in course.events:
            kind = _TOLD.get(type(one.event))
            if kind is None:
                continue
            said = str(getattr(one.event, "reason", "")) or (course.state.title if kind == "hearing_set_down" else "")
            href = f"/hearings/{course.state.id}/minutes#n{one.n}" if course.state.opened_at else ""
            day = one.at.astimezone(zone).date()
            found.append(Happened(day, kind, Known.RECORD, at=one.at, href=href, said=said, n=one.n))
        starts = course.state.starts_at
        if starts is not None and course.state.opened_at is None and not course.state.service.called_off:
            day, href = starts.astimezone(zone).date(), f"/hearings/{course.state.id}"
            found.append(Happened(day, "hearing_due", Known.RECORD, at=starts, href=href, said=course.state.title))
    return found


def of_filings(
    exhibits: Sequence[Exhibit], sets: Sequence[ClaimSet], rounds: Sequence[Round], zone: ZoneInfo
) -> list[Happened]:
    """Give what was filed: exhibits (of one under seal the label alone), amended claims and the rulings on them."""

    def happened(at: datetime, kind: str, href: str, said: str) -> Happened:
        return Happened(at.astimezone(zone).date(), kind, Known.FILED, at=at, href=href, said=said)

    found = []
    for exhibit in exhibits:
        named = exhibit.label if exhibit.secret else f"{exhibit.label} {exhibit.title}"
        found.append(happened(exhibit.filed_at, "exhibit_filed", f"/exhibits/{exhibit.id}", named))
    for one in sets:
        found.append(happened(one.filed_at, "set_filed", "#claims", str(one.n)))
        found += [
            happened(each.at, "set_accepted" if each.accepted else "set_refused", "#claims", str(one.n))
            for each in one.rulings
        ]
    return found + [happened(one.opened_at, "round_opened", "#rounds", str(one.n)) for one in rounds]


def of_notices(filed: Sequence[FiledNotice], service: Sequence[FiledService], zone: ZoneInfo) -> list[Happened]:
    """Give the notices that the reader may read: issued, and arrived at their side."""
    found = []
    for one in filed:
        notice, href = one.notice, f"/notices/{one.notice.id}"
        about = f"{notice.side.value}"
        day = notice.issued_at.astimezone(zone).date()
        kind = f"notice_{notice.kind.value}"
        found.append(Happened(day, kind, Known.NOTICE, at=notice.issued_at, href=href, said=about))
        steps = [each.served for each in service if each.served.notice == notice.id]
        arrived = min((each.at for each in steps if each.step is ServiceStep.ARRIVED), default=None)
        if arrived is not None:
            day = arrived.astimezone(zone).date()
            found.append(Happened(day, "notice_arrived", Known.NOTICE, at=arrived, href=href, said=about))
    return found


def lane_of(of: Proceeding) -> str:
    """Give the lane of a linked proceeding."""
    return f"{of.kind.value} {of.number}"


def of_facts(facts: Iterable[Fact], lane: str, zone: ZoneInfo) -> list[Happened]:
    """Give what the channel knows of a proceeding, as the reader may see it."""
    found = []
    for one in facts:
        day = one.on or one.at.astimezone(zone).date()
        said = "；".join(part for part in (one.details.document, one.details.note) if part)
        found.append(Happened(day, f"fact_{one.type.value}", Known.CHANNEL, lane, href="/inbox", said=said))
    return found


def of_links(links: Iterable[LinkedProceeding]) -> list[Happened]:
    """Give what the papers of the case say of the proceedings linked to it."""
    return [
        Happened(one.on, "link_stated", Known.CASE_FILE, f"{one.kind.value} {one.number}", said=one.status)
        for one in links
        if one.on is not None
    ]


def timeline_json(found: Iterable[Happened]) -> list[dict[str, Any]]:
    """Give the lines in order of time; what has no moment stands first on its day."""
    noon = time(tzinfo=UTC)
    ordered = sorted(found, key=lambda one: (one.day, one.at or datetime.combine(date.min, noon), one.n))
    return [
        {
            "day": one.day.isoformat(),
            "at": one.at.isoformat() if one.at else None,
            "kind": one.kind,
            "known": one.known.value,
            "lane": one.lane,
            "href": one.href,
            "said": one.said,
            **({"zh": one.words["zh"], "en": one.words["en"]} if one.words else {}),
        }
        for one in ordered
    ]
