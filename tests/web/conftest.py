"""A whole server for tests, in this process, on ports of its own; one for the whole run."""

import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.clients import Client, client
from tests.served import free_port
from tests.web.homes import seeded
from web.app import serving
from web.application import build_app
from web.security import HeaderTimer
from web.services import Services
from web.settings import Settings
from web.sockets import Sockets


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running(tmp_path_factory) -> AsyncIterator[Services]:
    """A demo server, seeded, that answers at ``running.settings.public_origin``."""
    home: Path = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, port=free_port(), media_port=free_port(socket.SOCK_DGRAM), demo=True)
    async with serving(settings) as around:
        yield around


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def application(running):
    """The HTTP application over the same services, not served: to look at its routes."""
    return build_app(running, Sockets(running.gateway, running.settings.allowed_origins), HeaderTimer())


@pytest_asyncio.fixture(loop_scope="session")
async def someone(running):
    """Make clients that are signed in as demo identities by their login names (or as nobody)."""
    async with AsyncExitStack() as stack:

        async def make(name: str = "") -> Client:
            one = await stack.enter_async_context(client(running.settings.public_origin))
            if name:
                await one.enter(name)
            return one

        yield make


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a demo that was stopped, made once: not to be changed."""
    return seeded(tmp_path_factory.mktemp("made") / "home")


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of that home, to be changed at will."""
    shutil.copytree(made, tmp_path / "home")
    return tmp_path / "home"
