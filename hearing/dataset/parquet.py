"""Parquet files with the schema of the dictionary: zstd, explicit types, the same rows giving the same bytes."""

from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hearing.dataset.schema import TableSchema

_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
}
COMPRESSION_LEVEL = 6
"""Of zstd; part of what makes two runs give the same bytes."""


class ParquetTable:
    """Writes one table batch by batch; use it in a ``with`` block."""

    def __init__(self, path: Path, table: TableSchema, metadata: dict[str, str]) -> None:
        fields = [
            pa.field(
                column.name,
                _TYPES[column.type],
                nullable=not column.required,
                metadata={"zh": column.zh, "en": column.en},
            )
            for column in table.columns
        ]
        self._schema = pa.schema(fields, metadata=dict(sorted(metadata.items())))
        self._writer = pq.ParquetWriter(
            path, self._schema, compression="zstd", compression_level=COMPRESSION_LEVEL, version="2.6"
        )

    def write(self, rows: list[dict[str, Any]]) -> None:
        """Append rows as one row group."""
        self._writer.write_table(pa.Table.from_pylist(rows, schema=self._schema))

    def __enter__(self) -> "ParquetTable":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
