"""Puts together what makes datasets: exports asked for on the machine itself, and jobs of people in the browser."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.cases.rule_book import RuleBook
from hearing.cases.sheet_store import SheetStore
from hearing.cases.store import CaseStore
from hearing.cases.typical_store import TypicalStore
from web.dataset_jobs import DatasetJobs, Workshop
from web.export_approvals import Approvals
from web.export_cases import ExportCases
from web.export_secret import export_secret
from web.exporting import Exporting, sealed
from web.hearings import HearingReader
from web.settings import Settings
from web.sheets import Sheets
from web.typical import Typical


@dataclass(frozen=True, slots=True)
class Datasets:
    """What makes datasets, the jobs that people put on, the cases that they nominate as typical, and their sheets."""

    exporting: Exporting
    jobs: DatasetJobs
    typical: Typical
    sheets: Sheets


async def open_datasets(
    settings: Settings,
    engine: AsyncEngine,
    evidence: EvidenceStore,
    cases: CaseStore,
    hearings: HearingReader,
    rules: RuleBook,
) -> Datasets:
    """Put all of it together."""
    exporting = await _exporting(settings, engine, evidence, cases, hearings, rules)
    jobs, typical = await asyncio.to_thread(_jobs, settings, exporting), TypicalStore(engine)
    return Datasets(exporting, jobs, Typical(typical), Sheets(SheetStore(engine), typical))


async def _exporting(
    settings: Settings,
    engine: AsyncEngine,
    evidence: EvidenceStore,
    cases: CaseStore,
    hearings: HearingReader,
    rules: RuleBook,
) -> Exporting:
    """Put together what makes datasets."""
    secret = await asyncio.to_thread(export_secret, settings.keys, settings.passphrase)
    read = ExportCases(engine, cases, hearings, rules)
    approved = Approvals(settings.exports / "approvals").carried

    async def seal(statement: Statement) -> str:
        return await sealed(evidence, statement)

    return Exporting(read, settings.database_url, secret, settings.exports, seal, approved)


def _jobs(settings: Settings, exporting: Exporting) -> DatasetJobs:
    """Open the jobs of an installation. Blocking."""
    workshop = Workshop(
        settings.database_url,
        exporting.secret,
        exporting.receipts,
        settings.rules_dir,
        settings.disk_reserve,
        exporting.seal,
    )
    return DatasetJobs(
        settings.home / "datasets", workshop, Approvals(settings.exports / "approvals"), lambda: datetime.now(UTC)
    )
