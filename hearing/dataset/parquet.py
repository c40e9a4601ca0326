"""Tables as Arrow batches, and the two files of each: Parquet and CSV, the same rows giving the same bytes.

However a table's rows arrive, they are cut into row groups of one size, so that the bytes depend on the rows alone.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hearing.dataset.columns import TableSchema

_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
}
COMPRESSION_LEVEL = 1
"""Of zstd; part of what makes two runs give the same bytes."""

GROUP_ROWS = 65_536
"""Rows in a row group; what is held in memory of a table while it is written."""


def arrow_schema(table: TableSchema, metadata: Mapping[str, str] | None = None) -> pa.Schema:
    """Give the Arrow schema of a table, its words in both languages with each field."""
    fields = [
        pa.field(
            column.name,
            _TYPES[column.type],
            nullable=not column.required,
            metadata={"zh": column.zh, "en": column.en},
        )
        for column in table.columns
    ]
    return pa.schema(fields, metadata=dict(sorted(metadata.items())) if metadata else None)


def batch_of(table: TableSchema, rows: list[dict[str, Any]]) -> pa.RecordBatch:
    """Give rows as one batch."""
    return pa.RecordBatch.from_pylist(rows, schema=arrow_schema(table))


def write_batches(path: Path, table: TableSchema, batches: Iterable[pa.RecordBatch]) -> None:
    """Keep batches in a file of Arrow's own, to be read again by `read_batches`."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, arrow_schema(table)) as writer:
        for batch in batches:
            writer.write_batch(batch)


def read_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Give what `write_batches` kept."""
    with pa.memory_map(str(path)) as source:
        reader = pa.ipc.open_file(source)
        for index in range(reader.num_record_batches):
            yield reader.get_batch(index)


def read_parquet(path: Path) -> Iterator[pa.RecordBatch]:
    """Give the rows of a Parquet file, a row group at a time."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield from file.read_row_group(group).to_batches()


class ParquetFile:
    """Writes one Parquet file of a table; use it in a ``with`` block. ``rows`` counts what was written."""

    def __init__(self, path: Path, table: TableSchema, metadata: Mapping[str, str]) -> None:
        self.rows = 0
        self._schema = arrow_schema(table, metadata)
        self._held: list[pa.RecordBatch] = []
        self._count = 0
        self._writer = pq.ParquetWriter(
            path, self._schema, compression="zstd", compression_level=COMPRESSION_LEVEL, version="2.6"
        )

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch, whose columns are those of the table in order."""
        self._held.append(batch)
        self._count += batch.num_rows
        self.rows += batch.num_rows
        while self._count >= GROUP_ROWS:
            self._flush(GROUP_ROWS)

    def _flush(self, count: int) -> None:
        columns = [one.schema.names for one in self._held[:1]]
        together = pa.Table.from_batches([one.replace_schema_metadata() for one in _same(self._held, self._schema)])
        assert columns[0] == self._schema.names, "the columns are those of the table"
        self._writer.write_table(together.slice(0, count).replace_schema_metadata(self._schema.metadata), count)
        rest = together.slice(count)
        self._held = rest.to_batches() if rest.num_rows else []
        self._count -= count

    def __enter__(self) -> "ParquetFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._count:
                self._flush(self._count)
        finally:
            self._writer.close()


def _same(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Give batches under one schema: what a database says of its columns beside their types is left out."""
    for batch in batches:
        yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)


class CsvFile:
    """Writes one CSV file of a table (RFC 4180, UTF-8); use it in a ``with`` block."""

    def __init__(self, path: Path, table: TableSchema) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([column.name for column in table.columns])

    def write(self, batch: pa.RecordBatch) -> None:
        """Append a batch."""
        self._writer.writerows(zip(*(_texts(column) for column in batch.columns), strict=True))

    def __enter__(self) -> "CsvFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _texts(column: pa.Array) -> list[str | None]:
    """Write a column as the Table Schema of the package reads it; nothing is an empty field."""
    if pa.types.is_timestamp(column.type):
        column = pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ", locale="C")
    elif not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    values: list[str | None] = column.to_pylist()
    return values
