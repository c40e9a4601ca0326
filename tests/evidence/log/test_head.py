"""The stored head: canonical JSON, and read back only under the key that signed it."""

import base64

import pytest

from evidence.log.head import SignedHead
from evidence.statement import Json, canonical
from tests.evidence.receipt_maker import SEALER


def test_a_head_is_stored_in_canonical_json_without_its_token_and_comes_back():
    head = SEALER.seal(7, b"r" * 32)
    assert head.token
    assert canonical({"format": "hearing-head/2", "note": head.note}) == head.encode()
    assert SEALER.decode(head.encode()) == head.stamped(b"")


def test_a_note_with_any_character_is_spelt_canonically():
    head = SEALER.sign(7, b"r" * 32)
    note = 'a "quoted" \\ line\n\u2014 \u2028 \x01 \U0001f600\n'
    assert SignedHead(head.checkpoint, note).encode() == canonical({"format": "hearing-head/2", "note": note})


def test_a_head_of_an_older_version_is_read_with_its_token():
    head = SEALER.seal(7, b"r" * 32)
    old = canonical({"note": head.note, "token": base64.b64encode(head.token).decode()})
    assert SEALER.decode(old) == head


@pytest.mark.parametrize(
    "fields",
    [
        {"note": "x"},
        {"format": "hearing-head/3", "note": "x"},
        {"format": "hearing-head/2", "note": "x"},
        {"format": "hearing-head/2", "note": 1},
        ["hearing-head/2"],
        {"note": SEALER.sign(7, b"r" * 32).note, "token": "", "format": "hearing-head/2"},
    ],
)
def test_what_is_no_head_is_refused(fields: Json):
    with pytest.raises(ValueError, match=r"malformed|note"):
        SEALER.decode(canonical(fields))
