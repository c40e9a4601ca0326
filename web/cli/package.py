"""`hearing package`: a hearing as one archive that anybody can check offline."""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.store import EvidenceStore
from hearing.cases.errors import CaseDataError
from hearing.cases.store import CaseStore
from hearing.package.layout import PackagingError
from hearing.record.event_store import EventStore
from hearing.record.seal import Sealer as RecordSealer
from hearing.record.seal_store import SealStore
from hearing.record.sittings import utc_now
from hearing.transcript.seal import embedded
from hearing.transcript.seal_identity import SealUnusable
from hearing.transcript.sealing import DrawingFailed, Sealer
from signaling.playable import Playable
from web.accounts import Accounts
from web.app import lock_home
from web.authorization import Standing
from web.cli.main import fail
from web.cli.opened import opened_database
from web.errors import NotFound, Problem
from web.hearings import HearingReader
from web.minutes import MinutesMaker, Sources
from web.packaging import PANEL, PUBLIC, Order, Packaging, Recordings, order_for
from web.policy import PlatformLog
from web.settings import Settings, SettingsError, read_settings


def package(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Write the package of one hearing."""
    parser = argparse.ArgumentParser(
        prog="hearing package",
        description="Write a hearing as one archive that anybody can check offline. The server must not be running; "
        "while it runs, panel and clerk fetch the package at /api/hearings/HEARING/package.",
    )
    parser.add_argument(
        "hearing", metavar="HEARING", help="the hearing's id, or its case's number if it has one hearing"
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the archive to write; it must not exist yet")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--for", dest="whom", choices=("panel", "public"), default="panel", help="who is to read it")
    who.add_argument("--reader", metavar="ACCOUNT", help="the login name of the one person who is to read it")
    parser.add_argument(
        "--recordings", choices=[one.value for one in Recordings], default=Recordings.DIGESTS.value,
        help="put the recordings in, or only their digests (default)",
    )  # fmt: skip
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    if given.out.exists():
        return fail(f"{given.out} exists already; name a file that does not")
    if given.whom == "public" and given.recordings == Recordings.FILES.value:
        return fail("recordings are for the panel: leave --recordings out, or make the package --for panel")
    try:
        return asyncio.run(_package(read_settings(environ, home=given.home), given))
    except (Problem, PackagingError, EvidenceError, DrawingFailed, SealUnusable) as error:
        return fail(f"{error.zh} {error}")
    except (SettingsError, CaseDataError, OSError) as error:
        return fail(str(error))


@dataclass(frozen=True, slots=True)
class _Home:
    """An installation opened to make packages of its hearings."""

    accounts: Accounts
    events: EventStore
    hearings: HearingReader
    packaging: Packaging


async def _package(settings: Settings, given: argparse.Namespace) -> int:
    async with _opened(settings) as home:
        hearing = await _found(home.events, given.hearing)
        order = await _order(home, hearing, given)
        digest = await home.packaging.write(hearing, order, given.out, utc_now())
    print(f"{given.out}  {given.out.stat().st_size} bytes  manifest SHA-256 {digest}")
    print(f"check it with: hearing verify {given.out}")
    return 0


async def _found(events: EventStore, asked: str) -> str:
    """Find a hearing by its id, or by the number of a case that has one hearing."""
    listed = await events.hearings()
    for fits in ([one for one in listed if one.id == asked], [one for one in listed if one.case_id == asked]):
        if len(fits) == 1:
            return fits[0].id
    known = "、".join(one.id for one in listed if one.case_id == asked) or "、".join(one.id for one in listed) or "-"
    raise NotFound(
        f"没有编号为 {asked} 的口头审理；已有：{known}。", f"There is no one hearing {asked}; there are: {known}."
    )


async def _order(home: _Home, hearing: str, given: argparse.Namespace) -> Order:
    recordings = Recordings(given.recordings)
    if given.reader is None:
        return Order(PANEL if given.whom == "panel" else PUBLIC, recordings)
    account = await home.accounts.by_login_name(given.reader)
    if account is None:
        raise NotFound(f"没有账号 {given.reader}。", f"There is no account {given.reader}.")
    state = await home.hearings.state(hearing)
    people = [Standing(one.account, one.role, one.side) for one in await home.accounts.people(state.case_id)]
    return order_for(account.id, account.name, state, people, recordings)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[_Home]:
    if not settings.home.is_dir():
        raise SettingsError(f"there is no installation in {settings.home}: name its folder with --home")
    async with AsyncExitStack() as stack:
        stack.callback(os.close, lock_home(settings.home))
        engine = await stack.enter_async_context(opened_database(settings))
        evidence = await stack.enter_async_context(EvidenceStore.open(settings.evidence, origin=settings.log_origin))
        pool = stack.enter_context(ThreadPoolExecutor(1))
        log, seals, events = PlatformLog(evidence), SealStore(engine), EventStore(engine)
        hearings = HearingReader(events)
        sealer = await asyncio.to_thread(
            Sealer.open, settings.keys, "Hearing platform", embedded(evidence.authority), utc_now()
        )
        sources = Sources(hearings, CaseStore(engine), seals, RecordSealer(seals, log))
        minutes = MinutesMaker(settings.minutes, sources, sealer)
        playable = Playable(settings.recordings, log)
        packaging = Packaging(sources, evidence, minutes, playable, settings.recordings)
        yield _Home(Accounts(engine, pool), events, hearings, packaging)
