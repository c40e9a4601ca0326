"""Makes exports: gathers the cases part by part, has the package written in a thread, and its digests sealed."""

import asyncio
import hashlib
import json
import shutil
import tempfile
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from evidence.durable import make_folder, write_durably
from evidence.statement import Json, Statement
from evidence.store import EvidenceStore
from hearing.cases.errors import CaseDataError
from hearing.dataset.increment import IncrementSummary, write_increment
from hearing.dataset.joined import wide_rows
from hearing.dataset.package import RECEIPT, SUMS, Order, Package, PackageSummary, publish, refuse_existing, zip_package
from hearing.dataset.query import Query
from web.export_approvals import APPROVAL
from web.export_cases import ExportCases
from web.releases import Releases

PART_CASES = 100
"""Cases in a part: what is in memory at a time, and done again at most after an interruption."""

Seal = Callable[[Statement], Awaitable[str]]
"""Puts a statement into the evidence log and gives the receipt as JSON text."""


Approved = Callable[[Query, datetime, datetime], Awaitable[str]]
"""Gives the approval of a query as of a moment, now, for the package to carry; raises `ApprovalMissingError`."""


class FutureError(CaseDataError):
    """An export of what is not known yet."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an export is: cases gathered of all on file."""

    done: int
    total: int


def _silent(progress: Progress) -> None:
    del progress


@dataclass(frozen=True, slots=True)
class Exporting:
    """Makes packages. ``receipts`` keeps the receipt for each SHA256SUMS, so that the same package has the same one."""

    cases: ExportCases
    database_url: str
    secret: bytes
    receipts: Path
    seal: Seal
    approved: Approved

    async def write(
        self,
        out: Path,
        query: Query,
        as_of: datetime,
        now: datetime,
        *,
        resume: bool = False,
        told: Callable[[Progress], None] = _silent,
    ) -> PackageSummary:
        """Write a package folder.

        Args:
            out: The folder to make; its parent exists.
            query: What is asked for.
            as_of: The moment that it shows.
            now: The present moment.
            resume: Go on where an interrupted export of the same query and moment ended, and when interrupted keep
                what is done for the next time.
            told: Is told how far it is.

        Raises:
            FutureError: ``as_of`` lies in the future.
            ApprovalMissingError: it goes below what is public, and no second person agreed.
            UnknownCaseError: the query names a case that is not on file.
            ExportExistsError: ``out`` exists.
            OSError: it could not be written; nothing is left under the name.
        """
        if as_of > now:
            raise FutureError(
                "截止时间晚于现在，尚不能导出，请改为现在或更早的时间。",
                "That moment lies in the future, so nothing is known of it: give the present or an earlier one.",
            )
        await self.cases.require(query.cases)
        approval = await self.approved(query, as_of, now) if query.needs_approval else ""
        stop = threading.Event()
        order = self._order(query, as_of)
        package = await asyncio.to_thread(Package, out, order, stop.is_set)
        try:
            if not resume:
                await asyncio.to_thread(package.begin_anew)
            if approval:
                package.carry(APPROVAL, approval)
            await self._gather(package, told)
            earlier = [] if query.tables else await self.cases.earlier(order.as_of)
            chosen = package.chosen()
            rows = () if query.tables else wide_rows(self.database_url, order.as_of, order.key, chosen, earlier)
            releases = Releases(self.receipts / "releases")
            summary = await asyncio.to_thread(package.finish, rows, releases.all() if query.tables else {})
            if package.kept is not None:
                await asyncio.to_thread(releases.keep, summary.export_id, package.kept)
            package.put_receipt(await self._receipt(summary, package))
            await asyncio.to_thread(package.publish)
        except BaseException:
            stop.set()
            package.discard(keep_parts=resume)
            raise
        return summary.under(out)

    def _order(self, query: Query, as_of: datetime) -> Order:
        return Order(query, as_of.astimezone(UTC), self.secret, own_version())

    async def increment(
        self,
        out: Path,
        base: Path,
        query: Query,
        as_of: datetime,
        now: datetime,
        *,
        resume: bool = False,
        told: Callable[[Progress], None] = _silent,
    ) -> IncrementSummary:
        """Write what changed since an earlier package of the same series, whole or not at all.

        Args:
            out: The folder to make; its parent exists.
            base: The earlier package.
            query: The query of the series.
            as_of: The moment that it leads to.
            now: The present moment.
            resume: As for `write`: go on where an interrupted increment to the same moment ended.
            told: Is told how far it is.

        Raises:
            IncrementError: the earlier package is not of this series, or damaged.
            Exception: whatever `write` raises.
        """
        refuse_existing(out)
        folder = out.with_name(f".{out.name}.increment")
        full, making = folder / "full", folder / "increment"
        await asyncio.to_thread(_begin, folder, anew=not resume)
        try:
            if not await asyncio.to_thread(_is_of, full, self._order(query, as_of)):
                await asyncio.to_thread(shutil.rmtree, full, ignore_errors=True)
                await self.write(full, query, as_of, now, resume=resume, told=told)
            elif query.needs_approval:
                await self.approved(query, as_of, now)
            summary = await self.between(out, base, full, making)
        except BaseException:
            shutil.rmtree(making if resume else folder, ignore_errors=True)
            raise
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        return summary

    async def between(self, out: Path, base: Path, full: Path, making: Path) -> IncrementSummary:
        """Write what leads from one package to a later one of its series, in ``making`` first.

        Raises:
            IncrementError: they are not of one series, or one is damaged.
            OSError: it could not be written.
        """
        await asyncio.to_thread(shutil.rmtree, making, ignore_errors=True)
        summary = await asyncio.to_thread(write_increment, making, base, full)
        receipt = await self._sealed_sums("dataset_increment", summary.sums_sha256, summary.sums_size, {})
        (making / RECEIPT).write_text(receipt, encoding="utf-8")
        await asyncio.to_thread(publish, making, out)
        return summary

    async def _gather(self, package: Package, told: Callable[[Progress], None]) -> None:
        listed = await self.cases.listed(package.order.as_of)
        for number, start in enumerate(range(0, len(listed), PART_CASES)):
            part = listed[start : start + PART_CASES]
            if not package.has_part(number):
                found = await self.cases.selected(part, package.order.query, package.order.as_of)
                await asyncio.to_thread(package.add, number, found)
            told(Progress(start + len(part), len(listed)))

    async def _receipt(self, summary: PackageSummary, package: Package) -> str:
        about = package.order.about.plain()
        told: dict[str, Json] = {
            "export_id": summary.export_id,
            "as_of": str(about["as_of"]),
            "query_sha256": query_digest(package.order.query),
        }
        return await self._sealed_sums("dataset_export", summary.sums_sha256, summary.sums_size, told)

    async def _sealed_sums(self, kind: str, digest: str, size: int, told: Mapping[str, Json]) -> str:
        """Give the receipt for a SHA256SUMS, the one that it was given before if any."""
        kept = self.receipts / f"{digest}.receipt.json"
        if kept.is_file():
            return kept.read_text(encoding="utf-8")
        file: Json = {"name": SUMS, "size": size, "sha256": digest}
        text = await self.seal(Statement({"kind": kind, "file": file, **told}))
        await asyncio.to_thread(_keep, kept, text)
        return text

    async def zipped(self, query: Query, now: datetime) -> bytes:
        """Give a package as of now as one zip file."""
        with tempfile.TemporaryDirectory(prefix="hearing-export-") as folder:
            out = Path(folder) / "package"
            await self.write(out, query, now, now)
            packed = Path(folder) / "package.zip"
            await asyncio.to_thread(zip_package, out, packed)
            return await asyncio.to_thread(packed.read_bytes)


async def sealed(evidence: EvidenceStore, statement: Statement) -> str:
    """Put a statement into the log and give the receipt."""
    (receipt,) = await evidence.seal([statement])
    return receipt.to_json()


async def seal_asked(evidence: EvidenceStore, words: Mapping[str, str], out: Path) -> str:
    """Seal what a command asks for beside this server, and put the receipt at ``out``; gives its SHA-256."""
    text = await sealed(evidence, Statement(json.loads(words["statement"])))
    await asyncio.to_thread(out.write_text, text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def _begin(folder: Path, *, anew: bool) -> None:
    """Make the folder of an increment on its way."""
    if anew:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)


def _is_of(package: Path, order: Order) -> bool:
    """Tell whether a finished package is what an order asks for."""
    about = package / "query.json"
    return about.is_file() and json.loads(about.read_bytes()) == order.about.plain()


def _keep(path: Path, text: str) -> None:
    make_folder(path.parent)
    write_durably(path, text.encode())


def query_digest(query: Query) -> str:
    """Give the SHA-256 of a query in its one spelling: what an approval is for."""
    return hashlib.sha256(Statement(query.plain()).canonical()).hexdigest()


def own_version() -> str:
    """Give the version of this software; ``source`` where it is not installed."""
    try:
        return version("hearing")
    except PackageNotFoundError:
        return "source"
