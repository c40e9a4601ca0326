"""`hearing verify`: a receipt by the evidence package's own check, a package or sealed PDF by ours; all offline."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from evidence.__main__ import verify_main
from evidence.receipts.report import Outcome, Words
from hearing.container.verify import ExportReport, is_export, verify_export
from hearing.package.steps import StepReport
from hearing.package.verify import PackageReport, is_package, verify_package
from web.cli.verify_pdf import is_pdf, verify_pdf

_OUTCOMES = {
    Outcome.PASSED: Words("通过", "OK"),
    Outcome.ABSENT: Words("无", "NONE"),
    Outcome.FAILED: Words("未通过", "FAILED"),
    Outcome.NOT_REACHED: Words("未进行", "not reached"),
}
_RESULT = {
    True: Words("结论：各项核验均通过。", "Result: every step passed."),
    False: Words("结论：核验未通过，本包不可采信。", "Result: the verification FAILED; do not rely on this package."),
}
_KEY = {
    True: Words("日志公钥与您所给的一致：", "The log's key is the one you gave: "),
    False: Words(
        "日志公钥取自包内，请与平台公开页面 /api/verify/key 核对（或用 --key 给出）；"
        "整包连同密钥被替换，脱机无法发现：",
        "The log's key was taken from the package; compare it with /api/verify/key of the platform, or give it with "
        "--key. A package exchanged together with its key cannot be found out offline: ",
    ),
}
_LIMITS = (
    Words(
        "日志和内置时间戳服务由同一运营者掌握，时间戳不是合格的第三方时间戳，也没有外部联署者。",
        "Log and embedded time-stamps have one operator; the stamps are not qualified ones, and nobody cosigns.",
    ),
    Words(
        "存证之前内容是否真实、证书是否曾被吊销，不在本核验之内；"
        "PDF 内的签章请对取出的 PDF 文件另作核验（hearing verify FILE.pdf）。",
        "Whether the content was true before it was sealed, and whether a certificate was revoked, are not answered "
        "here; check the seals inside the PDFs by `hearing verify FILE.pdf` on each of them.",
    ),
)
_SHOWN = 20
_VALUED = frozenset({"--key", "--handover", "--root", "--policy", "--extract", "--lang"})


def verify(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Check what is given; exit status 0 all passed, 1 something failed, 2 it could not be read."""
    del environ
    named = _named(arguments)
    if named and all(_is(one, is_pdf) for one in named):  # beside a receipt, a PDF is the file that it is about
        return verify_pdf(arguments)
    if any(_is(one, is_export) for one in _named(arguments)):
        return _export(arguments)
    return _package(arguments) if any(_is(one, is_package) for one in _named(arguments)) else verify_main(arguments)


def _named(arguments: Sequence[str]) -> list[Path]:
    """Give what is to be checked, without the values of options: a folder to extract to is no package."""
    before = ("", *arguments)
    return [
        Path(one)
        for one, option in zip(arguments, before, strict=False)
        if not one.startswith("-") and option not in _VALUED
    ]


def _is(path: Path, kind: Callable[[Path], bool]) -> bool:
    try:
        return kind(path)
    except OSError:
        return False


class Check(Protocol):
    """A check of an archive, offline."""

    def __call__(
        self, place: Path, /, *, vkey: str | None, root_pem: str | None, handovers: Sequence[str]
    ) -> PackageReport | ExportReport:
        """Take all steps; see `verify_package`."""


def _export(arguments: Sequence[str]) -> int:
    """Check a case export."""
    return _check(arguments, "EXPORT.asice", "Check a case export (ASiC-E) offline, step by step.", verify_export)


def _package(arguments: Sequence[str]) -> int:
    """Check a hearing package."""
    return _check(arguments, "PACKAGE", "Check a hearing package offline, step by step.", verify_package)


def _check(arguments: Sequence[str], name: str, words: str, check: Check) -> int:
    parser = argparse.ArgumentParser(prog="hearing verify", description=words)
    parser.add_argument("package", type=Path, metavar=name, help="the archive, or a package's unpacked folder")
    parser.add_argument("--key", metavar="VKEY", help="the log's verifier key, as you know it from elsewhere")
    parser.add_argument(
        "--handover",
        type=Path,
        action="append",
        default=[],
        metavar="RECEIPT",
        help="the log's hand-over from the key that you know to another; may be given several times",
    )
    parser.add_argument("--root", type=Path, metavar="PEM", help="the time-stamp root certificate that you trust")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--lang", choices=("zh", "en"), default="en", help="language of the result")
    given = parser.parse_args(arguments)
    try:
        root = given.root.read_text(encoding="ascii") if given.root else None
        handovers = [path.read_text(encoding="utf-8") for path in given.handover]
        report = check(given.package, vkey=given.key, root_pem=root, handovers=handovers)
    except (OSError, UnicodeDecodeError) as wrong:
        print(f"无法读取文件 / cannot read a file: {wrong}", file=sys.stderr)
        return 2
    if given.json:
        print(
            json.dumps(
                {"ok": report.ok, "steps": [asdict(step) for step in report.steps]}, ensure_ascii=False, indent=2
            )
        )
    else:
        print("\n".join(lines(report, given.lang, pinned=given.key is not None)))
    return 0 if report.ok else 1


def lines(report: PackageReport | ExportReport, language: str, *, pinned: bool) -> list[str]:
    """Give what a person reads of a report, in Chinese (``zh``) or English."""
    result = [line for step in report.steps for line in _step(step, language)]
    result.append(_RESULT[report.ok][language])
    if report.manifest:
        said = report.manifest
        patent = said.get("patent")
        title = said.get("title") or (patent.get("title") if isinstance(patent, dict) else "")
        result.append(f"  {said.get('case')}  {title}  {said.get('hearing', '')}".rstrip())
        result.append(f"  {_KEY[pinned][language]}{said.get('log_key')}")
    return result + [f"  - {limit[language]}" for limit in _LIMITS]


def _step(step: StepReport, language: str) -> list[str]:
    told = f": {step.told[language]}" if step.told[language] and step.outcome is Outcome.PASSED else ""
    found = [f"   - {one.place}{': ' if one.place else ''}{one.what[language]}" for one in step.findings[:_SHOWN]]
    if len(step.findings) > _SHOWN:
        more = len(step.findings) - _SHOWN
        found.append(f"   - {Words(f'另有 {more} 处', f'and {more} more')[language]}")
    notes = [f"   {note[language]}" for note in step.notes]
    return [f"{step.number}. {step.title[language]} - {_OUTCOMES[step.outcome][language]}{told}", *found, *notes]
