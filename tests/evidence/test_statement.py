import base64
import hashlib
from types import MappingProxyType

import pytest

from evidence.statement import MAX_STATEMENT, Statement, canonical, commitment


def test_one_spelling():
    assert canonical({"b": [1, True, None], "a": "证据1"}) == '{"a":"证据1","b":[1,true,null]}'.encode()
    assert Statement({"x": 1, "a": 2}).canonical() == Statement({"a": 2, "x": 1}).canonical()


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), "\ud800", {"a": {1: 2}}, [{None: 1}], b"x", {1}, object()]
)
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011 -- json, codec and our own check each say it in their words
        canonical({"a": value})


def test_any_mapping_and_sequence_will_do():
    assert canonical(MappingProxyType({"a": (1, MappingProxyType({"b": 2.5}))})) == b'{"a":[1,{"b":2.5}]}'


def test_a_statement_has_a_limit():
    with pytest.raises(ValueError, match="at most"):
        Statement({"a": "x" * MAX_STATEMENT}).canonical()


def test_the_entry_shows_only_a_salted_digest_and_is_small():
    salt, body = bytes(32), b'{"a":1}'
    expected = base64.b64encode(hashlib.sha256(salt + body).digest())
    assert commitment(salt, body) == b"hearing-commitment/1\n" + expected + b"\n"
    assert len(commitment(salt, body)) <= 300
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(b"short", body)


def test_the_file_of_a_statement():
    assert Statement({"file": {"sha256": "ab", "size": 3}}).file_digest() == ("ab", 3)
    assert Statement({"file": {"sha256": "ab"}}).file_digest() is None
    assert Statement({"file": "x"}).file_digest() is None
