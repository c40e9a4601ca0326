from hearing.speech.lexicon import LONGEST, MOST, STATUTES, CaseWords, lexicon
from hearing.speech.port import Language

CASE = CaseWords(
    parties=("华星光电股份有限公司", "Lumen Optics Inc."),
    people=("张晓明",),
    exhibits=("证据1", "对比文件2", "D1"),
    terms=("偏振片", "backlight unit"),
    statutes=("专利法第二十二条第三款",),
)


def test_names_come_first_then_terms_exhibits_and_law():
    words = lexicon(CASE, Language.ZH)
    own = ("华星光电股份有限公司", "Lumen Optics Inc.", "张晓明", "偏振片", "证据1", "对比文件2", "D1")
    assert words[: len(own)] == own
    assert set(STATUTES[Language.ZH]) <= set(words)
    assert len(words) == len(set(words))


def test_each_language_listens_for_its_own_words():
    words = lexicon(CASE, Language.EN)
    assert words[:5] == ("华星光电股份有限公司", "Lumen Optics Inc.", "张晓明", "backlight unit", "D1")
    assert "偏振片" not in words


def test_what_is_no_word_is_left_out():
    case = CaseWords(parties=("", "  ", "甲" * (LONGEST + 1), "a  b"), terms=tuple(f"部件{n}" for n in range(500)))
    words = lexicon(case, Language.ZH)
    assert words[0] == "a b"
    assert len(words) == MOST
