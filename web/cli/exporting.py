"""`hearing export`: the dataset of a query as it was at a moment."""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from evidence.errors import EvidenceError
from hearing.cases.errors import CaseDataError
from hearing.cases.store import CaseStore
from hearing.dataset.query import QUERY_SCHEMA, Query, QueryError, query_of, read_query
from hearing.package.layout import PackagingError
from hearing.record.event_store import EventStore
from web.cli.main import fail
from web.cli.opened import opened_database
from web.cli.sealing import sealed_by_whoever_serves
from web.export_approvals import Approvals
from web.export_cases import ExportCases
from web.export_secret import export_secret
from web.exporting import Exporting, Progress
from web.hearings import HearingReader
from web.rules import rule_book
from web.settings import Settings, SettingsError, read_settings

DESCRIPTION = """\
Write the pseudonymised data package of a query as it was at a moment: the same query and moment give the same bytes.
An interrupted export leaves nothing behind; with --resume it keeps what is done and goes on from there next time.
"""
STOPPED = 130
"""Exit status after an interruption, as shells give it."""


def export(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Write a package."""
    parser = argparse.ArgumentParser(
        prog="hearing export", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, nargs="?", metavar="OUT", help="a folder that does not exist yet")
    parser.add_argument(
        "--query", type=Path, metavar="FILE", help="the query, JSON or TOML; a package's query.json too"
    )
    parser.add_argument("--as-of", metavar="TIME", help="the moment to show, such as 2026-11-22T08:00:00Z; default now")
    parser.add_argument("--case", action="append", metavar="NUMBER", help="only this case; may be repeated")
    parser.add_argument(
        "--since", type=Path, metavar="PACKAGE", help="write only what changed since this package of the same series"
    )
    parser.add_argument("--resume", action="store_true", help="keep what is done when interrupted, and go on from it")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of a query and do nothing else")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    if given.schema:
        print(json.dumps(QUERY_SCHEMA, ensure_ascii=False, indent=2))
        return 0
    if given.out is None:
        parser.error("OUT is missing")
    try:
        query, at = asked_query(given.query, given.as_of)
        query = replace(query, cases=tuple(sorted({*query.cases, *(given.case or ())})))
        as_of = at or datetime.now(UTC)
        settings = read_settings(environ, home=given.home)
        return asyncio.run(_export(settings, given.out, query, as_of, since=given.since, resume=given.resume))
    except KeyboardInterrupt:
        _clear()
        fail("已停止导出。 The export was stopped.")
        return STOPPED
    except (CaseDataError, EvidenceError, PackagingError) as error:
        return fail(f"{error.zh} {error.en}")
    except OSError as error:
        return fail(f"无法写入，未留下导出结果：{error}。 It could not be written, and no package is there: {error}.")
    except SettingsError as error:
        return fail(str(error))


def asked_query(file: Path | None, as_of: str | None) -> tuple[Query, datetime | None]:
    """Read a query and the moment that is asked for; of a package's own query.json, its moment unless another is.

    Raises:
        QueryError: one of them cannot be used.
    """
    query, written = _query(file)
    return query, _moment(as_of or written) if as_of or written else None


def _query(file: Path | None) -> tuple[Query, str]:
    """Read a query file; of a package's own query.json, its moment too."""
    if file is None:
        return Query(), ""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(
            f"查询文件“{file.name}”不是 UTF-8 文本，请另存后重试。", f"{file.name} is not UTF-8 text; save it as such."
        ) from error
    if file.suffix != ".toml":
        try:
            whole = json.loads(text)
        except ValueError:
            whole = None
        if isinstance(whole, dict) and {"query", "as_of"} <= set(whole):
            return query_of(whole["query"]), str(whole["as_of"])
    return read_query(text, file.name), ""


def _moment(written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise QueryError(
            f"“{written}”不是带时区的时间，应如 2026-11-22T08:00:00Z。",
            f"“{written}” is no moment with a time zone, such as 2026-11-22T08:00:00Z.",
        )
    return at.astimezone(UTC)


def _show(progress: Progress) -> None:
    """Show how far it is, where somebody watches."""
    if sys.stderr.isatty():
        width = 30 * progress.done // max(1, progress.total)
        bar = "█" * width + "░" * (30 - width)
        print(f"\r{bar} {progress.done}/{progress.total}", end="", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


async def _export(
    settings: Settings, out: Path, query: Query, as_of: datetime, *, since: Path | None, resume: bool
) -> int:
    rules = await asyncio.to_thread(rule_book, settings)
    async with opened_database(settings) as engine:
        cases = CaseStore(engine, rules)
        exporting = Exporting(
            cases=ExportCases(engine, cases, HearingReader(EventStore(engine)), rules),
            database_url=settings.database_url,
            secret=await asyncio.to_thread(export_secret, settings.keys, settings.passphrase),
            receipts=settings.exports,
            seal=lambda statement: sealed_by_whoever_serves(settings, statement),
            approved=Approvals(settings.exports / "approvals").carried,
        )
        if since is not None:
            made = await exporting.increment(out, since, query, as_of, datetime.now(UTC), resume=resume, told=_show)
            _clear()
            for name, rows in made.changed.items():
                print(f"{name:<24} {rows:>10} {-made.gone[name]:>10}")
            print(f"{out}  put it onto {since} with: hearing merge OUT {since} {out}")
            return 0
        summary = await exporting.write(out, query, as_of, datetime.now(UTC), resume=resume, told=_show)
    _clear()
    for name, rows in summary.rows.items():
        print(f"{name:<24} {rows:>10}")
    print(f"{summary.folder}  SHA256SUMS {summary.sums_sha256}")
    print(f"check it with: hearing verify {out / 'SHA256SUMS.receipt.json'} {out / 'SHA256SUMS'}")
    return 0
