"""Drafts of process certificates: what they state, what they leave blank, and that nobody has signed them."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from hearing.custody.steps import Captured, Taken
from hearing.receipts.certificate_pdf import certificate_job
from hearing.receipts.process_certificate import Process, certificate
from hearing.transcript.pdf_child import make
from hearing.vocabulary import Role, Side
from tests.evidence.receipt_maker import GIVEN, receipt
from tests.pdfs import pages_of, squeezed

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def process(**changes) -> Process:
    given = receipt()
    captured = Captured("https://example.org/a", NOW, "取证软件 3.1")
    step = Taken("e-1", 1, NOW, "a", "林某", Role.AGENT, Side.PETITIONER, captured)
    report = verify_receipt(Question(given.to_json()))
    made = Process(given, report, "4W100001", "证据1 一种折叠支架", "林某（请求人）", NOW, (step,), True, "1.2.3")
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh-CN",
            ("草稿", "平台不签署", "并非合格的第三方时间戳", "第2条", "https://example.org/a", "签名", "1.2.3"),
        ),
        ("en", ("DRAFT", "902(13)", "doesnotsignit", "notaqualifiedauthority", "entry2", "28U.S.C.1746", "1.2.3")),
    ],
)
def test_it_states_what_is_known_and_is_signed_by_nobody(language, words):
    given = process()
    pdf = make(certificate_job(given, language)).pdf
    pages = pages_of(pdf)
    text = squeezed("".join(pages))
    for one in (*words, GIVEN[0]):
        assert squeezed(one) in text, one
    draft = "草稿" if language == "zh-CN" else "DRAFT"
    assert all(draft in page for page in pages)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert "/AcroForm" not in opened.Root
        assert {"receipt.json", "token-1.tst", "checkpoint.txt"} <= set(opened.attachments)
    assert make(certificate_job(given, language)).pdf == pdf


def test_what_did_not_hold_or_was_not_done_is_said():
    wrong = process(stored=False, report=verify_receipt(Question(receipt().to_json(), file=("0" * 64, 1))))
    said = str(certificate(wrong, "en"))
    assert "do not sign" in said
    assert "FAILED" in said
    assert "was not hashed again" in str(certificate(process(stored=None), "en"))
    assert "no time is proved" in str(certificate(process(receipt=replace(receipt(), stamps=())), "en"))
