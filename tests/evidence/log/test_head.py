"""The stored head: canonical JSON, and read back only under the key that signed it."""

from evidence.log.head import SignedHead
from evidence.statement import canonical
from tests.evidence.receipt_maker import SEALER


def test_a_head_is_stored_in_canonical_json_and_comes_back():
    head = SEALER.seal(7, b"r" * 32)
    assert canonical({"note": head.note, "token": ""}) == SignedHead(head.checkpoint, head.note, b"").encode()
    assert SEALER.decode(head.encode()) == head


def test_a_note_with_any_character_is_spelt_canonically():
    head = SEALER.seal(7, b"r" * 32)
    note = 'a "quoted" \\ line\n\u2014 \u2028 \x01 \U0001f600\n'
    assert SignedHead(head.checkpoint, note, b"").encode() == canonical({"note": note, "token": ""})
