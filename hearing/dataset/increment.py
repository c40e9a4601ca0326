"""Increments of a series: what changed since an earlier package, with tombstones, and packages put together from them.

An increment holds the rows that are new or changed, the keys of rows that are gone, and every descriptive file of the
full package at its moment. Merged onto its base it gives that full package, byte for byte, or nothing. Tables are
sorted by their keys, so both directions are one pass; what changed is held in memory when merging.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from hearing.cases.errors import CaseDataError
from hearing.dataset.columns import Level, TableSchema, text
from hearing.dataset.package import SUMS, measured, publish, refuse_existing, write_table
from hearing.dataset.parquet import GROUP_ROWS, batch_of, read_parquet
from hearing.dataset.release.counting import table_schema as count_schema
from hearing.dataset.rows import sort_key
from hearing.dataset.schema import tables_of

ABOUT, FULL = "increment.json", "full"
"""What an increment says of itself; the folder with the descriptive files of the full package."""

TOMBSTONE = TableSchema(
    "tombstone",
    "已删除的行",
    "rows that are gone",
    ("table", "key"),
    (
        text("table", "表", "table", "data", "derived", required=True),
        text("key", "主键（JSON 数组）", "the row's key as a JSON array", "data", "derived", required=True),
    ),
)

Row = dict[str, Any]
Key = tuple[Any, ...]


class IncrementError(CaseDataError):
    """Packages that do not fit together, or that are not what they were."""


@dataclass(frozen=True, slots=True)
class IncrementSummary:
    """An increment: new or changed rows and rows that are gone, by table; digest and size of its SHA256SUMS."""

    changed: Mapping[str, int]
    gone: Mapping[str, int]
    sums_sha256: str
    sums_size: int


def write_increment(making: Path, base: Path, full: Path) -> IncrementSummary:
    """Write into a new folder what leads from one package to a later one of the same series.

    Raises:
        IncrementError: they are not of one series, or one of them is damaged.
    """
    tables = _same_series(base, full)
    (making / "data").mkdir(parents=True)
    changed, gone, stones = {}, {}, list[Row]()
    for table in tables:
        dead: list[Row] = []
        written = write_table(making, table, _batches(table, _changes(table, base, full, dead)), {})
        stones += dead
        changed[table.name], gone[table.name] = written.rows, len(dead)
    stones.sort(key=sort_key(TOMBSTONE))
    write_table(making, TOMBSTONE, _batches(TOMBSTONE, stones), {})
    (making / FULL).mkdir()
    for name in _descriptive(full):
        shutil.copyfile(full / name, making / FULL / name)
    about = {
        "base_sha256sums": _sums_digest(base),
        "full_sha256sums": _sums_digest(full),
        "changed": changed,
        "gone": gone,
    }
    (making / ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    names = sorted(path.relative_to(making).as_posix() for path in making.rglob("*") if path.is_file())
    sums = "".join(f"{measured(making, name).sha256}  {name}\n" for name in names).encode()
    (making / SUMS).write_bytes(sums)
    return IncrementSummary(changed, gone, hashlib.sha256(sums).hexdigest(), len(sums))


def merge(out: Path, base: Path, increments: Sequence[Path], stopped: Callable[[], bool] = lambda: False) -> None:
    """Put a full package together from an earlier one and the increments after it, in their order.

    Raises:
        IncrementError: one does not follow on the other, is damaged, or the result is not the package it should be.
        ExportExistsError: ``out`` exists.
        OSError: it could not be written; nothing is left.
    """
    refuse_existing(out)
    state = _sums_digest(checked(base))
    for increment in increments:
        about = json.loads((checked(increment) / ABOUT).read_bytes())
        if about["base_sha256sums"] != state:
            raise IncrementError(
                f"增量包“{increment.name}”不是接在前一个包之后的，请核对顺序。",
                f"Increment {increment.name} does not follow on the package before it: check their order.",
            )
        state = about["full_sha256sums"]
    last = increments[-1] / FULL
    making = out.with_name(f".{out.name}.merging")
    shutil.rmtree(making, ignore_errors=True)
    try:
        (making / "data").mkdir(parents=True)
        described = json.loads((last / "datapackage.json").read_bytes())
        query = json.loads((last / "query.json").read_bytes())
        metadata = {"export_id": described["id"], "as_of": query["as_of"], "schema_version": query["schema_version"]}
        dead = _tombstones(increments)
        for table in _tables(last):
            news = _news(table, increments, dead)
            write_table(making, table, _batches(table, _applied(table, base, news), stopped), metadata)
        for name in sorted(path.name for path in last.iterdir()):
            shutil.copyfile(last / name, making / name)
        checked(making)
        publish(making, out)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def checked(folder: Path) -> Path:
    """Give the folder of a package whose files are what SHA256SUMS says; raises `IncrementError`."""
    try:
        for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
            digest, _, name = line.partition("  ")
            if measured(folder, name).sha256 != digest:
                raise IncrementError(
                    f"“{folder.name}/{name}”与 SHA256SUMS 不符，文件可能已损坏。",
                    f"{folder.name}/{name} is not what SHA256SUMS says: it may be damaged.",
                )
    except FileNotFoundError as missing:
        raise IncrementError(
            f"“{folder.name}”不是完整的数据包：{missing.filename}。", f"{folder.name} is no whole package: {missing}."
        ) from missing
    return folder


def _same_series(base: Path, full: Path) -> tuple[TableSchema, ...]:
    one, other = (json.loads((folder / "query.json").read_bytes()) for folder in (checked(base), full))
    if (
        one["query"] != other["query"]
        or one["schema_version"] != other["schema_version"]
        or "series" not in one["query"]
    ):
        raise IncrementError(
            "只有同一查询、同一 series 的数据包之间才有增量，请在查询中写明 series。",
            "Only packages of one query with one series have increments: give the query a series.",
        )
    if one["as_of"] > other["as_of"]:
        raise IncrementError(
            "所给数据包的时间晚于本次导出，请换一个较早的数据包。",
            "That package is later than this export: give an earlier one.",
        )
    return _tables(full)


def _tables(folder: Path) -> tuple[TableSchema, ...]:
    query = json.loads((folder / "query.json").read_bytes())["query"]
    if "tables" in query:
        return tuple(count_schema(tuple(dimensions)) for dimensions in query["tables"])
    return tables_of(Level(query.get("level", Level.PUBLIC.value)))


def _sums_digest(folder: Path) -> str:
    return measured(folder, SUMS).sha256


def _descriptive(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def _rows(table: TableSchema, folder: Path) -> Iterator[Row]:
    for batch in read_parquet(folder / f"data/{table.name}.parquet"):
        yield from batch.to_pylist()


def _batches(
    table: TableSchema, rows: Iterable[Row], stopped: Callable[[], bool] = lambda: False
) -> Iterator[pa.RecordBatch]:
    held: list[Row] = []
    for row in rows:
        held.append(row)
        if len(held) == GROUP_ROWS:
            if stopped():
                raise IncrementError("合并已停止，没有留下文件。", "The merge was stopped; nothing was left behind.")
            yield batch_of(table, held)
            held = []
    if held:
        yield batch_of(table, held)


def _changes(table: TableSchema, base: Path, full: Path, dead: list[Row]) -> Iterator[Row]:
    """Give the rows of the later package that are new or other; add what is gone to ``dead``."""
    key = sort_key(table)
    before = _rows(table, base)
    old = next(before, None)
    for row in _rows(table, full):
        while old is not None and key(old) < key(row):
            dead.append(_stone(table, old))
            old = next(before, None)
        if old is not None and key(old) == key(row):
            if old != row:
                yield row
            old = next(before, None)
        else:
            yield row
    while old is not None:
        dead.append(_stone(table, old))
        old = next(before, None)


def _stone(table: TableSchema, row: Row) -> Row:
    return {"table": table.name, "key": json.dumps([row[name] for name in table.key], ensure_ascii=False)}


def _tombstones(increments: Sequence[Path]) -> list[set[tuple[str, str]]]:
    return [{(row["table"], row["key"]) for row in _rows(TOMBSTONE, one)} for one in increments]


def _news(
    table: TableSchema, increments: Sequence[Path], dead: Sequence[set[tuple[str, str]]]
) -> dict[Key, Row | None]:
    """Give by key what became of rows over all increments; None for one that is gone."""
    key = sort_key(table)
    news: dict[Key, Row | None] = {}
    for increment, stones in zip(increments, dead, strict=True):
        for name, written in stones:
            if name == table.name:
                gone = dict(zip(table.key, json.loads(written), strict=True))
                news[key(gone)] = None
        news |= {key(row): row for row in _rows(table, increment)}
    return news


def _applied(table: TableSchema, base: Path, news: Mapping[Key, Row | None]) -> Iterator[Row]:
    """Give the rows of the base with what became of them, in order."""
    key = sort_key(table)
    waiting = iter(sorted(news))
    nearest = next(waiting, None)
    for row in _rows(table, base):
        own = key(row)
        while nearest is not None and nearest < own:
            if (new := news[nearest]) is not None:
                yield new
            nearest = next(waiting, None)
        if own == nearest:
            if (new := news[nearest]) is not None:
                yield new
            nearest = next(waiting, None)
        else:
            yield row
    while nearest is not None:
        if (new := news[nearest]) is not None:
            yield new
        nearest = next(waiting, None)
