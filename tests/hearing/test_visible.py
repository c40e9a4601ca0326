"""What may be a name, and what hides in one."""

import pytest

from hearing.visible import visible


@pytest.mark.parametrize("text", ["", "附件1　对比文件", "D1 (EP\u00a01234)", "葛\U000e0100", "→ ✓ é"])
def test_ordinary_text_and_any_kind_of_space_is_visible(text):
    assert visible(text)


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\x00", "\x1b", "\x85", "\ud800"])
def test_what_hides_or_turns_text_around_is_not(hidden):
    assert not visible(f"附件{hidden}1")
    assert not visible(f"附件{hidden}1", lines=True)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t"])
def test_lines_are_allowed_only_where_they_are_expected(end):
    assert visible(f"一{end}二", lines=True)
    assert not visible(f"一{end}二")
