"""`hearing package`: a hearing as one archive that anybody can check offline."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from pathlib import Path

from evidence.errors import EvidenceError
from hearing.cases.errors import CaseDataError
from hearing.cases.store import CaseStore
from hearing.notices.notice_store import NoticeStore
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
from web.cli.main import fail
from web.cli.opened import made_by_whoever_serves, opened_database, opened_evidence
from web.errors import Problem
from web.film_shelf import FilmShelf
from web.hearings import HearingReader
from web.minutes import MinutesMaker, Sources
from web.notice_deadlines import NoticeDeadlines
from web.notice_files import NoticeFiles
from web.notice_parts import NoticeParts
from web.package_desk import PACKAGE, Asked, Finder, make
from web.packaging import Packaging, Recordings
from web.policy import PlatformLog
from web.recording_parts import RecordingParts
from web.rules import rule_book
from web.settings import Settings, SettingsError, read_settings


def package(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Write the package of one hearing."""
    parser = argparse.ArgumentParser(
        prog="hearing package",
        description="Write a hearing as one archive that anybody can check offline. A server that runs on this home "
        "makes it; otherwise this command does.",
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
    parser.add_argument("--film", action="store_true", help="put the film in, which was made before (hearing film)")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    if given.out.exists():
        return fail(f"{given.out} exists already; name a file that does not")
    try:
        settings = read_settings(environ, home=given.home)
        asked = Asked(given.hearing, given.whom, given.reader or "", given.recordings, "yes" if given.film else "")
        digest = asyncio.run(_package(settings, asked, given.out))
    except (Problem, PackagingError, EvidenceError, DrawingFailed, SealUnusable) as error:
        return fail(f"{error.zh} {error}")
    except (SettingsError, CaseDataError, OSError) as error:
        return fail(str(error))
    print(f"{given.out}: {given.out.stat().st_size} bytes, manifest SHA-256 {digest}")
    print(f"check it with: hearing verify {given.out}")
    return 0


async def _package(settings: Settings, asked: Asked, out: Path) -> str:
    """Have the package made by the server of this home, or here when none runs; gives its manifest's SHA-256."""

    async def here() -> str:
        async with _opened(settings) as (finder, packaging):
            return await make(finder, packaging, asked, out, utc_now())

    return await made_by_whoever_serves(settings, PACKAGE, asdict(asked), out, here)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Finder, Packaging]]:
    """Open what packages are made from; the home's lock is held meanwhile."""
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(opened_database(settings))
        evidence = await stack.enter_async_context(opened_evidence(settings))
        pool = stack.enter_context(ThreadPoolExecutor(1))
        log, seals, events = PlatformLog(evidence), SealStore(engine), EventStore(engine)
        hearings = HearingReader(events)
        sealer = await asyncio.to_thread(
            Sealer.open,
            settings.keys,
            "Hearing platform",
            embedded(evidence.authority),
            utc_now(),
            (evidence.authority.root,),
            settings.passphrase,
        )
        book = await asyncio.to_thread(rule_book, settings)
        sources = Sources(hearings, CaseStore(engine), seals, RecordSealer(seals, log), book)
        shelf = FilmShelf(settings.recordings)
        minutes = MinutesMaker(settings.minutes, sources, sealer, shelf)
        notices = NoticeStore(engine)
        deadlines = NoticeDeadlines(notices, sources.cases, hearings, book)
        files = NoticeFiles(settings.notices, deadlines, sealer, settings.public_origin)
        recordings = RecordingParts(settings.recordings, Playable(settings.recordings, log), shelf)
        packaging = Packaging(sources, evidence, minutes, NoticeParts(notices, files), recordings)
        yield Finder(events, Accounts(engine, pool), hearings), packaging
