"""A text that was damaged in any known way: each value is what the whole text says, or it waits for a person."""

from random import Random
from typing import Any

import pytest

from hearing.cases.errors import CaseDataError, SeveralDecisionsError
from hearing.cases.importing.cnipa import as_json, read_decision
from hearing.cases.importing.source import folded
from hearing.cases.numbers import check_digit
from tests.hearing.cases.decisions import decision_files, text_of
from tests.hearing.cases.importing.made_up import MadeUp
from tests.hearing.cases.importing.perturbations import PERTURBATIONS, Perturbation
from tests.hearing.cases.importing.unseen import Unseen
from tests.hearing.cases.importing.unseen_bodies import BODIES
from tests.hearing.cases.importing.unseen_layouts import LAYOUTS
from tests.hearing.cases.importing.unseen_people import PEOPLE
from tests.hearing.cases.texts import DEMO

KEPT = MadeUp(
    cases="第4W990001号、第4W990002号", cover_case="4W990002",
    petitioner="丙谷家居有限公司（4W990001）、李某明（4W990002）",
    opening="本专利的专利号为{patent}，优先权日为2016年03月01日，申请日为{filed}，授权公告日为{granted}。其权利要求书如下：",
    requested="2024年11月15日、2024年12月02日", priority="2016年03月01日",
    operative="宣告{patent}号发明专利的权利要求1、权利要求3引用权利要求1的技术方案无效，"
    "在权利要求2、4、权利要求3引用权利要求2的技术方案的基础上继续维持该专利有效。",
)  # fmt: skip
UTILITY = MadeUp(
    patent=f"201720123456.{check_digit('201720123456')}", cases="第5W990001号", cover_case="5W990001",
    operative="在专利权人于2025年02月20日提交的权利要求1-3的基础上，维持{patent}号实用新型专利权有效。",
)  # fmt: skip
WHOLE = (DEMO, KEPT.text, UTILITY.text)
OTHERS = [
    each
    for each in (*LAYOUTS, *PEOPLE, *BODIES)
    if each.id
    in {
        *("site-with-case", "law-firm", "oldest", "columns-twice", "keys-spaced", "definitions", "two-pairs-a-row"),
        *("three-requests-in-a-piped-table", "panel-of-five", "part-of-a-claim", "remand", "hearing-three-days"),
    }
]
"""Decisions of other publications and forms, damaged like those of the office."""


def comparable(values: dict[str, Any]) -> dict[str, Any]:
    """Leave what a place or a printer's mark alone could change: spans, white space, styles of brackets."""
    names = {side: [folded(party["name"]) for party in values[side]] for side in ("petitioners", "patentees")}
    results = [(one["claims"], folded(one["part"]), one["result"]) for one in values["claim_results"]]
    return values | names | {
        "title": values["title"] and folded(values["title"]),
        "legal_basis": [cited["id"] for cited in values["legal_basis"]],
        "links": {(link["kind"], link["number"]) for link in values["links"]},
        "claim_results": results,
        "request_dates": sorted(values["request_dates"]),  # as their rows are printed
    }  # fmt: skip


def same(name: str, before: Any, after: Any) -> bool:
    """Tell whether a value is the same; of links some may be lost to a misread mark, but none is made up."""
    if name == "claim_results" and len(before) == len(after) == 1:
        return bool(before[0][1:] == after[0][1:] and after[0][0] in {"", before[0][0]})
    return bool(after <= before) if name == "links" else bool(before == after)


def silently_wrong(text: str, perturbed: str) -> list[str]:
    """Give the fields that a damaged text gives differently without saying so; none when it is refused whole."""
    try:
        found = as_json(read_decision(perturbed))
    except CaseDataError:
        return []
    whole = as_json(read_decision(text))
    waiting = {item["field"] for values in (whole, found) for item in values["queued"]}
    before, after = comparable(whole), comparable(found)
    fields = [name for name in before if name != "queued" and name not in waiting]
    return [
        f"{name}: {after[name]}, in truth {before[name]}"
        for name in fields
        if not same(name, before[name], after[name])
    ]


def test_of_the_whole_texts_nothing_but_grounds_waits():
    for text in WHOLE:
        assert {item.field for item in read_decision(text).queued} <= {"grounds"}


@pytest.mark.parametrize("perturb", PERTURBATIONS, ids=lambda each: each.__name__)
def test_a_value_is_right_or_waits(perturb: Perturbation):
    for seed in range(6):
        for text in WHOLE:
            assert silently_wrong(text, perturb(text, Random(seed))) == [], seed


@pytest.mark.slow
@pytest.mark.parametrize("perturb", PERTURBATIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("unseen", OTHERS, ids=lambda each: each.id)
def test_so_is_one_of_another_publication(unseen: Unseen, perturb: Perturbation):
    for seed in range(25):
        try:
            damaged = perturb(unseen.text, Random(seed))
        except (ValueError, IndexError):
            continue
        assert silently_wrong(unseen.text, damaged) == [], seed


@pytest.mark.slow
@pytest.mark.parametrize("perturb", PERTURBATIONS, ids=lambda each: each.__name__)
def test_a_value_is_right_or_waits_however_often_it_is_tried(perturb: Perturbation):
    for seed in range(120):
        other = PERTURBATIONS[seed % len(PERTURBATIONS)]
        for text in WHOLE:
            try:
                damaged = other(perturb(text, Random(seed)), Random(seed))
            except (ValueError, IndexError):  # the second finds nothing left of what it damages
                continue
            assert silently_wrong(text, damaged) == [], (seed, other.__name__)


@pytest.mark.slow
@pytest.mark.parametrize("perturb", PERTURBATIONS, ids=lambda each: each.__name__)
def test_so_is_one_of_a_real_decision(perturb: Perturbation):
    wrong = []
    for path in decision_files():
        text = text_of(path)
        try:
            damaged = perturb(text, Random(path.name))
        except (ValueError, IndexError):
            continue
        wrong += [f"{path.name}: {each}" for each in silently_wrong(text, damaged)]
    assert wrong == []


def test_two_decisions_in_one_file_are_refused():
    with pytest.raises(SeveralDecisionsError):
        read_decision(KEPT.text + UTILITY.but(number="990502").text)
