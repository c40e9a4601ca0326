"""A home opened for one command, without serving: the database and what reads it."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.store import EvidenceStore
from hearing.record.engine import durable_engine
from web.home import lock_home
from web.migrate import migrate
from web.package_desk import ask_server
from web.settings import Settings, SettingsError
from web.tokens import opened_token


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """Open the database of a home, migrated; a server may run beside it."""
    settings.home.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(migrate, settings.database_url)
    engine = await durable_engine(settings.database_url)
    try:
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def opened_evidence(settings: Settings) -> AsyncIterator[EvidenceStore]:
    """Open the evidence of a home, with the token that holds its keys; the caller holds the home's lock."""
    with opened_token(settings) as token:
        opening = EvidenceStore.open(
            settings.evidence,
            origin=settings.log_origin,
            passphrase=settings.passphrase,
            token=token,
            second_digest=settings.second_digest,
            place=settings.place,
        )
        async with opening as evidence:
            yield evidence


async def made_by_whoever_serves(
    settings: Settings, what: str, words: Mapping[str, str], out: Path, here: Callable[[], Awaitable[str]]
) -> str:
    """Have something made by the server of this home, or by ``here`` when none runs; gives its manifest's SHA-256.

    Raises:
        SettingsError: there is no installation.
        PackagingError, OSError: see `ask_server`; and whatever ``here`` raises.
    """
    if not settings.home.is_dir():
        raise SettingsError(f"there is no installation in {settings.home}: name its folder with --home")
    try:
        lock = lock_home(settings.home)
    except SettingsError:
        print(f"a server is running on {settings.home}; it makes the {what}", flush=True)
        return await ask_server(settings.packages, what, words, out, running=lambda: _serves(settings.home))
    try:
        return await here()
    finally:
        os.close(lock)


def _serves(home: Path) -> bool:
    """Tell whether a process still serves this home."""
    try:
        os.close(lock_home(home))
    except SettingsError:
        return True
    return False
