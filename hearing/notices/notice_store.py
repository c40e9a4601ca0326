"""The store of notices: SQLAlchemy Core inside, frozen dataclasses outside. Nothing in it is ever changed."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import RowMapping, Select, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.notices import tables
from hearing.notices.attendance import Attendance
from hearing.notices.errors import AlreadyAnsweredError, UnknownNoticeError, VersionTakenError
from hearing.notices.filed import FiledAttendance, FiledConsent, FiledNotice, FiledService
from hearing.notices.model import Notice
from hearing.notices.service import Served
from hearing.procedure.canonical import canonical
from hearing.record.shapes import shape
from hearing.vocabulary import Side

Shape = TypeVar("Shape")


class NoticeStore:
    """Reads and writes notices; safe for several tasks and processes on one database.

    Who may see what is not decided here: ask the authorization function first.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, notices: Sequence[FiledNotice], service: Sequence[FiledService]) -> None:
        """Put the notices of one version on file, with the facts of service they begin with, all or none.

        Raises:
            VersionTakenError: someone else issued this version meanwhile.
        """
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(tables.notice), [_notice_row(each) for each in notices])
                for each in service:  # one by one: the book has to know each row's number
                    await connection.execute(insert(tables.notice_service).values(_service_row(each)))
        except IntegrityError as error:
            raise VersionTakenError() from error

    async def notice(self, identity: str) -> FiledNotice:
        """Give a notice; raises `UnknownNoticeError`."""
        found = await self._notices(select(tables.notice).where(tables.notice.c.id == identity))
        if not found:
            raise UnknownNoticeError()
        return found[0]

    async def of_case(self, case_id: str) -> list[FiledNotice]:
        """Give the notices of a case, the oldest first."""
        row = tables.notice
        return await self._notices(
            select(row).where(row.c.case_id == case_id).order_by(row.c.issued_at, row.c.version, row.c.side.desc())
        )

    async def of_hearing(self, hearing: str) -> list[FiledNotice]:
        """Give the notices of a hearing in the order of their versions."""
        row = tables.notice
        return await self._notices(
            select(row).where(row.c.hearing == hearing).order_by(row.c.version, row.c.side.desc())
        )

    async def hearings(self, since: datetime) -> list[str]:
        """Give the hearings with notices of a beginning at or after a moment."""
        row = tables.notice
        async with self._engine.connect() as connection:
            found = await connection.execute(select(row.c.hearing).where(row.c.starts_at >= since).distinct())
            return sorted(found.scalars())

    async def public(self, since: datetime) -> list[FiledNotice]:
        """Give the last public notice of each hearing that begins at or after a moment, the next one first."""
        row = tables.notice
        last = (
            select(row.c.hearing, func.max(row.c.version).label("version"))
            .where(row.c.side == Side.NONE.value)
            .group_by(row.c.hearing)
            .subquery()
        )
        return await self._notices(
            select(row)
            .join(last, (row.c.hearing == last.c.hearing) & (row.c.version == last.c.version))
            .where(row.c.side == Side.NONE.value, row.c.starts_at >= since)
            .order_by(row.c.starts_at, row.c.hearing)
        )

    async def _notices(self, query: Select[tuple[object, ...]]) -> list[FiledNotice]:
        async with self._engine.connect() as connection:
            return [_notice(row) for row in (await connection.execute(query)).mappings()]

    async def add_service(self, filed: FiledService) -> bool:
        """Put a fact of service on file; False when this step is on file for this account already."""
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(tables.notice_service).values(_service_row(filed)))
        except IntegrityError:
            return False
        return True

    async def service(self, notices: Sequence[str]) -> list[FiledService]:
        """Give the facts of service of these notices, in the order in which they came on file."""
        row = tables.notice_service
        async with self._engine.connect() as connection:
            found = await connection.execute(select(row).where(row.c.notice_id.in_(notices)).order_by(row.c.id))
            return [
                FiledService(_read(Served, each["content"]), each["sha256"], each["receipt"])
                for each in found.mappings()
            ]

    async def add_attendance(self, filed: FiledAttendance) -> None:
        """Put an attendance receipt on file.

        Raises:
            AlreadyAnsweredError: someone of the side answered meanwhile.
        """
        values = {
            "id": filed.id,
            "notice_id": filed.notice,
            "number": filed.number,
            "content": canonical(filed.attendance).decode(),
            "sha256": filed.sha256,
            "returned_at": filed.returned_at,
            "account": filed.account,
            "name": filed.name,
            "receipt": filed.receipt,
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(tables.attendance).values(values))
        except IntegrityError as error:
            raise AlreadyAnsweredError() from error

    async def attendance(self, notices: Sequence[str]) -> list[FiledAttendance]:
        """Give the receipts that answer these notices, the oldest first."""
        row = tables.attendance
        async with self._engine.connect() as connection:
            found = await connection.execute(
                select(row).where(row.c.notice_id.in_(notices)).order_by(row.c.returned_at, row.c.number)
            )
            return [_attendance(each) for each in found.mappings()]

    async def agree(self, consent: FiledConsent) -> bool:
        """Put on file that someone agreed to electronic service; False when they had already."""
        values = {
            "case_id": consent.case_id,
            "account": consent.account,
            "side": consent.side.value,
            "agreed_at": consent.agreed_at,
            "receipt": consent.receipt,
        }
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(tables.service_consent).values(values))
        except IntegrityError:
            return False
        return True

    async def agreed(self, case_id: str) -> list[FiledConsent]:
        """Give who agreed to electronic service in a case, in the order in which they did."""
        row = tables.service_consent
        async with self._engine.connect() as connection:
            found = await connection.execute(select(row).where(row.c.case_id == case_id).order_by(row.c.agreed_at))
            return [
                FiledConsent(each.case_id, each.account, Side(each.side), each.agreed_at, each.receipt)
                for each in found
            ]


def _read(kind: type[Shape], content: str) -> Shape:
    return shape(kind, json.loads(content))


def _notice_row(filed: FiledNotice) -> dict[str, object]:
    notice = filed.notice
    return {
        "id": notice.id,
        "case_id": notice.case_id,
        "hearing": notice.hearing,
        "version": notice.version,
        "side": notice.side.value,
        "kind": notice.kind.value,
        "starts_at": notice.appointment.starts_at,
        "content": canonical(notice).decode(),
        "sha256": filed.sha256,
        "issued_at": notice.issued_at,
        "issued_by": filed.issued_by,
        "receipt": filed.receipt,
    }


def _notice(row: RowMapping) -> FiledNotice:
    return FiledNotice(_read(Notice, row["content"]), row["sha256"], row["issued_by"], row["receipt"])


def _service_row(filed: FiledService) -> dict[str, object]:
    served = filed.served
    return {
        "notice_id": served.notice,
        "step": served.step.value,
        "account": served.account,
        "content": canonical(served).decode(),
        "sha256": filed.sha256,
        "receipt": filed.receipt,
    }


def _attendance(row: RowMapping) -> FiledAttendance:
    return FiledAttendance(
        row["id"],
        row["notice_id"],
        row["number"],
        _read(Attendance, row["content"]),
        row["sha256"],
        row["returned_at"],
        row["account"],
        row["name"],
        row["receipt"],
    )
