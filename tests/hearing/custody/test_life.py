"""What happens to exhibits after they were filed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.cases.lateness import Timeliness
from hearing.cases.model import Exhibit
from hearing.custody.errors import StepRefusedError
from hearing.custody.life import LEAVE, label_code, lives, require
from hearing.custody.steps import Captured, Described, HandedOver, Labelled, Ruled, Taken, Withdrawn
from hearing.vocabulary import Nature, Role, Side

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CODE = label_code(42, 2026)
LABELLED = Labelled(CODE, "带铰链的折叠凳一件，坐面左下角有刻痕", "书记员周宁", "第三审理庭物证柜")


def exhibit(number, side=Side.PETITIONER):
    word = "证据" if side is Side.PETITIONER else "反证"
    return Exhibit(f"{side.value[:3]}{number}", "c1", side, number, f"{word}{number}", "t", "", (), (), None, "a", NOW)


EXHIBITS = (exhibit(1), exhibit(2), exhibit(3), exhibit(1, Side.PATENTEE))


class File:
    """A case file on which steps are taken as the platform takes them."""

    def __init__(self):
        self.taken = []

    @property
    def lives(self):
        return lives(EXHIBITS, self.taken)

    def take(self, identity, step, role=Role.AGENT, side=Side.PETITIONER):
        one = next(each for each in EXHIBITS if each.id == identity)
        require(self.lives, one, step, role=role, side=side, now=NOW)
        n = self.lives.of(identity).n + 1
        self.taken.append(Taken(identity, n, NOW, "account", "name", role, side, step))

    def refusal(self, *args, **options):
        with pytest.raises(StepRefusedError) as refused:
            self.take(*args, **options)
        assert refused.value.zh.endswith("。")
        return refused.value.code

    def keep(self, identity, step, role=Role.CLERK):
        self.take(identity, step, role, Side.NONE)

    def rule(self, identity, *, admitted, timeliness=Timeliness.IN_TIME, reason=""):
        self.keep(identity, Ruled(admitted, timeliness, "实施细则第71条", "", reason), Role.LEADER)


def test_a_translation_belongs_to_an_exhibit_of_the_same_side():
    file = File()
    file.take("pet2", Described(Nature.TRANSLATION, "pet1"))
    assert file.refusal("pet2", Described(Nature.TRANSLATION, "pet1")) == "said_before"
    for other in ("", "pet2", "pat1", "nothing"):
        assert file.refusal("pet2", Described(Nature.NOTARISATION, other)) == "other_exhibit"
    assert file.refusal("pet3", Described(Nature.COMMON_KNOWLEDGE, "pet1")) == "other_exhibit"
    file.take("pet3", Described(Nature.COMMON_KNOWLEDGE))
    assert file.lives.of("pet2").natures == (Described(Nature.TRANSLATION, "pet1"),)


def test_a_replaced_exhibit_stays_and_is_replaced_once():
    file = File()
    file.take("pet2", Described(Nature.REPLACEMENT, "pet1"))
    assert file.lives.replaced_by("pet1") == "pet2"
    assert file.refusal("pet3", Described(Nature.REPLACEMENT, "pet1")) == "replaced"
    assert file.refusal("pet1", Described(Nature.REPLACEMENT, "pet2")) == "replaced", "not round in a circle"
    file.take("pet2", Withdrawn("译文有误"))
    assert file.lives.replaced_by("pet1") == "", "a withdrawn replacement replaces nothing"


def test_a_withdrawn_exhibit_has_no_further_life():
    file = File()
    assert file.refusal("pet1", Withdrawn(" ")) == "text_needed"
    file.take("pet1", Withdrawn("不再依据"))
    assert file.refusal("pet1", Withdrawn("不再依据")) == "withdrawn"
    assert file.refusal("pet1", Described(Nature.COMMON_KNOWLEDGE)) == "withdrawn"
    with pytest.raises(StepRefusedError):
        file.rule("pet1", admitted=True)


def test_what_the_panel_admitted_is_not_taken_back_by_its_side():
    file = File()
    file.rule("pet1", admitted=True)
    assert file.refusal("pet1", Withdrawn("不再依据")) == "admitted"
    assert file.refusal("pet2", Described(Nature.REPLACEMENT, "pet1")) == "admitted"
    file.rule("pet1", admitted=False, reason="逾期且无正当理由")
    file.take("pet1", Withdrawn("未获准许"))


def test_a_ruling_against_what_the_periods_say_needs_a_reason():
    file = File()
    late = {"timeliness": Timeliness.LATE}
    with pytest.raises(StepRefusedError):
        file.rule("pet1", admitted=True, **late)
    file.rule("pet1", admitted=True, reason="对方当庭同意质证", **late)
    with pytest.raises(StepRefusedError):
        file.rule("pet2", admitted=False)


def test_each_takes_only_the_steps_of_their_capacity():
    file = File()
    ruling = Ruled(admitted=True, timeliness=Timeliness.IN_TIME, rule="", last_day="")
    assert file.refusal("pet1", ruling) == "not_yours"
    assert file.refusal("pet1", Withdrawn("x"), side=Side.PATENTEE) == "not_yours", "only its own"
    assert file.refusal("pet1", Withdrawn("x"), role=Role.CLERK, side=Side.NONE) == "not_yours"
    assert file.refusal("pet1", LABELLED) == "not_yours"
    assert all(Role.OBSERVER not in roles and Role.WITNESS not in roles for roles in LEAVE.values())


def test_a_physical_exhibit_passes_from_hand_to_hand_by_its_label():
    file = File()
    over = HandedOver(CODE, "审理辅助员何青", "南京审理庭", intact=True)
    with pytest.raises(StepRefusedError) as none:
        file.keep("pet1", over)
    assert none.value.code == "no_label"
    file.keep("pet1", LABELLED)
    assert file.lives.of("pet1").holder == "书记员周宁"
    file.keep("pet1", replace(over, label=f" {CODE.lower()} "), Role.ASSISTANT)
    assert file.lives.of("pet1").holder == "审理辅助员何青"
    refused = {
        "holder": over,
        "other_label": replace(over, label=label_code(43, 2026)),
        "note_needed": replace(over, to="合议组", intact=False),
        "text_needed": replace(over, to=" "),
    }
    for code, step in refused.items():
        with pytest.raises(StepRefusedError) as no:
            file.keep("pet1", step)
        assert no.value.code == code


def test_a_capture_from_the_web_says_where_it_came_from_once():
    file = File()
    captured = Captured("https://example.com/stool?id=7", NOW - timedelta(days=3), "公证处取证终端 2.1", "HTTP/2 200")
    assert file.refusal("pet1", replace(captured, url="example.com")) == "address"
    assert file.refusal("pet1", replace(captured, url="javascript:alert(1)")) == "address"
    assert file.refusal("pet1", replace(captured, captured_at=NOW + timedelta(seconds=1))) == "moment"
    assert file.refusal("pet1", replace(captured, means="a\u202eb")) == "text"
    file.take("pet1", captured)
    assert file.refusal("pet1", captured) == "said_before"


def test_steps_are_numbered_without_a_gap():
    one = Taken("pet1", 2, NOW, "a", "n", Role.AGENT, Side.PETITIONER, Withdrawn("x"))
    with pytest.raises(ValueError, match="cannot follow"):
        lives(EXHIBITS, [one])


@given(st.integers(0, 99_999), st.data())
def test_a_label_copied_wrongly_is_noticed(number, data):
    right = label_code(number, 2026)
    digits = [at for at, char in enumerate(right) if char.isdigit() and at < 9]
    at = data.draw(st.sampled_from(digits))
    other = data.draw(st.sampled_from([char for char in "0123456789" if char != right[at]]))
    wrong = right[:at] + other + right[at + 1 :]
    year, count = 2000 + int(wrong[1:3]), int(wrong[4:9])
    assert label_code(count, year) != wrong
