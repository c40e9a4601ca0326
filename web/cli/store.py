"""`hearing store`: where filed bytes are kept, and the way from one place to another."""

import argparse
import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.fsck.command import Ticker
from evidence.fsck.examination import Examination
from evidence.keys.keyfiles import only_owner
from evidence.stores.opened import FOLDER, present_place
from evidence.stores.place import s3_place
from web.backup import move_blobs
from web.cli.fsck import require_installation
from web.cli.main import fail
from web.home import lock_home
from web.settings import Settings, SettingsError, read_settings

DESCRIPTION = """\
Show where filed bytes are kept, or move them to where the settings say: HEARING_STORE=s3://bucket/prefix, with
HEARING_S3_ENDPOINT and the AWS_* variables, or HEARING_STORE=folder for the home. Stop the server before moving. Each
file is read back and compared before the old place is let go; what lay in S3 stays there.
"""


def store(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Show or move; exit status 1 when it was refused or a file is damaged."""
    parser = argparse.ArgumentParser(prog="hearing store", description=DESCRIPTION)
    parser.add_argument("what", choices=("show", "move"))
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    try:
        settings = read_settings(environ, home=given.home)
        require_installation(settings)
        present, named = present_place(settings.evidence), str(settings.place or FOLDER)
        if given.what == "show":
            print(f"kept in {present}" + ("" if present == named else f"; the settings say {named}"))
            return 0
        return _move(settings, present, named)
    except EvidenceError as error:
        return fail(f"{error.zh} {error.en}")
    except (SettingsError, OSError) as error:
        return fail(str(error))


def _move(settings: Settings, present: str, named: str) -> int:
    if present == named:
        return fail(f"everything lies in {present} already; say where to with HEARING_STORE")
    ticker = Ticker()
    exam = Examination(ticker)
    lock = lock_home(settings.home)
    try:
        with only_owner(settings.evidence):
            source = None if present == FOLDER else s3_place(present, settings.s3_endpoint)
            wrong = asyncio.run(move_blobs(settings, source, exam))
    finally:
        os.close(lock)
    ticker.clear()
    for name in wrong:
        fail(f"文件已损坏,未搬迁;请先从备份取回 / damaged, so nothing was moved; put it back from a backup: {name}")
    if not wrong:
        print(f"{exam.checked['blobs']} files moved from {present} to {named}")
    return 1 if wrong else 0
