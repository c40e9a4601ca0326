"""The receipt as a page: sealed for the long term, one page, and checkable with what is inside it."""

import asyncio
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]  # ships no type information
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from evidence.receipts.receipt import Receipt
from evidence.statement import Statement
from evidence.timestamps.authority import EmbeddedAuthority
from evidence.timestamps.stamp import EMBEDDED, Stamp
from hearing.receipts.receipt_paper import ReceiptPaper
from hearing.receipts.receipt_pdf import attachments, qr_modules, receipt_pdf
from hearing.transcript.seal import embedded
from hearing.transcript.sealing import Sealer
from tests.evidence.receipts.wrong_parts import GOOD, STAMPED, made
from tests.tools import require_tool

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> EmbeddedAuthority:
    return EmbeddedAuthority.open(tmp_path_factory.mktemp("tsa") / "authority.pem", "hearing.example")


@pytest.fixture
def sealer(tmp_path: Path, authority: EmbeddedAuthority) -> Sealer:
    return Sealer.open(tmp_path / "keys", "示范平台", embedded(authority), datetime.now(UTC), (authority.root,))


def paper(receipt: Receipt, subject: str = "证据1 支架") -> ReceiptPaper:
    return ReceiptPaper(receipt, subject, "4W100001", "林某（请求人）", NOW, "https://hearing.example/verify#sha256=00")


@pytest.fixture(scope="module")
def receipt(authority: EmbeddedAuthority) -> Receipt:
    return replace(GOOD, stamps=(Stamp.of(EMBEDDED, authority.stamp(STAMPED), authority.certificates_pem()),))


def trusting(*roots) -> ValidationContext:
    trusted = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots]
    return ValidationContext(trust_roots=trusted, allow_fetching=False)


def test_it_is_sealed_for_the_long_term(receipt, sealer, authority, tmp_path):
    pdf = asyncio.run(receipt_pdf(paper(receipt), sealer))
    reader = PdfFileReader(BytesIO(pdf))
    (signature,), (stamp,) = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
    status = validate_pdf_signature(signature, trusting(sealer.identity.root), trusting(authority.root))
    assert status.bottom_line
    assert status.modification_level is ModificationLevel.LTA_UPDATES
    over_all = validate_pdf_timestamp(stamp, trusting(authority.root))
    assert over_all.valid
    assert over_all.trusted
    assert over_all.coverage is SignatureCoverageLevel.ENTIRE_FILE, "its own proofs of validity stand before it"
    assert "/DSS" in pikepdf.open(BytesIO(pdf)).Root
    (tmp_path / "receipt.pdf").write_bytes(pdf)
    told = subprocess.run(
        [require_tool("pdfsig"), "-nocert", tmp_path / "receipt.pdf"], capture_output=True, text=True, check=False
    ).stdout
    assert "Signature is Valid." in told
    assert "ETSI.CAdES.detached" in told


def test_openssl_is_content_with_what_is_inside(receipt, sealer, tmp_path):
    pdf = asyncio.run(receipt_pdf(paper(receipt), sealer))
    with pikepdf.open(BytesIO(pdf)) as opened:
        for name, held in opened.attachments.items():
            (tmp_path / name).write_bytes(held.get_file().read_bytes())
    assert (tmp_path / "receipt.json").read_text() == receipt.to_json()
    assert (tmp_path / "receipt.tlog-proof").read_text() == receipt.proof.text()
    command = ["ts", "-verify", "-token_in", "-in", "token-1.tst", "-data", "checkpoint.txt", "-CAfile", "root-1.pem"]
    done = subprocess.run(
        [require_tool("openssl"), *command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "Verification: OK" in done.stdout, done.stderr
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    assert " ".join(command) in text.replace("\r\n", " ")


@pytest.mark.parametrize("pending", [False, True])
def test_it_is_one_page_whatever_the_names(receipt, sealer, pending):
    digests = {"sha256": "ab" * 32, "sm3": "cd" * 32}
    long = made(Statement({"file": {"name": "很长的文件名" * 60, "size": 1 << 40, **digests}}))
    shown = replace(long, stamps=() if pending else receipt.stamps * 3)
    pdf = asyncio.run(receipt_pdf(replace(paper(shown, "标题" * 200), filed="某公司" * 99), sealer))
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_bounded()
    assert all(digest in text.replace("\r\n", "") for digest in digests.values())
    assert "openssl dgst -sm3 FILE" in text
    assert ("not stamped yet" in text) is pending


def test_what_is_attached_and_the_code(receipt):
    names = ["receipt.json", "receipt.tlog-proof", "checkpoint.txt", "token-1.tst", "root-1.pem"]
    assert list(attachments(receipt)) == names
    size, dark = qr_modules("https://hearing.example/verify")
    assert {(0, 0), (size - 1, 0), (0, size - 1)} <= set(dark)
    assert size < 60
