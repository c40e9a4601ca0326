"""A database engine that keeps what it acknowledged, or that refuses to run.

SQLite in WAL mode with ``synchronous=FULL`` loses nothing acknowledged in a power cut; with ``NORMAL`` it does. The
settings belong to each connection, so they are set on each and read back before the first is used.

PostgreSQL keeps what it acknowledged with its own defaults; a server, database or role on which someone turned them
off is refused, on every new connection. A connection that was lost is noticed before it is used for reading.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import Executable, Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from hearing.record.ports import StoreUnavailable

SQLITE = "sqlite"
POSTGRESQL = "postgresql"

_DRIVERS = {SQLITE: "sqlite+aiosqlite", POSTGRESQL: "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}

_WANTED = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
SQLITE_SETTINGS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")
"""What every SQLite connection is set to; a writer waits ten seconds for another one's transaction."""

_POSTGRESQL_WANTED: Mapping[str, tuple[str, ...]] = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_write", "remote_apply"),
    "server_encoding": ("UTF8",),
}
_CONNECT_SECONDS = 10
_STATEMENT_SECONDS = 60
_SERVER_SETTINGS = {"application_name": "hearing", "lock_timeout": "10s", "jit": "off"}


class NotDurableError(Exception):
    """The database would not keep what it acknowledges; the program must not run on it. The text says what to do."""


def database_url(given: str) -> URL:
    """Give a database's address with the driver that this program uses for it.

    Args:
        given: ``sqlite:///path`` or ``postgresql://user:password@host/name``, with or without a driver's name.

    Raises:
        NotDurableError: it is not an address, or of another kind of database.
    """
    try:
        url = make_url(given)
    except ArgumentError as error:
        raise NotDurableError("the database's address is not one; write sqlite:///PATH or postgresql://…") from error
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise NotDurableError(f"SQLite and PostgreSQL can be used, not {url.get_backend_name()}")
    return url.set(drivername=driver)


async def durable_engine(url: str) -> AsyncEngine:
    """Open a database whose acknowledged writes survive a crash and a power cut.

    Args:
        url: as for `database_url`; SQLite needs a file, since a database in memory keeps nothing.

    Raises:
        NotDurableError: the settings that durability needs are not in force.
    """
    address = database_url(url)
    engine = _sqlite(address) if address.get_backend_name() == SQLITE else _postgresql(address)
    try:
        await assert_durable(engine)
    except BaseException:
        await engine.dispose()
        raise
    return engine


def _sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _set)
    return engine


def _postgresql(url: URL) -> AsyncEngine:
    arguments: dict[str, Any] = {
        "timeout": _CONNECT_SECONDS,
        "command_timeout": _STATEMENT_SECONDS,
        "server_settings": _SERVER_SETTINGS,
    }
    engine = create_async_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=arguments)
    event.listen(engine.sync_engine, "connect", _assert_postgresql)
    return engine


def _set(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for setting in SQLITE_SETTINGS:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _assert_postgresql(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Refuse a connection on which an acknowledged commit could be lost; roles and databases may differ in this."""
    cursor = connection.cursor()
    asked = ", ".join(f"current_setting('{name}')" for name in _POSTGRESQL_WANTED)
    cursor.execute(f"SELECT {asked}")
    found = cursor.fetchone()
    cursor.close()
    connection.rollback()
    for (name, wanted), value in zip(_POSTGRESQL_WANTED.items(), found or (), strict=True):
        if value not in wanted:
            raise NotDurableError(
                f"PostgreSQL runs with {name}={value} where {' or '.join(wanted)} is needed to keep what was "
                f"acknowledged; {_remedy(name)}"
            )


def _remedy(name: str) -> str:
    if name == "server_encoding":
        return "create the database anew with ENCODING 'UTF8'"
    return f"set {name} = on for the server, and look for ALTER ROLE or ALTER DATABASE … SET {name}"


def upsert(engine: AsyncEngine, table: Table, key: str) -> Executable:
    """Give the statement that inserts a row of these, or replaces the one that has its key, in one step."""
    insert = postgresql.insert if engine.dialect.name == POSTGRESQL else sqlite.insert
    statement = insert(table)
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name != key}
    return statement.on_conflict_do_update(index_elements=[key], set_=others)


@asynccontextmanager
async def answering() -> AsyncIterator[None]:
    """Turn a database that does not answer into `StoreUnavailable`; nothing was acknowledged inside the block."""
    try:
        yield
    except (DBAPIError, PoolTimeout, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, NotDurableError) as error:
        raise StoreUnavailable(f"the database does not answer: {error}") from error


async def assert_durable(engine: AsyncEngine) -> None:
    """Read the durability settings back.

    Raises:
        NotDurableError: naming the setting that is not in force and the value it has.
    """
    async with engine.connect() as connection:
        if engine.dialect.name == POSTGRESQL:
            return  # each connection was asserted when it was made
        for name, wanted in _WANTED.items():
            found = str((await connection.execute(text(f"PRAGMA {name}"))).scalar_one()).lower()
            if found != wanted:
                raise NotDurableError(
                    f"SQLite runs with {name}={found} where {wanted} is needed to keep what was acknowledged; "
                    "use a database file on a local disk that supports write-ahead logging"
                )
