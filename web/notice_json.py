"""Notices as the browser reads them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hearing.notices.attendance import CONSENT_STAGES
from hearing.notices.filed import FiledAttendance, FiledNotice, FiledService
from hearing.notices.service import status
from hearing.procedure.canonical import as_json
from hearing.vocabulary import Side
from web.case_file import moment


def notice_json(
    filed: FiledNotice,
    facts: Sequence[FiledService],
    answers: Sequence[FiledAttendance],
    *,
    current: bool,
    due: datetime | None,
    devices: bool,
) -> dict[str, Any]:
    """Give one notice with how far it got and what was answered.

    ``current`` tells that no newer version replaces it; ``devices`` shows the addresses it was opened from.
    """
    notice = filed.notice
    own = [fact.served for fact in facts if fact.served.notice == notice.id]
    replied = [answer for answer in answers if answer.notice == notice.id]
    reached = status(own)
    return {
        "id": notice.id,
        "hearing": notice.hearing,
        "version": notice.version,
        "kind": notice.kind.value,
        "side": notice.side.value,
        "current": current,
        "title": notice.title,
        "starts_at": moment(notice.appointment.starts_at),
        "mode": notice.appointment.mode.value,
        "place": notice.appointment.place,
        "minutes": notice.appointment.minutes,
        "closed": notice.closed,
        "reason": notice.reason,
        "issued_at": moment(notice.issued_at),
        "issued_by": notice.issued_by,
        "sha256": filed.sha256,
        "due": moment(due),
        "rules": {"zh": notice.rules.zh, "en": notice.rules.en, "most_a_side": notice.rules.most_a_side},
        "consent_stages": [stage.value for stage in CONSENT_STAGES] if notice.rules.consent_per_stage else [],
        "status": reached.value if reached else None,
        "service": [
            {
                "step": served.step.value,
                "at": moment(served.at),
                "means": served.means.value,
                "name": served.name,
                "note": served.note,
                "address": served.address if devices else "",
            }
            for served in own
        ],
        "attendance": attendance_json(replied[-1], due) if replied else None,
    }


def attendance_json(answer: FiledAttendance, due: datetime | None) -> dict[str, Any]:
    """Give an attendance receipt."""
    return {
        "id": answer.id,
        "number": answer.number,
        "returned_at": moment(answer.returned_at),
        "name": answer.name,
        "late": due is not None and answer.returned_at > due,
        "sha256": answer.sha256,
        "answer": as_json(answer.attendance),
    }


def public_json(filed: FiledNotice) -> dict[str, Any]:
    """Give a coming hearing as anyone may read of it."""
    notice = filed.notice
    return {
        "id": notice.id,
        "kind": notice.kind.value,
        "case_number": notice.case_number,
        "patent_number": notice.patent_number,
        "patent_title": notice.patent_title,
        "petitioners": [party.name for party in notice.parties if party.side is Side.PETITIONER],
        "patentees": [party.name for party in notice.parties if party.side is Side.PATENTEE],
        "title": notice.title,
        "starts_at": moment(notice.appointment.starts_at),
        "earlier": moment(notice.earlier),
        "mode": notice.appointment.mode.value,
        "place": notice.appointment.place,
        "minutes": notice.appointment.minutes,
        "reason": notice.reason,
        "issued_at": moment(notice.issued_at),
    }
