"""Each way a proof can be wrong, on every verifier that looks at it; and a thousand mutated receipts."""

import json
import random
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Outcome, Question, Report
from evidence.receipts.verify import verify_receipt
from evidence.timestamps.timestamp import parse_token
from hearing.package.shipped.reading import AUTHORITY as AUTHORITY_FILE
from hearing.package.shipped.reading import Package
from hearing.package.shipped.steps import EXPECTED
from tests.evidence.receipt_maker import AUTHORITY, GIVEN, STATEMENT, pem
from tests.evidence.receipts.wrong_parts import GOOD, LOG, POLICY, STAMPED, TOKEN, made
from tests.evidence.receipts.wrong_proofs import Wrong, every, imprint, main, token
from tests.evidence.receipts.wrong_signatures import right
from tests.tools import require_tool

WRONG = every()
ROOT = AUTHORITY.root.public_bytes(Encoding.PEM).decode()


def ours(text: str | bytes, wrong: Wrong | None = None) -> Report:
    file, policy, root = (wrong.file, wrong.policy, wrong.root) if wrong else (GIVEN, POLICY, None)
    return verify_receipt(Question(text, file, GOOD.log_key if not wrong else None, root, policy))


class Held:
    """A file of a package in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self) -> bytes:
        return self.data


def shipped(text: str | bytes) -> bool:
    """What the strangers' verifier, which has only the standard library, says of a receipt under the trusted keys."""
    package: Any = Package.__new__(Package)
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    package.files = {"receipt": Held(data), AUTHORITY_FILE: Held(pem(AUTHORITY).encode())}
    package.key, package.heads, package.outside, package._authority = str(LOG.verifier), {}, set(), []
    try:
        package.check_receipt("receipt", listed=False)
    except EXPECTED:
        return False
    return True


def test_the_good_one_passes_everywhere():
    assert [step.outcome for step in ours(GOOD.to_json()).steps] == [Outcome.PASSED] * 12
    assert shipped(GOOD.to_json())


def test_there_are_many_and_each_step_that_can_fail_has_some(tmp_path: Path):
    assert len({wrong.name for wrong in WRONG}) == len(WRONG) >= 190
    assert {wrong.step for wrong in WRONG} == {1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
    main(tmp_path)
    assert len(list(tmp_path.iterdir())) == len(WRONG) + 1


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.step}-{wrong.name}")
def test_each_fails_exactly_its_step(wrong: Wrong):
    report = ours(wrong.text, wrong)
    assert not report.ok
    assert [step.number for step in report.steps if step.outcome is Outcome.FAILED] == [wrong.step]
    assert all(step.outcome is Outcome.NOT_REACHED for step in report.steps[wrong.step :])


@pytest.mark.parametrize(("name", "receipt"), list(right()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_way_to_sign_passes_everywhere(name: str, receipt: Receipt):
    steps = verify_receipt(Question(receipt.to_json())).steps
    assert steps[10].outcome is Outcome.PASSED, steps[10].detail
    assert steps[11].outcome is (Outcome.ABSENT if name == "no case" else Outcome.PASSED)
    assert shipped(receipt.to_json())


def test_a_receipt_without_a_party_s_signature_says_so():
    report = verify_receipt(Question(made(STATEMENT).to_json()))
    assert report.ok
    assert [step.outcome for step in report.steps[10:]] == [Outcome.ABSENT, Outcome.ABSENT]
    assert report.steps[10].detail.en == "the receipt carries no signature of a party"
    assert any("no signature by a party's own key" in limit.en for limit in report.limits)
    assert shipped(made(STATEMENT).to_json())


SHIPPED_TAKES = {"an ML-DSA bit flipped", "no ML-DSA line"}
"""The shipped verifier has nothing but Python, which knows no ML-DSA: it relies on the Ed25519 line."""


@pytest.mark.parametrize(
    "wrong",
    [one for one in WRONG if one.step not in {9, 10} and not one.root],
    ids=lambda wrong: f"{wrong.step}-{wrong.name}",
)
def test_the_shipped_verifier_refuses_them_too(wrong: Wrong):
    """It is given neither file nor policy nor other roots; all else it sees."""
    assert shipped(wrong.text) is (wrong.name in SHIPPED_TAKES)


# openssl is content with these, and why: it reads the first value only, takes other digests, and does not look at
# versions, at the announced method, or at the signed content type.
OPENSSL_TAKES = {
    "a token with a byte behind it",
    "an imprint of SHA-512",
    "a wrong CMS version",
    "a wrong signer's version",
    "another method of signature",
    "a signed content type of another kind",
    "no signed attribute CONTENT_TYPE",
}


def openssl(folder: Path, der: bytes) -> bool:
    for name, data in {"data": STAMPED, "token": der, "root": ROOT.encode()}.items():
        (folder / name).write_bytes(data)
    command = [
        require_tool("openssl"),
        "ts",
        "-verify",
        "-token_in",
        "-in",
        "token",
        "-data",
        "data",
        "-CAfile",
        "root",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


def test_openssl_refuses_wrong_tokens_and_we_know_which_it_takes(tmp_path: Path):
    assert openssl(tmp_path, TOKEN)
    taken = {name for name, der in (*imprint(), *token()) if openssl(tmp_path, der)}
    assert taken <= OPENSSL_TAKES


def meaning(text: str | bytes) -> object:
    """All that an accepted receipt says: what was sealed, where, under which head and keys, when, and by whom."""
    receipt = Receipt.from_json(text)
    bare = replace(receipt, stamps=(), proof=replace(receipt.proof, note=""))
    stamps = [(one.kind, one.name, parse_token(one.token).info_der) for one in receipt.stamps]
    certificates = [
        [(item.tbs_certificate_bytes, item.signature) for item in one.certificates()] for one in receipt.stamps
    ]
    return bare, receipt.head, stamps, certificates


def mutated(chance: random.Random) -> bytes:
    """The good receipt with one or a few bytes or fields changed."""
    data = bytearray(GOOD.to_json().encode())
    if chance.random() < 0.5:
        for _ in range(chance.choice((1, 1, 1, 2, 8))):
            at = chance.randrange(len(data))
            how = chance.randrange(3)
            data[at : at + (how != 1)] = b"" if how == 0 else bytes([chance.randrange(256)])
        return bytes(data)
    fields = json.loads(data)
    place: Any = fields
    while True:
        key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if not isinstance(place[key], dict | list) or not place[key] or chance.random() < 0.2:
            break
        place = place[key]
    if chance.random() < 0.2 and isinstance(place, dict):
        del place[key]
    else:
        place[key] = changed_value(chance, place[key])
    return json.dumps(fields, ensure_ascii=False, indent=2).encode() + b"\n"


def changed_value(chance: random.Random, value: object) -> object:
    if isinstance(value, str) and value and chance.random() < 0.7:
        at = chance.randrange(len(value))
        return value[:at] + chance.choice("AB0+/=\n -—x") + value[at + chance.randrange(2) :]
    if isinstance(value, list) and value and chance.random() < 0.5:
        return value[1:] if chance.random() < 0.5 else [*value, value[0]]
    return chance.choice([None, True, 0, -1, 1 << 64, 1.5, "", "x", [], {}, [value], {"a": value}])


def test_a_thousand_mutated_receipts_are_never_taken_for_the_original():
    chance, original = random.Random(20261122), meaning(GOOD.to_json())
    good, refused = GOOD.to_json().encode(), 0
    for _ in range(1000):
        text = mutated(chance)
        report = ours(text)
        refused += not report.ok
        if report.ok and not report.pending and text != good:
            assert meaning(text) == original
        if shipped(text) and text != good:
            assert json.loads(text)["statement"] == json.loads(good)["statement"]
    assert refused > 900
