"""Receipts as they are shown and given: completed with the stamps that came after they were made."""

import logging
from typing import Any

from evidence.errors import Damaged
from evidence.receipts.receipt import Receipt, ReceiptError
from evidence.store import EvidenceStore
from evidence.timestamps.stamp import OUTSIDE
from web.case_file import moment

log = logging.getLogger("hearing.receipts")


async def completed(evidence: EvidenceStore, text: str) -> str:
    """Give a kept receipt (JSON text) as it can be had now; an older one, or one that cannot be completed, as it is."""
    try:
        return (await evidence.completed(Receipt.from_json(text))).to_json()
    except ReceiptError:
        return text
    except Damaged:
        log.exception("a receipt could not be completed")
        return text


async def stamps(evidence: EvidenceStore, text: str) -> dict[str, Any]:
    """Tell who has stamped a receipt and when, and which outside authorities are still awaited.

    Of our own stamps the first one counts, which is over an earlier checkpoint than the one stamped from outside.
    """
    try:
        first, receipt = Receipt.from_json(text), Receipt.from_json(await completed(evidence, text))
    except ReceiptError:  # of the first version, whose one stamp is our own
        return {"stamps": [], "awaited": []}
    outside = [stamp for stamp in receipt.stamps if stamp.kind == OUTSIDE]
    shown = dict.fromkeys((*outside, *first.stamps))
    return {
        "stamps": [{"kind": stamp.kind, "name": stamp.name, "at": moment(stamp.at)} for stamp in shown],
        "awaited": [] if outside else sorted(evidence.stamper.standing),
    }
