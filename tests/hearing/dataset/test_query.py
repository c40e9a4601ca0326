"""Query files: what they select, and what is said of their faults."""

import json
from dataclasses import replace
from datetime import date

import jsonschema  # type: ignore[import-untyped]  # ships no type information
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.cases.model import DecisionRecord
from hearing.dataset.query import OUTCOMES, QUERY_SCHEMA, Days, Heard, Query, QueryError, query_of, read_query, selects
from tests.hearing.dataset.inputs import CASE

TODAY = date(2027, 1, 1)
assert CASE.decision is not None
DECISION: DecisionRecord = CASE.decision


def test_json_and_toml_say_the_same():
    toml = (
        'ipc = ["A47B", "H04N 7/15"]\noutcome = ["invalid_all"]\n[decided]\nfrom = 2024-01-01\nuntil = "2025-12-31"\n'
    )
    written = json.dumps(
        {
            "ipc": ["H04N 7/15", "A47B"],
            "outcome": ["invalid_all"],
            "decided": {"from": "2024-01-01", "until": "2025-12-31"},
        }
    )
    query = read_query(toml, "q.toml")
    assert query == read_query(written, "q.json") == query_of(query.plain())
    assert query.decided == Days(date(2024, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("text", "file", "line", "words"),
    [
        ('{\n "ipc": ["A47B"],\n "outcom": ["x"]\n}', "q.json", 3, "no such field"),
        ('{\n "outcome": ["won"]\n}', "q.json", 2, "invalid_all"),
        ('{\n "ipc": "A47B"}', "q.json", 2, "a list of texts"),
        ('{\n "ipc": ["Z99"]}', "q.json", 2, "cannot be used"),
        ('{"decided": {\n "from": "2024-13-01"}}', "q.json", 1, "is no day"),
        ('{"decided": {"from": "2025-01-02", "until": "2025-01-01"}}', "q.json", 1, "later than"),
        ('{"decided": {}}', "q.json", 1, "from or until"),
        ('\n{"texts": true}', "q.json", 2, "level = hearing"),
        ('{"level": "all"}', "q.json", 1, "one of counts, public, hearing"),
        ('{"croissant": 1}', "q.json", 1, "true or false"),
        ('{"series": "a b"}', "q.json", 1, "letters"),
        ('{\n"ipc": ["A"],}', "q.json", 2, "cannot be read"),
        ('{"ipc": ["A"], "ipc": ["B"]}', "q.json", 1, "twice"),
        ("[]", "q.json", 1, "not an object"),
        ('ipc = ["A"]\nmode = internet\n', "q.toml", 2, "cannot be read"),
        ('\nmode = ["internat"]\n', "q.toml", 2, "room_to_room"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line_in_both_languages(text, file, line, words):
    with pytest.raises(QueryError) as refused:
        read_query(text, file)
    assert f"第 {line} 行" in refused.value.zh
    assert refused.value.zh.endswith("。")
    assert f"ine {line}" in refused.value.en
    assert words in refused.value.en


def test_every_fault_is_named_at_once():
    with pytest.raises(QueryError) as refused:
        read_query('{"a": 1,\n"level": 2,\n"mode": 3}', "q.json")
    assert [f"line {n}," in refused.value.en for n in (1, 2, 3)] == [True] * 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), True),
        (Query(office=("cnipa",)), True),
        (Query(office=("uspto",)), False),
        (Query(ipc=(CASE.patent.ipc[:4],)), True),
        (Query(ipc=("H99Z",)), False),
        (Query(cases=CASE.numbers), True),
        (Query(patents=("0",)), False),
        (Query(outcome=(DECISION.outcome,)), True),
        (Query(outcome=("pending",)), False),
        (Query(decided=Days(until=DECISION.decided_on)), True),
        (Query(decided=Days(since=TODAY)), False),
        (Query(requested=Days(CASE.request_dates[0], CASE.request_dates[0])), True),
        (Query(mode=("internet",)), True),
        (Query(mode=("on_site",)), False),
        (Query(heard=Days(date(2026, 11, 20), date(2026, 11, 20))), True),
        (Query(proceedings=("administrative_ruling",)), True),
        (Query(filed=Days(since=date(2100, 1, 1))), False),
    ],
    ids=range(17),
)
def test_what_is_selected(query, expected):
    assert selects(query, CASE, "cnipa", [Heard("internet", date(2026, 11, 20))], TODAY) is expected


def test_a_decision_that_was_not_known_yet_selects_nothing():
    before = date(2000, 1, 1)
    assert selects(Query(outcome=("pending",)), CASE, "", (), before)
    assert not selects(Query(outcome=(DECISION.outcome,)), CASE, "", (), before)
    assert selects(Query(outcome=("pending",)), replace(CASE, decision=None), "", (), TODAY)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["A47B", "public", "cnipa", "2026-01-01", *OUTCOMES]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["from", "until", "x"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*QUERY_SCHEMA["properties"], "other"]), JSON, max_size=3))
def test_what_is_read_the_schema_accepts_too(value):
    try:
        query = query_of(value)
    except QueryError:
        return
    jsonschema.Draft202012Validator(QUERY_SCHEMA).validate(value)
    assert query_of(query.plain()) == query
