"""The query of an export: which cases, how far down, written by an analyst as JSON or TOML.

Pure. What is unknown, missing or of a wrong type is refused with its line and field, everything at once. Conditions of
different fields hold together; of one field, any of its values is enough.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from hearing.cases.errors import CaseDataError
from hearing.cases.model import Case, ProceedingKind
from hearing.dataset.columns import Level
from hearing.dataset.release.counting import DIMENSIONS, MOST_DIMENSIONS, MOST_TABLES
from hearing.vocabulary import Mode

OUTCOMES = ("invalid_all", "invalid_part", "maintained", "maintained_amended", "pending")
"""The four outcomes, and ``pending``: no decision known, or one that waits for a person."""

LONGEST_LIST = 10_000
_SERIES = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_IPC = re.compile(r"[A-H](?:\d{2}(?:[A-Z](?: ?\d{1,4}(?:/\d{1,6})?)?)?)?")
_TOML_LINE = re.compile(r"at line (\d+)")


class QueryError(CaseDataError):
    """A query that cannot be used; ``zh`` and ``en`` name every fault with its line."""


@dataclass(frozen=True, slots=True)
class Days:
    """Days from ``since`` to ``until``, both included; None leaves an end open."""

    since: date | None = None
    until: date | None = None

    def holds(self, days: Iterable[date | None]) -> bool:
        """Tell whether one of these days lies within."""
        return any(
            (self.since is None or self.since <= one) and (self.until is None or one <= self.until)
            for one in days
            if one is not None
        )


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for. An empty tuple or None asks nothing of that field.

    Attributes:
        cases: Case numbers.
        office: Offices, as rule sets name them (``cnipa``).
        patents: Patent numbers.
        ipc: Beginnings of main classes (``A47B``).
        outcome: Of `OUTCOMES`.
        mode: Modes of a hearing; a case with one such hearing is in.
        proceedings: Kinds of linked proceedings; a case with one is in.
        requested: Days of a request.
        filed: Filing day of the patent.
        decided: Day of the decision.
        heard: Days of a hearing, held before or set down here.
        level: How far down the export goes.
        tables: Of counts: the dimensions of each table (`release/counting.py`).
        texts: Whether what people said and wrote in the hearing is exported, pseudonymised.
        croissant: Whether the package has a ``croissant.json``.
        series: A name under which later exports of the same query keep their pseudonyms; empty: none join.
    """

    cases: tuple[str, ...] = ()
    office: tuple[str, ...] = ()
    patents: tuple[str, ...] = ()
    ipc: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    proceedings: tuple[str, ...] = ()
    requested: Days | None = None
    filed: Days | None = None
    decided: Days | None = None
    heard: Days | None = None
    level: str = Level.PUBLIC.value
    tables: tuple[tuple[str, ...], ...] = ()
    texts: bool = False
    croissant: bool = False
    series: str = ""

    def plain(self) -> dict[str, Any]:
        """Give the query as JSON values: what was asked for, in one order; reading that gives the same query."""
        given: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value == field.default:
                continue
            if isinstance(value, Days):
                ends = {"from": value.since, "until": value.until}
                given[field.name] = {name: end.isoformat() for name, end in ends.items() if end is not None}
            else:
                given[field.name] = _plain(value) if isinstance(value, tuple) else value
        return given

    @property
    def needs_approval(self) -> bool:
        """Whether a second person has to agree: it goes below what is public of a case."""
        return self.level == Level.HEARING.value


def _plain(value: tuple[Any, ...]) -> list[Any]:
    return sorted(list(one) if isinstance(one, tuple) else one for one in value)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a selection asks of a hearing: its mode and the day that it is set down for."""

    mode: str
    on: date


def selects(query: Query, case: Case, office: str, heard: Iterable[Heard], as_of: date) -> bool:
    """Tell whether a case is in, as it was known on a day."""
    hearings = tuple(heard)
    decision = case.decision
    if decision is not None and decision.decided_on is not None and decision.decided_on > as_of:
        decision = None
    days: tuple[tuple[Days | None, Iterable[date | None]], ...] = (
        (query.requested, case.request_dates),
        (query.filed, (case.patent.filing_date,)),
        (query.decided, (decision.decided_on if decision else None,)),
        (query.heard, (*case.hearing_dates, *(one.on for one in hearings))),
    )
    return (
        _any(query.cases, case.numbers)
        and _any(query.office, (office,))
        and _any(query.patents, (case.patent.number,))
        and (not query.ipc or case.patent.ipc.replace(" ", "").startswith(tuple(i.replace(" ", "") for i in query.ipc)))
        and _any(query.outcome, ((decision.outcome if decision else "") or "pending",))
        and _any(query.mode, (one.mode for one in hearings))
        and _any(query.proceedings, (link.kind.value for link in case.links))
        and all(asked is None or asked.holds(found) for asked, found in days)
    )


def _any(asked: tuple[str, ...], found: Iterable[str]) -> bool:
    return not asked or not set(asked).isdisjoint(found)


def read_query(text: str, file: str = "") -> Query:
    """Read a query: TOML when the file's name ends so, else JSON.

    Raises:
        QueryError: it cannot be used; every fault is named with its line.
    """
    given = _parsed(text, toml=file.endswith(".toml"))
    faults = _Faults(text)
    values = {}
    for name, value in given.items():
        reader = _READERS.get(name)
        if reader is None:
            known = "、".join(_READERS)
            faults.add(
                name, f"没有这一项，可用的有：{known}", f"there is no such field; there are: {', '.join(_READERS)}"
            )
        else:
            values[name] = reader(faults, name, value)
    level = values.get("level", Level.PUBLIC.value)
    if (level == Level.COUNTS.value) != bool(values.get("tables")):
        faults.add("tables", "与 level = counts 须同时给出", "goes with level = counts, and that with tables")
    if values.get("texts") and level != Level.HEARING.value:
        faults.add("texts", "只有 level 为 hearing 时才能导出", "needs level = hearing")
    faults.finish(file)
    return Query(**values)


def query_of(value: object) -> Query:
    """Read a query from JSON values; raises `QueryError`."""
    return read_query(json.dumps(value, ensure_ascii=False))


def _parsed(text: str, *, toml: bool) -> dict[str, Any]:
    try:
        given = tomllib.loads(text) if toml else json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise _unreadable(error.lineno, error.msg) from error
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        raise _unreadable(int(found.group(1)) if found else text.count("\n") + 1, str(error)) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(1, str(error)) from error
    if not isinstance(given, dict):
        raise _unreadable(1, "it is not an object")
    return given


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(f"“{next(name for name in names if names.count(name) > 1)}” is there twice")
    return dict(pairs)


def _unreadable(line: int, why: str) -> QueryError:
    return QueryError(
        f"查询文件第 {line} 行无法读取：{why}。请改正后重试。", f"Line {line} of the query cannot be read: {why}."
    )


class _Faults:
    """Collects what is wrong, with the line where the field stands."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._found: list[tuple[int, str, str, str]] = []

    def add(self, field: str, zh: str, en: str) -> None:
        name = re.compile(rf"(?<![\w.-])\"?{re.escape(field.partition('.')[0])}\"?\s*[:=.\]]")
        line = next((n for n, written in enumerate(self._lines, 1) if name.search(written)), 1)
        self._found.append((line, field, zh, en))

    def finish(self, file: str) -> None:
        if not self._found:
            return
        where = file or "query"
        self._found.sort()
        raise QueryError(
            "；".join(f"{where} 第 {line} 行 {field}：{zh}" for line, field, zh, _ in self._found) + "。请改正后重试。",
            "; ".join(f"{where}, line {line}, {field}: {en}" for line, field, _, en in self._found) + ".",
        )


def _list(choices: Iterable[str] = (), form: re.Pattern[str] | None = None) -> Callable[[_Faults, str, Any], Any]:
    known = tuple(choices)

    def read(faults: _Faults, name: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401 -- any JSON value
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            faults.add(name, "应为文字的列表", "a list of texts is expected")
            return ()
        if len(value) > LONGEST_LIST:
            faults.add(name, f"最多 {LONGEST_LIST} 个", f"at most {LONGEST_LIST} are taken")
        wrong = [one for one in value if (known and one not in known) or (form and not form.fullmatch(one))]
        if wrong:
            some = "、".join(known) or "A47B、H04N 7/15"
            faults.add(name, f"“{wrong[0]}”不可用，可用的如：{some}", f"“{wrong[0]}” cannot be used; such as: {some}")
        return tuple(sorted(set(value)))

    return read


def _days(faults: _Faults, name: str, value: Any) -> Days | None:  # noqa: ANN401 -- any JSON value
    if not isinstance(value, Mapping) or not value or not set(value) <= {"from", "until"}:
        faults.add(name, "应有 from 或 until", "from or until is expected")
        return None
    ends: dict[str, date | None] = {"from": None, "until": None}
    for end, written in value.items():
        try:
            ends[end] = _day(written)
        except (TypeError, ValueError):
            faults.add(
                f"{name}.{end}", f"“{written}”不是日期，应如 2026-01-31", f"“{written}” is no day such as 2026-01-31"
            )
    since, until = ends["from"], ends["until"]
    if since and until and since > until:
        faults.add(name, "from 晚于 until", "from is later than until")
    return Days(since, until)


def _day(written: object) -> date:
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    if not isinstance(written, str):
        raise TypeError("not a day")
    return date.fromisoformat(written)


def _tables(faults: _Faults, name: str, value: Any) -> tuple[tuple[str, ...], ...]:  # noqa: ANN401 -- any JSON value
    known = "、".join(DIMENSIONS)
    right = isinstance(value, list) and 0 < len(value) <= MOST_TABLES
    if not right or not all(
        isinstance(one, list) and 0 < len(one) <= MOST_DIMENSIONS and len({str(each) for each in one}) == len(one)
        for one in value
    ):
        faults.add(
            name,
            f"应为 1 至 {MOST_TABLES} 个表，每个表有 1 至 {MOST_DIMENSIONS} 个不同的维度",
            f"1 to {MOST_TABLES} lists of 1 to {MOST_DIMENSIONS} different dimensions are expected",
        )
        return ()
    wrong = [each for one in value for each in one if not isinstance(each, str) or each not in DIMENSIONS]
    if wrong:
        faults.add(name, f"没有维度“{wrong[0]}”，可用的有：{known}", f"no dimension “{wrong[0]}”; there are: {known}")
        return ()
    return tuple(sorted({tuple(sorted(one)) for one in value}))


def _flag(faults: _Faults, name: str, value: Any) -> bool:  # noqa: ANN401 -- any JSON value
    if not isinstance(value, bool):
        faults.add(name, "应为 true 或 false", "true or false is expected")
    return value is True


def _level(faults: _Faults, name: str, value: Any) -> str:  # noqa: ANN401 -- any JSON value
    levels = [one.value for one in Level]
    if value not in levels:
        faults.add(name, f"应为 {'、'.join(levels)} 之一", f"one of {', '.join(levels)} is expected")
    return str(value)


def _series(faults: _Faults, name: str, value: Any) -> str:  # noqa: ANN401 -- any JSON value
    if not isinstance(value, str) or not _SERIES.fullmatch(value):
        faults.add(name, "应为 1 至 64 个字母、数字或 . _ -", "1 to 64 letters, digits or . _ - are expected")
    return str(value)


_READERS: Mapping[str, Callable[[_Faults, str, Any], Any]] = {
    "cases": _list(),
    "office": _list(),
    "patents": _list(),
    "ipc": _list(form=_IPC),
    "outcome": _list(OUTCOMES),
    "mode": _list(one.value for one in Mode),
    "proceedings": _list(one.value for one in ProceedingKind),
    "requested": _days,
    "filed": _days,
    "decided": _days,
    "heard": _days,
    "level": _level,
    "tables": _tables,
    "texts": _flag,
    "croissant": _flag,
    "series": _series,
}

_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": LONGEST_LIST}
_SPAN = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": False,
    "properties": {name: {"type": "string", "format": "date"} for name in ("from", "until")},
}


def _of(*values: str) -> dict[str, Any]:
    return _TEXTS | {"items": {"enum": list(values)}}


QUERY_SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Query of a hearing dataset",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "cases": _TEXTS, "office": _TEXTS, "patents": _TEXTS,
        "ipc": _TEXTS | {"items": {"type": "string", "pattern": f"^(?:{_IPC.pattern})$"}},
        "outcome": _of(*OUTCOMES), "mode": _of(*(one.value for one in Mode)),
        "proceedings": _of(*(one.value for one in ProceedingKind)),
        "requested": _SPAN, "filed": _SPAN, "decided": _SPAN, "heard": _SPAN,
        "level": {"enum": [one.value for one in Level]},
        "tables": {
            "type": "array", "minItems": 1, "maxItems": MOST_TABLES,
            "items": {"type": "array", "minItems": 1, "maxItems": MOST_DIMENSIONS, "uniqueItems": True,
                      "items": {"enum": list(DIMENSIONS)}},
        },
        "texts": {"type": "boolean"}, "croissant": {"type": "boolean"},
        "series": {"type": "string", "pattern": f"^(?:{_SERIES.pattern})$"},
    },
}  # fmt: skip
"""The same as a JSON Schema, for editors; `read_query` is what decides."""
