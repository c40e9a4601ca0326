"""Rows of the tables."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given as given_values
from hypothesis import strategies as st

from hearing.dataset.cleaning import guarded, unguarded
from hearing.dataset.input import EventRow, FileRow, HearingInput, ParticipantRow, SpanRow
from hearing.dataset.rows import common_rows, sort_key
from hearing.dataset.schema import TABLES
from tests.hearing.dataset.inputs import CASE, EXHIBITS, START, given, hearing, tables_of


@pytest.fixture(scope="module")
def tables():
    return tables_of(given()) | common_rows()


def test_every_row_has_exactly_its_columns_and_keys_are_unique(tables):
    for table in TABLES:
        names = [column.name for column in table.columns]
        required = {column.name for column in table.columns if column.required}
        rows = tables.get(table.name, [])
        for row in rows:
            assert list(row) == names
            assert all(row[name] is not None for name in required), (table.name, row)
        keys = Counter(tuple(row[name] for name in table.key) for row in rows)
        assert all(count == 1 for count in keys.values()), table.name
        assert rows == sorted(rows, key=sort_key(table))
    assert set(tables) == {table.name for table in TABLES} - {"claim_ground"}


def test_every_reference_is_held(tables):
    for table in TABLES:
        for key in table.foreign:
            there = {tuple(row[name] for name in key.reference) for row in tables[key.table]}
            assert {tuple(row[name] for name in key.fields) for row in tables.get(table.name, [])} <= there


def test_the_administrative_ruling_is_there(tables):
    ruling = next(row for row in tables["link"] if row["kind"] == "administrative_ruling")
    assert (ruling["number"], ruling["relation"], ruling["status"]) == (
        "粤知法裁字〔2026〕第12号",
        "same_patent",
        "中止审理",
    )
    assert ruling["source_end"] > ruling["source_start"]


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
    tables = tables_of(given(hearings=(joint,)))
    assert [row["file"] for row in tables["record_event"]] == [None, "link1"]
    assert {row["files"] for row in tables["participant"]} == {"case", None}
    assert [row["file"] for row in tables["focus_span"]] == ["link1"]
    assert [(row["file"], row["kind"], row["number"]) for row in tables["hearing_file"]] == [
        ("case", "validity", "4W900123"),
        ("link1", "infringement", "粤知法裁字〔2026〕第12号"),
    ]


def test_a_decision_of_a_later_day_is_not_known_yet():
    early = tables_of(given(), as_of=START - timedelta(days=100))
    for name in ("decision", "claim_outcome", "decision_request"):
        assert early[name] == []
    assert [row for row in early["event"] if row["type"] == "decision"] == []


def test_listed_exhibits_are_told_from_filed_and_sealed_ones(tables):
    listed = {row["label"] for row in tables["evidence"] if row["status"] == "listed"}
    assert listed == {"证据1", "证据2", "证据3", "证据4", "反证1"}
    sealed = tables_of(given(exhibits=tuple(replace(one, secret=True) for one in EXHIBITS)))
    for row in sealed["evidence"]:
        if row["status"] == "sealed":
            assert (row["title"], row["purpose"], row["size"], row["source_digest"]) == (None,) * 4
    assert Counter(row["status"] for row in sealed["evidence"])["sealed"] == len(EXHIBITS)


def test_a_refused_exhibit_says_why(tables):
    (refused,) = [row for row in tables["evidence"] if row["admitted"] is False]
    assert refused["label"] == "证据5"
    assert "不予接受" in refused["refusal_reason"]
    assert "闻一澜" not in refused["refusal_reason"]


def test_what_was_said_earlier_than_it_was_recorded_keeps_both_moments(tables):
    said = next(row for row in tables["record_event"] if row["type"] == "utterance_recorded")
    assert said["valid_at"] == START < said["known_at"]
    (session,) = tables["hearing_session"]
    assert (session["opened_at"], session["closed_at"]) == (
        START + timedelta(minutes=2),
        START + timedelta(minutes=7),
    )
    assert session["ended_by"] == "hearing_closed"


def test_an_opinion_in_the_hearing_points_at_its_segment():
    span = SpanRow(START, START + timedelta(minutes=1), "investigation", "", (), (), "", "p1")
    rows = tables_of(given(hearings=(hearing(spans=(span,)),)))["cross_examination"]
    assert {(row["segment"], row["hearing_id"] is not None) for row in rows} == {(1, True)}
    assert len(rows) == 4


def test_a_person_is_the_same_through_the_tables(tables):
    assert {row["by"] for row in tables["record_event"]} - {"system"} <= {
        row["participant_id"] for row in tables["participant"]
    }
    assert {row["party_id"] for row in tables["request_ground_claim"]} <= {row["party_id"] for row in tables["party"]}


def test_the_matrix_is_whole(tables):
    assert len(tables["request_ground_claim"]) == len(CASE.cells)
    assert len(tables["request_ground_exhibit"]) == sum(len(cell.exhibits) for cell in CASE.cells)


def test_requests_get_their_day_only_where_it_is_certain():
    days = (date(2026, 1, 5), date(2026, 2, 5))
    for numbers, filed, expected in (
        (("4W900123", "4W900124"), days, list(days)),
        (("4W900123", "4W900124"), days[:1], [days[0]] * 2),
        (("4W900123", "4W900124", "4W900125"), days, [None] * 3),
    ):
        rows = tables_of(given(case=replace(CASE, numbers=numbers, request_dates=filed), hearings=()))
        assert [row["filed_on"] for row in rows["request"]] == expected


@given_values(st.text())
def test_no_text_starts_like_a_formula_and_the_guard_comes_off(text):
    safe = guarded(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(safe) == text
