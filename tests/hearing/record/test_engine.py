"""The database engine: what it refuses to run on, and what its errors keep to themselves."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hearing.record.engine import durable_engine


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
