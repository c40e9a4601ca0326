"""Rows of the tables."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given as given_values
from hypothesis import strategies as st

from hearing.dataset.input import EventRow, FileRow, HearingInput, ParticipantRow, SpanRow
from hearing.dataset.rows import Rows, guarded, unguarded
from hearing.dataset.schema import TABLES
from tests.hearing.dataset.inputs import AS_OF, CASE, KEY, START, given


@pytest.fixture
def tables():
    rows = Rows(given(), KEY, AS_OF)
    return {table.name: list(rows.table(table.name)) for table in TABLES}


def test_every_row_has_exactly_its_columns_and_keys_are_unique(tables):
    for table in TABLES:
        names = [column.name for column in table.columns]
        required = {column.name for column in table.columns if column.required}
        for row in tables[table.name]:
            assert list(row) == names
            assert all(row[name] is not None for name in required), (table.name, row)
        keys = Counter(tuple(row[name] for name in table.key) for row in tables[table.name])
        assert all(count == 1 for count in keys.values()), table.name


def test_every_reference_is_held(tables):
    for table in TABLES:
        for key in table.foreign:
            there = {tuple(row[name] for name in key.reference) for row in tables[key.table]}
            assert {tuple(row[name] for name in key.fields) for row in tables[table.name]} <= there


def test_the_administrative_ruling_is_there(tables):
    ruling = next(row for row in tables["link"] if row["kind"] == "administrative_ruling")
    assert (ruling["number"], ruling["relation"], ruling["status"]) == (
        "粤知法裁字〔2026〕第12号",
        "same_patent",
        "中止审理",
    )


def test_rows_of_a_joint_hearing_carry_their_file():
    people = (
        ParticipantRow("leader", "acc-leader", "闻一澜", "leader", "none", "remote", ("case",)),
        ParticipantRow("clerk", "acc-clerk", "顾念慈", "clerk", "none", "remote"),
    )
    files = (FileRow("case", "validity", "4W900123"), FileRow("link1", "infringement", "粤知法裁字〔2026〕第12号"))
    happened = [
        EventRow(1, START, "hearing_opened", "leader", "{}"),
        EventRow(2, START, "muted", "clerk", "{}", "link1"),
    ]
    span = SpanRow(START, START + timedelta(minutes=1), "debate", "", (), (), "", "", "link1")
    joint = HearingInput("h-2", CASE.id, "internet", START, people, happened, (span,), files)
    rows = Rows(given(hearings=(joint,)), KEY, AS_OF)
    assert [row["file"] for row in rows.table("event")] == [None, "link1"]
    assert [row["files"] for row in rows.table("participant")] == ["case", None]
    assert [row["file"] for row in rows.table("focus_span")] == ["link1"]
    assert [(row["file"], row["kind"], row["number"]) for row in rows.table("hearing_file")] == [
        ("case", "validity", "4W900123"),
        ("link1", "infringement", "粤知法裁字〔2026〕第12号"),
    ]


def test_what_came_later_than_as_of_is_left_out(tables):
    assert [row["n"] for row in tables["event"]] == [1, 2, 3, 4, 5]
    assert [row["label"] for row in tables["exhibit"] if row["status"] == "filed"] == ["证据5"]
    early = Rows(given(), KEY, START - timedelta(days=100))
    assert list(early.table("decision")) == []
    assert list(early.table("claim_outcome")) == []
    assert list(early.table("opinion")) == []


def test_listed_exhibits_are_told_from_filed_ones(tables):
    listed = [row["label"] for row in tables["exhibit"] if row["status"] == "listed"]
    assert listed == ["证据1", "证据2", "证据3", "证据4", "反证1"]


def test_a_person_is_the_same_through_the_tables(tables):
    assert {row["by"] for row in tables["event"]} - {"system"} <= {
        row["participant_id"] for row in tables["participant"]
    }
    assert {row["party_id"] for row in tables["request_ground_claim"]} <= {row["party_id"] for row in tables["party"]}


def test_the_matrix_is_whole(tables):
    assert len(tables["request_ground_claim"]) == len(CASE.cells)
    assert len(tables["request_ground_exhibit"]) == sum(len(cell.exhibits) for cell in CASE.cells)


@given_values(st.text())
def test_no_text_starts_like_a_formula_and_the_guard_comes_off(text):
    safe = guarded(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(safe) == text
