"""What the contract suites run on."""

import pytest

from tests.hearing.record.stores import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> Database:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return Database(f"sqlite+aiosqlite:///{tmp_path / 'record.db'}")
    cluster = request.getfixturevalue("postgres")
    return Database(cluster.url(cluster.new_database()))
