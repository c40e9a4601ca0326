"""An export: one folder of CSV and Parquet tables with their description, and one deterministic zip of it.

The folder appears under its name only when it is complete: it is written beside it and renamed at the end. The same
cases, query, key and moment give the same bytes. Runs without await; callers in a loop send it to a thread.
"""

import hashlib
import hmac
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from evidence.durable import sync_folder
from hearing.cases.errors import CaseDataError
from hearing.dataset.columns import Level, TableSchema
from hearing.dataset.crate import croissant, ro_crate
from hearing.dataset.descriptor import About, WrittenFile, WrittenTable, datapackage, disclosure, lineage, moment
from hearing.dataset.input import CaseInput
from hearing.dataset.parquet import CsvFile, ParquetFile
from hearing.dataset.query import Query
from hearing.dataset.release.counting import COUNTED, record_of
from hearing.dataset.release.counting import table_schema as count_schema
from hearing.dataset.release.earlier import Kept, kept
from hearing.dataset.release.published import counted_row, release_of, report, rows_of
from hearing.dataset.rows import Rows
from hearing.dataset.schema import tables_of
from hearing.dataset.schema_case import CASE
from hearing.dataset.schema_joined import CLAIM_GROUND
from hearing.dataset.spool import Spool

SUMS, RECEIPT = "SHA256SUMS", "SHA256SUMS.receipt.json"
"""The digests of all other files, and the platform's receipt for them."""

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class ExportExistsError(CaseDataError):
    """The target is there already; an export never overwrites anything."""


class ExportStopped(CaseDataError):  # noqa: N818 -- it is no error: somebody asked for it
    """The export was stopped on request."""

    def __init__(self) -> None:
        super().__init__("导出已停止，没有留下文件。", "The export was stopped; nothing was left behind.")


@dataclass(frozen=True, slots=True)
class PackageSummary:
    """What was written.

    Attributes:
        folder: The package.
        export_id: Its id, also inside every Parquet file.
        rows: Rows by table.
        files: Every file but SHA256SUMS, by path.
        sums_sha256: SHA-256 of SHA256SUMS in hexadecimal: the one digest that fixes the whole package.
        sums_size: Size of SHA256SUMS in bytes.
    """

    folder: Path
    export_id: str
    rows: dict[str, int]
    files: tuple[WrittenFile, ...]
    sums_sha256: str
    sums_size: int

    def under(self, folder: Path) -> "PackageSummary":
        """Give the same of a package that has moved."""
        return replace(self, folder=folder)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: a query, the moment it is to show, and the key of its pseudonyms.

    ``secret`` is the installation's own, at least 32 bytes. The key is made from it and the query, so that the same
    query and moment give the same bytes and any other export has other pseudonyms; exports of one series share theirs.
    """

    query: Query
    as_of: datetime
    secret: bytes
    code_version: str = ""

    @property
    def key(self) -> bytes:
        """The key of the pseudonyms."""
        if len(self.secret) < 32:
            raise ValueError("the secret has at least 32 random bytes")
        plain = self.query.plain()
        about = {"series": plain} if self.query.series else {"query": plain, "as_of": moment(self.as_of)}
        return hmac.new(self.secret, b"hearing-export/1\x00" + _json(about), hashlib.sha256).digest()

    @property
    def about(self) -> About:
        """What the package says of itself."""
        about = About("", self.as_of.astimezone(UTC), self.query.plain(), self.code_version)
        identity = hmac.new(self.key, b"id\x00" + _json(about.plain()), hashlib.sha256).hexdigest()[:32]
        return replace(about, export_id=identity)

    @property
    def tables(self) -> tuple[TableSchema, ...]:
        """The tables that it has."""
        if self.query.tables:
            return tuple(count_schema(dimensions) for dimensions in self.query.tables)
        return tables_of(Level(self.query.level))


class Package:
    """A package on its way, in a hidden folder beside ``out``.

    Add the cases in parts, ``finish``, perhaps put the receipt in, ``publish``; ``discard`` whenever that fails.

    Raises:
        ExportExistsError: ``out`` exists.
        ValueError: the secret is too short, or the moment has no zone.
    """

    def __init__(self, out: Path, order: Order, stopped: Callable[[], bool] = lambda: False) -> None:
        if order.as_of.tzinfo is None:
            raise ValueError("as_of needs a time zone")
        refuse_existing(out)
        self._out = out
        self.order = order
        self._stopped = stopped
        self._about = order.about
        self._partial = out.with_name(f".{out.name}.partial")
        self._making = self._partial / "package"
        self._about_parts = json.dumps(self._about.plain() | {"id": self._about.export_id})
        self._spool = self._open_spool()
        self.kept: Kept | None = None
        self._carried: dict[str, str] = {}

    def _open_spool(self) -> Spool:
        return Spool(self._partial / "parts", self._about_parts)

    def begin_anew(self) -> None:
        """Throw away what an earlier run left."""
        shutil.rmtree(self._partial)
        self._spool = self._open_spool()

    def has_part(self, number: int) -> bool:
        """Tell whether a part was kept by an earlier run of the same export."""
        return self._spool.has(number)

    def add(self, number: int, cases: Iterable[CaseInput]) -> None:
        """Add the cases of a part, in the order of their ids."""
        query = self.order.query
        if query.tables:
            counted = [{COUNTED.name: [counted_row(record_of(one, self._about.as_of.date()))]} for one in cases]
            self._spool.add(number, [COUNTED], counted, {})
            return
        rows = Rows(self.order.key, self.order.as_of, Level(query.level), texts=query.texts)
        made = []
        for one in cases:
            self._check()
            made.append(rows.of_case(one))
        spooled = [table for table in self.order.tables if table is not CLAIM_GROUND]
        self._spool.add(number, spooled, made, {"replaced": rows.replaced, "dropped": rows.dropped})

    def chosen(self) -> frozenset[str] | None:
        """Give the ids of the cases that were added; None when the query takes every case."""
        if replace(self.order.query, level=Level.PUBLIC.value, texts=False, croissant=False, series="") == Query():
            return None
        return frozenset(
            identity for batch in self._spool.batches(CASE) for identity in batch.column("case_id").to_pylist()
        )

    def _check(self) -> None:
        if self._stopped():
            raise ExportStopped

    def finish(self, joined: Iterable[pa.RecordBatch], earlier: Mapping[str, Kept] | None = None) -> PackageSummary:
        """Write every file but the receipt.

        Args:
            joined: The rows of the wide table, in order.
            earlier: Of an export of counts: what was kept of those made so far, by export. What to keep of this one
                is then in ``kept``.
        """
        shutil.rmtree(self._making, ignore_errors=True)
        (self._making / "data").mkdir(parents=True)
        for name, text in self._carried.items():
            (self._making / name).write_text(text, encoding="utf-8")
        if self.order.query.tables:
            return self._finish_counts(earlier or {})
        tables = [
            self._table(table, joined if table is CLAIM_GROUND else self._spool.batches(table))
            for table in self.order.tables
        ]
        counted = self._spool.counts()
        query = self.order.query
        report = disclosure(query.level, counted.get("replaced", {}), counted.get("dropped", {}), texts=query.texts)
        return describe(self._making, self._about, tables, report, with_croissant=query.croissant)

    def _finish_counts(self, earlier: Mapping[str, Kept]) -> PackageSummary:
        query = self.order.query
        release = release_of(self._spool.batches(COUNTED), query.tables, earlier, self._about.export_id)
        self.kept = kept(release.grid, release.withheld)
        tables = [self._table(schema, [rows_of(release, schema)]) for schema in self.order.tables]
        told = {"level": query.level, "published": report(release, self.order.tables)}
        return describe(self._making, self._about, tables, told, with_croissant=query.croissant)

    def _table(self, schema: TableSchema, batches: Iterable[pa.RecordBatch]) -> WrittenTable:
        def watched() -> Iterable[pa.RecordBatch]:
            for batch in batches:
                self._check()
                yield batch

        return write_table(self._making, schema, watched(), self._about.metadata)

    def carry(self, name: str, text: str) -> None:
        """Have a file in the package beside its tables, under SHA256SUMS like them."""
        self._carried[name] = text

    def put_receipt(self, text: str) -> None:
        """Put the platform's receipt for SHA256SUMS in."""
        (self._making / RECEIPT).write_text(text, encoding="utf-8")

    def publish(self) -> Path:
        """Give the package its name, durably; raises `ExportExistsError`."""
        publish(self._making, self._out)
        shutil.rmtree(self._partial, ignore_errors=True)
        return self._out

    def discard(self, *, keep_parts: bool = False) -> None:
        """Leave nothing behind, or only the finished parts so that another run can go on."""
        shutil.rmtree(self._making if keep_parts else self._partial, ignore_errors=True)


def refuse_existing(path: Path) -> None:
    """Raise `ExportExistsError` if something has this name."""
    if path.exists():
        raise ExportExistsError(
            f"“{path.name}”已存在，导出不会覆盖已有文件，请换一个名称。",
            f"“{path.name}” exists and an export never overwrites anything; choose another name.",
        )


def publish(making: Path, out: Path) -> None:
    """Make a finished folder durable and give it its name; a disk that is full is noticed before."""
    for path in sorted(making.rglob("*")):
        if path.is_dir():
            sync_folder(path)
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    refuse_existing(out)
    making.rename(out)
    sync_folder(out.parent)


def describe(
    folder: Path,
    about: About,
    tables: Sequence[WrittenTable],
    report: Mapping[str, object],
    *,
    with_croissant: bool,
    more: Mapping[str, object] | None = None,
) -> PackageSummary:
    """Write the descriptive files and SHA256SUMS beside the tables; other files lie there already."""
    described = {
        "datapackage.json": datapackage(about, tables, **(more or {})),
        "query.json": about.plain(),
        "lineage.json": lineage([table.schema for table in tables]),
        "disclosure.json": report,
    }
    if with_croissant:
        described["croissant.json"] = croissant(about, tables)
    for name, value in described.items():
        (folder / name).write_bytes(_json(value))
    crate = "ro-crate-metadata.json"
    files = [measured(folder, name) for name in _names(folder) if name not in {crate, SUMS, RECEIPT}]
    (folder / crate).write_bytes(_json(ro_crate(about, tables, files)))
    files = sorted([*files, measured(folder, crate)], key=lambda file: file.path)
    sums = "".join(f"{file.sha256}  {file.path}\n" for file in files).encode()
    (folder / SUMS).write_bytes(sums)
    counts = {table.schema.name: table.rows for table in tables}
    return PackageSummary(folder, about.export_id, counts, tuple(files), hashlib.sha256(sums).hexdigest(), len(sums))


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def write_table(
    folder: Path, schema: TableSchema, batches: Iterable[pa.RecordBatch], metadata: Mapping[str, str]
) -> WrittenTable:
    """Write one table to both files in a single pass."""
    csv_path, parquet_path = f"data/{schema.name}.csv", f"data/{schema.name}.parquet"
    with CsvFile(folder / csv_path, schema) as text, ParquetFile(folder / parquet_path, schema, metadata) as parquet:
        for batch in batches:
            parquet.write(batch)
            text.write(batch)
    return WrittenTable(schema, parquet.rows, measured(folder, csv_path), measured(folder, parquet_path))


def measured(folder: Path, path: str) -> WrittenFile:
    """Give a file's size and digest."""
    with (folder / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return WrittenFile(path, (folder / path).stat().st_size, digest.hexdigest())


def zip_package(folder: Path, target: Path) -> str:
    """Pack a package into one zip file and give the file's SHA-256; the same package gives the same bytes.

    Names are sorted, times fixed, nothing is compressed again: the bytes do not hang on a compressor's version.

    Raises:
        ExportExistsError: ``target`` exists.
    """
    refuse_existing(target)
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
        refuse_existing(target)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
