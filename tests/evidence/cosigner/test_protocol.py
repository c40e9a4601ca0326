import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.cosigner.protocol import ProtocolError, Submission, signature_lines, size_in_conflict
from tests.evidence.cosigner.heads import TREE

HASH = "A" * 43 + "="


@given(st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_submission_comes_back(old, proof):
    submission = Submission(old, tuple(proof), TREE.note(7))
    assert Submission.parse(submission.text().encode()) == submission


def test_the_text_is_that_of_the_specification():
    text = Submission(8, (bytes(32),), "note\n").text()
    assert text == f"old 8\n{HASH}\n\nnote\n"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 1\n",
        b"old 1\n\n",
        b"old\n\nnote\n",
        b"old 01\n\nnote\n",
        b"old -1\n\nnote\n",
        b"old +1\n\nnote\n",
        b"old 1 \n\nnote\n",
        b"old 9223372036854775808\n\nnote\n",
        b"old 99999999999999999999\n\nnote\n",
        "old \u0661\n\nnote\n".encode(),
        b"size 1\n\nnote\n",
        b"\xff\n\nnote\n",
        b"old 1\nnot base64\n\nnote\n",
        b"old 1\nAAAA\n\nnote\n",
        b"old 1\n" + b"A" * 42 + b"B=\n\nnote\n",
        b"old 1\n" + f"{HASH}\n".encode() * 64 + b"\nnote\n",
    ],
)
def test_malformed_submissions(body):
    with pytest.raises(ProtocolError):
        Submission.parse(body)


def test_answers():
    assert size_in_conflict("17\n") == 17
    for wrong in ("", "17", "017\n", "x\n", "17\n\n", "99999999999999999999\n"):
        with pytest.raises(ProtocolError):
            size_in_conflict(wrong)
    assert signature_lines("\u2014 a b\n\u2014 c d\n") == ["\u2014 a b\n", "\u2014 c d\n"]
    for wrong in ("", "\n", "\u2014 a b", "a b\n", "\u2014 a b\n\n"):
        with pytest.raises(ProtocolError):
            signature_lines(wrong)
