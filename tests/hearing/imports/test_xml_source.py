"""The reader of foreign XML: places that another library finds, and nothing declared, fetched, too deep or cut off."""

from xml.etree import ElementTree as Tree

import pytest

from hearing.imports.facts import BadSourceError
from hearing.imports.xml_source import Element, documents, read_xml, xml_text
from tests.hearing.imports.made_up import element_at, grant

BOMB = '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;&x;">]><a>&z;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
PARAMETER = '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]><a/>'
UNKNOWN = '<!DOCTYPE a SYSTEM "x.dtd"><a>&name;</a>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, PARAMETER, UNKNOWN])
def test_entities_are_refused(text):
    with pytest.raises(BadSourceError, match="entities") as refused:
        read_xml(text)
    assert "实体" in refused.value.zh


@pytest.mark.parametrize("text", ["", "<a>", "<a/><b/>", "<a></b>", grant()[:900]])
def test_what_is_cut_off_or_broken_is_refused_with_its_line(text):
    with pytest.raises(BadSourceError, match=r"line \d+"):
        read_xml(text)


def test_what_nests_too_deeply_is_refused():
    with pytest.raises(BadSourceError, match="nests deeper"):
        read_xml("<a>" * 100_000)


def every(element):
    yield element
    for part in element.content:
        if isinstance(part, Element):
            yield from every(part)


def test_every_place_is_found_by_another_library_and_holds_the_element():
    text = grant(head="<note>名称与编号</note>")
    tree = Tree.fromstring(text.encode())
    for element in every(read_xml(text)):
        found = element_at(tree, element.at)
        assert "".join(found.itertext()) == element.printed()
        piece = text[element.place.span.start : element.place.span.end]
        assert piece.startswith(f"<{element.name}")
        assert piece.endswith(">")
        Tree.fromstring(piece)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "iso-8859-1"])
def test_a_file_is_read_in_the_encoding_that_it_declares(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<a>caf\xe9</a>'
    assert read_xml(xml_text(text.encode(encoding))).printed() == "caf\xe9"


@pytest.mark.parametrize(
    "data", ["<a>名</a>".encode("gbk"), b'<?xml version="1.0" encoding="ebcdic"?><a/>', b"\x00\x01"]
)
def test_bytes_in_another_encoding_than_declared_are_refused(data):
    with pytest.raises(BadSourceError, match="encoding"):
        xml_text(data)


def test_a_bulk_file_is_split_into_its_documents():
    one, two = grant(), grant(number="11999002")
    assert [text for _, text in documents(one + two)] == [one, two]
    assert [text for _, text in documents(one)] == [one]
