"""A receipt as a sealed PDF (PAdES B-LTA): one page, with the receipt and all that OpenSSL needs as attachments."""

from collections.abc import Mapping
from dataclasses import replace

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from evidence.log.proof import log_lines
from evidence.receipts.receipt import Receipt
from evidence.timestamps.stamp import plain_pem
from hearing.receipts.receipt_paper import ReceiptPaper, about, compose
from hearing.transcript.pdf_child import Job
from hearing.transcript.sealing import Sealer, sealed_pdf


def qr_modules(text: str) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Give how many modules a QR code (ISO/IEC 18004, level M) has across, and its dark ones as column and row."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    size = code.getModuleCount()
    return size, tuple((x, y) for y in range(size) for x in range(size) if code.isDark(y, x))


def attachments(receipt: Receipt) -> Mapping[str, bytes]:
    """Give what travels inside the file, by name: the receipt, and its parts as other programs read them."""
    files = {
        "receipt.json": receipt.to_json().encode(),
        "receipt.tlog-proof": receipt.proof.text().encode(),
        "checkpoint.txt": log_lines(receipt.checkpoint).encode(),
    }
    for number, stamp in enumerate(receipt.stamps, 1):
        chain = stamp.certificates()
        files[f"token-{number}.tst"] = stamp.token
        files[f"root-{number}.pem"] = plain_pem([chain[-1], *chain[1:-1]]).encode()
    return files


async def receipt_pdf(paper: ReceiptPaper, sealer: Sealer) -> bytes:
    """Give the receipt as a PDF sealed by the platform for the long term (PAdES B-LTA).

    Raises:
        DrawingFailed: the child process failed; nothing else is affected.
    """
    modules, dark = qr_modules(paper.address)
    shown = replace(paper, modules=modules, dark=dark, sealed_by=sealer.identity.name)
    job = Job(compose, shown, about(shown), attachments(paper.receipt))
    return await sealed_pdf(job, sealer, f"evidence receipt {paper.case_number}", lasting=True)
