import base64
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evidence.log.checkpoint import Checkpoint, Signer, verifier_key
from evidence.log.head import Sealer
from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Outcome, Question
from evidence.receipts.verify import verify_receipt
from evidence.statement import Statement
from evidence.timestamps.stamp import OUTSIDE, Stamp
from evidence.timestamps.timestamp import parse_token
from tests.evidence.authorities import NOW, authority, resigned
from tests.evidence.receipt_maker import (
    AUTHORITY,
    FILE,
    GIVEN,
    KEY,
    ORIGIN,
    SALT,
    SEALER,
    STATEMENT,
    pem,
    receipt,
    reproved,
    restamped,
)

GOOD = receipt()
TOKEN = GOOD.stamps[0].token
ROOT = AUTHORITY.root.public_bytes(Encoding.PEM).decode()
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


def outcomes(question: Question) -> list[Outcome]:
    return [step.outcome for step in verify_receipt(question).steps]


def failing_step(question: Question) -> int:
    report = verify_receipt(question)
    failed = [step for step in report.steps if step.outcome is Outcome.FAILED]
    assert not report.ok
    assert len(failed) == 1
    assert failed[0].detail.en
    assert failed[0].detail.zh
    assert all(step.outcome is Outcome.NOT_REACHED for step in report.steps[failed[0].number :])
    return failed[0].number


def test_a_good_receipt_passes_every_step():
    question = Question(GOOD.to_json(), GIVEN, GOOD.log_key, ROOT)
    assert outcomes(question) == [Outcome.PASSED] * 9 + [Outcome.NOT_ASKED, Outcome.ABSENT, Outcome.ABSENT]
    assert verify_receipt(question).ok


def test_what_was_not_asked_is_said():
    report = verify_receipt(Question(GOOD.to_json()))
    assert report.ok
    assert report.steps[9].outcome is Outcome.NOT_ASKED
    said = " ".join(limit.en for limit in report.limits)
    for word in ("--key", "--root", "No file", "cosigners", "one operator", "no signature"):
        assert word in said
    pinned = verify_receipt(Question(GOOD.to_json(), GIVEN, GOOD.log_key, ROOT))
    assert "--key" not in " ".join(limit.en for limit in pinned.limits)


def with_policy(policy: str) -> Receipt:
    return receipt(sealer=replace(SEALER, stamp=lambda data: AUTHORITY.token(data, policy=policy)))


def of_a_larger_tree() -> Receipt:
    note = Signer(ORIGIN, KEY).note(Checkpoint(ORIGIN, 6, bytes(32)).text())
    return restamped(reproved(GOOD, note=note), token=AUTHORITY.token(note.encode()))


STRANGER = authority()
LATE = replace(SEALER, stamp=lambda data: AUTHORITY.token(data, at=NOW + timedelta(days=500)))
WRONG: list[tuple[str, int, Receipt]] = [
    ("statement changed", 4, replace(GOOD, statement=Statement({**STATEMENT.body, "label": "证据2"}))),
    ("salt changed", 4, replace(GOOD, salt=bytes(32))),
    ("checkpoint of another size", 3, reproved(GOOD, note=GOOD.checkpoint.replace("\n5\n", "\n6\n"))),
    ("signed by another key", 3, replace(GOOD, log_keys=(str(verifier_key(ORIGIN, OTHER_KEY)),))),
    ("key of another log", 3, replace(GOOD, log_keys=(str(verifier_key("elsewhere", KEY)),))),
    ("another place", 4, reproved(GOOD, index=1)),
    ("root without the entry", 4, of_a_larger_tree()),
    ("path cut", 4, reproved(GOOD, path=GOOD.proof.path[1:])),
    ("path longer", 4, reproved(GOOD, path=(*GOOD.proof.path, bytes(32)))),
    ("token of another checkpoint", 5, restamped(GOOD, token=AUTHORITY.token(b"another"))),
    ("token is noise", 5, restamped(GOOD, token=b"noise")),
    ("token's signature broken", 6, restamped(GOOD, token=resigned(TOKEN, STRANGER.signer.key, {}))),
    ("token of another authority", 7, receipt(sealer=replace(SEALER, stamp=STRANGER.token))),
    ("authority without its root", 7, receipt(stamps=replace(AUTHORITY, root=STRANGER.root))),
    ("time outside the certificate", 7, receipt(sealer=LATE)),
    ("another policy", 8, with_policy("1.2.3.4")),
    ("another name", 8, restamped(GOOD, name="Qualified")),
    ("said to be outside", 8, restamped(GOOD, kind=OUTSIDE)),
]


@pytest.mark.parametrize(("step", "wrong"), [item[1:] for item in WRONG], ids=[item[0] for item in WRONG])
def test_each_way_to_be_wrong_fails_its_own_step(step, wrong):
    assert failing_step(Question(wrong.to_json(), GIVEN)) == step


def test_what_is_no_receipt_fails_the_first_step():
    assert failing_step(Question("")) == 1


@pytest.mark.parametrize("file", [("0" * 64, len(FILE)), (GIVEN[0], 1)])
def test_another_file_fails_the_ninth_step(file):
    assert failing_step(Question(GOOD.to_json(), file)) == 9
    about_no_file = receipt(Statement({"kind": "minutes"}))
    assert failing_step(Question(about_no_file.to_json(), file)) == 9


def test_a_pending_receipt_proves_no_time_and_says_so():
    report = verify_receipt(Question(replace(GOOD, stamps=()).to_json(), GIVEN, GOOD.log_key, ROOT))
    assert report.ok
    assert report.pending
    assert [step.outcome for step in report.steps[4:8]] == [Outcome.PENDING] * 4
    assert report.steps[8].outcome is Outcome.PASSED
    assert "not when" in report.limits[0].en


def with_lines(*names: str) -> Receipt:
    """The good receipt, with lines of keys that nobody knows."""
    lines = "".join(f"\u2014 {name} {base64.b64encode(bytes(68)).decode()}\n" for name in names)
    return reproved(GOOD, note=GOOD.checkpoint + lines)


def test_lines_of_unknown_keys_are_passed_over_and_need_no_new_stamp():
    assert verify_receipt(Question(with_lines("cosigner.example", "another").to_json(), GIVEN, GOOD.log_key)).ok
    assert failing_step(Question(with_lines(ORIGIN).to_json())) == 5


def outside(token: bytes) -> Stamp:
    return Stamp.of(OUTSIDE, token, pem(STRANGER))


def test_an_outside_authority_beside_the_embedded_one():
    """Pinning one of the two roots is enough; the time that counts is then that of this root."""
    token = STRANGER.token(GOOD.checkpoint.encode(), policy="1.2.3.4", at=NOW + timedelta(hours=1))
    both = GOOD.with_stamps([outside(token)])
    assert Receipt.from_json(both.to_json()) == both
    report = verify_receipt(Question(both.to_json(), GIVEN))
    assert report.ok
    assert "10:30:00Z" in report.steps[6].detail.en
    assert "outside" in report.steps[7].detail.en
    pinned = verify_receipt(Question(both.to_json(), GIVEN, root_pem=ROOT))
    assert pinned.ok
    assert "10:30:00Z" not in pinned.steps[6].detail.en
    assert failing_step(Question(GOOD.with_stamps([outside(STRANGER.token(b"x"))]).to_json())) == 5
    own = STRANGER.token(GOOD.checkpoint.encode())
    assert failing_step(Question(GOOD.with_stamps([outside(own)]).to_json())) == 8


def test_pinned_key_and_root_are_compared():
    """A receipt that is consistent in itself but made by somebody else."""
    forged = receipt(sealer=Sealer(ORIGIN, OTHER_KEY, STRANGER.token), stamps=STRANGER)
    assert verify_receipt(Question(forged.to_json())).ok
    assert failing_step(Question(forged.to_json(), vkey=GOOD.log_key)) == 3
    assert failing_step(Question(forged.to_json(), root_pem=ROOT)) == 7
    assert failing_step(Question(forged.to_json(), vkey="noise")) == 3
    assert failing_step(Question(forged.to_json(), root_pem="noise")) == 7


def certified(read: Receipt) -> list[tuple[bytes, bytes]]:
    """What each certificate says and its signature: the wrapping of the two can be spelled in more than one way."""
    return [(item.tbs_certificate_bytes, item.signature) for stamp in read.stamps for item in stamp.certificates()]


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(GOOD.to_json().encode()) - 1), st.integers(1, 255))
@example(0, 1)
def test_no_changed_byte_changes_what_a_receipt_proves(at, change):
    data = bytearray(GOOD.to_json().encode())
    data[at] ^= change
    if verify_receipt(Question(bytes(data), GIVEN)).ok:
        read = Receipt.from_json(bytes(data))
        assert restamped(read, token=b"", chain="") == restamped(GOOD, token=b"", chain="")
        assert certified(read) == certified(GOOD)
        assert parse_token(read.stamps[0].token).info_der == parse_token(TOKEN).info_der


def test_the_salt_is_in_the_fixture():
    assert GOOD.salt == SALT
    assert pem(AUTHORITY) == GOOD.stamps[0].chain


def test_the_readme_has_the_same_numbers():
    readme = (Path(__file__).parents[3] / "evidence/README.md").read_text()
    stated = re.findall(r"^(\d+)\. \*\*(\w+)\*\*", readme, re.MULTILINE)
    steps = verify_receipt(Question("")).steps
    assert stated == [(str(step.number), step.name) for step in steps]
