"""What an import tells: how far it is, what it left out and why, and what it did."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from hearing.cases.errors import CaseDataError

_WORDS = {
    "read": ("份已读取", "read"),
    "new": ("件新立案", "new cases"),
    "grants": ("件授权专利", "grants"),
    "proceedings": ("件程序", "proceedings"),
    "papers": ("份文件", "papers"),
    "events": ("个法律事件", "legal events"),
    "codes": ("个事件代码已更新", "event codes changed"),
    "filled": ("件在案案件已补充", "cases on file filled in"),
    "unchanged": ("份此前已导入", "imported before"),
    "other": ("份与在案版本不同", "in another version than on file"),
    "incomplete": ("项查询结果不完整", "answers incomplete"),
    "unopened": ("件尚不足以立案", "not enough to open a case yet"),
    "refused": ("份无法读取", "refused"),
    "waiting": ("份有待人工确认的内容", "with points for a person"),
}


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

    def say(self, path: Path | str, zh: str, en: str) -> None:
        """Say something about a file, on the error stream."""
        print(f"{self._fresh}{path}: {zh} {en}", file=sys.stderr)

    def close(self) -> int:
        """Print the line and give the exit status: 1 when a file was refused."""
        counted = [(self.counts[name], *words) for name, words in _WORDS.items() if self.counts[name]]
        zh = "，".join(f"{count}{words}" for count, words, _ in counted) or "没有文件"
        en = ", ".join(f"{count} {words}" for count, _, words in counted) or "no files"
        print(f"{self._fresh}{zh}。 {en}.", file=sys.stderr)
        return 1 if self.counts["refused"] or not counted else 0


def files_of(paths: Sequence[Path], suffixes: frozenset[str]) -> Iterator[Path]:
    """Give the files named, and those of a kind in the folders named."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in suffixes)
        else:
            yield path


def bytes_of(files: Sequence[Path], report: Report, most: int) -> Iterator[tuple[Path, bytes]]:
    """Give the bytes of each file; of one that is too long, one more than the limit, so that its reader refuses it."""
    for done, path in enumerate(files, 1):
        report.progress(done, path)
        try:
            with path.open("rb") as file:
                data = file.read(most + 1)
        except OSError as error:
            report.refuse(path, "文件无法打开，请检查路径与权限。", f"The file cannot be opened: {error.strerror}.")
            continue
        yield path, data


def refused(path: Path, error: CaseDataError, report: Report) -> None:
    """Say that a file was refused, in its own words."""
    report.refuse(path, error.zh, error.en)
