"""Parts of a decision."""

from hypothesis import given
from hypothesis import strategies as st

from hearing.cases.importing.days import dates
from hearing.cases.importing.source import folded, read_source
from tests.hearing.cases.texts import DEMO


def test_the_parts_follow_one_another():
    source = read_source(DEMO)
    assert source.grounds is not None
    assert source.reasons is not None
    assert source.operative is not None
    assert source.cover.end < source.grounds.start < source.reasons.start < source.operative.start
    assert source.part(source.operative).strip().startswith("宣告202110345678.3号")
    assert "当事人" not in source.part(source.operative)
    assert "闻一澜" in source.part(source.signature)


def test_a_table_cut_in_the_middle_still_gives_its_rows():
    source = read_source(DEMO[: DEMO.index("授权公告日</td>")])
    assert source.row("专利号") is not None
    assert source.grounds is None


@given(st.text(alphabet="2026年01月三十日13 ", max_size=60))
def test_dates_are_real_days_inside_the_text(text):
    for _, span in dates(text, 5):
        assert 5 <= span.start < span.end <= len(text) + 5


def test_folding_ignores_style_only():
    assert folded("Ａ公司（中国） ") == folded("A公司(中国)")
    assert folded("甲公司") != folded("乙公司")
