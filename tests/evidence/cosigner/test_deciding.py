"""Each answer of the protocol, and that no order of requests gets two contradicting heads signed."""

from http import HTTPStatus

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from evidence.cosigner.deciding import Accepted, Held, Refusal, decide
from evidence.cosigner.protocol import SIZE_TYPE, Submission
from evidence.log.checkpoint import Checkpoint, Signer
from tests.evidence.cosigner.heads import FORK, LOGS, NOW, ORIGIN, QUANTUM, SIGNER, TREE, Tree

SEVEN = Held(TREE.head(7), NOW - 60)
STRANGER = Signer("stranger.example", Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32))
IMPOSTOR = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32))


def refused(submission: Submission, held: Held | None = None, now: int = NOW) -> Refusal:
    verdict = decide(submission, LOGS, held, now)
    assert isinstance(verdict, Refusal)
    return verdict


def signed(text: str) -> str:
    return f"{text}\n{SIGNER.line(text)}"


@pytest.mark.parametrize("size", [0, 1, 7, 40])
def test_the_first_head_needs_no_proof(size):
    submission = TREE.submission(0, size)
    assert decide(submission, LOGS, None, NOW) == Accepted(TREE.head(size), submission.note)


@pytest.mark.parametrize("signers", [(SIGNER,), (QUANTUM,), (SIGNER, QUANTUM), (STRANGER, SIGNER)])
def test_a_proved_extension_is_accepted_with_the_lines_that_were_verified(signers):
    submission = TREE.submission(7, 12, *signers)
    verdict = decide(submission, LOGS, SEVEN, NOW)
    assert isinstance(verdict, Accepted)
    assert verdict.head == TREE.head(12)
    expected = [line for line in submission.note.splitlines(keepends=True) if "stranger" not in line]
    assert verdict.note == "".join(expected)


def test_the_same_head_is_signed_again():
    assert isinstance(decide(TREE.submission(7, 7), LOGS, SEVEN, NOW), Accepted)


def test_another_size_than_is_known_gets_the_known_one():
    for old, new in ((0, 12), (6, 12), (8, 12), (0, 7)):
        verdict = refused(TREE.submission(old, new), SEVEN)
        assert (verdict.status, verdict.body, verdict.kind) == (HTTPStatus.CONFLICT, "7\n", SIZE_TYPE)
    assert refused(TREE.submission(5, 12)).body == "0\n"


def test_a_replay_of_an_older_head_is_a_conflict():
    assert refused(TREE.submission(5, 6), SEVEN).status == HTTPStatus.CONFLICT
    assert refused(Submission(7, (), TREE.note(6)), SEVEN).status == HTTPStatus.BAD_REQUEST


def test_a_fork_is_unprocessable():
    for submission in (
        FORK.submission(7, 12),
        FORK.submission(7, 7),
        Submission(7, (), TREE.note(12)),
        Submission(7, TREE.proof(6, 12), TREE.note(12)),
        Submission(7, (bytes(32),), TREE.note(7)),
        Submission(7, (*TREE.proof(7, 12), bytes(32)), TREE.note(12)),
    ):
        verdict = refused(submission, SEVEN)
        assert verdict.status == HTTPStatus.UNPROCESSABLE_ENTITY
        assert verdict.forked
    assert refused(Submission(0, (bytes(32),), TREE.note(12))).status == HTTPStatus.UNPROCESSABLE_ENTITY
    empty = signed(Checkpoint(ORIGIN, 0, bytes(32)).text())
    assert refused(Submission(0, (), empty)).status == HTTPStatus.UNPROCESSABLE_ENTITY


def test_unknown_logs_and_wrong_signatures():
    text = Checkpoint("elsewhere.example", 7, bytes(32)).text()
    assert refused(Submission(0, (), signed(text))).status == HTTPStatus.NOT_FOUND
    wrong = SIGNER.line(TREE.head(8).text())
    for note in (
        TREE.note(7, STRANGER),
        TREE.note(7, IMPOSTOR),
        TREE.head(7).text() + "\n" + wrong,
        TREE.note(7, QUANTUM) + wrong,
        TREE.note(7) + SIGNER.line(TREE.head(7).text()),
    ):
        assert refused(Submission(0, (), note)).status == HTTPStatus.FORBIDDEN


def test_no_checkpoint_at_all():
    for note in ("x\n", signed("x\n"), signed(TREE.head(7).text() + "extension\n"), TREE.head(7).text()):
        assert refused(Submission(0, (), note)).status == HTTPStatus.BAD_REQUEST


def test_a_clock_that_went_back_signs_nothing():
    assert refused(TREE.submission(7, 12), SEVEN, now=NOW - 61).status == HTTPStatus.SERVICE_UNAVAILABLE
    assert isinstance(decide(TREE.submission(7, 12), LOGS, SEVEN, NOW - 60), Accepted)


ASKED = st.tuples(st.sampled_from([TREE, FORK]), st.integers(0, 12), st.integers(0, 12))


@given(st.lists(ASKED, max_size=30))
def test_whatever_is_asked_in_whatever_order_one_history_is_signed(asked: list[tuple[Tree, int, int]]):
    held: Held | None = None
    history = None
    for tree, old, new in asked:
        verdict = decide(Submission(old, tree.proof(min(old, new), new), tree.note(new, SIGNER)), LOGS, held, NOW)
        if isinstance(verdict, Accepted):
            assert held is None or verdict.head.size >= held.head.size
            held = Held(verdict.head, NOW)
            if held.head.size:
                history = history or tree
                assert verdict.head == history.head(new)
