"""An export: one folder of CSV and Parquet tables with their description, and one deterministic zip of it.

The folder appears under its name only when it is complete: it is written beside it and renamed at the end. The same
input, key and moment give the same bytes. Runs without await; callers in a loop send it to a thread.
"""

import csv
import hashlib
import hmac
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from hearing.cases.errors import CaseDataError
from hearing.dataset.descriptor import WrittenFile, WrittenTable, datapackage, disclosure, lineage, moment
from hearing.dataset.input import ExportInput
from hearing.dataset.parquet import ParquetTable
from hearing.dataset.rows import Rows
from hearing.dataset.schema import SCHEMA_VERSION, TABLES, TableSchema

BATCH = 10_000
"""Rows held in memory at a time."""

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class ExportExistsError(CaseDataError):
    """The target is there already; an export never overwrites anything."""


@dataclass(frozen=True, slots=True)
class PackageSummary:
    """What was written.

    Attributes:
        folder: The package.
        export_id: Its id, also inside every Parquet file.
        rows: Rows by table.
        files: Every file but SHA256SUMS, by path.
        sums_sha256: SHA-256 of SHA256SUMS in hexadecimal: the one digest that fixes the whole package.
    """

    folder: Path
    export_id: str
    rows: dict[str, int]
    files: tuple[WrittenFile, ...]
    sums_sha256: str


def write_package(given: ExportInput, out: Path, *, key: bytes, as_of: datetime) -> PackageSummary:
    """Write the package into the folder ``out``.

    Args:
        given: What to export. Its events are read once.
        out: The folder to make; its parent exists.
        key: At least 32 random bytes, used for this export only and then forgotten.
        as_of: What was filed, stated, decided or recorded later than this moment is left out.

    Raises:
        ExportExistsError: ``out`` exists.
        ValueError: The key is too short or the moment has no zone.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    _refuse_existing(out)
    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        (partial / "data").mkdir(parents=True)
        summary = _write(given, partial, key, as_of.astimezone(UTC))
        _refuse_existing(out)
        partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return PackageSummary(out, summary.export_id, summary.rows, summary.files, summary.sums_sha256)


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise ExportExistsError(
            f"“{path.name}”已存在，导出不会覆盖已有文件，请换一个名称。",
            f"“{path.name}” exists and an export never overwrites anything; choose another name.",
        )


def _write(given: ExportInput, folder: Path, key: bytes, as_of: datetime) -> PackageSummary:
    query = {
        "selection": json.loads(given.selection),
        "cases": sorted(case.id for case in given.cases),
        "as_of": moment(as_of),
        "include_texts": given.include_texts,
        "code_version": given.code_version,
        "schema_version": SCHEMA_VERSION,
    }
    export_id = hmac.new(key, _json(query), hashlib.sha256).hexdigest()[:32]
    metadata = {"export_id": export_id, "as_of": moment(as_of), "schema_version": SCHEMA_VERSION}
    rows = Rows(given, key, as_of)
    tables = [_table(folder, table, rows.table(table.name), metadata) for table in TABLES]
    replaced = dict(sorted(rows.names.replaced.items()))
    described = {
        "datapackage.json": datapackage(export_id, as_of, tables),
        "query.json": query,
        "lineage.json": lineage(),
        "disclosure.json": disclosure(replaced, rows.dropped, texts=given.include_texts),
    }
    files = [file for table in tables for file in (table.csv, table.parquet)]
    for name, value in described.items():
        (folder / name).write_bytes(_json(value))
        files.append(_measured(folder, name))
    files.sort(key=lambda file: file.path)
    sums = "".join(f"{file.sha256}  {file.path}\n" for file in files).encode()
    (folder / "SHA256SUMS").write_bytes(sums)
    counts = {table.schema.name: table.rows for table in tables}
    return PackageSummary(folder, export_id, counts, tuple(files), hashlib.sha256(sums).hexdigest())


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _table(folder: Path, schema: TableSchema, rows: Iterator[dict[str, Any]], metadata: dict[str, str]) -> WrittenTable:
    """Write one table to both files in a single pass."""
    csv_path, parquet_path = f"data/{schema.name}.csv", f"data/{schema.name}.parquet"
    names = [column.name for column in schema.columns]
    count = 0
    with (
        (folder / csv_path).open("w", encoding="utf-8", newline="") as file,
        ParquetTable(folder / parquet_path, schema, metadata) as parquet,
    ):
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(names)
        while batch := list(islice(rows, BATCH)):
            parquet.write(batch)
            writer.writerows([_cell(row[name]) for name in names] for row in batch)
            count += len(batch)
    return WrittenTable(schema, count, _measured(folder, csv_path), _measured(folder, parquet_path))


def _cell(value: object) -> str:
    """Write a value as the Table Schema of the package reads it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return moment(value.astimezone(UTC))
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _measured(folder: Path, path: str) -> WrittenFile:
    with (folder / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return WrittenFile(path, (folder / path).stat().st_size, digest.hexdigest())


def zip_package(folder: Path, target: Path) -> str:
    """Pack a package into one zip file and give the file's SHA-256; the same package gives the same bytes.

    Names are sorted, times fixed, nothing is compressed again: the bytes do not hang on a compressor's version.

    Raises:
        ExportExistsError: ``target`` exists.
    """
    _refuse_existing(target)
    partial = target.with_name(f".{target.name}.partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
                entry = zipfile.ZipInfo(name, _ZIP_TIME)
                entry.external_attr = 0o644 << 16
                entry.create_system = 3
                with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as sink:
                    shutil.copyfileobj(source, sink)
        _refuse_existing(target)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
