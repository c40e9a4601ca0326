"""Has a statement sealed by the server of a home, or here when none runs."""

import tempfile
from pathlib import Path

from evidence.statement import Statement
from web.cli.opened import made_by_whoever_serves, opened_evidence
from web.package_desk import SEALED_EXPORT
from web.settings import Settings


async def sealed_by_whoever_serves(settings: Settings, statement: Statement) -> str:
    """Have the statement sealed by the server of this home, or here when none runs; gives the receipt."""
    with tempfile.TemporaryDirectory(prefix="hearing-export-") as folder:
        place = Path(folder) / "receipt.json"
        words = {"statement": statement.canonical().decode()}

        async def here() -> str:
            async with opened_evidence(settings) as evidence:
                (receipt,) = await evidence.seal([statement])
                place.write_text(receipt.to_json(), encoding="utf-8")
                return ""

        await made_by_whoever_serves(settings, SEALED_EXPORT, words, place, here)
        return place.read_text(encoding="utf-8")
