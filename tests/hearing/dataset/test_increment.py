"""What an increment holds: rows that are new or other, keys of rows that are gone."""

from dataclasses import replace
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from hearing.dataset.increment import IncrementError, merge, write_increment
from tests.hearing.dataset.inputs import AS_OF, CASE, given, written


def other(identity, **changes):
    """Another case."""
    return given(case=replace(CASE, id=identity, numbers=(identity,), **changes), exhibits=(), opinions=(), hearings=())


def test_rows_that_go_come_and_change(tmp_path):
    kept, gone, new = other("4W000002"), other("4W000001"), other("4W000003")
    changed = other("4W000002", request_dates=CASE.request_dates[:1])
    later = AS_OF + timedelta(days=1)
    written(tmp_path / "base", kept, gone, series="s")
    written(tmp_path / "full", changed, new, as_of=later, series="s")
    summary = write_increment(tmp_path / "step", tmp_path / "base", tmp_path / "full")
    assert summary.gone["case"] == 1
    stones = {(row["table"], row["key"]) for row in pq.read_table(tmp_path / "step/data/tombstone.parquet").to_pylist()}
    assert ("case", '["4W000001"]') in stones
    assert "4W000003" in pq.read_table(tmp_path / "step/data/case.parquet")["case_id"].to_pylist()
    assert summary.changed["ground"] == 0, "what is the same is not written again"
    merge(tmp_path / "merged", tmp_path / "base", [tmp_path / "step"])
    for path in (tmp_path / "full").rglob("*"):
        if path.is_file():
            assert (tmp_path / "merged" / path.relative_to(tmp_path / "full")).read_bytes() == path.read_bytes()
    with pytest.raises(IncrementError):
        write_increment(tmp_path / "back", tmp_path / "full", tmp_path / "base")
