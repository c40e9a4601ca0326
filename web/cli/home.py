"""`hearing migrate` and `hearing doctor`: is this home, and this machine, fit to serve?"""

import argparse
import asyncio
import os
import shutil
import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from evidence.durable import Disk
from evidence.errors import EvidenceError
from evidence.stores.opened import blobs_of, require_settled
from hearing.record.engine import NotDurableError, durable_engine
from hearing.record.seal import LONGEST_LAG
from hearing.record.seal_store import SealStore
from hearing.transcript.fonts import cjk_font_path
from web.captions import speech_checks
from web.cli import search
from web.cli.main import fail
from web.media import media_checks
from web.migrate import drift
from web.migrate import migrate as run_migrations
from web.rules import rule_book
from web.settings import JANUS, Settings, SettingsError, read_settings

ENOUGH_BYTES = 2 * 1024**3
_MEDIA_PORT = {
    "UDP port {port} is free": socket.SOCK_DGRAM,
    "TCP port {port} is free, for whom UDP does not reach": socket.SOCK_STREAM,
}


def _settings(name: str, words: str, arguments: Sequence[str], environ: Mapping[str, str]) -> Settings:
    parser = argparse.ArgumentParser(prog=f"hearing {name}", description=words)
    parser.add_argument("--home", type=Path, help="the installation's folder")
    return read_settings(environ, home=parser.parse_args(arguments).home)


def migrate(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Migrate the database; serving does this by itself."""
    try:
        settings = _settings("migrate", "Bring the database to the present tables.", arguments, environ)
    except SettingsError as error:
        return fail(str(error))
    settings.home.mkdir(parents=True, exist_ok=True)
    run_migrations(settings.database_url)
    print(f"{settings.home}: the database has the present tables")
    return 0


def doctor(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Check everything that serving needs, and say what to do about what is missing."""
    try:
        settings = _settings("doctor", "Tell whether this machine and home are fit to serve.", arguments, environ)
    except SettingsError as error:
        return fail(str(error))
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("home can be written", _home),
        ("space on disk", _space),
        (f"filed bytes can be kept in {settings.place or 'the home'}", _store),
        ("rule sets can be used", _rules),
        ("database keeps what it acknowledges", _durable),
        ("database has the present tables", _tables),
        ("record is sealed", _sealed),
        ("search keeps up with what is on file", search.check),
        ("browser client is built", _client),
        ("Chinese font for the minutes", _font),
        *((words, partial(_said, said)) for words, said in (*media_checks(settings), *speech_checks(settings))),
        (f"TCP port {settings.port} is free", lambda given: _port(given.host, given.port, socket.SOCK_STREAM)),
        *(
            (words.format(port=port), partial(_media_port, port, kind))
            for port in (settings.media_ports if settings.media != JANUS else ())
            for words, kind in _MEDIA_PORT.items()
        ),
    )
    wrong = 0
    for words, check in checks:
        try:
            trouble = check(settings)
        except (OSError, NotDurableError, SettingsError) as error:
            trouble = str(error)
        wrong += bool(trouble)
        print(f"{'  no' if trouble else '  ok'}  {words}" + (f": {trouble}" if trouble else ""))
    return 1 if wrong else 0


def _home(settings: Settings) -> str:
    settings.home.mkdir(parents=True, exist_ok=True)
    return "" if os.access(settings.home, os.W_OK) else f"{settings.home} cannot be written by this user"


def _space(settings: Settings) -> str:
    free = shutil.disk_usage(settings.home).free
    return "" if free > ENOUGH_BYTES else f"only {free / 1024**3:.1f} GiB are free"


def _durable(settings: Settings) -> str:
    async def check() -> None:
        engine = await durable_engine(settings.database_url)
        await engine.dispose()

    asyncio.run(check())
    return ""


def _tables(settings: Settings) -> str:
    run_migrations(settings.database_url)
    found = drift(settings.database_url)
    return f"{len(found)} differences; is this the right version of the program?" if found else ""


def _store(settings: Settings) -> str:
    disk = Disk(1)
    try:
        require_settled(settings.evidence, settings.place)
        blobs_of(settings.evidence, disk, settings.place).prepare()
    except EvidenceError as wrong:
        return f"{wrong.zh} {wrong.en}"
    finally:
        disk.close()
    return ""


def _rules(settings: Settings) -> str:
    rule_book(settings)
    return ""


def _sealed(settings: Settings) -> str:
    async def behind() -> tuple[float, int]:
        engine = await durable_engine(settings.database_url)
        try:
            seals = SealStore(engine)
            oldest = await seals.oldest_waiting()
            waited = (datetime.now(UTC) - oldest).total_seconds() if oldest is not None else 0.0
            return waited, await seals.count_waiting()
        finally:
            await engine.dispose()

    seconds, number = asyncio.run(behind())
    if seconds <= LONGEST_LAG.total_seconds():
        return ""
    return f"{number} events wait for their seal, the oldest for {seconds:.0f} s; the server seals them while it runs"


def _client(settings: Settings) -> str:
    return "" if (settings.static / "index.html").is_file() else "run `make client`"


def _font(settings: Settings) -> str:
    del settings
    try:
        cjk_font_path()
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with the font is the finding
        return str(error)
    return ""


def _said(trouble: str, _: Settings) -> str:
    """What was found before, as a check's answer."""
    return trouble


def _media_port(port: int, kind: int, settings: Settings) -> str:
    return _port(settings.host, port, kind)


def _port(host: str, port: int, kind: int) -> str:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((host, port))
        except OSError as error:
            return f"{error.strerror}; is the server running already?"
    return ""
