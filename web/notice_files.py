"""The files of notices: sealed PDFs, made once and kept, and calendar files."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from evidence.receipts.receipt import Receipt
from hearing.notices.attendance_paper import attendance_paper
from hearing.notices.composition import about, compose
from hearing.notices.filed import FiledAttendance, FiledNotice, FiledService
from hearing.notices.hearing_notice import notice_paper
from hearing.notices.ical import Attendee, calendar
from hearing.notices.model import Sealed
from hearing.notices.paper import Paper
from hearing.notices.public_notice import public_paper
from hearing.notices.service_proof import service_paper
from hearing.transcript.context import Language
from hearing.transcript.pdf_child import Job
from hearing.transcript.sealing import Sealer, sealed_pdf
from hearing.vocabulary import Side
from web.authorization import Principal
from web.notice_deadlines import NoticeDeadlines


class NoticeFiles:
    """Makes each file once; the same file is given from then on. One is made at a time."""

    def __init__(self, folder: Path, deadlines: NoticeDeadlines, sealer: Sealer, origin: str) -> None:
        self._folder = folder
        self._deadlines = deadlines
        self._sealer = sealer
        self._origin = origin
        self._making = asyncio.Lock()

    async def notice(self, filed: FiledNotice, language: Language) -> bytes:
        """Give a notice as a sealed PDF."""
        make = public_paper if filed.notice.side is Side.NONE else notice_paper
        sealed = where_sealed(filed.receipt, filed.sha256)
        return await self._kept(f"{filed.notice.id}-{language}", lambda: make(filed.notice, language, sealed))

    async def service(self, filed: FiledNotice, facts: list[FiledService], language: Language) -> bytes:
        """Give the proof of service as it stands, as a sealed PDF."""
        steps = [(each.served, where_sealed(each.receipt, each.sha256)) for each in facts]
        sealed = where_sealed(filed.receipt, filed.sha256)
        return await self._kept(
            f"{filed.notice.id}-service-{len(facts)}-{language}",
            lambda: service_paper(filed.notice, steps, language, sealed),
        )

    async def attendance(self, filed: FiledNotice, answer: FiledAttendance, language: Language) -> bytes:
        """Give an attendance receipt as a sealed PDF."""
        due = await self._deadlines.due_for(filed)
        return await self._kept(
            f"{answer.id}-{language}",
            lambda: attendance_paper(
                answer.attendance,
                filed.notice,
                language,
                returned_at=answer.returned_at,
                returned_by=answer.name,
                due=due,
                sealed=where_sealed(answer.receipt, answer.sha256),
            ),
        )

    def calendar(self, filed: FiledNotice, who: Principal, language: Language) -> bytes:
        """Give the calendar file of a notice for one person, named by the address of the case's page."""
        host = urlsplit(self._origin).hostname or "localhost"
        attendee = Attendee(who.name, f"{self._origin}/cases/{filed.notice.case_id}#{who.account}")
        return calendar(filed.notice, attendee, language, host=host)

    async def _kept(self, name: str, make: Callable[[], Paper]) -> bytes:
        """Give the file of this name, made if it is not there."""
        path = self._folder / f"{name}.pdf"
        async with self._making:
            kept = await asyncio.to_thread(_read, path)
            if kept is not None:
                return kept
            paper = replace(make(), sealed_by=self._sealer.identity.name)
            reason = f"{paper.title} {paper.number}"
            pdf = await sealed_pdf(Job(compose, paper, about(paper)), self._sealer, reason)
            await asyncio.to_thread(_keep, path, pdf)
            return pdf


def where_sealed(receipt: str, digest: str) -> Sealed | None:
    """Give where something is sealed, from the log's receipt as JSON text; None without a receipt."""
    if not receipt:
        return None
    read = Receipt.from_json(receipt)
    return Sealed(
        digest=digest,
        origin=read.checkpoint.splitlines()[0],
        leaf=read.leaf_index,
        tree_size=read.tree_size,
        stamped_at=read.stamped_at,
        authority=read.stamped_by,
    )


def stamped_at(receipt: str) -> str | None:
    """Give the proven moment of a receipt in ISO 8601, for a list; None without one."""
    sealed = where_sealed(receipt, "")
    return sealed.stamped_at.isoformat() if sealed and sealed.stamped_at else None


def receipt_json(receipt: str) -> object:
    """Give a log's receipt as JSON."""
    return json.loads(receipt)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _keep(path: Path, pdf: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(pdf)
    part.replace(path)
