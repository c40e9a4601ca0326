"""What every test shares."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.hearing.record.stores import Database
from tests.hsm import SoftHsm, soft_hsm
from tests.postgres import Cluster, running_cluster
from tests.s3 import ENVIRONMENT, SERVERS, Server

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


@pytest.fixture(scope="session")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An S3 server that honours conditional writes, started once."""
    with SERVERS["moto"](tmp_path_factory.mktemp("moto")) as server:
        yield server


@pytest.fixture(scope="session")
def nanio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An S3 server that verifies signatures and keeps files, started once."""
    with SERVERS["nanio"](tmp_path_factory.mktemp("nanio")) as server:
        yield server


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """The credentials of the test servers, where an S3 client looks for them."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
