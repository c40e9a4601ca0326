import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from evidence.log.checkpoint import (
    Checkpoint,
    NoteError,
    VerifierKey,
    check_name,
    open_checkpoint,
    open_note,
    sign_checkpoint,
    sign_note,
    verifier_key,
)

VECTOR = json.loads((Path(__file__).parents[2] / "vectors/evidence/note.json").read_text())
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
HEAD = Checkpoint("example.org/log", 7, bytes(range(32)))
NOTE = sign_checkpoint(HEAD, KEY)
VKEY = verifier_key("example.org/log", KEY)


def test_a_note_made_by_another_program_opens():
    key = VerifierKey.parse(VECTOR["vkey"])
    assert str(key) == VECTOR["vkey"]
    assert open_note(VECTOR["note"], [key]).startswith("If you think cryptography")


def test_a_checkpoint_is_three_lines_and_comes_back():
    assert HEAD.text() == "example.org/log\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert open_checkpoint(NOTE, VerifierKey.parse(str(VKEY))) == HEAD


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(1, 255))
def test_every_changed_byte_is_noticed(at, change):
    data = bytearray(NOTE.encode())
    data[at] ^= change
    with pytest.raises(ValueError):  # noqa: PT011 -- a broken note or broken UTF-8, both are refused
        open_checkpoint(data.decode(), VKEY)


def test_unknown_signatures_are_passed_over_but_not_counted():
    line = sign_note(HEAD.text(), "cosigner", OTHER).rsplit("\n\n", 1)[1]
    assert open_checkpoint(NOTE + line, VKEY) == HEAD
    with pytest.raises(NoteError, match="not signed by the expected key"):
        open_checkpoint(sign_note(HEAD.text(), "cosigner", OTHER), VKEY)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text without signatures\n",
        "text\n\n",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n\u2014 name AAAA\n",
        "text\n\n\u2014 name not-base64\n",
        "text\n\n\u2014 two words AAAAAAAA\n",
        "te\x00xt\n\n\u2014 name AAAAAAAA\n",
        "text\n\n\u2014 name AAAAAAAA",
        "text\n\n" + "\u2014 name AAAAAAAA\n" * 65,
        "x" * 70_000,
    ],
)
def test_malformed_notes(note):
    with pytest.raises(NoteError):
        open_note(note, [])


@pytest.mark.parametrize(
    "text",
    [
        "o\n7\n",
        "o\n07\n" + "A" * 43 + "=\n",
        "o\n-1\n" + "A" * 43 + "=\n",
        "o\n\u0667\n" + "A" * 43 + "=\n",
        "o\n7\nAAAA\n",
        "o\n7\n" + "A" * 42 + "B=\n",
        "\n7\n" + "A" * 43 + "=\n",
        "o\n7\n" + "A" * 43 + "=\nextension\n",
        "o\n" + "9" * 5000 + "\n" + "A" * 43 + "=\n",
    ],
)
def test_malformed_checkpoints(text):
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_a_checkpoint_of_another_log_is_refused_even_when_signed():
    note = sign_note(Checkpoint("elsewhere.org", 7, bytes(32)).text(), "example.org/log", KEY)
    with pytest.raises(NoteError, match="elsewhere"):
        open_checkpoint(note, VKEY)


def test_wrong_verifier_keys():
    good = str(VKEY)
    name, digest, key = good.split("+", 2)
    for bad in ("", "a+b", f"{name}+00000000+{key}", f"{name}+{digest}+{key[:-4]}", f"x y+{digest}+{key}"):
        with pytest.raises(NoteError):
            VerifierKey.parse(bad)
    mldsa = base64.b64encode(b"\x06" + bytes(32)).decode()
    with pytest.raises(NoteError, match="not an Ed25519"):
        VerifierKey.parse(f"{name}+{digest}+{mldsa}")


def test_names():
    assert check_name("a.b/c") == "a.b/c"
    for bad in ("", "a b", "a+b", "a\u00a0b", "a\nb"):
        with pytest.raises(NoteError):
            check_name(bad)


def low_order_points() -> set[bytes]:
    """All encodings of the points whose order divides 8, computed from the curve's equation."""
    p = 2**255 - 19
    d = -121665 * pow(121666, -1, p) % p
    root_of_minus_one = pow(2, (p - 1) // 4, p)

    def x_of(y: int) -> int | None:
        square = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
        x = pow(square, (p + 3) // 8, p)
        if (x * x - square) % p:
            x = x * root_of_minus_one % p
        return x if (x * x - square) % p == 0 else None

    def double(x: int, y: int) -> tuple[int, int]:
        t = d * x * x * y * y
        return (2 * x * y * pow(1 + t, -1, p) % p, (y * y + x * x) * pow(1 - t, -1, p) % p)

    def clear(x: int, y: int) -> tuple[int, int]:
        # multiply by the prime order of the large subgroup: what stays has an order dividing 8
        order, result = 2**252 + 27742317777372353535851937790883648493, (0, 1)
        for bit in f"{order:b}":
            result = double(*result)
            if bit == "1":
                (x1, y1), (x2, y2) = result, (x, y)
                t = d * x1 * x2 * y1 * y2
                result = ((x1 * y2 + y1 * x2) * pow(1 + t, -1, p) % p, (y1 * y2 + x1 * x2) * pow(1 - t, -1, p) % p)
        return result

    found = set()
    for y in range(2, 60):
        x = x_of(y)
        if x is not None:
            found.add(clear(x, y)[1])
    return {y.to_bytes(32, "little") for y in found}


def test_keys_of_low_order_and_non_canonical_keys_are_refused():
    points = low_order_points()
    assert len(points) == 5
    sign = bytes(31) + b"\x80"
    non_canonical = (2**255 - 19 + 3).to_bytes(32, "little")
    mirrored = [bytes(a | b for a, b in zip(point, sign, strict=True)) for point in points]
    for public in [*points, *mirrored, non_canonical]:
        with pytest.raises(NoteError, match="low order"):
            VerifierKey("log", public)
    with pytest.raises(NoteError, match="32 bytes"):
        VerifierKey("log", b"short")


def test_text_without_a_last_newline_is_not_signed():
    with pytest.raises(NoteError, match="newline"):
        sign_note("text", "name", KEY)
