"""``fsck`` as a command: ``python -m evidence fsck FOLDER``, and the printing that other commands share."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from evidence.durable import Disk
from evidence.errors import EvidenceError
from evidence.fsck.examination import Examination
from evidence.fsck.store import StoreFsck
from evidence.receipts.report import Words
from evidence.stores.opened import blobs_of
from evidence.stores.place import S3Place, s3_place

_TEXT = {
    "ok": Words("结论:未发现损坏。", "Result: no damage was found."),
    "bad": Words("结论:发现 {} 处损坏。", "Result: {} faults were found."),
    "more": Words("另有 {} 条未逐一列出。", "{} more of the same kinds are not listed."),
    "checked": Words("已核对:", "Checked: "),
}


class Ticker:
    """Writes how far an examination is as one line on a terminal, some times a second."""

    def __init__(self) -> None:
        self._said = 0.0

    def __call__(self, part: str, done: int) -> None:
        """Say that so many things of a part are done."""
        if sys.stderr.isatty() and time.monotonic() - self._said > 0.2:
            self._said = time.monotonic()
            print(f"\r\x1b[K{part}: {done}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._said:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def tell(exam: Examination, *, as_json: bool, language: str) -> int:
    """Print what was found; gives the exit status: 0 no fault, 1 faults."""
    if as_json:
        findings = [finding.fields() for finding in exam.findings]
        fields = {"ok": not exam.faults, "faults": exam.faults, "findings": findings, "checked": dict(exam.checked)}
        print(json.dumps(fields, ensure_ascii=False, indent=2))
        return 1 if exam.faults else 0
    for finding in exam.findings:
        print(finding.line(language))
    if exam.untold:
        print(_TEXT["more"][language].format(exam.untold))
    counts = ", ".join(f"{part} {number}" for part, number in exam.checked.items())
    print(_TEXT["checked"][language] + counts)
    print(_TEXT["bad" if exam.faults else "ok"][language].format(exam.faults))
    return 1 if exam.faults else 0


async def examine(folder: Path, exam: Examination, *, vkey: str | None = None, place: S3Place | None = None) -> None:
    """Examine the store in a folder, with its blobs beside it or in S3.

    Raises:
        ValueError: the given key is none.
        Away, Stopped: S3 does not answer, or refuses.
    """
    disk = Disk(2)
    try:
        await StoreFsck(folder, blobs_of(folder, disk, place), exam, vkey=vkey).run()
    finally:
        disk.close()


def fsck_main(argv: Sequence[str]) -> int:
    """Run ``fsck`` with its arguments; gives the exit status: 0 no fault, 1 faults, 2 there is no store."""
    parser = argparse.ArgumentParser(prog="fsck", description="Examine a store from its bytes. Nothing is changed.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the store's folder")
    parser.add_argument("--key", metavar="VKEY", help="the log's verifier key, as you know it from elsewhere")
    parser.add_argument("--store", default="", metavar="s3://BUCKET/PREFIX", help="where its blobs lie, if not in it")
    parser.add_argument("--endpoint", default="", metavar="URL", help="the S3 server's address; keys come from AWS_*")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--lang", choices=("zh", "en"), default="en", help="language of the result")
    given = parser.parse_args(argv)
    if not (given.folder / "log").is_dir():
        print(f"{given.folder} 不是存证目录 / is not the folder of an evidence store", file=sys.stderr)
        return 2
    ticker = Ticker()
    exam = Examination(ticker)
    try:
        place = s3_place(given.store, given.endpoint) if given.store else None
        asyncio.run(examine(given.folder, exam, vkey=given.key, place=place))
    except ValueError as wrong:
        print(f"公钥或存储地址无法读取 / the key or the store's address cannot be read: {wrong}", file=sys.stderr)
        return 2
    except EvidenceError as wrong:
        print(f"{wrong.zh} {wrong.en}", file=sys.stderr)
        return 2
    ticker.clear()
    return tell(exam, as_json=given.json, language=given.lang)
