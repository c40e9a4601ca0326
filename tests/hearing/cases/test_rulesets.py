"""Rule files: every way to be wrong is told with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.cases.rule_text import Fault, RuleFileError, lines_of
from hearing.cases.ruleset import RuleSet
from hearing.cases.rulesets import parse_rule_set
from hearing.vocabulary import Side, Stage, Step
from tests.hearing.cases.rule_texts import GOOD, changed

CALENDARS = ("cn",)


def faults(text: str):
    with pytest.raises(RuleFileError) as refused:
        parse_rule_set(text, "own.toml", CALENDARS)
    return refused.value.faults


def test_a_good_file_is_read():
    rules = parse_rule_set(GOOD, "own.toml", CALENDARS)
    assert rules.procedure.required == (Step.RIGHTS, Step.SCOPE)
    assert rules.procedure.targets(Stage.OPENING) == {Stage.INVESTIGATION: False}
    assert rules.procedure.budgets[0].reserve == 600
    assert rules.procedure.source("stage_order") == "本局"
    assert rules.numbers(Side.PATENTEE).label == "反证{n}"
    assert rules.summons is None
    assert rules.receipt is None


TRANSITION = '[[transition]]\nfrom = "investigation"\nto = "final_statements"\n'


def test_observers_are_behind_by_the_seconds_that_the_file_says_and_by_none_where_it_is_silent():
    assert parse_rule_set(GOOD, "own.toml", CALENDARS).procedure.observers_delay == 0
    delayed = GOOD + '\n[observers]\ndelay_seconds = 30\nmark = "K"\nsource = "本局"\n'
    assert parse_rule_set(delayed, "own.toml", CALENDARS).procedure.observers_delay == 30
    (fault,) = faults(delayed.replace("= 30", "= 121"))
    assert "between 0 and 120" in fault.en


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        # what is no TOML
        (changed(("version = 1\n", "version = \n")), "version = ", "TOML", "not TOML"),
        (changed(("version = 1\n", "version = 1\nversion = 2\n")), "version = 2", "TOML", "Cannot overwrite"),
        (changed(('source = "本局"\n\n[[tr', '"""open\n\n[[tr')), '"""open', "TOML", "not TOML"),
        ("# " + "x" * 300_000, "# xxxxx", "TOML", "shorten it"),
        # keys and types
        (changed(("version = 1", 'version = "1"')), 'version = "1"', "version", "must be a whole number"),
        (changed(("version = 1", "version = true")), "version = true", "version", "must be a whole number"),
        (changed(("version = 1", "version = 0")), "version = 0", "version", "between 1 and"),
        (changed(('zh = "本局规则"', "zh = 1")), "zh = 1", "zh", "must be a text in quotes"),
        (changed(('zh = "本局规则"', 'zh = " "')), 'zh = " "', "zh", "must not be empty"),
        (changed(('zh = "本局规则"\n', "")), 'id = "own"', "zh", "“zh” is missing"),
        (changed(('id = "own"', 'id = "Our Rules"')), 'id = "Our Rules"', "id", "cannot be an id"),
        (changed(("version = 1", "version = 1\nholidays = 3")), "holidays = 3", "holidays", "not known here"),
        (
            changed(("most_a_side", "most_a_sides")),
            "most_a_sides = 4",
            "attendance.most_a_sides",
            "is “most_a_side” meant?",
        ),
        (changed(("[closing]", "[closings]")), "[closings]", "closings", "is “closing” meant?"),
        (changed(("[attendance]", "[[attendance]]")), "[[attendance]]", "attendance", "must be a table"),
        (changed(("[[budget]]", "[budget]")), "[budget]", "budget", "must be tables headed [[budget]]"),
        (
            changed(('required = ["rights", "scope"]', 'required = "rights"')),
            'required = "rights"',
            "steps.required",
            "a list of texts",
        ),
        (
            changed(('required = ["rights", "scope"]', "required = [1]")),
            "required = [1]",
            "steps.required",
            "1 does not fit",
        ),
        (
            changed(('"rights", "scope"', '"rights", "rights"')),
            'required = ["rights", "rights"]',
            "steps.required",
            "twice",
        ),
        (changed(('calendar = "cn"', 'calendar = "cm"')), 'calendar = "cm"', "calendar", "no calendar “cm”"),
        (changed(('zone = "Asia/Shanghai"', 'zone = "+8"')), 'zone = "+8"', "zone", "not a time zone"),
        (
            changed(("version = 1", "version = 1\ncases_filed_from = 2024")),
            "cases_filed_from = 2024",
            "cases_filed_from",
            "must be a day",
        ),
        # words of the field that do not exist
        (
            changed(('to = "investigation"', 'to = "investigations"')),
            'to = "investigations"',
            "transition.1.to",
            "is “investigation” meant?",
        ),
        (changed(('"scope"', '"skope"')), 'required = ["rights", "skope"]', "steps.required", "is “scope” meant?"),
        (
            changed(('"last_words"', '"first_words"')),
            'checks = ["first_words"]',
            "closing.checks",
            "is “last_words” meant?",
        ),
        (
            changed(('side = "petitioner"', 'side = "defendant"')),
            'side = "defendant"',
            "budget.1.side",
            "Known: petitioner",
        ),
        (changed(('side = "petitioner"', 'side = "none"')), 'side = "none"', "budget.1.side", "petitioner or patentee"),
        (
            changed(('from = "paper_received"', 'from = "whenever"')),
            'from = "whenever"',
            "period.1.from",
            "Known: filing",
        ),
        # what an item rests on
        (
            changed(('mark = "K"\nsource = "本局"\n\n[[b', 'source = "本局"\n\n[[b')),
            "[attendance]",
            "attendance.mark",
            "is missing",
        ),
        (
            changed(('mark = "K"\nsource = "本局"\n\n[[b', 'mark = "K"\n\n[[b')),
            "[attendance]",
            "attendance.source",
            "is missing",
        ),
        (
            changed(('mark = "K"\nsource = "本局"\n\n[[b', 'mark = "Q"\nsource = "本局"\n\n[[b')),
            'mark = "Q"',
            "attendance.mark",
            "S, X, K",
        ),
        # the course
        (
            changed(('to = "investigation"', 'to = "opening"')),
            'to = "opening"',
            "transition.1.to",
            "No transition enters opening",
        ),
        (
            changed(('to = "final_statements"', 'to = "minutes"')),
            'to = "minutes"',
            "transition.2.to",
            "No transition enters minutes",
        ),
        (
            changed(('to = "final_statements"', 'to = "ended"')),
            'to = "ended"',
            "transition.2.to",
            "No transition enters ended",
        ),
        (
            changed(('from = "opening"', 'from = "preparation"')),
            'from = "preparation"',
            "transition.1.from",
            "No transition leaves preparation",
        ),
        (
            changed(('from = "opening"', 'from = "debate"')),
            'from = "debate"',
            "transition.1.from",
            "No transition leaves the opening",
        ),
        (
            changed(('to = "final_statements"', 'to = "investigation"')),
            'to = "investigation"',
            "transition.2.to",
            "cannot follow itself",
        ),
        (
            changed(('to = "final_statements"', 'to = "debate"')),
            'to = "investigation"',
            "transition.1.to",
            "can never be closed",
        ),
        (
            changed((TRANSITION, TRANSITION + TRANSITION)),
            'to = "final_statements"',
            "transition.3.to",
            "the same is there already",
        ),
        (
            changed((TRANSITION, TRANSITION + '\n[[transition]]\nfrom = "debate"\nto = "investigation"\n')),
            'from = "debate"',
            "transition.3.from",
            "debate is never reached",
        ),
        (
            changed(('"scope"', '"argument"')),
            'required = ["rights", "argument"]',
            "steps.required",
            "argument belongs to debate",
        ),
        (
            changed(('to = "final_statements"', 'to = "announcement"')),
            'checks = ["last_words"]',
            "closing.checks",
            "last_words needs the stage",
        ),
        # numbers that contradict one another
        (changed(("reserve = 600", "reserve = 3601")), "reserve = 3601", "budget.1.reserve", "more than the whole"),
        (changed(("seconds = 3600", "seconds = 0")), "seconds = 0", "budget.1.seconds", "between 1 and"),
        (changed(("反证{n}", "证据{n}")), "[[exhibits]]", "exhibits.2.first", "overlap the other side's 1-999"),
        (changed(("证据{n}", "证据")), 'label = "证据"', "exhibits.1.label", "must hold {n} once"),
        (changed(("证据{n}", "证据{n}{m}")), 'label = "证据{n}{m}"', "exhibits.1.label", "must hold {n} once"),
        (
            changed(('label = "反证{n}"', 'label = "反证{n}"\nlast = 5\nfirst = 6')),
            "last = 5",
            "exhibits.2.last",
            "below the first",
        ),
        (
            changed(('side = "patentee"', 'side = "petitioner"')),
            'side = "petitioner"',
            "exhibits.2.side",
            "the same is there already",
        ),
        (changed(("months = 1", "days = 0")), "[[period]]", "period.1", "Exactly one of months"),
        (changed(("months = 1", "months = 1\ndays = 1")), "[[period]]", "period.1", "Exactly one of months"),
        (changed(('id = "reply"', 'id = "summons"')), 'id = "summons"', "period.1.id", "the same is there already"),
        (
            changed(("[[refusal]]", '[[refusal]]\nrule = "stage_order"\nmark = "K"\nsource = "本局"\n\n[[refusal]]')),
            'rule = "stage_order"',
            "refusal.2.rule",
            "the same is there already",
        ),
        (
            changed(("[steps]", '[summons]\nmonths = 2\ndays = 60\nmark = "K"\nsource = "本局"\n\n[steps]')),
            "days = 60",
            "summons.days",
            "not both",
        ),
    ],
)
def test_each_way_to_be_wrong_is_told_with_its_line(text, line, key, said):
    fault = next(each for each in faults(text) if each.key == key)
    assert fault.file == "own.toml"
    assert text.splitlines()[fault.line - 1].startswith(line)
    assert said.lower() in fault.en.lower()
    assert fault.zh.endswith("。")
    assert fault.en.endswith(".")


def test_all_faults_are_told_at_once_in_order_of_their_lines():
    found = faults(
        changed(("version = 1", "version = 0"), ("reserve = 600", "reserve = -1"), ("months = 1", 'months = "1"'))
    )
    assert [fault.key for fault in found] == ["version", "budget.1.reserve", "period.1.months"]
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)


def test_lines_are_found_in_every_form_of_toml():
    text = 'a = 1\n[ b ]  # x\n"c" = """\n[[d]]\nc = 2\n"""\nd = [\n  "e = 1",\n]\n[[d]]\nf = 1\n[[d]]\nf = 2\n'
    assert lines_of(text) == {
        ("a",): 1,
        ("b",): 2,
        ("b", "c"): 3,
        ("b", "d"): 7,
        ("d",): 10,
        ("d", 0): 10,
        ("d", 0, "f"): 11,
        ("d", 1): 12,
        ("d", 1, "f"): 13,
    }


BROKEN = ("[", "]]", '"', "=", "[[budget]]", "steps = 3", "x.y = 1", "[a.b]", "1979-05-27")


@given(st.data())
def test_whatever_a_file_holds_it_is_read_or_its_faults_are_told(data):
    lines = GOOD.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        lines[place : place + data.draw(st.integers(0, 2))] = [data.draw(st.sampled_from([*GOOD.split("\n"), *BROKEN]))]
    found = read_or_refused("\n".join(lines))
    if isinstance(found, RuleSet):
        assert found.procedure.targets(Stage.OPENING)
    else:
        assert found
        assert all(1 <= fault.line <= len(lines) for fault in found)


def read_or_refused(text: str) -> RuleSet | tuple[Fault, ...]:
    try:
        return parse_rule_set(text, "own.toml", CALENDARS)
    except RuleFileError as error:
        return error.faults
