"""`hearing keys`: whether the key files are sealed by a passphrase, and another passphrase for them."""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from getpass import getpass
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.handovers import FOLDER
from evidence.keys.keyfiles import only_owner
from evidence.keys.sealed_files import change_passphrase
from evidence.keys.sealed_keys import has_key, is_sealed
from evidence.rotation import Rotating
from web.cli.main import fail
from web.cosigners import cosigner_policy
from web.settings import Settings, SettingsError, read_settings

DESCRIPTION = """\
status: show where each key is kept, and which files are sealed by a passphrase.

passphrase: seal the files by another. The present passphrase is taken from HEARING_KEY_PASSPHRASE or the file in
HEARING_KEY_PASSPHRASE_FILE, the new one from HEARING_NEW_KEY_PASSPHRASE or the terminal; an empty one unseals the
files. Give the server the new passphrase before it starts again.

prepare: make the log's next keys and show them, for those who cosign the log or pinned its key.

rotate: hand the log over to its next keys, which the log records, and destroy the old ones. Receipts of before stay
valid. It may be repeated when it was interrupted. The time-stamp authority's key: hearing authority renew.

Stop the server first, for all but status.
"""
NEW = "HEARING_NEW_KEY_PASSPHRASE"


def keys(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Show or change how keys are kept."""
    parser = argparse.ArgumentParser(
        prog="hearing keys", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("status", "passphrase", "prepare", "rotate"))
    parser.add_argument("--reason", default="", help="why the log gets new keys; this goes into the log's entry")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    try:
        settings = read_settings(environ, home=given.home)
        if given.what == "status":
            return _status(settings)
        if given.what == "passphrase":
            return _change(settings, _new(environ))
        return _prepare(settings) if given.what == "prepare" else _rotate(settings, given.reason)
    except SettingsError as error:
        return fail(str(error))
    except EvidenceError as error:
        return fail(f"{error.en} {error.zh}")
    except OSError as error:
        return fail(f"a key file cannot be read or written: {error}")


def _folders(settings: Settings) -> tuple[Path, ...]:
    return settings.evidence / "keys", settings.keys


def _status(settings: Settings) -> int:
    for folder in _folders(settings):
        for path in sorted(folder.glob("*.pem")):
            data = path.read_bytes()
            if has_key(data):
                print(f"{path}: {'sealed' if is_sealed(data) else 'NOT sealed'}")
    return 0


def _new(environ: Mapping[str, str]) -> str:
    if NEW in environ:
        return environ[NEW]
    if not os.isatty(sys.stdin.fileno()):
        raise SettingsError(f"there is no terminal to ask for the new passphrase: set {NEW}")
    first, second = getpass("new passphrase: "), getpass("again: ")
    if first != second:
        raise SettingsError("the two passphrases differ; nothing was changed")
    return first


def _change(settings: Settings, new: str) -> int:
    with only_owner(settings.evidence):
        for folder in _folders(settings):
            for name in change_passphrase(folder, settings.passphrase, new):
                print(f"{folder / name}: {'sealed by the new passphrase' if new else 'NOT sealed any more'}")
    return 0


def _rotating(settings: Settings) -> Rotating:
    return Rotating(
        settings.evidence,
        settings.log_origin,
        passphrase=settings.passphrase,
        policy=cosigner_policy(settings),
    )


def _prepare(settings: Settings) -> int:
    print("the log's next keys; cosigners need a line `log VKEY` of each before the rotation:")
    for key in _rotating(settings).prepare():
        print(f"log {key}")
    return 0


def _rotate(settings: Settings, reason: str) -> int:
    if not reason:
        raise SettingsError("say why with --reason: it goes into the log")
    done = asyncio.run(_rotating(settings).rotate(reason))
    print("an interrupted rotation is finished" if done.finished else "the log has new keys")
    for key in done.handover.new:
        print(f"log {key}")
    print(f"the receipts of the hand-over and of the old keys' destruction are in {settings.evidence / FOLDER}")
    return 0
