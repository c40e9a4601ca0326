"""`hearing search`: how far the index of search is behind what is on file, and making it anew."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from hearing.record.engine import NotDurableError
from hearing.search.follow_store import FollowStore
from hearing.search.search_store import SearchIndex
from web.cli.main import fail
from web.cli.opened import opened_database
from web.settings import Settings, SettingsError, read_settings
from web.sights import FORM

DESCRIPTION = """\
Show how far search is behind what is on file, or forget the index, so that it is made anew: by the server that runs,
else by the next that is started. Nothing but the index is changed, and search finds more and more again meanwhile.
With --wait it tells how much is left until nothing is.
"""
LOOK_SECONDS = 2.0
MOST_BEHIND = 1000
"""Sources that may wait before somebody is told: a server reads so many within minutes."""


def search(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Show or rebuild."""
    parser = argparse.ArgumentParser(prog="hearing search", description=DESCRIPTION)
    parser.add_argument("what", choices=("show", "rebuild"))
    parser.add_argument("--home", type=Path, help="the installation's folder")
    parser.add_argument("--wait", action="store_true", help="tell how far it is, until everything is indexed")
    parser.add_argument(
        "--patience", type=float, default=60.0, metavar="SECONDS", help="give up when nothing was indexed for so long"
    )
    given = parser.parse_args(arguments)
    try:
        settings = read_settings(environ, home=given.home)
        if not settings.home.is_dir():
            return fail(f"there is no installation in {settings.home}: name its folder with --home")
        if given.what == "rebuild":
            asyncio.run(_forget(settings))
        number = asyncio.run(_watched(settings, given.patience) if given.wait else behind(settings))
    except (SettingsError, NotDurableError, OSError) as error:
        return fail(str(error))
    print(f"{number} cases, exhibits, notices and hearings wait to be indexed" if number else "everything is indexed")
    if number and given.wait:
        return fail("nothing is being indexed: start the server, which reads what waits, or look at its log")
    return 0


async def _watched(settings: Settings, patience: float) -> int:
    """Tell how much is left whenever it changes; gives what is left when nothing did for a while."""
    loop = asyncio.get_running_loop()
    least, most, moved = await behind(settings), 0, loop.time()
    while least and loop.time() - moved < patience:
        most = max(most, least)
        print(f"{most - least} of {most} indexed", flush=True)
        number = least
        while number == least and loop.time() - moved < patience:
            await asyncio.sleep(min(LOOK_SECONDS, patience))
            number = await behind(settings)
        least, moved = number, loop.time() if number != least else moved
    return least


async def behind(settings: Settings) -> int:
    """Count what is on file and not indexed as it stands: cases, exhibits, parts of files, notices and hearings."""
    async with opened_database(settings) as engine:
        return await SearchIndex(engine).waiting() + len(await FollowStore(engine).behind(FORM))


def check(settings: Settings) -> str:
    """Say, for ``hearing doctor``, when search is far behind."""
    number = asyncio.run(behind(settings))
    return f"{number} sources wait to be indexed; the server reads them while it runs" if number > MOST_BEHIND else ""


async def _forget(settings: Settings) -> None:
    async with opened_database(settings) as engine:
        await SearchIndex(engine).forget()
