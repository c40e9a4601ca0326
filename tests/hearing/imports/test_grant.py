"""Grants: the claims and what they refer to, the dates, the classes, the parties; what is not sure waits."""

import json
from xml.etree import ElementTree as Tree

import pytest

from hearing.imports.facts import BadSourceError, as_json
from hearing.imports.grant import claim_references, patent_key, read_grant
from hearing.imports.xml_source import xml_text
from tests.hearing.imports.made_up import CLAIMS, element_at, grant, open_data


def test_a_grant_is_read_whole():
    read = read_grant(grant())
    values = as_json(read, "d" * 64)["values"]
    assert read.subject == values["patent_number"] == "US11999001"
    assert (values["filing_date"], values["grant_date"]) == ("2019-01-05", "2021-05-04")
    assert (values["ipc"], values["cpc"]) == ("A47G 19/22", "A47G 19/2227")
    assert values["title"] == "Cup with café lid"
    assert values["applicant"] == {"name": "Grain & Valley Co.", "kind": "organisation"}
    assert values["inventor"] == {"name": "Ada M. Brook", "kind": "person"}
    first, second, third = values["claim"]
    assert first["text"] == "A cup of H2O, comprising:\na body; and\na lid.\n".strip()
    assert [(claim["parents"], claim["independent"]) for claim in (first, second, third)] == [
        ([], True), ([1], False), ([1, 2], False),
    ]  # fmt: skip
    assert read.doubts == []


def test_every_fact_says_where_it_stands():
    text = grant()
    read = as_json(read_grant(text), "d" * 64)
    tree = Tree.fromstring(text.encode())
    for fact in read["facts"]:
        element = element_at(tree, fact["at"])
        start, end = fact["span"]
        assert Tree.fromstring(text[start:end]).tag == element.tag
        assert fact["method"]
    assert json.loads(json.dumps(read)) == read


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (CLAIMS.replace("2. The cup of", "4. The cup of"), "disagrees"),
        (CLAIMS.replace('idref="CLM-00002">2<', 'idref="CLM-00009">2<'), "refers_nowhere"),
        (CLAIMS.replace('idref="CLM-00001">claim 1<', 'idref="CLM-00003">claim 1<'), "refers_nowhere"),
        (CLAIMS.replace("claim 1<", "claim 2<"), "disagrees"),
        (CLAIMS.replace("wherein", "of any preceding claim, wherein"), "disagrees"),
        (CLAIMS.replace("a body", '<maths id="m"/>'), "part_unread"),
        ("", "missing"),
    ],
)
def test_claims_that_are_not_sure_wait(changed, reason):
    read = read_grant(grant(claims=changed))
    assert reason in {doubt.reason for doubt in read.doubts if doubt.field == "claims"}


def test_a_range_of_claims_is_spelt_out():
    assert claim_references("the cup of claims 1-3 and 5 or claim 7") == {1, 2, 3, 5, 7}
    assert claim_references("as claimed in any one of claims 2, 4 through 6") == {2, 4, 5, 6}
    assert claim_references("a claimed volume of 3 litres") == set()


def test_with_a_continuation_in_part_the_earliest_day_waits_and_with_others_it_is_read():
    relation = "<relation><parent-doc><document-id><date>{}</date></document-id></parent-doc></relation>"
    provisional = (
        "<us-provisional-application><document-id><date>20180201</date></document-id></us-provisional-application>"
    )
    whole = "<us-related-documents><continuation>" + relation.format("20180601") + "</continuation>" + provisional
    assert read_grant(grant(related=whole + "</us-related-documents>")).value("priority_date") == "2018-02-01"
    partly = whole.replace("continuation>", "continuation-in-part>") + "</us-related-documents>"
    read = read_grant(grant(related=partly))
    assert read.value("priority_date") is None
    assert [(doubt.reason, doubt.proposed) for doubt in read.doubts] == [("continuation_in_part", "2018-02-01")]


def test_dates_that_contradict_each_other_stay_and_are_flagged():
    read = read_grant(grant(filed="20230105"))
    assert read.value("filing_date") == "2023-01-05"
    assert {doubt.field for doubt in read.doubts} == {"filing_date", "grant_date"}
    assert {doubt.reason for doubt in read_grant(grant(filed="20231399")).doubts} == {"malformed"}


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("08738103", ("8738103", "utility")),
        ("RE049123", ("RE49123", "reissue")),
        ("D0987654", ("D987654", "design")),
        ("PP012345", ("PP12345", "plant")),
        ("0000", ("", "")),
        ("X1", ("", "")),
    ],
)
def test_a_number_loses_its_padding_only(printed, key):
    assert patent_key(printed) == key


@pytest.mark.parametrize("text", ["<a/>", grant(number="none"), "<us-patent-grant/>"])
def test_what_is_no_grant_is_refused(text):
    with pytest.raises(BadSourceError):
        read_grant(text)


def test_a_real_grant_is_read_whole():
    for path in open_data("us_grant_xml"):
        text = xml_text(path.read_bytes())
        read = read_grant(text)
        tree = Tree.fromstring(text.encode())
        assert len(read.values("claim")) == len(tree.findall(".//claim"))
        assert not read.waits("claims")
        for fact in read.facts:
            element_at(tree, fact.place.at)
        marked = {
            int(claim.attrib["num"]): sorted({int(ref.attrib["idref"][4:]) for ref in claim.iter("claim-ref")})
            for claim in tree.iter("claim")
        }
        assert {claim["number"]: claim["parents"] for claim in read.values("claim")} == marked
