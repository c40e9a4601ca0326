"""Reads the rule sets and calendars: those that come with the program, and a folder of the office's own.

The folder is laid out like ``rules/``: rule sets ``*.toml``, calendars ``calendars/*.toml``.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hearing.cases.rule_book import RuleBook, RuleFile, read_book
from hearing.cases.rule_text import Fault, RuleFileError, lines_of

PUBLISHED = "hearing.cases"
"""The package in which ``rules/`` lies."""

CALENDARS = "calendars"
"""The folder beside the rule sets in which calendars lie."""


@cache
def published() -> RuleBook:
    """Give the rule sets that come with the program."""
    return open_book(None)


def open_book(own: Path | None, *more: Path) -> RuleBook:
    """Give the rule sets that come with the program, those of the office's own folder, and of single files.

    A single file is a calendar when it lies in a folder ``calendars``.

    Raises:
        RuleFileError: a file cannot be used, or redefines a published version; every fault is named.
        OSError: a file or the folder cannot be read.
    """
    inside = files(PUBLISHED) / "rules"
    rules, calendars = _texts(inside), _texts(inside / CALENDARS)
    if own is not None:
        rules += _texts(own, str(own))
        if (own / CALENDARS).is_dir():
            calendars += _texts(own / CALENDARS, str(own / CALENDARS))
    rules += [_read(path, str(path)) for path in more if not _is_calendar(path)]
    calendars += [_read(path, str(path)) for path in more if _is_calendar(path)]
    book = read_book(rules, calendars)
    _zones(book, rules)
    return book


def _is_calendar(path: Path) -> bool:
    return path.absolute().parent.name == CALENDARS


def _texts(folder: Traversable, shown: str = "") -> list[RuleFile]:
    found = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    return [_read(each, f"{shown}/{each.name}" if shown else each.name) for each in found]


def _read(file: Traversable, name: str) -> RuleFile:
    content = file.read_bytes()
    try:
        return RuleFile(name, content.decode())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        zh, en = "文件不是 UTF-8 编码，请另存为 UTF-8。", "The file is not UTF-8: save it as UTF-8."
        raise RuleFileError([Fault(name, line, "UTF-8", zh, en)]) from error


def _zones(book: RuleBook, rules: Iterable[RuleFile]) -> None:
    """Refuse a time zone that this machine does not know."""
    texts = {file.name: file.text for file in rules}
    faults = []
    for (identity, version), name in book.files.items():
        zone = book.sets[identity][version].zone
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            faults.append(
                Fault(
                    name,
                    lines_of(texts[name]).get(("zone",), 1),
                    "zone",
                    f"本机没有时区“{zone}”的数据；请核对名称，或安装 tzdata。",
                    f"This machine has no data of the time zone “{zone}”: check the name, or install tzdata.",
                )
            )
    if faults:
        raise RuleFileError(faults)
