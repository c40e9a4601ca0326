"""Notices, facts of service and receipts as they are on file: the content, its digest, and the log's receipt."""

from dataclasses import dataclass
from datetime import datetime

from hearing.notices.attendance import Attendance
from hearing.notices.model import Notice
from hearing.notices.service import Served
from hearing.procedure.canonical import Json, as_json
from hearing.vocabulary import Side


@dataclass(frozen=True, slots=True)
class FiledNotice:
    """A notice on file; ``issued_by`` is the account, ``receipt`` the log's receipt as JSON text."""

    notice: Notice
    sha256: str
    issued_by: str
    receipt: str


@dataclass(frozen=True, slots=True)
class FiledService:
    """A fact of service on file."""

    served: Served
    sha256: str
    receipt: str


@dataclass(frozen=True, slots=True)
class FiledAttendance:
    """An attendance receipt on file; ``number`` counts a side's answers to one notice from 1."""

    id: str
    notice: str
    number: int
    attendance: Attendance
    sha256: str
    returned_at: datetime
    account: str
    name: str
    receipt: str


@dataclass(frozen=True, slots=True)
class FiledConsent:
    """Someone of a side agreed to be served through the platform in a case."""

    case_id: str
    account: str
    side: Side
    agreed_at: datetime
    receipt: str


def notice_statement(notice: Notice, sha256: str) -> dict[str, Json]:
    """Give what is sealed of a notice: all of it."""
    return {"kind": "notice_issued", "version": 1, "sha256": sha256, "notice": as_json(notice)}


def service_statement(served: Served, sha256: str, notice_sha256: str) -> dict[str, Json]:
    """Give what is sealed of a fact of service; the notice's digest says what was served."""
    return {
        "kind": "notice_served",
        "version": 1,
        "sha256": sha256,
        "notice_sha256": notice_sha256,
        "served": as_json(served),
    }


def attendance_statement(filed: FiledAttendance, notice: FiledNotice) -> dict[str, Json]:
    """Give what is sealed of a receipt: all of it, and which notice it answers."""
    return {
        "kind": "attendance_returned",
        "version": 1,
        "sha256": filed.sha256,
        "case": notice.notice.case_id,
        "hearing": notice.notice.hearing,
        "side": notice.notice.side.value,
        "notice": filed.notice,
        "notice_sha256": notice.sha256,
        "number": filed.number,
        "attendance": as_json(filed.attendance),
        "returned_at": as_json(filed.returned_at),
        "returned_by": {"account": filed.account, "name": filed.name},
    }


def consent_statement(consent: FiledConsent, name: str) -> dict[str, Json]:
    """Give what is sealed when someone agrees to electronic service."""
    return {
        "kind": "service_agreed",
        "version": 1,
        "case": consent.case_id,
        "side": consent.side.value,
        "agreed_at": as_json(consent.agreed_at),
        "agreed_by": {"account": consent.account, "name": name},
    }
