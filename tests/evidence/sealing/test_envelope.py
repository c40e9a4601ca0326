"""Envelopes: what is put in comes out, and no other envelope, key, context or order of chunks opens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import Damaged
from evidence.sealing.envelope import Disclosing, Enclosing, context, disclosed, enclosed

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
FILE = context("file", "a")
HEAD, CHUNK = 56, (16 << 10) + 16
"""Of Cobblestone-256: salt and commitment, then chunks of 16 KiB with their tags."""
LONG = bytes(3 * (16 << 10) + 100)


@given(st.lists(st.binary(max_size=40_000), max_size=4), st.integers(1, 50_000))
def test_bytes_in_pieces_of_any_size_come_out_again_in_any_others(pieces, width):
    enclosing, opening = Enclosing(KEY, FILE), Disclosing(KEY, FILE)
    envelope = b"".join(enclosing.update(piece) for piece in pieces) + enclosing.finish()
    opened = [opening.update(envelope[at : at + width]) for at in range(0, len(envelope), width)]
    assert b"".join(opened) + opening.finish() == b"".join(pieces)


def test_two_envelopes_of_the_same_bytes_have_nothing_in_common():
    assert enclosed(b"same", KEY, FILE) != enclosed(b"same", KEY, FILE)


@pytest.mark.parametrize(
    ("key", "about"), [(OTHER, FILE), (KEY, context("particulars", "a")), (KEY, context("file", "b"))]
)
def test_another_key_and_another_context_do_not_open(key, about):
    with pytest.raises(Damaged):
        disclosed(enclosed(b"secret", KEY, FILE), key, about)


def chunks(envelope):
    return [envelope[at : at + CHUNK] for at in range(HEAD, len(envelope), CHUNK)]


WRONG = {
    "cut within a chunk": lambda e: e[:-1],
    "cut between chunks": lambda e: e[: HEAD + 2 * CHUNK],
    "cut in the head": lambda e: e[: HEAD - 1],
    "nothing": lambda e: b"",
    "something after the end": lambda e: e + b"x",
    "chunks swapped": lambda e: e[:HEAD] + b"".join([chunks(e)[1], chunks(e)[0], *chunks(e)[2:]]),
    "a chunk left out": lambda e: e[:HEAD] + b"".join([chunks(e)[0], *chunks(e)[2:]]),
    "a chunk twice": lambda e: e[:HEAD] + b"".join([chunks(e)[0], *chunks(e)]),
    "a chunk of another envelope": lambda e: e[:HEAD] + chunks(enclosed(LONG, KEY, FILE))[0] + e[HEAD + CHUNK :],
    "another envelope's head": lambda e: enclosed(LONG, KEY, FILE)[:HEAD] + e[HEAD:],
    "a bit of the head": lambda e: bytes([e[0] ^ 1]) + e[1:],
    "a bit of the last chunk": lambda e: e[:-20] + bytes([e[-20] ^ 1]) + e[-19:],
}


@pytest.mark.parametrize("how", list(WRONG))
def test_an_envelope_that_was_tampered_with_is_refused(how):
    envelope = enclosed(LONG, KEY, FILE)
    assert len(chunks(envelope)) == 4
    with pytest.raises(Damaged) as refused:
        disclosed(WRONG[how](envelope), KEY, FILE)
    assert refused.value.code == "sealing.unopened"
    assert refused.value.zh.endswith("。")
    assert refused.value.en.endswith(".")


@given(st.integers(0, len(LONG) + HEAD + 4 * 16 - 1), st.integers(1, 255))
def test_no_changed_byte_passes(at, by):
    envelope = bytearray(enclosed(LONG, KEY, FILE))
    envelope[at] ^= by
    with pytest.raises(Damaged):
        disclosed(bytes(envelope), KEY, FILE)
