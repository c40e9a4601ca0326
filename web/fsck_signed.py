"""The series of signed statements of each case held against the receipts on file, whatever table they lie in."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.fsck.examination import Examination
from evidence.receipts.receipt import Receipt
from evidence.signed.refusals import KeyRefused, SignatureRefused
from evidence.signed.signed import FIRST, Place, Signed
from hearing.custody.tables import signed_statement
from web.digests import Digests


class SignedFsck:
    """Meets every receipt, then walks the series: gapless, each naming the last, and both saying the same."""

    def __init__(self, engine: AsyncEngine, exam: Examination, met: Digests) -> None:
        self._engine, self._exam, self._met = engine, exam, met

    async def meet(self, receipt: Receipt, place: str) -> None:
        """Remember what a receipt carries of a party; it must stand in its case's series."""
        try:
            signed = Signed.read(receipt.statement.body["signed"])
            where = Place.of(signed.statement)
        except (KeyError, SignatureRefused, KeyRefused):
            return  # none, or named already as a receipt that does not verify
        if where is None:
            return
        case, digest = str(signed.statement.get("case")), signed.digest()
        row = signed_statement.c
        query = select(row.n).where(row.case_id == case, row.n == where.number, row.digest == digest)
        async with self._engine.connect() as connection:
            if (await connection.execute(query)).first() is None:
                self._exam.found("signed.unlisted", place, f"{case}/{where.number}")
        self._met.add([(digest, where.number)])

    async def walk(self) -> None:
        """Walk the series of all cases, row by row."""
        case, expected, previous = "", 1, FIRST
        row = signed_statement
        query = select(row).order_by(row.c.case_id, row.c.n)
        async with self._engine.connect() as connection, connection.stream(query) as lines:
            async for line in lines:
                if line.case_id != case:
                    case, expected, previous = line.case_id, 1, FIRST
                place = f"signed_statement {line.case_id}/{line.n}"
                if line.n != expected:
                    self._exam.found("signed.gap", place, expected)
                elif line.previous != previous:
                    self._exam.found("signed.chain", place)
                if self._met.find(line.digest) is None:
                    self._exam.found("signed.lost", place)
                expected, previous = line.n + 1, line.digest
                self._exam.done("signed statements")
