"""A rule file's TOML, read strictly: every value is asked for by name and type, and every fault has its line.

Pure. `tomllib` tells the line of what is no TOML at all, but not of a value; `lines_of` finds that. Nothing stops at
the first fault: whoever corrects a file is told all of them at once.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from hearing.cases.errors import CaseDataError

E = TypeVar("E", bound=StrEnum)
Path = tuple[str | int, ...]
"""Where a value stands: ``("period", 2, "months")``."""

LONGEST = 256 * 1024
"""The longest rule file, in characters; the offices' own are under a twentieth of it."""

_HEADER = re.compile(r"\s*(\[\[|\[)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(?:([A-Za-z0-9_-]+)|\"([^\"]*)\"|'([^']*)')\s*=")
_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a rule file: where, and what to do, in Chinese and English. ``line`` counts from 1."""

    file: str
    line: int
    key: str
    zh: str
    en: str

    def __str__(self) -> str:
        """Give it as one line: ``FILE:LINE: KEY: what is wrong``."""
        return f"{self.file}:{self.line}: {self.key}: {self.zh} {self.en}"


class RuleFileError(CaseDataError):
    """Rule files that cannot be used; the person who keeps them is told every fault.

    Attributes:
        faults: The faults, by file and line; never empty.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        places = [f"{fault.file}:{fault.line}: {fault.key}: " for fault in self.faults]
        super().__init__(
            "\n".join(place + fault.zh for place, fault in zip(places, self.faults, strict=True)),
            "\n".join(place + fault.en for place, fault in zip(places, self.faults, strict=True)),
        )


def lines_of(text: str) -> dict[Path, int]:
    """Give the line, from 1, of every table and key of a TOML text that is written one key a line."""
    found: dict[Path, int] = {}
    counts: dict[str, int] = {}
    here: Path = ()
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if closing in line else closing
        elif header := _HEADER.match(line):
            here = _table(header, counts)
            found.setdefault(here[:1], number)
            found.setdefault(here, number)
        elif key := _KEY.match(line):
            found.setdefault((*here, next(name for name in key.groups() if name is not None)), number)
            quote = next((mark for mark in ('"""', "'''") if mark in line), "")
            closing = quote if quote and line.count(quote) == 1 else ""
    return found


def _table(header: re.Match[str], counts: dict[str, int]) -> Path:
    name = header[2]
    if header[1] == "[":
        return tuple(part.strip(" \"'") for part in name.split("."))
    counts[name] = counts.get(name, -1) + 1
    return (name, counts[name])


class Sheet:
    """One rule file while it is read: its name, its lines, the faults found so far."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self._lines = lines_of(text)
        self._length = text.count("\n") + 1
        self._values: Mapping[str, Any] = {}
        try:
            self._values = tomllib.loads(text) if len(text) <= LONGEST else self._too_long()
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            line = _LINE.search(str(error))
            self.faults.append(
                Fault(
                    file,
                    int(line[1]) if line else self._length,
                    "TOML",
                    f"这一行不符合 TOML 语法，请改正（{error}）。",
                    f"This line is not TOML: correct it ({error}).",
                )
            )

    def _too_long(self) -> Mapping[str, Any]:
        zh, en = (
            f"文件超过 {LONGEST} 个字符，请拆分或删减。",
            f"The file has more than {LONGEST} characters: shorten it.",
        )
        self.faults.append(Fault(self.file, self._length, "TOML", zh, en))
        return {}

    def root(self) -> "Table":
        """Give the outermost table."""
        return Table(self, (), self._values)

    def line(self, path: Path) -> int:
        """Give the line of a value or, when it has none of its own, of the nearest table around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def fault(self, path: Path, zh: str, en: str) -> None:
        """Note a fault."""
        names = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        self.faults.append(Fault(self.file, self.line(path), names or "TOML", zh, en))

    def finish(self) -> None:
        """Raise `RuleFileError` when there are faults."""
        if self.faults:
            raise RuleFileError(self.faults)


class Table:
    """One table: gives typed values by name, and notes what is wrong with them on its sheet.

    A value that is wrong or missing is given as an empty one of its type; `Sheet.finish` keeps it from being used.
    """

    def __init__(self, sheet: Sheet, path: Path, values: Mapping[str, Any]) -> None:
        self.path = path
        self._sheet = sheet
        self._values = values
        self._asked: list[str] = []

    def fault(self, key: str, zh: str, en: str) -> None:
        """Note a fault at one of the keys, or at the table itself when the key is empty."""
        self._sheet.fault((*self.path, key) if key else self.path, zh, en)

    @property
    def empty(self) -> bool:
        """Whether the file gives nothing in this table."""
        return not self._values

    def has(self, key: str) -> bool:
        """Tell whether the file gives this key."""
        return key in self._values

    def allow(self, *keys: str) -> None:
        """Let the file give these keys although nobody asks for them."""
        self._asked.extend(keys)

    def _value(self, key: str, kind: type, zh: str, en: str, *, needed: bool) -> Any:  # noqa: ANN401 -- TOML's own types
        self._asked.append(key)
        value = self._values.get(key)
        if value is None and needed:
            self.fault(key, f"缺少“{key}”，请补上{zh}。", f"“{key}” is missing: add {en}.")
        elif value is not None and type(value) is not kind:
            self.fault(key, f"“{key}”应为{zh}，不能是 {value!r}。", f"“{key}” must be {en}, not {value!r}.")
            return None
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Give a text; without a default it is needed and not empty."""
        value = self._value(key, str, "文字（用引号）", "a text in quotes", needed=default is None)
        if value is not None and default is None and not value.strip():
            self.fault(key, f"“{key}”不能为空。", f"“{key}” must not be empty.")
        return str(value) if value is not None else default or ""

    def number(self, key: str, default: int | None = None, *, least: int = 0, most: int = 10_000_000) -> int:
        """Give a whole number within bounds."""
        value = self._value(key, int, "整数", "a whole number", needed=default is None)
        if value is not None and not least <= value <= most:
            self.fault(
                key,
                f"“{key}”须在 {least} 至 {most} 之间，不能是 {value}。",
                f"“{key}” must be between {least} and {most}, not {value}.",
            )
        return int(value) if value is not None else default or 0

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Give true or false."""
        value = self._value(key, bool, " true 或 false", "true or false", needed=default is None)
        return bool(value) if value is not None else bool(default)

    def day(self, key: str) -> date | None:
        """Give a day, or None when the file gives none."""
        value = self._value(key, date, "日期（如 2026-01-01，不加引号）", "a day such as 2026-01-01", needed=False)
        return value if isinstance(value, date) else None

    def days(self, key: str) -> tuple[date, ...]:
        """Give a list of days; empty when the file gives none."""
        return tuple(value for value in self._items(key, date, "日期的列表", "a list of days"))

    def numbers(self, key: str) -> tuple[int, ...]:
        """Give a list of whole numbers; empty when the file gives none."""
        return tuple(value for value in self._items(key, int, "整数的列表", "a list of whole numbers"))

    def words(self, key: str) -> tuple[str, ...]:
        """Give a list of texts without doubles; empty when the file gives none."""
        words = tuple(value for value in self._items(key, str, "文字的列表", "a list of texts"))
        for word in dict.fromkeys(word for word in words if words.count(word) > 1):
            self.fault(key, f"“{word}”出现了两次，请删去一个。", f"“{word}” stands there twice: delete one.")
        return words

    def _items(self, key: str, kind: type, zh: str, en: str) -> Sequence[Any]:
        values = self._value(key, list, zh, en, needed=False) or []
        wrong = [value for value in values if type(value) is not kind]
        if wrong:
            self.fault(
                key, f"“{key}”应为{zh}，其中不能有 {wrong[0]!r}。", f"“{key}” must be {en}; {wrong[0]!r} does not fit."
            )
            return []
        return values

    def choice(self, key: str, kind: type[E]) -> E:
        """Give one of the values of an enumeration."""
        word = self.text(key)
        return self._chosen(key, word, kind) if word else next(iter(kind))

    def choices(self, key: str, kind: type[E]) -> tuple[E, ...]:
        """Give a list of values of an enumeration without doubles; empty when the file gives none."""
        return tuple(self._chosen(key, word, kind) for word in self.words(key))

    def _chosen(self, key: str, word: str, kind: type[E]) -> E:
        try:
            return kind(word)
        except ValueError:
            known, near = "、".join(kind), _near(word, kind)
            self.fault(
                key,
                f"没有“{word}”" + (f"，是否应为“{near}”？" if near else "。") + f"可用的有：{known}。",
                f"There is no “{word}”" + (f"; is “{near}” meant?" if near else ".") + f" Known: {', '.join(kind)}.",
            )
            return next(iter(kind))

    def table(self, key: str) -> "Table":
        """Give a table inside; empty when the file gives none."""
        return Table(self._sheet, (*self.path, key), self._value(key, dict, "表", "a table", needed=False) or {})

    def tables(self, key: str) -> list["Table"]:
        """Give the tables of a list (``[[key]]``)."""
        values = self._items(key, dict, f"用 [[{key}]] 开头的表", f"tables headed [[{key}]]")
        return [Table(self._sheet, (*self.path, key, index), value) for index, value in enumerate(values)]

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                known, near = sorted(self._asked), _near(key, self._asked)
                self.fault(
                    key,
                    f"此处没有“{key}”这一项"
                    + (f"，是否应为“{near}”？" if near else "，请删去。")
                    + f"可用的有：{'、'.join(known)}。",
                    f"“{key}” is not known here"
                    + (f"; is “{near}” meant?" if near else ": delete it.")
                    + f" Known: {', '.join(known)}.",
                )


def _near(word: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(word, [str(each) for each in known], 1)), "")
