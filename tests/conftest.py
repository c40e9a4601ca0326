"""What every test shares."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.hearing.record.stores import Database
from tests.hsm import SoftHsm, soft_hsm
from tests.postgres import Cluster, running_cluster

# No clock: a busy machine must not fail a test.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

STATIC = Path(__file__).resolve().parent.parent / "web" / "static"


@pytest.hookimpl(trylast=True)  # after -m and -k have taken out what is not asked for
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stop before the first test when browser tests are asked for and there is no client to show them."""
    if any(item.get_closest_marker("browser") for item in items) and not (STATIC / "index.html").is_file():
        raise pytest.UsageError("browser tests need the built client: run `make client` first")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A private PostgreSQL server for the tests that ask for it, started once."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def hsm(tmp_path_factory: pytest.TempPathFactory) -> SoftHsm:
    """A PKCS#11 token in software, for the tests that ask for it."""
    return soft_hsm(tmp_path_factory.mktemp("hsm"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return Database(f"sqlite+aiosqlite:///{tmp_path / 'db.sqlite3'}")
    cluster: Cluster = request.getfixturevalue("postgres")
    return Database(cluster.url(cluster.new_database()))
