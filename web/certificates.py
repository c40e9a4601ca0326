"""Gathers what the draft of a process certificate says of an exhibit, or of a receipt alone."""

from dataclasses import replace

from evidence.receipts.receipt import Receipt, ReceiptError
from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from hearing.cases.model import Exhibit
from hearing.receipts.process_certificate import Process
from web.errors import BadRequest, NotFound
from web.exporting import own_version
from web.receipts import completed
from web.services import Services

HASHED_AGAIN = 256 << 20
"""A stored file of at most so many bytes is hashed again for a draft; of a larger one the draft says so."""


async def process_of(around: Services, exhibit: Exhibit) -> Process:
    """Give what is known of how an exhibit was filed and kept.

    Raises:
        NotFound: it has no receipt.
        BadRequest: its receipt is not about a file.
    """
    if not exhibit.receipt:
        raise NotFound("该证据没有存证回执。", "There is no receipt for this exhibit.")
    process = process_of_receipt(await completed(around.evidence, exhibit.receipt), (), around.evidence.log_key)
    people = await around.accounts.people(exhibit.case_id)
    told = await around.custody.story(exhibit)
    small = exhibit.blob is not None and exhibit.blob.size <= HASHED_AGAIN
    return replace(
        process,
        case_number=exhibit.case_id,
        exhibit=f"{exhibit.label}　{exhibit.title}",
        filed=next((one.name for one in people if one.account == exhibit.filed_by), exhibit.filed_by),
        filed_at=exhibit.filed_at,
        steps=told.taken,
        stored=await around.evidence.blobs.check(exhibit.blob.sha256) if exhibit.blob and small else None,
    )


def process_of_receipt(text: str, file: tuple[str, int] | tuple[()] = (), vkey: str | None = None) -> Process:
    """Give what a receipt alone tells, checked in its numbered steps; ``file`` is a file's SHA-256 (hex) and size.

    Raises:
        BadRequest: it is no receipt, or not about a file.
    """
    try:
        receipt = Receipt.from_json(text)
    except ReceiptError as wrong:
        raise BadRequest(f"这不是存证凭证（{wrong}）。", f"This is not a receipt: {wrong}.") from wrong
    if receipt.statement.file_digest() is None:
        raise BadRequest(
            "该凭证不是关于文件的，不能据以起草证明书。",
            "This receipt is not about a file: nothing can be drafted from it.",
        )
    report = verify_receipt(Question(text, file=file or None, vkey=vkey))
    return Process(receipt, report, str(receipt.statement.body.get("case", "")), version=own_version())
