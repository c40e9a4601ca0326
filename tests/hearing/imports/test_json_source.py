"""The reader of foreign JSON: like the standard one on what is sound, strict on what is not, flat on what is deep."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.imports.facts import BadSourceError
from hearing.imports.json_source import LONGEST_JSON, json_text, read_json

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
NUMBERS = st.integers(-(10**38), 10**38)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**38), 10**38)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def plain(node):
    if isinstance(node.value, dict):
        return {key: plain(each) for key, each in node.value.items()}
    return [plain(each) for each in node.value] if isinstance(node.value, list) else node.value


def every(node):
    yield node
    inside = node.value.values() if isinstance(node.value, dict) else node.value if isinstance(node.value, list) else ()
    for each in inside:
        yield from every(each)


@given(VALUES, st.sampled_from([None, 1]))
def test_it_reads_what_the_standard_library_reads_and_every_place_holds_its_value(value, indent):
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    root = read_json(text)
    assert plain(root) == json.loads(text)
    for node in every(root):
        assert json.loads(text[node.start : node.end]) == plain(node)
        assert plain(pointed(root, node.at)) == plain(node)


def pointed(node, pointer):
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        node = node.value[int(key)] if isinstance(node.value, list) else node.value[key]
    return node


@pytest.mark.parametrize(
    "text",
    ["", "[1,]", '{"a" 1}', "[1 2]", "nul", "[1]x", "{1:2}", '{"a":1,}', "[,1]", "{,}", "[}", "}", '"a', "01", "NaN"],
)
def test_what_is_broken_is_refused(text):
    with pytest.raises(BadSourceError, match="incomplete or broken"):
        read_json(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 100_000, "nests deeper"),
        ('{"a":' * 100_000, "nests deeper"),
        ('{"a": 1, "a": 2}', "twice in one object"),
        ('["\\ud800"]', "broken"),
        ('["\\u0000"]', "broken"),
        ("[" + "9" * 5000 + "]", "broken"),
    ],
)
def test_what_readers_disagree_on_or_choke_on_is_refused(text, why):
    with pytest.raises(BadSourceError, match=why) as refused:
        read_json(text)
    assert refused.value.zh.endswith("。")


@pytest.mark.parametrize("data", ["名".encode("gbk"), b"\x00" * 8, b" " * (LONGEST_JSON + 1)])
def test_other_bytes_than_utf_8_and_far_too_many_are_refused(data):
    with pytest.raises(BadSourceError):
        json_text(data)
