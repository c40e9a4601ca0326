"""`hearing export`."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from hearing.cases.errors import CaseDataError
from hearing.cases.store import CaseStore
from hearing.record.event_store import EventStore
from web.cli.main import fail
from web.cli.opened import opened_database
from web.exporting import Exporting
from web.hearings import HearingReader
from web.settings import Settings, SettingsError, read_settings


def export(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Write the pseudonymised package."""
    parser = argparse.ArgumentParser(prog="hearing export", description="Write the pseudonymised data package.")
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder that does not exist yet")
    parser.add_argument("--case", action="append", metavar="NUMBER", help="only this case; may be repeated")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    try:
        settings = read_settings(environ, home=given.home)
        return asyncio.run(_export(settings, given.out, given.case))
    except (SettingsError, CaseDataError, OSError) as error:
        return fail(str(error))


async def _export(settings: Settings, out: Path, chosen: Sequence[str] | None) -> int:
    async with opened_database(settings) as engine:
        hearings = HearingReader(EventStore(engine))
        summary = await Exporting(CaseStore(engine), hearings).write(out, chosen, datetime.now(UTC))
    for name, rows in summary.rows.items():
        print(f"{name:<24} {rows:>8}")
    print(f"{summary.folder}  SHA256SUMS {summary.sums_sha256}")
    return 0
