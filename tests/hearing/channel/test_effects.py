"""What facts mean for linked proceedings: each rule fires where it should, and nowhere else."""

from datetime import UTC, date, datetime

from hearing.cases.model import ProceedingKind
from hearing.channel.effects import Meeting, flags
from hearing.channel.facts import ClaimResult, Details, Fact, FactType, Proceeding, identity, proceeding

NOW, DAY = datetime(2026, 11, 23, tzinfo=UTC), date(2026, 11, 20)
CASE = Proceeding(ProceedingKind.INVALIDATION, "4W900123")
RULING = proceeding(ProceedingKind.ADMINISTRATIVE_RULING, "粤知法裁字(2026)第7号")
COURT = proceeding(ProceedingKind.COURT, "(2026)粤73民初1234号")


def fact(of, kind, **details):
    return Fact(identity(of, kind, details), of, kind, NOW, DAY, Details(**details))


def codes(new, target, *, before=(), there=()):
    return [flag.code for flag in flags(Meeting(new, [*before, new], target, list(there)))]


RESULTS = (
    ClaimResult((1, 2), "invalid"),
    ClaimResult((8,), "invalid", "引用权利要求1的技术方案"),
    ClaimResult((3,), "valid"),
)
DECIDED = fact(CASE, FactType.DECIDED, outcome="invalid_part", document="600001", results=RESULTS)


def resting(of, *claims):
    return fact(of, FactType.ISSUED, claims=claims)


def test_claim_1_declared_invalid_flags_the_ruling_that_rests_on_it():
    found = flags(Meeting(DECIDED, [DECIDED], RULING, [resting(RULING, 1, 3)]))
    assert [flag.code for flag in found] == ["basis_invalid", "open_to_appeal"]
    assert "权利要求 1 已被审查决定（600001）宣告无效" in found[0].zh
    assert found[0].rule.source_en == "Patent Law of the PRC, art. 47"


def test_a_court_case_is_flagged_with_the_courts_own_rule():
    found = flags(Meeting(DECIDED, [DECIDED], COURT, [resting(COURT, 2)]))
    assert "解释（二）" in found[0].rule.source_zh


def test_the_flag_comes_whichever_is_known_first():
    assert codes(resting(RULING, 1), CASE, there=[DECIDED]) == ["basis_invalid"]


def test_a_ruling_on_claims_that_stand_is_not_flagged():
    assert codes(DECIDED, RULING, there=[resting(RULING, 3)]) == ["open_to_appeal"]
    assert codes(resting(RULING, 3), CASE, there=[DECIDED]) == []


def test_a_claim_invalid_in_part_is_no_claim_declared_invalid():
    assert "basis_invalid" not in codes(DECIDED, RULING, there=[resting(RULING, 8)])


def test_all_invalid_strikes_every_claim_even_when_none_is_printed():
    whole = fact(CASE, FactType.DECIDED, outcome="invalid_all", document="600002")
    assert "basis_invalid" in codes(whole, RULING, there=[resting(RULING, 17)])
    assert "basis_unknown" in codes(whole, RULING)


def test_the_last_decision_counts():
    later = fact(CASE, FactType.DECIDED, outcome="maintained", document="600003")
    assert codes(resting(RULING, 1), CASE, there=[DECIDED, later]) == []


def test_what_rests_on_unknown_claims_is_to_be_compared():
    assert codes(DECIDED, RULING)[0] == "basis_unknown"


def test_claims_given_up_or_amended():
    given_up = fact(CASE, FactType.CLAIMS_GIVEN_UP, claims=(1,))
    assert codes(given_up, RULING, there=[resting(RULING, 1, 2)]) == ["basis_changed"]
    assert codes(given_up, RULING, there=[resting(RULING, 2)]) == []
    assert codes(given_up, RULING) == []


def test_a_pending_ruling_may_be_stayed_and_a_stayed_one_reviewed():
    accepted, stayed = fact(CASE, FactType.ACCEPTED), fact(RULING, FactType.STAYED)
    assert codes(accepted, RULING) == ["stay_possible"]
    assert codes(accepted, RULING, there=[stayed]) == []
    assert codes(accepted, COURT) == []
    assert "stay_to_review" in codes(DECIDED, RULING, there=[stayed])
    assert "stay_to_review" not in codes(DECIDED, RULING, there=[stayed, fact(RULING, FactType.RESUMED)])


def test_an_appeal_unsettles_what_was_decided():
    assert codes(fact(CASE, FactType.APPEALED), RULING) == ["decision_attacked"]
    assert codes(fact(COURT, FactType.APPEALED), CASE) == []


def test_every_flag_has_words_in_both_languages():
    stayed = fact(RULING, FactType.STAYED)
    for flag in flags(Meeting(DECIDED, [DECIDED], RULING, [resting(RULING, 1), stayed])):
        assert flag.zh.endswith("。")
        assert flag.en.endswith(".")
        assert flag.rule.zh
        assert flag.rule.en
