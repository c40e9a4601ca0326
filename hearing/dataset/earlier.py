"""Rows of the wide table of cases that were changed after the moment of an export: as they were known then.

The rows come from the database as it is now, in the order of their cases; those of a changed case are taken out and
what it held before is put in their place.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hearing.cases.model import Case
from hearing.cases.rows import case_rows
from hearing.dataset.parquet import arrow_schema
from hearing.dataset.schema_joined import CLAIM_GROUND


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case as it was known at the moment of an export, and since when it is on file."""

    case: Case
    known_at: datetime


def with_earlier(
    batches: Iterable[pa.RecordBatch], earlier: Sequence[Earlier], as_of: date
) -> Iterator[pa.RecordBatch]:
    """Give the batches with the rows of these cases as they were; both in the order of the cases' ids."""
    if not earlier:
        yield from batches
        return
    waiting = sorted(earlier, key=lambda one: one.case.id)
    changed = pa.array([one.case.id for one in waiting], pa.string())
    for whole in batches:
        names = whole.column(0).cast(pa.string())
        kept = whole.filter(pc.invert(pc.is_in(names, changed)))
        ids = kept.column(0).to_pylist()
        place, last = 0, names[-1].as_py()
        while waiting and waiting[0].case.id < last:
            one = waiting.pop(0)
            until = bisect_left(ids, one.case.id)
            yield from _some(kept.slice(place, until - place))
            yield from _some(_rows(one, as_of))
            place = until
        yield from _some(kept.slice(place))
    for one in waiting:
        yield from _some(_rows(one, as_of))


def names_then(names: Iterable[tuple[str, str, str]], earlier: Sequence[Earlier]) -> Iterator[tuple[str, str, str]]:
    """Give the names of the people of each case, those of these cases as they were; in the order of the ids."""
    waiting = sorted(earlier, key=lambda one: one.case.id)
    changed = {one.case.id for one in waiting}
    for row in names:
        while waiting and waiting[0].case.id <= row[0]:
            yield from _names(waiting.pop(0).case)
        if row[0] not in changed:
            yield row
    for one in waiting:
        yield from _names(one.case)


def _some(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    if batch.num_rows:
        yield batch


def _names(case: Case) -> list[tuple[str, str, str]]:
    rows = case_rows(case)
    people = [(case.id, row["name"], row["agents"]) for row in rows["case_party"]]
    return sorted([*people, *((case.id, row["name"], "[]") for row in rows["panel_seat"])])


def _rows(one: Earlier, as_of: date) -> pa.RecordBatch:
    rows = case_rows(one.case)
    (head,) = rows["case_file"]
    told = head["decided_on"] is None or head["decided_on"] <= as_of
    decided = {name: head[name] if told else None for name in ("decision_number", "decided_on", "outcome")}
    parties = {row["id"]: row for row in rows["case_party"]}
    claims = {row["number"]: row for row in rows["patent_claim"]}
    found: list[dict[str, Any]] = []
    for cell in rows["ground_cell"]:
        party, claim = parties.get(cell["petitioner"], {}), claims.get(cell["claim"], {})
        found.append(
            head
            | decided
            | {
                "case_id": one.case.id,
                "position": cell["position"],
                "patent_title": head["title"],
                "source_digest": head["text_sha256"],
                "known_at": one.known_at,
                "claim": cell["claim"],
                "ground_id": cell["ground"],
                "exhibits": cell["exhibits"],
                "party_id": party.get("name", cell["petitioner"]),
                "party_position": party.get("position"),
                "side": party.get("side"),
                "claim_independent": claim.get("independent"),
                "claim_parents": claim.get("parents"),
            }
        )
    schema = arrow_schema(CLAIM_GROUND)
    columns = [pa.array([row[field.name] for row in found], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)
