"""`hearing film`: one synchronised film of a hearing."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from evidence.errors import EvidenceError
from hearing.cases.errors import CaseDataError
from hearing.cases.store import CaseStore
from hearing.package.layout import PackagingError
from hearing.record.event_store import EventStore
from hearing.record.sittings import Sittings, utc_now
from signaling.film.making import FilmError
from web.accounts import Accounts
from web.cli.main import fail
from web.cli.opened import made_by_whoever_serves, opened_database, opened_evidence
from web.errors import Problem
from web.films import Films, open_films
from web.hearings import HearingReader
from web.package_desk import FILM, Finder, make_film
from web.settings import Settings, SettingsError, read_settings


def film(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Write the film of one hearing."""
    parser = argparse.ArgumentParser(
        prog="hearing film",
        description="Make one synchronised film of a closed hearing: who speaks large and the others small, the "
        "exhibit page that was presented beside them, everybody's sound together and each voice on a track of its own, "
        "the words, and a chapter for each stage. It stays in the home, and a copy is written to OUT. A server that "
        "runs on this home makes it, behind everything live; otherwise this command does.",
    )
    parser.add_argument(
        "hearing", metavar="HEARING", help="the hearing's id, or its case's number if it has one hearing"
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the WebM file to write; it must not exist yet")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    if given.out.exists():
        return fail(f"{given.out} exists already; name a file that does not")
    try:
        settings = read_settings(environ, home=given.home)
        digest = asyncio.run(_film(settings, given.hearing, given.out))
    except (Problem, PackagingError, EvidenceError, FilmError) as error:
        return fail(f"{error.zh} {error.en}")
    except (SettingsError, CaseDataError, OSError) as error:
        return fail(str(error))
    print(f"{given.out}: {given.out.stat().st_size} bytes, SHA-256 {digest}")
    return 0


async def _film(settings: Settings, hearing: str, out: Path) -> str:
    """Have the film made by the server of this home, or here when none runs; gives its SHA-256."""

    async def here() -> str:
        async with _opened(settings) as (finder, films):
            return await make_film(finder, films, hearing, out)

    return await made_by_whoever_serves(settings, FILM, {"hearing": hearing}, out, here)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Finder, Films]]:
    """Open what films are made from; the home's lock is held meanwhile."""
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(opened_database(settings))
        evidence = await stack.enter_async_context(opened_evidence(settings))
        pool = stack.enter_context(ThreadPoolExecutor(1))
        events = EventStore(engine)
        hearings = HearingReader(events)
        sittings = await stack.enter_async_context(_sittings(events))
        films = open_films(settings, evidence, CaseStore(engine), hearings, sittings)
        yield Finder(events, Accounts(engine, pool), hearings), films


@asynccontextmanager
async def _sittings(events: EventStore) -> AsyncIterator[Sittings]:
    """Open what writes to records, without the heartbeat of a server: nobody is served meanwhile."""
    async with asyncio.TaskGroup() as group:
        sittings = Sittings(events, utc_now, group)
        try:
            yield sittings
        finally:
            sittings.stop()
