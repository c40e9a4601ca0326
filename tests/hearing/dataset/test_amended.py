"""Amended claims in an export: what was filed, what the panel said, and which text a result speaks of."""

from dataclasses import replace
from datetime import timedelta

from hearing.cases.model import ClaimOutcome
from hearing.claimsets.sets import Ruling, examined
from tests.hearing.dataset.inputs import CASE, NAMES, SETS, START, given, tables_of

assert CASE.decision is not None
(SET,) = SETS
DECIDED = replace(CASE.decision, decided_on=START.date(), claim_outcomes=(ClaimOutcome((1, 2), "valid_amended", ""),))
LATER = Ruling(False, "改以授权文本为准", "acc-leader", "闻一澜", START + timedelta(days=1))


def outcomes(sets, **changes):
    rows = tables_of(given(case=replace(CASE, decision=replace(DECIDED, **changes)), sets=sets))["claim_outcome"]
    return {row["claim"]: row["claim_set"] for row in rows}


def test_a_set_is_there_with_its_claims_and_what_became_of_those_as_granted():
    tables = tables_of(given())
    (one,) = tables["claim_set"]
    assert (one["claim_set"], one["claim_count"], one["accepted"], one["examined"]) == (1, 2, True, True)
    assert [(row["claim"], row["independent"], row["parents"]) for row in tables["amended_claim"]] == [
        (1, True, None),
        (2, False, "1"),
    ]
    granted = {claim.number for claim in CASE.patent.claims}
    assert {row["granted_claim"] for row in tables["claim_change"]} - {None} == granted
    assert {row["claim"] for row in tables["claim_change"]} - {None} == {1, 2}


def test_nobody_is_named_in_it():
    tables = tables_of(given())
    said = str([tables[name] for name in ("claim_set", "amended_claim", "claim_change")])
    assert "以此为审查基础" in said
    assert not [name for name in NAMES if name in said]


def test_a_result_speaks_of_the_set_that_was_examined_when_it_was_decided():
    assert outcomes(SETS) == {1: 1, 2: 1}
    assert outcomes(()) == {1: None, 2: None}
    assert outcomes((), claim_outcomes=(ClaimOutcome((1,), "invalid", ""),)) == {1: 0}
    refused = replace(SET, rulings=(*SET.rulings, LATER))
    assert outcomes((refused,)) == {1: 1, 2: 1}
    assert outcomes((refused,), decided_on=LATER.at.date(), claim_outcomes=(ClaimOutcome((1,), "valid", ""),)) == {1: 0}


def test_the_set_last_accepted_is_the_text():
    second = replace(SET, n=2, rulings=(replace(LATER, accepted=True),))
    assert examined(()) is None
    assert examined((SET, second)) is second
    assert examined((SET, second), START.date()) is SET
    assert examined((replace(SET, rulings=()),)) is None
    again = replace(SET, rulings=(*SET.rulings, LATER, replace(LATER, accepted=True, at=LATER.at + timedelta(days=1))))
    assert examined((again, second)) is again
