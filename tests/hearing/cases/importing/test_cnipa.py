"""Whole decisions: cut, garbled, joined, and the real ones where they are at hand."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearing.cases.errors import NotADecisionError, SeveralDecisionsError
from hearing.cases.importing.cnipa import LONGEST_TEXT, as_json, decision_text, read_decision
from tests.hearing.cases.decisions import decision_files, text_of
from tests.hearing.cases.texts import DEMO

KEYS = {
    "case_numbers", "decision_number", "decision_date", "patent_number", "title", "ipc", "filing_date",
    "priority_date", "grant_date", "request_dates", "petitioners", "patentees", "panel", "legal_basis",
    "hearing_dates", "hearing_mode", "outcome", "claim_results", "links", "queued",
}  # fmt: skip
NEVER_SILENT = KEYS - {"queued", "links", "priority_date", "hearing_mode", "hearing_dates"}


def test_json_has_every_key_and_survives_a_round_trip():
    values = as_json(read_decision(DEMO))
    assert set(values) == KEYS
    assert json.loads(json.dumps(values, ensure_ascii=False)) == values


@settings(max_examples=120, deadline=None)
@given(st.integers(0, len(DEMO)))
def test_a_text_cut_anywhere_says_what_is_missing(length):
    try:
        imported = read_decision(DEMO[:length])
    except NotADecisionError:
        assert length < DEMO.index("## 一、案由") + 10
        return
    values = as_json(imported)
    for name in NEVER_SILENT:
        assert values[name] or imported.is_queued(name), name
    for item in imported.queued:
        assert 0 <= item.span.start <= item.span.end <= length


def test_half_a_decision_does_not_guess_its_outcome():
    imported = read_decision(DEMO[: DEMO.index("## 三、决定")])
    assert imported.outcome is None
    assert [item.reason for item in imported.queued if item.field == "outcome"] == ["cut_off"]


@pytest.mark.parametrize(
    "text", ["", "无关的文字", "\x00\ufffd" * 500, DEMO.encode("gbk").decode("latin-1"), "x" * (LONGEST_TEXT + 1)]
)
def test_what_is_no_decision_is_refused(text):
    with pytest.raises(NotADecisionError):
        read_decision(text)


def test_bytes_in_either_encoding_are_the_same_decision():
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        assert read_decision(decision_text(DEMO.encode(encoding))) == read_decision(DEMO)
    with pytest.raises(NotADecisionError):
        decision_text(b"\xff\xff\x00\xff")


def test_two_decisions_in_one_text_are_refused_and_never_mixed():
    with pytest.raises(SeveralDecisionsError) as refused:
        read_decision(DEMO + "\n" + DEMO)
    assert "拆分" in refused.value.zh


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(DEMO)), st.text(max_size=40))
def test_noise_anywhere_never_breaks_the_reading(place, noise):
    try:
        imported = read_decision(DEMO[:place] + noise + DEMO[place:])
    except NotADecisionError:
        return
    assert {"decision_number", "outcome", "queued"} <= as_json(imported).keys()


def test_every_real_decision_is_read_and_states_or_queues_each_field(record_property):
    filled: Counter[str] = Counter()
    texts = [text_of(path) for path in decision_files()]
    for text in texts:
        imported = read_decision(text)
        values = as_json(imported)
        for name in NEVER_SILENT:
            assert values[name] or imported.is_queued(name), name
        filled.update(name for name, value in values.items() if value)
    rates = {name: round(filled[name] / len(texts), 3) for name in sorted(NEVER_SILENT)}
    record_property("fill_rates", rates)
    print(f"\n{len(texts)} real decisions, stated: {rates}")
    for name in ("decision_number", "patent_number", "case_numbers", "panel", "petitioners", "filing_date"):
        assert rates[name] >= 0.99, (name, rates[name])
    assert rates["outcome"] >= 0.9
