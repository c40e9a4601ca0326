"""The import measured against ninety real decisions that were read by hand, without it.

`gold_cnipa.json` holds facts, no texts: one decision a line, named by its number; parties and panel only as digests of
their names. A field in ``unsure`` is one on which the text is silent or contradicts itself, so that a person must get
it; any value there is beside its queue entry. ``claim_results`` are (claims, part, result), ``*`` being all claims.
Wrong values that are in the queue count as not exact, wrong values that are not as silent: there must be none.
"""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hearing.cases.claim_numbers import claim_numbers
from hearing.cases.importing.cnipa import as_json, read_decision
from hearing.cases.importing.source import folded
from hearing.cases.numbers import patent_number
from tests.hearing.cases.decisions import decision_files, text_of

GOLD: list[dict[str, Any]] = json.loads(Path(__file__).with_name("gold_cnipa.json").read_text(encoding="utf-8"))
HEADER = (
    "case_numbers", "decision_number", "decision_date", "patent_number", "title", "ipc", "filing_date",
    "priority_date", "grant_date", "request_dates", "petitioners", "patentees", "panel", "legal_basis",
)  # fmt: skip
BODY = ("hearing_dates", "hearing_mode", "outcome", "claim_results", "links")
OUTCOMES = {"invalid_all", "invalid_part", "maintained", "maintained_amended"}


def digest(name: str) -> str:
    return hashlib.sha256(folded(name).encode()).hexdigest()[:16]


def comparable(values: dict[str, Any]) -> dict[str, Any]:
    """Bring what was read to the form of the gold."""
    provision = ("law", "version", "article", "paragraph")
    return values | {
        "petitioners": [digest(party["name"]) for party in values["petitioners"]],
        "patentees": [digest(party["name"]) for party in values["patentees"]],
        "panel": [[seat["role"], digest(seat["name"])] for seat in values["panel"]],
        "legal_basis": [[cited[key] for key in provision] for cited in values["legal_basis"]],
        "claim_results": [[item["claims"], item["part"], item["result"]] for item in values["claim_results"]],
        "links": sorted([link["kind"], link["number"]] for link in values["links"]),
    }


def exact(name: str, read: Any, gold: Any) -> bool:
    if name == "title":
        return bool(read) and folded(read) == folded(gold)
    if name == "links":
        return bool(read == sorted(gold))
    if name == "claim_results" and gold and gold[0][0] == "*":
        return len(read) == 1 and read[0][1:] == gold[0][1:] and read[0][0] in {"", *whole(read[0][0])}
    return bool(read == gold)


def whole(claims: str) -> set[str]:
    """All claims printed: from the first without a gap."""
    numbers = claim_numbers(claims)
    return {claims} if numbers == tuple(range(1, len(numbers) + 1)) else set()


def test_the_gold_is_whole_and_in_canonical_form():
    assert len({fact["decision_number"] for fact in GOLD}) == 90
    for fact in GOLD:
        assert set(fact) == {*HEADER, *BODY, "unsure"}
        assert patent_number(fact["patent_number"]).canonical == fact["patent_number"]
        assert fact["outcome"] in OUTCOMES
        assert {role for role, _ in fact["panel"]} >= {"leader", "chief_examiner", "member"}


@pytest.fixture(scope="module")
def measured() -> tuple[Counter[str], Counter[str], list[str], set[str]]:
    gold = {fact["decision_number"]: fact for fact in GOLD}
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    silent: list[str] = []
    found: set[str] = set()
    for path in decision_files():
        values = as_json(read_decision(text_of(path)))
        fact = gold.get(values["decision_number"])
        if fact is None:
            continue
        found.add(values["decision_number"])
        waiting = {item["field"] for item in values["queued"]}
        read = comparable(values)
        for name in (*HEADER, *BODY):
            good = exact(name, read[name], fact[name])
            seen[name] += 1
            right[name] += good
            if name not in waiting and not (good and name not in fact["unsure"]):
                silent.append(f"{path.name} {name}: {read[name]}, in truth {fact[name]}")
    return right, seen, silent, found


def test_every_header_field_is_exact(measured, record_property):
    right, seen, _, found = measured
    assert found == {fact["decision_number"] for fact in GOLD}, "these decisions are not all in the folder"
    rates = {name: right[name] / seen[name] for name in (*HEADER, *BODY)}
    record_property("exact", rates)
    print(f"\n{len(found)} decisions, exact: " + ", ".join(f"{name} {rate:.1%}" for name, rate in rates.items()))
    for name in HEADER:
        assert rates[name] >= 0.99, (name, rates[name])


def test_every_outcome_is_exact_and_what_a_body_says_nearly_always(measured):
    right, seen, _, _ = measured
    assert right["outcome"] == seen["outcome"]
    for name in ("hearing_dates", "hearing_mode", "links"):
        assert right[name] >= 0.99 * seen[name], name
    assert right["claim_results"] >= 0.95 * seen["claim_results"]


def test_no_value_is_silently_wrong(measured):
    assert measured[2] == []
