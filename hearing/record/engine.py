"""A database engine that keeps what it acknowledged, or that refuses to run.

SQLite in WAL mode with ``synchronous=FULL`` loses nothing acknowledged in a power cut; with ``NORMAL`` it does. The
settings belong to each connection, so they are set on each and read back before the first is used.
"""

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

_WANTED = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
_SETTINGS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")


class NotDurableError(Exception):
    """The database would not keep what it acknowledges; the program must not run on it. The text says what to do."""


async def durable_engine(url: str) -> AsyncEngine:
    """Open a database whose acknowledged writes survive a crash and a power cut.

    Args:
        url: ``sqlite+aiosqlite:///path``; a file, since a database in memory keeps nothing.

    Raises:
        NotDurableError: the settings that durability needs are not in force.
    """
    if make_url(url).get_backend_name() != "sqlite":
        raise NotDurableError(f"only SQLite can be used today, not {make_url(url).get_backend_name()}")
    engine = create_async_engine(url, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _set)
    try:
        await assert_durable(engine)
    except BaseException:
        await engine.dispose()
        raise
    return engine


def _set(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for setting in _SETTINGS:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


async def assert_durable(engine: AsyncEngine) -> None:
    """Read the durability settings back.

    Raises:
        NotDurableError: naming the setting that is not in force and the value it has.
    """
    async with engine.connect() as connection:
        for name, wanted in _WANTED.items():
            found = str((await connection.execute(text(f"PRAGMA {name}"))).scalar_one()).lower()
            if found != wanted:
                raise NotDurableError(
                    f"SQLite runs with {name}={found} where {wanted} is needed to keep what was acknowledged; "
                    "use a database file on a local disk that supports write-ahead logging"
                )
