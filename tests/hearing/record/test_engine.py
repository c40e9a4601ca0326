"""The database engine: what it refuses to run on, and what its errors keep to themselves."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from hearing.record.engine import NotDurableError, assert_durable, database_url, durable_engine
from tests.hearing.record.stores import opened


async def test_an_error_does_not_repeat_what_was_to_be_stored(tmp_path):
    engine = await durable_engine(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}")
    try:
        async with engine.connect() as connection:
            with pytest.raises(SQLAlchemyError) as failed:
                await connection.execute(text("INSERT INTO nowhere VALUES (:token)"), {"token": "a-secret-token"})
    finally:
        await engine.dispose()
    assert "nowhere" in str(failed.value)
    assert "a-secret-token" not in str(failed.value)


async def test_a_database_that_would_lose_what_it_acknowledged_is_refused(tmp_path):
    with pytest.raises(NotDurableError, match="journal_mode=memory"):
        await durable_engine("sqlite+aiosqlite:///:memory:")
    with pytest.raises(NotDurableError, match="SQLite and PostgreSQL"):
        await durable_engine("mysql+aiomysql://localhost/record")
    plain = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'plain.db'}")
    try:
        with pytest.raises(NotDurableError, match=r"journal_mode=delete|synchronous|foreign_keys"):
            await assert_durable(plain)
    finally:
        await plain.dispose()


async def test_the_settings_hold_on_every_connection(tmp_path):
    async with opened(tmp_path) as engine, engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            for name, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
                found = (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
                assert found == value


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///a.db", "sqlite+aiosqlite"),
        ("postgresql://u@h/d", "postgresql+asyncpg"),
        ("postgres://u@h/d", "postgresql+asyncpg"),
        ("postgresql+psycopg2://u@h/d", "postgresql+asyncpg"),
    ],
)
def test_an_address_gets_the_driver_of_this_program(given, driver):
    assert database_url(given).drivername == driver


@pytest.mark.parametrize("given", ["", "not an address", "mysql://h/d"])
def test_what_is_no_address_of_a_database_is_refused_without_repeating_it(given):
    with pytest.raises(NotDurableError, match=r"SQLite|sqlite"):
        database_url(given)


@pytest.mark.parametrize("value", ["off", "local"])
async def test_a_postgresql_that_would_lose_what_it_acknowledged_is_refused(postgres, value):
    await postgres.execute(f"ALTER ROLE postgres SET synchronous_commit = {value}")
    try:
        with pytest.raises(NotDurableError, match=f"synchronous_commit={value} where .* look for ALTER ROLE"):
            await durable_engine(postgres.url())
    finally:
        await postgres.execute("ALTER ROLE postgres RESET synchronous_commit")
    engine = await durable_engine(postgres.url())
    await engine.dispose()


async def test_a_postgresql_database_in_another_encoding_is_refused(postgres):
    await postgres.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(NotDurableError, match="server_encoding=LATIN1 where UTF8"):
        await durable_engine(postgres.url("latin"))
