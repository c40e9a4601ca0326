"""A connection for work that blocks, such as migrations: SQLite's own driver, or asyncpg in a loop of its own."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, create_engine, pool
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

Outcome = TypeVar("Outcome")


class DatabaseClosedError(OSError):
    """The database does not let this program in; the text says what it said, without any password."""


def with_connection(url: str, work: Callable[[Connection], Outcome]) -> Outcome:
    """Do blocking work on a new connection. Not for callers inside a running loop: they use a thread.

    Args:
        url: the database's address with the program's driver (``sqlite+aiosqlite`` or ``postgresql+asyncpg``).
        work: given the connection; commits for itself.

    Raises:
        DatabaseClosedError: PostgreSQL refused: no such database, a wrong password, too many connections.
        OSError: it does not answer.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return asyncio.run(_in_a_loop(url, work))
    engine = create_engine(make_url(url).set(drivername="sqlite"), poolclass=pool.NullPool)
    try:
        with engine.connect() as connection:
            return work(connection)
    finally:
        engine.dispose()


async def _in_a_loop(url: str, work: Callable[[Connection], Outcome]) -> Outcome:
    engine = create_async_engine(url, poolclass=pool.NullPool, hide_parameters=True)
    try:
        try:
            connection = await engine.connect()
        except DBAPIError as error:
            raise DatabaseClosedError(f"PostgreSQL refused: {error.orig}") from error
        try:
            return await connection.run_sync(work)
        finally:
            await connection.close()
    finally:
        await engine.dispose()
