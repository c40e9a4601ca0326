"""Backup and restore of an installation.

A backup is taken beside a running server, in the order in which nothing can point into the void: first the database
(one consistent snapshot), then the log's head, then blobs, files and the log up to that head; the head is written last,
and the manifest after it. So every receipt and exhibit that the database names is in the copy.
"""

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from itertools import takewhile
from pathlib import Path

from sqlalchemy.engine import make_url

from evidence.backup import FROZEN, LogCopy, copy_blobs, copy_rest, known_checkpoint, newer
from evidence.book.copying import BehindError, copy_book
from evidence.book.reading import BookError
from evidence.durable import Disk, make_folder, sync_folder, write_durably
from evidence.errors import Damaged, Refused
from evidence.fsck.examination import Examination
from evidence.fsck.store import StoreFsck
from evidence.log.head import SignedHead
from evidence.stores.folder import FolderBlobs
from evidence.stores.names import BLOBS
from evidence.stores.opened import blobs_of, require_settled, settle
from evidence.stores.place import S3Place
from hearing.record.engine import SQLITE
from web.settings import Settings, SettingsError

FORMAT = "hearing-backup/1"
MANIFEST = "manifest.json"
DATABASES = {SQLITE: "database.sqlite3", "postgresql": "database.pgdump"}
FOLDERS = ("exports", "keys", "minutes", "notices", "recordings")


async def back_up(settings: Settings, out: Path, now: datetime, exam: Examination) -> list[str]:
    """Write a backup into a new folder; gives the names of blobs that are damaged and so not in it.

    Raises:
        Damaged: the log does not prove right.
        OSError: a file cannot be read or written.
    """
    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700, parents=True)
    disk = Disk(4)
    try:
        await asyncio.to_thread(dump_database, settings, partial)
        await asyncio.to_thread(require_settled, settings.evidence, settings.place)
        present = blobs_of(settings.evidence, disk, settings.place)
        fsck = StoreFsck(settings.evidence, present, exam)
        head = _proved(await asyncio.to_thread(fsck.read_head))
        blobs = FolderBlobs(partial / "evidence/blobs", disk)
        await asyncio.to_thread(blobs.prepare)
        wrong = await copy_blobs(present, blobs, exam)
        await asyncio.to_thread(_copy_files, settings, partial)
        last = await asyncio.to_thread(_newest_entry, partial)
        try:
            await asyncio.to_thread(copy_book, settings.evidence, partial / "evidence", last)
        except (BookError, BehindError) as wrong_book:
            raise _no_book(wrong_book) from wrong_book
        copied = LogCopy(settings.evidence, head.checkpoint, partial / "evidence", exam, fsck.carried)
        await asyncio.to_thread(copied.run, head.encode(), head.note)
        await asyncio.to_thread(_finish, settings, partial, out, now, head)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    finally:
        disk.close()
    return wrong


def _proved(head: SignedHead | None) -> SignedHead:
    if head is None:
        raise Damaged("backup.head", "日志头无效。请运行 hearing fsck。", "The head is not right: run `hearing fsck`.")
    return head


def _copy_files(settings: Settings, out: Path) -> None:
    copy_rest(settings.evidence, out / "evidence")
    for name in FOLDERS:
        if (settings.home / name).is_dir():
            shutil.copytree(settings.home / name, out / "home" / name)
    if (settings.home / "settings.toml").is_file():
        make_folder(out / "home")
        shutil.copy2(settings.home / "settings.toml", out / "home")


def _finish(settings: Settings, partial: Path, out: Path, now: datetime, head: SignedHead) -> None:
    os.sync()
    manifest = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "log_origin": settings.log_origin,
        "checkpoint": head.note,
        "size": head.checkpoint.size,
    }
    write_durably(partial / MANIFEST, (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode())
    partial.rename(out)
    sync_folder(out.parent)


def _no_book(wrong: Exception) -> Damaged:
    return Damaged(
        "backup.book",
        f"无法完成备份:存证簿不完整({wrong})。请运行 hearing fsck 查明原因。",
        f"The backup cannot be made: the book of statements is not whole ({wrong}). Run `hearing fsck` to see why.",
    )


def _newest_entry(folder: Path) -> int:
    """Give the newest entry of the book that the copied database has; 0 when it knows of no book. Blocking."""
    copied = folder / DATABASES[SQLITE]
    if copied.is_file():
        with closing(sqlite3.connect(copied)) as connection:
            return int(connection.execute("SELECT coalesce(max(n), 0) FROM booked").fetchone()[0])
    program = shutil.which("pg_restore")
    if program is None:
        raise SettingsError("pg_restore is not installed; it comes with PostgreSQL's client programs")
    options = ("--data-only", "--table=booked", "--file=-", str(folder / DATABASES["postgresql"]))
    done = subprocess.run(  # noqa: S603 -- the program is PostgreSQL's own, the options are ours
        [program, *options], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SettingsError(f"pg_restore: {done.stderr.strip()}")
    rows = takewhile(lambda row: row != "\\.", done.stdout.partition("FROM stdin;\n")[2].splitlines())
    return max((int(row.split("\t")[0]) for row in rows), default=0)


def dump_database(settings: Settings, out: Path) -> None:
    """Write one consistent snapshot of the database; blocking."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == SQLITE:
        source = sqlite3.connect(f"file:{url.database}?mode=ro", uri=True, timeout=60)
        target = sqlite3.connect(out / DATABASES[SQLITE])
        try:
            source.backup(target, pages=2048)
        finally:
            source.close()
            target.close()
        return
    _postgresql("pg_dump", settings, "--format=custom", "--file", str(out / DATABASES["postgresql"]))


def _postgresql(program: str, settings: Settings, *options: str) -> None:
    """Run one of PostgreSQL's own programs on the database; the password goes by the environment."""
    url = make_url(settings.database_url)
    path = shutil.which(program)
    if path is None:
        raise SettingsError(f"{program} is not installed; it comes with PostgreSQL's client programs")
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    done = subprocess.run(  # noqa: S603 -- the program is PostgreSQL's own, the options are ours
        [path, *options, "--dbname", address], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise SettingsError(f"{program}: {done.stderr.strip()}")


def read_manifest(folder: Path) -> dict[str, object]:
    """Read a backup's manifest.

    Raises:
        Refused: this is no finished backup.
    """
    try:
        fields = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        fields = None
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise Refused(
            "restore.form",
            f"{folder} 不是完整的备份。请换一份。",
            f"{folder} is not a finished backup. Give another one.",
        )
    return fields


async def held_against(folder: Path, known: Sequence[str], exam: Examination) -> str | None:
    """Hold a backup against checkpoints and receipts (texts); gives the newest that it does not reach, or None.

    Raises:
        Refused: the backup's own head is not right, something given is not of this log, or the two contradict.
    """
    disk = Disk(2)
    try:
        store = folder / "evidence"
        fsck = StoreFsck(store, FolderBlobs(store / "blobs", disk), exam)
        head = await asyncio.to_thread(fsck.read_head)
        if head is None or fsck.key is None:
            raise Refused(
                "restore.head", "备份的日志头无效。请换一份。", "The backup's head is not right. Give another one."
            )
        handovers = [one.handover for one in fsck.handovers]
        read = [known_checkpoint(text, fsck.key, handovers) for text in known]
        return await asyncio.to_thread(newer, store, head.checkpoint, read)
    finally:
        disk.close()


def lay_out(folder: Path, settings: Settings, *, frozen: str | None) -> None:
    """Put a backup's files into an empty home; with a newer checkpoint, ``frozen``, it becomes an archive. Blocking."""
    home = settings.home
    home.mkdir(mode=0o750, parents=True, exist_ok=True)
    if (folder / "home").is_dir():
        shutil.copytree(folder / "home", home, dirs_exist_ok=True)
    shutil.copytree(folder / "evidence", settings.evidence)
    if frozen is not None:
        write_durably(settings.evidence / FROZEN, frozen.encode())
    url = make_url(settings.database_url)
    kind = url.get_backend_name()
    if not (folder / DATABASES[kind]).is_file():
        raise SettingsError(f"the backup holds no {kind} database: give the kind it was made from (HEARING_DATABASE)")
    if kind == SQLITE:
        shutil.copyfile(folder / DATABASES[kind], str(url.database))
    else:
        _postgresql("pg_restore", settings, "--no-owner", "--exit-on-error", str(folder / DATABASES[kind]))
    os.sync()


async def move_blobs(settings: Settings, source: S3Place | None, exam: Examination) -> list[str]:
    """Put all blobs from one place (None for the home) where the settings say, and note it; the server is stopped.

    What was moved out of the home's folder is deleted there at the end; what lies in S3 stays. Gives the names of
    damaged blobs: then nothing is noted and nothing deleted.

    Raises:
        Away, Stopped: S3 does not answer, or refuses.
    """
    disk = Disk(4)
    try:
        into = blobs_of(settings.evidence, disk, settings.place)
        await asyncio.to_thread(into.prepare)
        wrong = await copy_blobs(blobs_of(settings.evidence, disk, source), into, exam)
        if not wrong:
            await asyncio.to_thread(settle, settings.evidence, settings.place)
            if source is None and settings.place is not None:
                await asyncio.to_thread(shutil.rmtree, settings.evidence / BLOBS)
        return wrong
    finally:
        disk.close()
