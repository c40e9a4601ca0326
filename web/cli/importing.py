"""`hearing import`: published papers into cases. It tells what it did, and may be run again at any time."""

import argparse
import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from hearing.cases.building import case_from_decision
from hearing.cases.errors import CaseDataError, IncompleteDecisionError
from hearing.cases.importing.cnipa import LONGEST_FILE, as_json, decision_text, read_decision, text_digest
from hearing.cases.importing.result import ImportedDecision
from hearing.cases.store import CaseStore
from hearing.cases.versions import differing
from hearing.imports.decisions import decision_reading
from hearing.imports.store import ImportStore, source_of, write_source
from hearing.record.sittings import utc_now
from web.cli.import_offices import keep_offices, print_offices, tell_version
from web.cli.import_reading import SUFFIXES
from web.cli.import_report import Report, bytes_of, files_of
from web.cli.main import fail
from web.cli.opened import opened_database
from web.rules import rule_book
from web.settings import Settings, SettingsError, read_settings

_TEXTS = frozenset({".md", ".txt"})
_KINDS = {
    "cnipa": "full texts of invalidation decisions of China (.md, .txt)",
    "grant": "granted patents of the United States (grant XML)",
    "ptab": "proceedings before the PTAB (JSON of the open data portal, or of v2)",
    "inpadoc": "legal events of patent families (OPS XML) and the table of their codes (.xlsx)",
}
STOPPED = 130
"""Exit status after an interruption, as shells give it."""


def import_(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Read published papers; with ``--json`` only print what was read, else put it on file."""
    words = "\n".join(f"  {kind:<8} {what}" for kind, what in _KINDS.items())
    parser = argparse.ArgumentParser(
        prog="hearing import",
        description=f"Read published papers into cases.\n\n{words}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", choices=tuple(_KINDS), help="what the files hold")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders of them")
    parser.add_argument("--json", action="store_true", help="print JSON objects, one a line, and write nothing")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    files = tuple(files_of(given.paths, SUFFIXES.get(given.kind, _TEXTS)))
    report = Report(len(files))
    try:
        if given.json and given.kind == "cnipa":
            _print_read(files, report)
        elif given.json:
            print_offices(given.kind, files, report)
        else:
            asyncio.run(_import(given.kind, read_settings(environ, home=given.home), files, report))
    except SettingsError as error:
        return fail(str(error))
    except KeyboardInterrupt:
        report.close()
        fail("已中断；已读取的内容已保存，再次运行同一命令即可继续。 Stopped; run the same command again to go on.")
        return STOPPED
    return report.close()


def _texts(files: Sequence[Path], report: Report) -> Iterator[tuple[Path, str]]:
    """Give the text of each file that is one."""
    for path, data in bytes_of(files, report, LONGEST_FILE):
        try:
            yield path, decision_text(data)
        except CaseDataError as error:
            report.refuse(path, error.zh, error.en)


def _decisions(
    files: Sequence[Path], report: Report, known: frozenset[str]
) -> Iterator[tuple[Path, str, ImportedDecision]]:
    """Read each file that is a decision; a text whose digest is known is counted and passed over."""
    for path, text in _texts(files, report):
        if text_digest(text) in known:
            report.counts["unchanged"] += 1
            continue
        try:
            imported = read_decision(text)
        except CaseDataError as error:
            report.refuse(path, error.zh, error.en)
            continue
        report.counts["read"] += 1
        report.counts["waiting"] += bool(imported.queued)
        yield path, text, imported


def _print_read(files: Sequence[Path], report: Report) -> None:
    seen: dict[str, tuple[Path, dict[str, Any]]] = {}
    for path, _, imported in _decisions(files, report, frozenset()):
        values = as_json(imported)
        print(json.dumps(values, ensure_ascii=False), flush=True)
        number = values["decision_number"]
        if number is None:
            continue
        first, before = seen.setdefault(number, (path, values))
        names = [name for name, value in values.items() if name not in {"queued", "links"} and value != before[name]]
        if names:
            report.counts["other"] += 1
            tell_version(report, path, f"{first}", names)


async def _import(kind: str, settings: Settings, files: Sequence[Path], report: Report) -> None:
    async with opened_database(settings) as engine:
        if kind != "cnipa":
            await keep_offices(kind, engine, settings, files, report)
            return
        store, imports = CaseStore(engine, rule_book(settings)), ImportStore(engine)
        known = await store.digests() | await imports.known()
        for path, text, imported in _decisions(files, report, known):
            try:
                await _keep(store, imports, path, text, imported, report)
            except CaseDataError as error:
                report.refuse(path, error.zh, error.en)


async def _keep(
    store: CaseStore, imports: ImportStore, path: Path, text: str, imported: ImportedDecision, report: Report
) -> None:
    source, reading, waiting = source_of("cnipa", path.name, text), decision_reading(imported), len(imported.queued)
    try:
        case = case_from_decision(imported)
    except IncompleteDecisionError as error:
        if not imported.queued:
            raise
        await imports.keep(source, [reading], utc_now())
        report.counts["unopened"] += 1
        missing = ", ".join(error.missing)
        report.say(
            path,
            f"尚不能立案，缺少：{missing}；待人工在“待确认事项”中补录后即可立案。",
            f"No case yet; missing: {missing}. It is opened once a person has supplied them in the review queue.",
        )
        return
    on_file = await store.on_file(case.numbers)
    if on_file is not None:
        report.counts["other"] += 1
        tell_version(report, path, on_file.id, differing(on_file, case))
        return
    now = utc_now()
    identity = await store.save_case(
        case,
        now,
        beside=partial(write_source, source=source, readings=[reading], at=now, cases={reading.subject: case.id}),
    )
    report.counts["new"] += 1
    print(f"{path}: case {identity}" + (f", {waiting} points for a person to look at" if waiting else ""))
