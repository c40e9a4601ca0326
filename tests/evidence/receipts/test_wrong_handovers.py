"""Hand-overs of the log's key and second digests, right and wrong: each fails exactly its step."""

import hashlib

import pytest

from evidence.keys.suites import DIGESTS, SM3
from evidence.receipts.report import Outcome, Question
from evidence.receipts.verify import verify_receipt
from tests.evidence.receipts.wrong_handovers import Handed, every


@pytest.mark.parametrize("case", every(), ids=lambda case: f"{case.step}-{case.name}")
def test_each_fails_exactly_its_step(case: Handed):
    second = DIGESTS[SM3]()
    second.update(case.file)
    given = hashlib.sha256(case.file).hexdigest(), len(case.file)
    report = verify_receipt(Question(case.text, given, case.key, handovers=case.handovers, sm3=second.hexdigest()))
    failed = [step.number for step in report.steps if step.outcome is Outcome.FAILED]
    assert failed == ([case.step] if case.step else []), [step.detail.en for step in report.steps]
