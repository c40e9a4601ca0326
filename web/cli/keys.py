"""`hearing keys`: whether the key files are sealed by a passphrase, and another passphrase for them."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from getpass import getpass
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.keys.keyfiles import only_owner
from evidence.keys.sealed_files import change_passphrase
from evidence.keys.sealed_keys import has_key, is_sealed
from web.cli.main import fail
from web.settings import Settings, SettingsError, read_settings

DESCRIPTION = """\
Show which key files are sealed by a passphrase, or seal them by another. The present passphrase is taken from
HEARING_KEY_PASSPHRASE or the file in HEARING_KEY_PASSPHRASE_FILE, the new one from HEARING_NEW_KEY_PASSPHRASE or the
terminal; an empty one unseals the files. Stop the server first, and give it the new passphrase before it starts again.
"""
NEW = "HEARING_NEW_KEY_PASSPHRASE"


def keys(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Show or change how keys are kept."""
    parser = argparse.ArgumentParser(prog="hearing keys", description=DESCRIPTION)
    parser.add_argument("what", choices=("status", "passphrase"))
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    try:
        settings = read_settings(environ, home=given.home)
        if given.what == "status":
            return _status(settings)
        return _change(settings, _new(environ))
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
