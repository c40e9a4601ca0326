"""`hearing fsck`: everything rebuilt and compared from the bytes, the evidence store and the database beside it."""

import argparse
import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from evidence.durable import Disk
from evidence.errors import EvidenceError
from evidence.fsck.command import Ticker, tell
from evidence.fsck.examination import Examination
from evidence.fsck.store import StoreFsck
from evidence.stores.opened import blobs_of, require_settled
from hearing.booking.restoring import restore
from hearing.record.engine import NotDurableError
from web.booked import booked_engine, evidence_tables
from web.cli.main import fail
from web.cli.opened import opened_database, opened_evidence
from web.fsck_book import BookFsck
from web.fsck_rows import RowsFsck
from web.home import lock_home
from web.reindex import Reindex
from web.settings import Settings, SettingsError, read_settings


def fsck(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Examine an installation; exit status 0 no fault, 1 faults, 2 it cannot be examined."""
    parser = argparse.ArgumentParser(
        prog="hearing fsck",
        description="Compare everything with its bytes: blobs, log, head, receipts, events. Changes nothing and may "
        "run beside the server; only --rebuild writes, and asks for the server to be stopped.",
    )
    parser.add_argument("--home", type=Path, help="the installation's folder")
    parser.add_argument("--key", metavar="VKEY", help="the log's verifier key, as you know it from elsewhere")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--lang", choices=("zh", "en"), default="en", help="language of the result")
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="first make anew what the database mirrors of the store and of its book of statements",
    )
    given = parser.parse_args(arguments)
    ticker = Ticker()
    exam = Examination(ticker)
    try:
        settings = read_settings(environ, home=given.home)
        require_installation(settings)
        if given.rebuild:
            asyncio.run(rebuild(settings, exam, given.key))
        asyncio.run(examine(settings, exam, given.key))
    except EvidenceError as error:
        fail(f"{error.zh} {error}")
        return 2
    except (SettingsError, NotDurableError, SQLAlchemyError, OSError, ValueError) as error:
        fail(str(error))
        return 2
    ticker.clear()
    return tell(exam, as_json=given.json, language=given.lang)


def require_installation(settings: Settings) -> None:
    """Raise SettingsError where no installation is."""
    if not (settings.evidence / "log").is_dir():
        raise SettingsError(f"there is no installation in {settings.home}: name its folder with --home")


async def examine(settings: Settings, exam: Examination, vkey: str | None = None) -> None:
    """Examine the store, then the database: what the store has by then covers what the rows say, or should."""
    disk = Disk(2)
    try:
        require_settled(settings.evidence, settings.place)
        blobs = blobs_of(settings.evidence, disk, settings.place)
        async with opened_database(settings) as engine:
            store = StoreFsck(settings.evidence, blobs, exam, vkey=vkey, authorities=settings.authorities)
            await store.run()
            await RowsFsck(engine, store, blobs).run()
            if store.book_whole:
                await BookFsck(engine, settings.evidence, exam, evidence_tables()).run()
    finally:
        disk.close()


async def rebuild(settings: Settings, exam: Examination, vkey: str | None = None) -> None:
    """Make anew what the database has lost of the evidence, then what it mirrors; the home is held meanwhile."""
    lock = lock_home(settings.home)
    try:
        async with AsyncExitStack() as stack:
            engine = await stack.enter_async_context(opened_database(settings))
            evidence = await stack.enter_async_context(opened_evidence(settings))
            await restore(engine, evidence.book, evidence_tables(), exam.found)
            engine = await booked_engine(engine, evidence)
            proof = StoreFsck(settings.evidence, evidence.blobs, Examination(), vkey=vkey)
            await proof.run()
            await Reindex(engine, evidence, proof, exam).run()
    finally:
        os.close(lock)
