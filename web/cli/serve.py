"""`hearing demo` and `hearing serve`."""

import argparse
import asyncio
import gc
import logging
import shutil
import signal
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from evidence.errors import EvidenceError
from hearing.record.engine import NotDurableError
from hearing.transcript.fonts import FontMissing
from signaling.engines.embedded import EngineFailedError
from web.app import serving
from web.cli.main import fail
from web.demo.people import PASSWORD, identity_words
from web.services import Services
from web.settings import THIS_MACHINE, Settings, SettingsError, read_settings

DEMO_HOME = "var/demo"
MARK = "demo-home"
"""A file that marks a folder as a demo's own: only such a folder is ever deleted by ``--reset``."""


def _parser(name: str, words: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"hearing {name}", description=words)
    parser.add_argument("--home", type=Path, help="folder of the database, evidence, recordings and keys")
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port for browsers (default 8080)")
    parser.add_argument("--media-port", type=int, help="UDP port for sound and pictures (default 8081)")
    return parser


def demo(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Serve the demo: seeded once, kept in its own folder, thrown away with ``--reset``."""
    parser = _parser("demo", "Serve a made-up case with its people, exhibits and a hearing that can begin at once.")
    parser.add_argument("--reset", action="store_true", help="throw the demo's folder away first and begin anew")
    given = parser.parse_args(arguments)
    home = Path(given.home or environ.get("HEARING_HOME") or DEMO_HOME)
    if given.reset and environ.get("HEARING_DATABASE"):
        return fail("--reset deletes a folder; the demo's database is elsewhere (HEARING_DATABASE): drop it yourself")
    if given.reset and home.exists():
        if not (home / MARK).is_file():
            return fail(f"{home} is not a demo's folder, so it is not deleted")
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    if any(home.iterdir()) and not (home / MARK).is_file():
        return fail(f"{home} is a real installation's folder; name another one with --home")
    (home / MARK).write_text("This folder belongs to `hearing demo` and may be deleted.\n", encoding="utf-8")
    return _serve(given, environ, home=home, demo=True)


def serve(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Serve an installation."""
    given = _parser("serve", "Serve an installation from its home folder (HEARING_HOME).").parse_args(arguments)
    return _serve(given, environ, home=given.home, demo=False)


def _serve(given: argparse.Namespace, environ: Mapping[str, str], *, home: Path | None, demo: bool) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("alembic", "aioice", "pyhanko"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        settings = read_settings(
            environ, home=home, host=given.host, port=given.port, media_port=given.media_port, demo=demo
        )
        asyncio.run(_until_stopped(_reached_from_firefox(settings) if demo else settings))
    except (SettingsError, NotDurableError, EngineFailedError, EvidenceError, FontMissing) as error:
        return fail(str(error))
    except OSError as error:
        return fail(f"cannot serve: {error}")
    return 0


def _reached_from_firefox(settings: Settings) -> Settings:
    """Announce this machine's own address for media too: Firefox sends none to 127.0.0.1, which is all by default."""
    if settings.media_addresses != THIS_MACHINE:
        return settings
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # any other machine's will do; nothing is sent
        own = str(probe.getsockname()[0])
        return replace(settings, media_addresses=tuple(dict.fromkeys((*settings.media_addresses, own))))
    return settings


async def _until_stopped(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; then everyone is told and everything is closed in order."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with serving(settings) as around:
        print(await _welcome(around), flush=True)
        gc.freeze()  # what start-up made is never garbage: walking through it held everybody up for 30 ms and more
        await stopped.wait()


async def _welcome(around: Services) -> str:
    """Give what is printed once the server answers."""
    settings = around.settings
    if not settings.demo:
        return "\n".join([*settings.lines(), "", f"Serving at {settings.public_origin}"])
    lines = [
        "",
        f"  Open  {settings.public_origin}",
        "",
        f"  You can be (one click each on the first page; the password of all is {PASSWORD}):",
    ]
    for account in await around.accounts.demo_identities():
        words = identity_words(account.login_name)
        lines.append(f"    {account.login_name:<15} {account.name}  {words[1]}")
    lines += ["", "  Stop with Ctrl+C. Begin anew with: hearing demo --reset", ""]
    return "\n".join(lines)
