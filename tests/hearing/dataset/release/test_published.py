"""Published tables: what a package of counts has, the same each time, and nothing of a single case."""

import csv
import json
from dataclasses import replace
from datetime import date

import pytest

from hearing.dataset.package import Order, Package
from hearing.dataset.query import Query, QueryError, read_query
from hearing.dataset.release.counting import DIMENSIONS, record_of
from tests.hearing.dataset.inputs import AS_OF, CASE, KEY, NAMES, given

ASKED = Query(level="counts", tables=(("ipc_section", "outcome"), ("ground", "outcome"), ("decided_year",)))


def cases(count=45):
    """Cases of several sections; every seventh waits for its decision."""
    return [
        given(
            case=replace(
                CASE,
                id=f"4W{n:06d}",
                numbers=(f"4W{n:06d}",),
                patent=replace(CASE.patent, ipc="AAABBBH"[n % 7] + "01B 1/00"),
                parties=tuple(replace(one, name=f"{one.name}{n}") for one in CASE.parties),
                decision=None if n % 7 == 0 else CASE.decision,
            ),
            exhibits=(),
            opinions=(),
        )
        for n in range(count)
    ]


def made(out, earlier=None, count=45):
    package = Package(out, Order(ASKED, AS_OF, KEY))
    package.add(0, cases(count))
    summary = package.finish((), earlier)
    package.publish()
    return summary, package.kept


def test_a_package_of_counts_has_its_tables_and_no_case(tmp_path):
    summary, _ = made(tmp_path / "out")
    assert set(summary.rows) == {"count_ipc_section_outcome", "count_ground_outcome", "count_decided_year"}
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()).decode("latin-1")
    assert not any(word.encode().decode("latin-1") in written for word in (*NAMES, "4W000001", CASE.patent.number))
    with (tmp_path / "out/data/count_ipc_section_outcome.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["ipc_section"], row["outcome"]): row for row in csv.DictReader(file)}
    assert rows["all", "all"]["n"] == "45"
    assert rows["H", "all"] | {"n": "", "shown": "false"} == rows["H", "all"]
    published = json.loads((tmp_path / "out/disclosure.json").read_text())["published"]["tables"]
    told = published["count_ipc_section_outcome"]
    assert told["withheld"] == sum(row["shown"] == "false" for row in rows.values())


def test_a_release_is_the_same_again_whatever_came_after_it(tmp_path):
    first, kept = made(tmp_path / "first")
    other, more = made(tmp_path / "other", {"x": kept}, count=48)
    assert other.sums_sha256 != first.sums_sha256
    again, _ = made(tmp_path / "again", {first.export_id: kept, "x": more})
    assert again.sums_sha256 == first.sums_sha256


def test_every_dimension_reads_a_case():
    values = record_of(given(), date(2026, 11, 22)).values
    assert values.keys() == DIMENSIONS.keys()
    assert all(values.values())
    assert values["mode"] == ("mixed",)
    assert record_of(given(), date(2000, 1, 1)).values["outcome"] == ("pending",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"level": "counts"}', "goes with level = counts"),
        ('{"tables": [["outcome"]]}', "goes with level = counts"),
        ('{"level": "counts", "tables": [["weather"]]}', "no dimension “weather”"),
        ('{"level": "counts", "tables": [["outcome", "outcome"]]}', "different dimensions"),
        ('{"level": "counts", "tables": []}', "different dimensions"),
    ],
    ids=range(5),
)
def test_a_wrong_table_is_refused_in_both_languages(text, words):
    with pytest.raises(QueryError) as refused:
        read_query(text)
    assert words in refused.value.en
    assert refused.value.zh.endswith("。")
