"""The words of a query, and the text that is shown around a place."""

from hearing.cases.searching import Shown, shown, words


def test_words_stand_apart_once_each_in_plain_forms():
    assert words(" 锁止　ＣＮ１２３ 锁止 ") == ("锁止", "CN123")
    assert words("") == words("   ") == words("长" * 201) == words("a\x00b") == ()


def test_the_first_place_is_shown_with_what_stands_around():
    text = "前" * 80 + "释放按钮Lock后" + "后" * 80
    assert shown(text, ("lock", "按钮")) == Shown("…" + "前" * 58 + "释放", "按钮", "Lock后" + "后" * 55 + "…")


def test_without_a_place_the_beginning_is_shown():
    assert shown("证据", ("没有",)) == Shown("", "", "证据")


def test_letters_that_grow_in_lower_case_move_no_place():
    assert shown("İİ锁止", ("锁止",)).marked == "锁止"
