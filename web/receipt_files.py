"""The receipts of exhibits as sealed PDFs: each made once and kept, until its receipt is another one."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from evidence.receipts.receipt import Receipt
from hearing.cases.model import Exhibit
from hearing.receipts.receipt_paper import ReceiptPaper
from hearing.receipts.receipt_pdf import receipt_pdf
from hearing.transcript.context import Language
from hearing.transcript.sealing import Sealer


@dataclass(frozen=True, slots=True)
class ReceiptFiles:
    """Makes them in ``folder``, one at a time; ``origin`` is the address of the page that verifies."""

    folder: Path
    sealer: Sealer
    origin: str
    making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, exhibit: Exhibit, case_number: str, filed: str, language: Language) -> bytes:
        """Give the receipt of an exhibit, which has one; ``filed`` says who filed it.

        Raises:
            DrawingFailed: it could not be drawn; nothing else is affected.
        """
        name = hashlib.sha256(f"{exhibit.receipt}{language}{filed}{case_number}".encode()).hexdigest()
        path = self.folder / f"{name[:40]}.pdf"
        async with self.making:
            kept = await asyncio.to_thread(_read, path)
            if kept is not None:
                return kept
            receipt = Receipt.from_json(exhibit.receipt)
            digest = receipt.statement.file_digest()
            paper = ReceiptPaper(
                receipt=receipt,
                subject=f"{exhibit.label} {exhibit.title}",
                case_number=case_number,
                filed=filed,
                filed_at=exhibit.filed_at,
                address=f"{self.origin}/verify" + (f"#sha256={digest[0]}" if digest else ""),
                language=language,
            )
            pdf = await receipt_pdf(paper, self.sealer)
            await asyncio.to_thread(_keep, path, pdf)
            return pdf


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _keep(path: Path, pdf: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(pdf)
    part.replace(path)
