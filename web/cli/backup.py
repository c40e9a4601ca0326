"""`hearing backup` and `hearing restore`: a copy that proves its head, and its way back without forking the log."""

import argparse
import asyncio
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from evidence.errors import EvidenceError, Refused
from evidence.fsck.command import Ticker, tell
from evidence.fsck.examination import Examination
from hearing.record.engine import NotDurableError
from web.backup import back_up, held_against, lay_out, move_blobs, read_manifest
from web.cli.fsck import examine, require_installation
from web.cli.main import fail
from web.settings import Settings, SettingsError, read_settings

_ERRORS = (SettingsError, NotDurableError, SQLAlchemyError, OSError, ValueError)


def backup(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Write a backup; exit status 1 when something in the store is damaged."""
    parser = argparse.ArgumentParser(
        prog="hearing backup",
        description="Write everything of an installation into a new folder, keys included: keep it as safe as the "
        "installation. A server may run meanwhile.",
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write; it must not exist yet")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    if given.out.exists():
        return fail(f"{given.out} exists already; name a folder that does not")
    ticker = Ticker()
    exam = Examination(ticker)
    try:
        settings = read_settings(environ, home=given.home)
        require_installation(settings)
        wrong = asyncio.run(back_up(settings, given.out.absolute(), datetime.now(UTC), exam))
    except EvidenceError as error:
        return fail(f"{error.zh} {error}")
    except _ERRORS as error:
        return fail(str(error))
    ticker.clear()
    manifest = read_manifest(given.out)
    print(f"{given.out}: the log up to {manifest['size']} entries, {exam.checked['blobs']} blobs")
    print(f"{manifest['checkpoint']}")
    for name in wrong:
        fail(f"文件已损坏,未备份 / damaged and not in the backup: {name}")
    return 1 if wrong else 0


def restore(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Restore a backup; exit status 1 when it is refused."""
    parser = argparse.ArgumentParser(
        prog="hearing restore",
        description="Put a backup into an empty home, when it proves right and nothing newer is known of its log. A "
        "log going on from an older state would contradict what people hold, so say what the newest is: with "
        "--at-least (a checkpoint from a cosigner or a mirror, or any party's newest receipt), or --newest.",
    )
    parser.add_argument("backup", type=Path, metavar="IN", help="the folder that `hearing backup` wrote")
    parser.add_argument("--home", type=Path, help="the folder to restore into; empty or not there yet")
    parser.add_argument(
        "--at-least", type=Path, action="append", default=[], metavar="FILE",
        help="a checkpoint or receipt that the backup must reach; may be given several times",
    )  # fmt: skip
    parser.add_argument("--newest", action="store_true", help="nothing was sealed after this backup, as I know myself")
    parser.add_argument(
        "--archive", action="store_true", help="restore an older backup all the same, to be read and never written to"
    )
    given = parser.parse_args(arguments)
    if not (given.at_least or given.newest):
        return fail(
            "请用 --at-least 给出已知最新的日志头或凭证,或用 --newest 声明此后没有存证。 "
            "Give the newest checkpoint or receipt you know of with --at-least, or say --newest."
        )
    try:
        settings = read_settings(environ, home=given.home)
        missing = _accepted(given, settings)
        faults = _laid_out(given, environ, settings.home, missing)
    except EvidenceError as error:
        return fail(f"{error.zh} {error}")
    except _ERRORS as error:
        return fail(str(error))
    if faults:
        return fail("备份有损坏,未恢复。 The backup is damaged and was not restored.")
    print(f"{settings.home}: restored" + (", as an archive that cannot be written to" if missing else ""))
    return 0


def _accepted(given: argparse.Namespace, settings: Settings) -> str | None:
    """Hold the backup against what is known; gives the newer checkpoint of what is to become an archive, or None."""
    if settings.home.exists() and any(settings.home.iterdir()):
        raise SettingsError(f"{settings.home} is not empty; name another home, or move it away")
    read_manifest(given.backup)
    known = [path.read_text(encoding="utf-8") for path in given.at_least]
    missing = asyncio.run(held_against(given.backup, known, Examination()))
    if missing is not None and not given.archive:
        raise Refused(
            "restore.older",
            "备份比已知的日志头旧,由此继续写入会使日志分叉,因此拒绝。请恢复更新的备份,或用 --archive 恢复为档案。",
            "The backup is older than what is known of its log. A log going on from it would contradict that, so it is "
            "refused. Restore a newer backup, or this one with --archive, to be read only.",
        )
    return missing


def _laid_out(given: argparse.Namespace, environ: Mapping[str, str], home: Path, missing: str | None) -> bool:
    """Lay the files out and examine them; what is damaged is told and taken away again."""
    ticker = Ticker()
    exam = Examination(ticker)
    try:
        lay_out(given.backup, read_settings(environ, home=home), frozen=missing)
        restored = read_settings(environ, home=home)
        if restored.place is not None:
            asyncio.run(move_blobs(restored, None, Examination(ticker)))
        asyncio.run(examine(restored, exam))
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    ticker.clear()
    if exam.faults:
        shutil.rmtree(home)
        tell(exam, as_json=False, language="en")
    return bool(exam.faults)
