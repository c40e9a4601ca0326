"""One package for all tests that look for what is wrong with changed ones."""

import asyncio

import pytest

from tests.hearing.package.making import made


@pytest.fixture(scope="session")
def archive(tmp_path_factory) -> bytes:
    """The bytes of a whole, sound package."""
    folder = tmp_path_factory.mktemp("package")
    asyncio.run(made(folder, folder / "package.zip"))
    return (folder / "package.zip").read_bytes()


@pytest.fixture(scope="session")
def another(tmp_path_factory) -> bytes:
    """The same hearing, packaged by somebody else with a log, a key and an authority of their own."""
    folder = tmp_path_factory.mktemp("forged")
    asyncio.run(made(folder, folder / "package.zip"))
    return (folder / "package.zip").read_bytes()
