"""The official tus client sends a file, and goes on by itself when the server is killed under it."""

import asyncio
import hashlib
from pathlib import Path

import pytest
from yarl import URL

from tests.clients import client
from tests.pdfs import small_pdf
from tests.served import ROOT, served_demo
from tests.tools import require_tool

PACKAGES = ROOT / "web" / "client" / "package.json"
SIZE = 6_000_000


async def test_the_official_client_goes_on_after_the_server_was_killed(tmp_path: Path) -> None:
    node = require_tool("node")
    if not (PACKAGES.parent / "node_modules" / "tus-js-client").is_dir():
        pytest.skip("the client's packages are not installed: make client")
    path, content = tmp_path / "official.pdf", small_pdf("official") + b"\n%" + b"x" * SIZE + b"\n%%EOF\n"
    path.write_bytes(content)
    with served_demo(tmp_path) as served:
        async with client(served.url) as one:
            await one.enter("petitioner")
            cookies = one.http.cookie_jar.filter_cookies(URL(served.url))
            cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
            script = Path(__file__).with_name("tus_client.mjs")
            arguments = (f"{served.url}/api/uploads", cookie, str(path), str(PACKAGES))
            sender = await asyncio.create_subprocess_exec(node, str(script), *arguments, stdout=-1)
            assert sender.stdout is not None
            told = [(await sender.stdout.readline()).decode().strip() for _ in range(4)]
            served.kill()
            served.start()
            told += (await sender.stdout.read()).decode().split()
            assert await sender.wait() == 0
            held = [int(each) for each in told[:-1]]
            assert held == sorted(held), "it began again instead of going on"
            seen = await one.call("GET", URL(told[-1]).path)
            assert seen["sha256"] == hashlib.sha256(content).hexdigest()
