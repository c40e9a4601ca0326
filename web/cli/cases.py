"""`hearing import` and `hearing export`."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from hearing.cases.errors import CaseDataError
from hearing.cases.importing.cnipa import as_json, read_decision
from hearing.cases.store import CaseStore
from hearing.record.event_store import EventStore
from hearing.record.sittings import utc_now
from web.cli.main import fail
from web.cli.opened import opened_database
from web.exporting import Exporting
from web.hearings import HearingReader
from web.rules import rule_book
from web.settings import Settings, SettingsError, read_settings

_TEXTS = frozenset({".md", ".txt"})


def import_(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Read decision texts; with ``--json`` only print what was read, else put the cases on file."""
    parser = argparse.ArgumentParser(prog="hearing import", description="Read published decisions into cases.")
    parser.add_argument("kind", choices=("cnipa",), help="whose decisions: cnipa, invalidation decisions of China")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="text files (.md, .txt) or folders of them")
    parser.add_argument("--json", action="store_true", help="print one JSON line a file and write nothing")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    if given.json:
        return _print_read(given.paths)
    try:
        return asyncio.run(_import(read_settings(environ, home=given.home), given.paths))
    except SettingsError as error:
        return fail(str(error))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in _TEXTS)
        else:
            yield path


def _print_read(paths: Sequence[Path]) -> int:
    failed = 0
    for path in _files(paths):
        try:
            read = as_json(read_decision(path.read_text(encoding="utf-8")))
        except (CaseDataError, OSError, UnicodeDecodeError) as error:
            failed += 1
            read = {"error": str(error), "zh": getattr(error, "zh", "")}
        print(json.dumps({"file": str(path), **read}, ensure_ascii=False))
    return 1 if failed else 0


async def _import(settings: Settings, paths: Sequence[Path]) -> int:
    failed = 0
    async with opened_database(settings) as engine:
        store = CaseStore(engine, rule_book(settings))
        for path in _files(paths):
            try:
                imported = read_decision(path.read_text(encoding="utf-8"))
                case = await store.save_imported(imported, utc_now())
            except (CaseDataError, OSError, UnicodeDecodeError) as error:
                failed += 1
                print(f"{path}: {getattr(error, 'zh', '')} {error}", file=sys.stderr)
                continue
            queued = len(await store.review_queue(case))
            print(f"{path}: case {case}" + (f", {queued} points for a person to look at" if queued else ""))
    return 1 if failed else 0


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
