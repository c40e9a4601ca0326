import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.log.checkpoint import NoteError
from evidence.log.proof import Proof, ProofTextError, log_lines

NOTE = "example.com/log\n5\nAAAA\n\n\u2014 example.com/log AAAAAAAA\n\u2014 cosigner.example AAAAAAAA\n"
HASH = st.binary(min_size=32, max_size=32)


def test_the_text_is_that_of_the_specification():
    """The form of the example in C2SP tlog-proof.md: header, extra, index, hashes, empty line, checkpoint."""
    proof = Proof(73894, (bytes(32), b"\xff" * 32), NOTE, b"age")
    head = f"c2sp.org/tlog-proof@v1\nextra YWdl\nindex 73894\n{'A' * 43}=\n{'/' * 42}8=\n\n"
    assert proof.text() == head + NOTE
    assert Proof.parse(head + NOTE) == proof


@given(st.integers(0, 2**62), st.lists(HASH, max_size=63), st.binary(max_size=40))
def test_it_comes_back_whole(index, path, extra):
    proof = Proof(index, tuple(path), NOTE, extra)
    assert Proof.parse(proof.text()) == proof


GOOD = Proof(2, (bytes(32),), NOTE).text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        NOTE,
        GOOD.replace("@v1", "@v2"),
        GOOD.replace("index 2\n", ""),
        GOOD.replace("index 2", "index 02"),
        GOOD.replace("index 2", "index ２"),
        GOOD.replace("index 2", "index " + "9" * 20),
        GOOD.replace("index 2", "index 2\nextra AAAA"),
        GOOD.replace("index 2", "extra \nindex 2"),
        GOOD.replace("AAA=", "AAB="),
        GOOD.replace("A=", "A"),
        GOOD.replace(f"{'A' * 43}=", "AAAA"),
        GOOD.replace(f"{'A' * 43}=", "\n".join([f"{'A' * 43}="] * 64)),
        GOOD.partition("\n\n")[0],
        GOOD.partition("\n\n")[0] + "\n\n",
    ],
)
def test_another_spelling_is_refused(text):
    with pytest.raises(ProofTextError):
        Proof.parse(text)


def test_what_is_stamped_are_the_lines_of_the_log_alone():
    text, own = "example.com/log\n5\nAAAA\n\n", f"\u2014 example.com/log {'A' * 90}==\n"
    for others in (f"\u2014 cosigner.example {'A' * 90}==\n", f"\u2014 example.com/log {'A' * 3243}=\n", ""):
        assert log_lines(text + own + others) == log_lines(text + others + own) == text + own
    with pytest.raises(NoteError):
        log_lines("no signatures")
