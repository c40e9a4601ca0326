"""The attendance receipt: what a side may answer, and each way to answer wrongly with the field named."""

from dataclasses import replace

import pytest

from hearing.notices.attendance import CONSENT_STAGES, Attendance, Power, WitnessAsked, asks_consent, mistakes
from hearing.vocabulary import Mode, Place, Role, Stage
from tests.hearing.notices.samples import BARE, NOTICE, answer

GOOD = answer()
FIRST, SECOND = GOOD.coming
ON_SITE = tuple(replace(person, place=Place.ON_SITE) for person in GOOD.coming)
CROWD = tuple(replace(FIRST, name=f"某{n}", first_speaker=n == 0) for n in range(5))


def fields(given: Attendance, notice=NOTICE) -> list[str]:
    found = mistakes(given, notice)
    assert all(wrong.zh.endswith("。") and wrong.en.endswith(".") for wrong in found)
    return [wrong.field for wrong in found]


def test_a_good_answer_has_no_mistakes():
    assert fields(GOOD) == []
    assert fields(Attendance(attends=False, remarks="请依书面材料审理")) == []
    assert GOOD.first_speaker == "参加人1"
    assert Attendance(attends=False).first_speaker == ""


WRONG = {
    "nobody comes": (replace(GOOD, coming=()), ["coming"]),
    "too many for the rule set": (replace(GOOD, coming=CROWD), ["coming"]),
    "no first speaker": (replace(GOOD, coming=(FIRST,)), ["coming", "consents"][:1]),
    "two first speakers": (replace(GOOD, coming=(replace(FIRST, first_speaker=True), SECOND)), ["coming"]),
    "a name twice": (replace(GOOD, coming=(replace(FIRST, name="参加人1 "), SECOND)), ["coming[1].name"]),
    "no name": (replace(GOOD, coming=(replace(FIRST, name="  "), SECOND)), ["coming[0].name"]),
    "a name too long": (replace(GOOD, coming=(replace(FIRST, name="甲" * 81), SECOND)), ["coming[0].name"]),
    "a hidden mark": (replace(GOOD, coming=(replace(FIRST, name="甲\u202e乙"), SECOND)), ["coming[0].name"]),
    "a firm that hides": (replace(GOOD, coming=(FIRST, replace(SECOND, firm="\u200b"))), ["coming[1].firm"]),
    "an agent without a power": (
        replace(GOOD, coming=(FIRST, replace(SECOND, power=Power.OWN_CASE))), ["coming[1].power"],
    ),
    "a clerk among the people": (replace(GOOD, coming=(FIRST, replace(SECOND, role=Role.CLERK))), ["coming[1].role"]),
    "a witness who sits in": (
        replace(GOOD, witnesses=(WitnessAsked("参加人0", "事实"),)), ["witnesses[0].name"],
    ),
    "a witness for nothing": (replace(GOOD, witnesses=(WitnessAsked("周证", " "),)), ["witnesses[0].subject"]),
    "a text too long": (replace(GOOD, remarks="长" * 2001), ["remarks"]),
    "a stage not answered": (replace(GOOD, consents=GOOD.consents[1:]), ["consents"]),
    "a stage answered twice": (replace(GOOD, consents=(*GOOD.consents, GOOD.consents[0])), ["consents"]),
    "a stage that is not asked about": (
        replace(GOOD, consents=(*GOOD.consents, (Stage.ENDED, True))), ["consents", "consents"],
    ),
    "absent, yet people are named": (replace(GOOD, attends=False), ["coming", "witnesses", "objects", "interpreters"]),
    "far too many lines": (
        replace(GOOD, witnesses=tuple(WitnessAsked(f"证人{n}", "事实") for n in range(51))), ["witnesses"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named(given, expected):
    assert fields(given) == expected


def test_the_limit_is_the_rule_sets():
    unlimited = replace(NOTICE, rules=replace(NOTICE.rules, most_a_side=0))
    assert fields(replace(GOOD, coming=CROWD), unlimited) == []


def test_where_one_sits_must_fit_the_mode():
    online = replace(NOTICE, appointment=replace(NOTICE.appointment, mode=Mode.INTERNET))
    assert fields(GOOD, online) == ["coming[0].place"]
    assert fields(GOOD, BARE) == ["coming[1].place"]


def test_consent_is_asked_only_where_the_rules_ask_and_someone_comes_online():
    assert asks_consent(GOOD, NOTICE)
    on_site = replace(GOOD, coming=ON_SITE, consents=())
    assert not asks_consent(on_site, NOTICE)
    assert fields(on_site) == []
    assert not asks_consent(GOOD, replace(NOTICE, rules=replace(NOTICE.rules, consent_per_stage=False)))


def test_a_refused_consent_is_an_answer():
    assert fields(replace(GOOD, consents=tuple((stage, False) for stage in CONSENT_STAGES))) == []
