"""What a person enters is held to the form of its field, and what is shown can be sent back."""

import pytest

from hearing.cases.errors import CaseDataError
from hearing.imports.review import CORRECTABLE, read_value, shown


@pytest.mark.parametrize(
    ("field", "entered", "value"),
    [
        ("decision_date", "2024年5月6日", "2024-05-06"),
        ("filing_date", "2024-05-06", "2024-05-06"),
        ("hearing_dates", "2024-05-06、2024.4.1", ["2024-04-01", "2024-05-06"]),
        ("patent_number", "ZL 2017 1 0123456.7", None),
        ("patent_number", "US RE049123", "USRE49123"),
        ("case_numbers", "第4W990001号、4W990002", ["4W990001", "4W990002"]),
        ("decision_number", "第587142号", "587142"),
        ("ipc", "A47G19/22", "A47G 19/22"),
        ("outcome", "invalid_part", "invalid_part"),
        ("hearing_mode", "internet", "internet"),
        ("panel", "组长：温知言\nmember: 季新雨",
         [{"role": "leader", "name": "温知言"}, {"role": "member", "name": "季新雨"}]),
        ("claim_results", "1-3、5：无效\n8-9（引用权利要求1的技术方案）：valid",
         [{"claims": "1-3、5", "part": "", "result": "invalid"},
          {"claims": "8-9", "part": "引用权利要求1的技术方案", "result": "valid"}]),
        ("petitioner", "Ridge Cups Inc.", {"name": "Ridge Cups Inc.", "others": False}),
    ],
)  # fmt: skip
def test_what_is_entered_is_read(field, entered, value):
    if value is None:
        with pytest.raises(CaseDataError):
            read_value(field, entered)
        return
    assert read_value(field, entered) == value
    assert read_value(field, shown(field, value)) == value


def test_parties_have_a_kind_by_the_form_of_their_name():
    read = read_value("petitioners", "丙谷家居有限公司\n温知言")
    assert [(one["name"], one["kind"]) for one in read] == [("丙谷家居有限公司", "organisation"), ("温知言", "person")]
    assert shown("petitioners", read) == "丙谷家居有限公司\n温知言"


@pytest.mark.parametrize(
    ("field", "entered"),
    [
        ("decision_date", "2024-02-30"),
        ("hearing_dates", "2024-05-06, soon"),
        ("patent_number", "201710123456.1"),
        ("ipc", "cup"),
        ("outcome", "won"),
        ("panel", "温知言"),
        ("claim_results", "1-3"),
        ("claim_results", "1-3: lost"),
        ("title", "a\nb"),
        ("title", "  "),
        ("decision_number", "abc"),
    ],
)
def test_what_has_another_form_is_refused_in_both_languages(field, entered):
    with pytest.raises(CaseDataError) as refused:
        read_value(field, entered)
    assert refused.value.zh
    assert refused.value.en
    assert field in CORRECTABLE
