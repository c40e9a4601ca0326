"""Linked proceedings."""

from datetime import date

from hearing.cases.importing.cnipa import read_decision
from hearing.cases.model import ProceedingKind, Relation
from tests.hearing.cases.texts import DEMO, changed


def test_the_ruling_carries_status_day_and_place():
    ruling = read_decision(DEMO).links[0].value
    assert ruling.kind is ProceedingKind.ADMINISTRATIVE_RULING
    assert (ruling.status, ruling.on) == ("中止审理", date(2026, 5, 8))
    assert DEMO[slice(*ruling.span)] == "粤知法裁字〔2026〕第12号"


def test_one_proceeding_in_two_styles_is_one_link():
    imported = read_decision(changed(("至此，", "粤知法裁字[2026]12号案卷已调取。\n\n至此，")))
    rulings = [fact for fact in imported.links if fact.value.kind is ProceedingKind.ADMINISTRATIVE_RULING]
    assert len(rulings) == 1


def test_a_decision_only_mentioned_is_not_said_to_be_about_the_patent():
    imported = read_decision(changed(("至此，", "请求人援引了第 10001 号无效宣告请求审查决定。\n\n至此，")))
    link = next(fact.value for fact in imported.links if fact.value.number == "10001")
    assert link.relation is Relation.MENTIONED


def test_the_decision_does_not_link_to_itself():
    imported = read_decision(changed(("至此，", "本专利的第990123号无效宣告请求审查决定。\n\n至此，")))
    assert "990123" not in [fact.value.number for fact in imported.links]


def test_decisions_in_a_list_are_all_linked_and_one_without_its_kind_waits():
    said = "在先的第10001号、第10002号和第10003号无效决定，第10004号在先无效宣告请求审查决定书。"
    imported = read_decision(changed(("至此，", f"{said}\n\n至此，")))
    assert {"10001", "10002", "10003", "10004"} <= {fact.value.number for fact in imported.links}
    assert not imported.is_queued("links")
    assert read_decision(changed(("至此，", "参见第10005号决定。\n\n至此，"))).is_queued("links")
