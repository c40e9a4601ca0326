"""Exports for all tests that look at them or change them."""

import asyncio

import pytest

from tests.hearing.container.making import made


@pytest.fixture(scope="session")
def exported(tmp_path_factory) -> bytes:
    """The bytes of a whole, sound export, stamped by the embedded authority alone."""
    folder = tmp_path_factory.mktemp("export")
    asyncio.run(made(folder, folder / "case.asice"))
    return (folder / "case.asice").read_bytes()
