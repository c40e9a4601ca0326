"""The published tables of an export: from counted records to rows, and what the disclosure report says of them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from hearing.dataset.columns import TableSchema
from hearing.dataset.parquet import batch_of
from hearing.dataset.release.cells import Record, tabulated
from hearing.dataset.release.counting import ALL, SEVERAL
from hearing.dataset.release.earlier import Kept, kept
from hearing.dataset.release.protect import Protected, protected
from hearing.dataset.release.sensitivity import DIFFERENCE, Rules


def counted_row(record: Record) -> dict[str, Any]:
    """Give a record as a row that waits for the others."""
    return {
        "case_id": record.id,
        "values": json.dumps(record.values),
        "contributors": json.dumps(record.contributors, ensure_ascii=False),
    }


def release_of(
    batches: Iterable[pa.RecordBatch], tables: tuple[tuple[str, ...], ...], earlier: Mapping[str, Kept], own: str
) -> Protected:
    """Count what was spooled and choose what to withhold.

    Args:
        batches: The rows of `counted_row`.
        tables: The dimensions of each table.
        earlier: What was kept of the releases made so far, by export.
        own: The export; when it was made before from the same cases, the same is withheld again.

    Raises:
        TooNearError: an earlier release differs by so few cases that nothing could be shown.
    """
    records = [
        Record(row["case_id"], _tuples(row["values"]), _tuples(row["contributors"]))
        for batch in batches
        for row in batch.to_pylist()
    ]
    grid, rules = tabulated(records, tables, SEVERAL), Rules()
    before = earlier.get(own)
    again = kept(grid, {})
    if before is not None and (before.cases, [mask for mask, _ in before.cells]) == (
        again.cases,
        [mask for mask, _ in again.cells],
    ):
        cells = zip(sorted(grid.members), before.cells, strict=True)
        return Protected(grid, {cell: DIFFERENCE for cell, (_, shown) in cells if not shown}, rules)
    return protected(grid, rules, [earlier[name] for name in sorted(earlier)])


def _tuples(written: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in json.loads(written).items()}


def rows_of(release: Protected, schema: TableSchema) -> pa.RecordBatch:
    """Give the rows of one table: every cell that holds a case, margins as ``all``; what is not there has none."""
    found = []
    for cell in release.grid.cells(schema.key):
        count = release.shown(cell)
        found.append(dict.fromkeys(schema.key, ALL) | dict(cell) | {"n": count, "shown": count is not None})
    found.sort(key=lambda row: [row[name] for name in schema.key])
    return batch_of(schema, found)


def report(release: Protected, schemas: Iterable[TableSchema]) -> dict[str, Any]:
    """Give what the disclosure report says: the rules and how much is withheld, but not of which cell why."""
    rules = release.rules
    told = {}
    for schema in schemas:
        cells = release.grid.cells(schema.key)
        withheld = sum(cell in release.withheld for cell in cells)
        told[schema.name] = {"cells": len(cells), "shown": len(cells) - withheld, "withheld": withheld}
    return {
        "threshold": f"a cell of fewer than {rules.threshold} cases is withheld",
        "dominance": f"a cell of which {rules.largest} parties of one side have more than {rules.share} % is withheld",
        "p_percent": f"a cell in which the second largest party could tell the largest one's cases to within "
        f"{rules.percent} % is withheld",
        "complementary": "more cells are withheld, over all tables of this release together, until for every cell "
        "under the threshold the numbers shown also fit a count at or above it",
        "earlier_releases": "cells that differ by a few cases from a cell of an earlier release are withheld",
        "tables": told,
    }
