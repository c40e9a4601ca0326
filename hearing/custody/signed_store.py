"""The series of what the parties of a case signed with keys of their own: gapless numbers, each naming the last.

What was signed lies in the receipt of the exhibit, step or opinion; here lie its number and digest alone, put on file
in the same transaction as the thing itself.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from evidence.signed.signed import FIRST
from hearing.custody.tables import signed_statement


class OtherStatementFirstError(Exception):
    """Another signed statement of the case has this number: look at the newest, and sign anew."""


@dataclass(frozen=True, slots=True)
class Line:
    """One signed statement of a case.

    Attributes:
        case: The case's id.
        n: Its number in the case, from 1.
        digest: SHA-256 (hex) of the signed statement with its signature.
        previous: The digest of the one before.
        kind: What it states.
        account: Who signed.
        name: The person's name.
        fingerprint: Of the key.
        at: When it was put on file.
    """

    case: str
    n: int
    digest: str
    previous: str
    kind: str
    account: str
    name: str
    fingerprint: str
    at: datetime


class SignedStore:
    """Reads and writes the series; safe for several tasks and processes on one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_case(self, case_id: str) -> list[Line]:
        """Give a case's series, in order."""
        row = signed_statement
        query = select(row).where(row.c.case_id == case_id).order_by(row.c.n)
        async with self._engine.connect() as connection:
            return [_line(one) for one in (await connection.execute(query)).all()]

    async def next(self, case_id: str) -> tuple[int, str]:
        """Give the number of the next statement of a case, and the digest that it has to name."""
        async with self._engine.connect() as connection:
            return await _next(connection, case_id)

    async def holds(self, digest: str) -> bool:
        """Tell whether this very statement is on file, whatever its case."""
        query = select(signed_statement.c.n).where(signed_statement.c.digest == digest)
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).first() is not None


async def put(connection: AsyncConnection, line: Line) -> None:
    """Put a statement on file in somebody's transaction, which is of no use any more when this raises.

    Raises:
        OtherStatementFirstError: it is not the next one of its case.
    """
    if await _next(connection, line.case) != (line.n, line.previous):
        raise OtherStatementFirstError
    values = {
        "case_id": line.case,
        "n": line.n,
        "digest": line.digest,
        "previous": line.previous,
        "kind": line.kind,
        "account": line.account,
        "name": line.name,
        "fingerprint": line.fingerprint,
        "at": line.at,
    }
    try:
        await connection.execute(insert(signed_statement).values(values))
    except IntegrityError as error:
        raise OtherStatementFirstError from error


async def _next(connection: AsyncConnection, case_id: str) -> tuple[int, str]:
    row = signed_statement
    query = select(row.c.n, row.c.digest).where(row.c.case_id == case_id).order_by(row.c.n.desc()).limit(1)
    last = (await connection.execute(query)).first()
    return (last.n + 1, last.digest) if last else (1, FIRST)


def _line(row: Row[tuple[object, ...]]) -> Line:
    one = row._mapping
    return Line(
        one["case_id"],
        one["n"],
        one["digest"],
        one["previous"],
        one["kind"],
        one["account"],
        one["name"],
        one["fingerprint"],
        one["at"],
    )
