"""The parts of an export on their way: the rows of so many cases each, kept so that an interrupted export can go on.

A part appears under its number only when it is whole. What a table needs from all parts is read back in order.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from hearing.dataset.columns import TableSchema
from hearing.dataset.parquet import arrow_schema, batch_of, read_batches, write_batches
from hearing.dataset.rows import common_rows, sort_key

Row = dict[str, Any]
_COUNTS = "counts.json"


class Spool:
    """Parts in a folder; the parts of an earlier run with the same ``about`` are taken over, others thrown away."""

    def __init__(self, folder: Path, about: str) -> None:
        self._folder = folder
        mark = folder / "about"
        if folder.is_dir() and not (mark.is_file() and mark.read_text(encoding="utf-8") == about):
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        mark.write_text(about, encoding="utf-8")

    def has(self, number: int) -> bool:
        """Tell whether a part is there."""
        return self._part(number).is_dir()

    def _part(self, number: int) -> Path:
        return self._folder / f"{number:08d}"

    def add(
        self, number: int, tables: Sequence[TableSchema], cases: Sequence[Mapping[str, list[Row]]], counts: object
    ) -> None:
        """Keep the rows of the part's cases, each by table, with what was counted on the way."""
        making = self._folder / f".{number:08d}"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        for table in tables:
            rows = [row for case in cases for row in case.get(table.name, ())]
            if rows:
                write_batches(making / table.name, table, [batch_of(table, rows)])
        (making / _COUNTS).write_text(json.dumps(counts), encoding="utf-8")
        making.rename(self._part(number))

    def counts(self) -> dict[str, Counter[str]]:
        """Give what was counted, added up over the parts."""
        total: dict[str, Counter[str]] = {}
        for part in self._parts():
            for name, counted in json.loads((part / _COUNTS).read_text(encoding="utf-8")).items():
                total.setdefault(name, Counter()).update(counted)
        return total

    def _parts(self) -> list[Path]:
        return sorted(path for path in self._folder.iterdir() if path.is_dir() and not path.name.startswith("."))

    def batches(self, table: TableSchema) -> Iterator[pa.RecordBatch]:
        """Give the rows of a table in order; those of a shared table once each."""
        files = (part / table.name for part in self._parts() if (part / table.name).is_file())
        found = (batch for file in files for batch in read_batches(file))
        yield from [_shared(table, found)] if table.shared else found


def _shared(table: TableSchema, batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch:
    """Sort the rows of a table that several cases share, each key once: as the case that was known first has it."""
    key = sort_key(table)
    first: dict[tuple[Any, ...], tuple[str, Row]] = {}
    rows = [row for batch in batches for row in batch.to_pylist()] + common_rows().get(table.name, [])
    for row in rows:
        rank = f"{row.get('known_at')}{row}"
        kept = first.get(key(row))
        if kept is None or rank < kept[0]:
            first[key(row)] = (rank, row)
    ordered = [first[one][1] for one in sorted(first)]
    return pa.RecordBatch.from_pylist(ordered, schema=arrow_schema(table))
