import base64
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from evidence.log.checkpoint import (
    Checkpoint,
    Kind,
    NoteError,
    Signer,
    VerifierKey,
    check_name,
    note_signers,
    open_checkpoint,
    open_note,
    verifier_key,
)

VECTOR = json.loads((Path(__file__).parents[2] / "vectors/evidence/note.json").read_text())
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
HEAD = Checkpoint("example.org/log", 7, bytes(range(32)))
NOTE = Signer(HEAD.origin, KEY).note(HEAD.text())
VKEY = verifier_key("example.org/log", KEY)
QUANTUM = Signer("example.org/log", MLDSA44PrivateKey.from_seed_bytes(bytes(range(32))), Kind.ML_DSA_44)
BOTH = NOTE + QUANTUM.line(HEAD.text(), 1_700_000_000)
COSIGNER = Signer("cosigner.example/1", OTHER, Kind.COSIGNATURE)


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


def test_a_checkpoint_with_two_kinds_of_line_opens_with_either_key_and_with_both():
    for keys in ([VKEY], [QUANTUM.verifier], [VKEY, QUANTUM.verifier]):
        assert open_checkpoint(BOTH, *[VerifierKey.parse(str(key)) for key in keys]) == HEAD
    assert note_signers(BOTH, [VKEY, QUANTUM.verifier]) == {VKEY: None, QUANTUM.verifier: 1_700_000_000}
    with pytest.raises(NoteError, match="ML-DSA-44 key"):
        open_checkpoint(NOTE, VKEY, QUANTUM.verifier)


def test_the_messages_that_time_stamped_lines_sign_are_those_of_the_specification():
    """Spelled here byte by byte from the text of tlog-cosignature, not with the package's own function."""
    time = 1_679_315_147
    line = base64.b64decode(COSIGNER.line(HEAD.text(), time).split(" ")[2])
    assert line[:4] == hashlib.sha256(b"cosigner.example/1\n\x04" + COSIGNER.verifier.public).digest()[:4]
    assert line[4:12] == time.to_bytes(8, "big")
    OTHER.public_key().verify(line[12:], b"cosignature/v1\ntime 1679315147\n" + HEAD.text().encode())
    line = base64.b64decode(QUANTUM.line(HEAD.text(), time).split(" ")[2])
    name = b"example.org/log"
    message = b"subtree/v1\n\0" + bytes([15]) + name + time.to_bytes(8, "big") + bytes([15]) + name
    message += bytes(8) + (7).to_bytes(8, "big") + HEAD.root
    QUANTUM.private.public_key().verify(line[12:], message)
    assert len(line) == 4 + 8 + 2420


@pytest.mark.parametrize("signer", [QUANTUM, COSIGNER])
def test_a_changed_time_a_changed_text_and_another_name_are_noticed(signer):
    line = base64.b64decode(signer.line(HEAD.text(), 1_700_000_000).split(" ")[2])[4:]
    assert signer.verifier.check(HEAD.text(), line) == 1_700_000_000
    later = (1_700_000_001).to_bytes(8, "big") + line[8:]
    other = Checkpoint(HEAD.origin, 8, HEAD.root).text()
    for text, signature in ((HEAD.text(), later), (other, line), (HEAD.text(), b"\xff" + line[1:]), ("x\n", line)):
        with pytest.raises(NoteError):
            signer.verifier.check(text, signature)
    if signer is QUANTUM:  # an Ed25519 cosignature does not bind the name
        with pytest.raises(NoteError, match="does not fit"):
            VerifierKey("another.example", signer.verifier.public, signer.kind).check(HEAD.text(), line)


def test_a_key_that_signs_twice_is_refused():
    with pytest.raises(NoteError, match="twice"):
        open_checkpoint(BOTH + QUANTUM.line(HEAD.text(), 1_700_000_001), QUANTUM.verifier)
    assert open_checkpoint(BOTH + QUANTUM.line(HEAD.text(), 1_700_000_001), VKEY) == HEAD


def test_a_key_makes_only_lines_of_its_own_kind():
    with pytest.raises(ValueError, match="cannot make"):
        Signer("x", KEY, Kind.ML_DSA_44)
    with pytest.raises(NoteError, match="three lines"):
        QUANTUM.line("no checkpoint\n")
    with pytest.raises(NoteError, match="255"):
        VerifierKey("x" * 256, QUANTUM.verifier.public, Kind.ML_DSA_44)


def test_unknown_signatures_are_passed_over_but_not_counted():
    line = Signer("cosigner", OTHER).note(HEAD.text()).rsplit("\n\n", 1)[1]
    assert open_checkpoint(NOTE + line, VKEY) == HEAD
    with pytest.raises(NoteError, match="not signed by the expected key"):
        open_checkpoint(Signer("cosigner", OTHER).note(HEAD.text()), VKEY)


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
        "x" * 270_000,
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
        "o\n9223372036854775808\n" + "A" * 43 + "=\n",
        "o\n" + "9" * 5000 + "\n" + "A" * 43 + "=\n",
    ],
)
def test_malformed_checkpoints(text):
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_a_checkpoint_of_another_log_is_refused_even_when_signed():
    note = Signer("example.org/log", KEY).note(Checkpoint("elsewhere.org", 7, bytes(32)).text())
    with pytest.raises(NoteError, match="elsewhere"):
        open_checkpoint(note, VKEY)


def test_wrong_verifier_keys():
    good = str(VKEY)
    name, digest, key = good.split("+", 2)
    for bad in ("", "a+b", f"{name}+00000000+{key}", f"{name}+{digest}+{key[:-4]}", f"x y+{digest}+{key}"):
        with pytest.raises(NoteError):
            VerifierKey.parse(bad)
    for kind, size in ((2, 32), (6, 32), (1, 1312), (4, 31)):
        encoded = base64.b64encode(bytes([kind]) + bytes(size)).decode()
        with pytest.raises(NoteError, match=r"not an Ed25519 or ML-DSA|bytes"):
            VerifierKey.parse(f"{name}+{digest}+{encoded}")


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
    y_without_x = (2).to_bytes(32, "little")
    with pytest.raises(NoteError, match="not a point"):
        VerifierKey("log", y_without_x)
    with pytest.raises(NoteError, match="32 bytes"):
        VerifierKey("log", b"short")


def test_text_without_a_last_newline_is_not_signed():
    with pytest.raises(NoteError, match="newline"):
        Signer("name", KEY).note("text")
