"""A whole server on each media plane, and Firefox with devices, which needs more than Chromium to be one."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Playwright

from signaling.engines.choice import NATIVE
from tests.browser.loudspeaker import loudspeaker
from tests.browser.people import Person, sit_down
from tests.janus_nodes import SECRET, janus_node, reached
from tests.tools import require_native, require_tool
from web.settings import JANUS

PREFERENCES: dict[str, str | float | bool] = {
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
}


def own_address() -> str:
    """An address of this machine that is not its loopback's: Firefox sends no media there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])


@contextmanager
def plane_settings(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """Give the environment of a server on this media plane; of Janus with a node that runs until the block ends."""
    if kind != JANUS:
        if kind == NATIVE:
            require_native()
        yield {"HEARING_MEDIA": kind, "HEARING_MEDIA_ADDRESSES": own_address()}
        return
    with janus_node(folder / "janus") as node:
        asyncio.run(reached(node))
        secret = folder / "janus-secret"
        secret.write_text(SECRET, encoding="utf-8")
        yield {"HEARING_MEDIA": JANUS, "HEARING_JANUS": node.address, "HEARING_JANUS_SECRET_FILE": str(secret)}


@contextmanager
def at_firefox(playwright: Playwright, folder: Path, name: str) -> Iterator[Person]:
    """Start a Firefox with its own fake devices, and a loudspeaker that nobody hears."""
    with loudspeaker(folder) as end:
        browser = playwright.firefox.launch(
            executable_path=require_tool("firefox-esr", "firefox"),
            channel="moz-firefox",
            firefox_user_prefs=PREFERENCES,
            env={**os.environ, **end},
        )
        try:
            yield sit_down(browser, name)
        finally:
            browser.close()
