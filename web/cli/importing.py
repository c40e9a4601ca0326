"""`hearing import`: published papers into cases. It tells what it did, and may be run again at any time."""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hearing.cases.building import case_from_decision
from hearing.cases.errors import CaseDataError
from hearing.cases.importing.cnipa import LONGEST_FILE, as_json, decision_text, read_decision, text_digest
from hearing.cases.importing.result import ImportedDecision
from hearing.cases.store import CaseStore
from hearing.cases.versions import differing
from hearing.record.sittings import utc_now
from web.cli.main import fail
from web.cli.opened import opened_database
from web.rules import rule_book
from web.settings import Settings, SettingsError, read_settings

_TEXTS = frozenset({".md", ".txt"})
_WORDS = {
    "read": ("份已读取", "read"),
    "new": ("件新立案", "new cases"),
    "unchanged": ("份此前已导入", "imported before"),
    "other": ("份与在案版本不同", "in another version than on file"),
    "refused": ("份无法读取", "refused"),
    "waiting": ("份有待人工确认的内容", "with points for a person"),
}
STOPPED = 130
"""Exit status after an interruption, as shells give it."""


class Report:
    """Counts what was done and tells it in one line, in Chinese and English."""

    def __init__(self, total: int) -> None:
        self.counts: Counter[str] = Counter()
        self._total = total
        self._shown = sys.stderr.isatty()
        self._fresh = "\r\x1b[K" if self._shown else ""

    def progress(self, done: int, path: Path) -> None:
        """Show how far it is, where somebody watches."""
        if self._shown:
            print(f"{self._fresh}{done}/{self._total} {path.name}", end="", file=sys.stderr, flush=True)

    def refuse(self, path: Path, zh: str, en: str) -> None:
        """Say why a file was left out."""
        self.counts["refused"] += 1
        self.say(path, zh, en)

    def say(self, path: Path, zh: str, en: str) -> None:
        """Say something about a file, on the error stream."""
        print(f"{self._fresh}{path}: {zh} {en}", file=sys.stderr)

    def close(self) -> int:
        """Print the line and give the exit status: 1 when a file was refused."""
        counted = [(self.counts[name], *words) for name, words in _WORDS.items() if self.counts[name]]
        zh = "，".join(f"{count}{words}" for count, words, _ in counted) or "没有文件"
        en = ", ".join(f"{count} {words}" for count, _, words in counted) or "no files"
        print(f"{self._fresh}{zh}。 {en}.", file=sys.stderr)
        return 1 if self.counts["refused"] or not counted else 0


def import_(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Read decision texts; with ``--json`` only print what was read, else put the cases on file."""
    parser = argparse.ArgumentParser(prog="hearing import", description="Read published decisions into cases.")
    parser.add_argument("kind", choices=("cnipa",), help="whose decisions: cnipa, invalidation decisions of China")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="text files (.md, .txt) or folders of them")
    parser.add_argument("--json", action="store_true", help="print one JSON object a decision and write nothing")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    files = tuple(_files(given.paths))
    report = Report(len(files))
    try:
        if given.json:
            _print_read(files, report)
        else:
            asyncio.run(_import(read_settings(environ, home=given.home), files, report))
    except SettingsError as error:
        return fail(str(error))
    except KeyboardInterrupt:
        report.close()
        fail("已中断；已读取的内容已保存，再次运行同一命令即可继续。 Stopped; run the same command again to go on.")
        return STOPPED
    return report.close()


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in _TEXTS)
        else:
            yield path


def _texts(files: Iterable[Path], report: Report) -> Iterator[tuple[Path, str]]:
    """Give the text of each file that is one; of a file that is too long no more than the limit is read."""
    for done, path in enumerate(files, 1):
        report.progress(done, path)
        try:
            with path.open("rb") as file:
                yield path, decision_text(file.read(LONGEST_FILE + 1))
        except CaseDataError as error:
            report.refuse(path, error.zh, error.en)
        except OSError as error:
            report.refuse(path, "文件无法打开，请检查路径与权限。", f"The file cannot be opened: {error.strerror}.")


def _decisions(files: Iterable[Path], report: Report, known: frozenset[str]) -> Iterator[tuple[Path, ImportedDecision]]:
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
        yield path, imported


def _print_read(files: Sequence[Path], report: Report) -> None:
    seen: dict[str, tuple[Path, dict[str, Any]]] = {}
    for path, imported in _decisions(files, report, frozenset()):
        values = as_json(imported)
        print(json.dumps(values, ensure_ascii=False), flush=True)
        number = values["decision_number"]
        if number is None:
            continue
        first, before = seen.setdefault(number, (path, values))
        names = [name for name, value in values.items() if name not in {"queued", "links"} and value != before[name]]
        if names:
            report.counts["other"] += 1
            _tell_version(report, path, f"{first}", names)


async def _import(settings: Settings, files: Sequence[Path], report: Report) -> None:
    async with opened_database(settings) as engine:
        store = CaseStore(engine, rule_book(settings))
        for path, imported in _decisions(files, report, await store.digests()):
            try:
                await _keep(store, path, imported, report)
            except CaseDataError as error:
                report.refuse(path, error.zh, error.en)


async def _keep(store: CaseStore, path: Path, imported: ImportedDecision, report: Report) -> None:
    case = case_from_decision(imported)
    on_file = await store.on_file(case.numbers)
    if on_file is not None:
        report.counts["other"] += 1
        _tell_version(report, path, on_file.id, differing(on_file, case))
        return
    identity = await store.save_imported(imported, utc_now())
    report.counts["new"] += 1
    waiting = len(imported.queued)
    print(f"{path}: case {identity}" + (f", {waiting} points for a person to look at" if waiting else ""))


def _tell_version(report: Report, path: Path, other: str, names: Sequence[str]) -> None:
    """Say in what a text differs from the one that came first, which stays as it is."""
    fields = ", ".join(names)
    if not names:
        report.say(path, f"与 {other} 的文本不同，但各项内容一致。", f"Another text than {other}, with the same facts.")
        return
    report.say(
        path,
        f"与 {other} 是同一决定或同一案件的另一版本，下列各项不同：{fields}。先读取的内容未改动，请核对哪一份正确。",
        f"Another version of {other}; these differ: {fields}. What came first stays; check which is right.",
    )
