"""The rule sets that come with the program, and those of an office's own."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import hearing.cases
import hearing.procedure
from hearing.cases.rule_files import open_book, published
from hearing.cases.rule_sense import CLOSES, STAGE_OF
from hearing.cases.rule_text import RuleFileError
from hearing.cases.ruleset import PLAIN, Check, Mark
from hearing.procedure.agenda import AGENDA
from hearing.procedure.commands import CloseHearing
from hearing.procedure.rules import BY_COMMAND
from hearing.vocabulary import Side, Stage, Step
from tests.hearing.cases.published_rules import RULES, digests
from tests.hearing.cases.rule_texts import GOOD, changed

PUBLISHED = Path(__file__).with_name("published_rules.txt")


def test_the_published_sets_are_there():
    assert sorted(published().sets) == ["cnipa-2024", "cnipa-2026", "epo-opposition", "plain", "ptab"]
    assert sorted(published().calendars) == ["cn", "epo", "us"]


def test_plain_is_what_hearings_kept_before_there_were_rule_sets():
    assert published().current("plain").procedure == PLAIN


def test_the_cnipa_asks_for_what_the_law_asks():
    rules = published().current("cnipa-2024").procedure
    assert rules.required == (Step.STANDING, Step.RIGHTS, Step.RECUSAL, Step.SCOPE)
    assert set(rules.checks) == set(Check)
    assert rules.consent_per_stage
    assert rules.most_a_side == 4
    assert rules.observers_identified
    assert rules.warning_before_expulsion
    assert rules.source("recusal_not_asked") == "实施细则第42条"
    assert rules.targets(Stage.DEBATE) == {Stage.FINAL_STATEMENTS: False, Stage.INVESTIGATION: True}


def test_the_rules_of_2026_differ_only_in_their_names():
    old, new = (published().current(f"cnipa-{year}") for year in (2024, 2026))
    procedure = replace(old.procedure, id=new.procedure.id, zh=new.procedure.zh, en=new.procedure.en)
    same = replace(old, procedure=procedure, cases_filed_from=new.cases_filed_from)
    assert same == new


def test_the_board_numbers_exhibits_in_thousands_and_keeps_time():
    rules = published().current("ptab")
    assert [(one.side, one.first, one.last) for one in rules.numbering] == [
        (Side.PETITIONER, 1001, 1999),
        (Side.PATENTEE, 2001, 2999),
    ]
    assert {budget.seconds for budget in rules.procedure.budgets} == {3600}
    assert rules.procedure.budgets[0].reserve > 0
    assert Stage.INVESTIGATION not in rules.procedure.targets(Stage.OPENING)


def test_the_boards_record_has_25_numbered_lines_a_page_from_its_second_version_on():
    assert {version: one.lines_per_page for version, one in published().sets["ptab"].items()} == {1: 0, 2: 25}
    assert published().current("cnipa-2024").lines_per_page == 0
    assert not any(one.procedure.sides_propose for sets in published().sets.values() for one in sets.values())
    assert not any(one.signed_each_page for one in published().sets["ptab"].values())


def test_the_opposition_division_summons_two_months_ahead():
    rules = published().current("epo-opposition")
    assert rules.summons is not None
    assert rules.summons.months == 2
    assert rules.procedure.targets(Stage.OPENING) == {Stage.DEBATE: False, Stage.INVESTIGATION: True}


def test_a_published_version_says_for_ever_what_it_said():
    lines = PUBLISHED.read_text(encoding="utf-8").splitlines()
    assert [f"{name} {digest}" for name, digest in digests().items()] == lines, "correct a rule in a new version"


@pytest.mark.parametrize("identity", sorted(published().sets))
def test_every_number_says_what_it_rests_on(identity):
    rules = published().current(identity)
    marked = {each.item: each for each in rules.provenance}
    assert all(each.source and each.mark in Mark for each in rules.provenance)
    for name, items in (("period", rules.periods), ("exhibits", rules.numbering), ("budget", rules.procedure.budgets)):
        assert {f"{name}.{place}" for place in range(1, len(items) + 1)} <= set(marked)
    for name, number in (("attendance", rules.procedure.most_a_side), ("receipt", rules.receipt_days)):
        assert not number or name in marked


@pytest.mark.parametrize("identity", sorted(published().sets))
def test_every_refusal_that_has_a_source_exists(identity):
    names = {rule for rule, _ in published().current(identity).procedure.sources}
    assert names <= refusals(), names - refusals()


def refusals() -> set[str]:
    """The names that the procedure refuses by: the first argument of ``Refused``, and one for each step."""
    found = {f"{step}_missing" for step in Step}
    for file in Path(hearing.procedure.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refused":
                found |= {str(each.value) for each in node.args[:1] if isinstance(each, ast.Constant)}
    return found


def test_every_step_belongs_to_the_stage_that_the_agenda_gives_it():
    assert {step: row.stage for step, row in AGENDA.items()} == STAGE_OF


def test_a_hearing_is_closed_from_the_stages_that_the_procedure_gives():
    assert {stage for stage, command in BY_COMMAND if command is CloseHearing} == CLOSES


def test_an_office_adds_a_set_and_a_newer_version_of_a_published_one(tmp_path):
    (tmp_path / "own.toml").write_text(GOOD, encoding="utf-8")
    newer = (RULES / "cnipa-2024.toml").read_text(encoding="utf-8").replace("version = 1", "version = 2", 1)
    (tmp_path / "cnipa.toml").write_text(newer.replace("most_a_side = 4", "most_a_side = 5"), encoding="utf-8")
    book = open_book(tmp_path)
    assert book.current("own").procedure.en == "our rules"
    assert book.current("cnipa-2024").procedure.most_a_side == 5
    assert book.sets["cnipa-2024"][1].procedure.most_a_side == 4


def test_a_published_version_is_not_redefined(tmp_path):
    text = (RULES / "ptab.toml").read_text(encoding="utf-8").replace("reserve = 900", "reserve = 60")
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleFileError) as refused:
        open_book(tmp_path)
    (fault,) = refused.value.faults
    assert fault.file == f"{tmp_path}/ours.toml"
    assert text.splitlines()[fault.line - 1] == "version = 1"
    assert "published by ptab.toml" in fault.en


def test_the_faults_of_every_file_are_told(tmp_path):
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "c.toml").write_text("id = 1\n", encoding="utf-8")
    (tmp_path / "a.toml").write_text("id =\n", encoding="utf-8")
    (tmp_path / "b.toml").write_text(changed(("version = 1", "version = 0")), encoding="utf-8")
    with pytest.raises(RuleFileError) as refused:
        open_book(tmp_path)
    assert {Path(fault.file).name for fault in refused.value.faults} == {"a.toml", "b.toml", "c.toml"}
    assert len(refused.value.zh.splitlines()) == len(refused.value.faults)


def test_a_file_in_another_encoding_and_an_unknown_zone_are_told(tmp_path):
    (tmp_path / "a.toml").write_bytes(b"id = 1\n# \xff\n")
    with pytest.raises(RuleFileError, match=r"a\.toml:2: UTF-8"):
        open_book(tmp_path)
    (tmp_path / "a.toml").write_text(changed(("Asia/Shanghai", "Asia/Nowhere")), encoding="utf-8")
    with pytest.raises(RuleFileError, match=r"a\.toml:6: zone"):
        open_book(tmp_path)
