"""Numbers of patents and proceedings are found in running text, in whichever style they are written."""

import pytest

from hearing.transcript.numbered import number_key
from hearing.transcript.references import Register, find

REGISTER = Register.of(
    [("证据1", "e1"), ("D2", "d2")],
    numbers=[
        "ZL 2018 1 0123456.5",
        "4W123456",
        "第56789号",
        "粤知法裁字〔2026〕第12号",
        "（2023）最高法知行终123号",
        "无编号",
    ],
)


def found(text: str) -> list[tuple[str, str, str]]:
    return [(one.kind.value, text[one.start : one.end], one.targets[0]) for one in find(text, REGISTER)]


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("专利号为ZL201810123456.5的专利", "patent", "ZL201810123456.5"),
        ("涉案专利201810123456.5，", "patent", "201810123456.5"),
        ("第4W123456号无效宣告请求案", "case", "4W123456"),
        ("参见第56789号无效宣告请求审查决定", "decision", "第56789号无效宣告请求审查决定"),
        ("粤知法裁字(2026)12号行政裁决", "ruling", "粤知法裁字(2026)12号"),
        ("依照(2023)最高法知行终123号判决", "court", "(2023)最高法知行终123号"),
    ],
)
def test_a_registered_number_is_linked(text, kind, place):
    assert [one[:2] for one in found(text)] == [(kind, place)]


@pytest.mark.parametrize(
    "text",
    [
        "ZL201810123456.4",  # the check digit does not fit
        "ZL201810123457.3",
        "4W1234567",
        "4W123457",
        "第56788号无效宣告请求审查决定",
        "第56789号公证书",
        "粤知法裁字〔2026〕第13号",
        "（2022）最高法知行终123号",
        "12018101234565",
    ],
)
def test_another_number_is_never_linked(text):
    assert found(text) == []


def test_places_in_an_exhibit_follow_it():
    text = "证据1说明书第5页第[0023]段、图2公开了该特征，D2 p. 3, para. 12, Fig. 4"
    first, second = find(text, REGISTER)
    assert (text[first.start : first.end], first.page, first.paragraph, first.figure) == (
        "证据1说明书第5页第[0023]段、图2",
        5,
        23,
        2,
    )
    assert (second.page, second.paragraph, second.figure) == (3, 12, 4)


def test_a_figure_whose_paper_is_not_named_leads_nowhere():
    assert found("如附图3所示") == []
    (only,) = find("证据1、图2", REGISTER)
    assert only.figure == 0


def test_a_number_of_no_known_form_is_left_out():
    assert number_key("无编号") is None
    assert number_key("第 56789 号") == ("decision", "56789")
