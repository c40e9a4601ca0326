"""`hearing keys`: whether the key files are sealed by a passphrase, and another passphrase for them."""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from getpass import getpass
from pathlib import Path

from evidence.durable import make_folder
from evidence.errors import EvidenceError
from evidence.handovers import FOLDER
from evidence.keys.keyfiles import only_owner
from evidence.keys.opaque import Reference, Token
from evidence.keys.replacing import log_keys
from evidence.keys.sealed_files import change_passphrase
from evidence.keys.sealed_keys import has_key, is_sealed, public_key
from evidence.keys.suites import suite_of
from evidence.rotation import Rotating
from evidence.store import AUTHORITY_KEY
from evidence.timestamps.authority import EmbeddedAuthority, utc_now
from web.cli.main import fail
from web.cosigners import cosigner_policy
from web.settings import Settings, SettingsError, read_settings
from web.tokens import opened_token

DESCRIPTION = """\
status: show where each key is kept: in a file, sealed by a passphrase or not, or in a token.

make: make the keys of a new installation before its first start.

passphrase: seal the files by another. The present passphrase is taken from HEARING_KEY_PASSPHRASE or the file in
HEARING_KEY_PASSPHRASE_FILE, the new one from HEARING_NEW_KEY_PASSPHRASE or the terminal; an empty one unseals the
files. Give the server the new passphrase before it starts again.

prepare: make the log's next keys and show them, for those who cosign the log or pinned its key.

rotate: hand the log over to its next keys, which the log records, and destroy the old ones. Receipts of before stay
valid. It may be repeated when it was interrupted. The time-stamp authority's key: hearing authority renew.

With HEARING_PKCS11_MODULE, HEARING_PKCS11_TOKEN and HEARING_PKCS11_PIN_FILE the log's Ed25519 key and the time-stamp
authority's key are made in that token and never leave it; rotate and renew move those of before. The log's ML-DSA-44
key stays in a file.

Stop the server first, for all but status.
"""
NEW = "HEARING_NEW_KEY_PASSPHRASE"


def keys(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Show or change how keys are kept."""
    parser = argparse.ArgumentParser(
        prog="hearing keys", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("status", "make", "passphrase", "prepare", "rotate"))
    parser.add_argument("--reason", default="", help="why the log gets new keys; this goes into the log's entry")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    try:
        settings = read_settings(environ, home=given.home)
        if given.what == "passphrase":
            return _change(settings, _new(environ))
        with opened_token(settings) as token:
            return _with_token(settings, given.what, given.reason, token)
    except SettingsError as error:
        return fail(str(error))
    except EvidenceError as error:
        return fail(f"{error.en} {error.zh}")
    except OSError as error:
        return fail(f"a key file cannot be read or written: {error}")


def _folders(settings: Settings) -> tuple[Path, ...]:
    return settings.evidence / "keys", settings.keys


def _with_token(settings: Settings, what: str, reason: str, token: Token | None) -> int:
    if what == "status":
        return _status(settings, token)
    if what == "make":
        return _make(settings, token)
    return _prepare(settings, token) if what == "prepare" else _rotate(settings, reason, token)


def _status(settings: Settings, token: Token | None) -> int:
    """Print a line for each key, and one for each key in the token that no file names."""
    held, named = set(token.ids()) if token else set(), set()
    for path in (path for folder in _folders(settings) for path in sorted(folder.glob("*.pem"))):
        data = path.read_bytes()
        reference = Reference.read(data)
        if reference is not None:
            named.add(reference.id)
            state = _state(reference, token, held)
            print(f"{path}: {reference.suite} key {reference.id.hex()} in the token {reference.token}, {state}")
        elif has_key(data):
            print(f"{path}: {suite_of(public_key(data)).name}, {'sealed' if is_sealed(data) else 'NOT sealed'}")
    for spare in sorted(held - named):
        print(f"{token.label if token else ''}: key {spare.hex()} is in the token, but no file names it")
    return 0


def _state(reference: Reference, token: Token | None, held: set[bytes]) -> str:
    if token is None or token.label != reference.token:
        return "which is not configured"
    return "present" if reference.id in held else "MISSING"


def _make(settings: Settings, token: Token | None) -> int:
    """Make the keys of a new installation, so that they are seen before its first start."""
    folder = settings.evidence / "keys"
    with only_owner(settings.evidence):
        if (settings.evidence / "head").exists():
            raise SettingsError("this installation has its keys: use rotate, or hearing authority renew")
        make_folder(folder)
        EmbeddedAuthority.open(folder / AUTHORITY_KEY, settings.log_origin, utc_now, settings.passphrase, token)
        log_keys(folder, fresh=True, passphrase=settings.passphrase, token=token)
    return _status(settings, token)


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


def _rotating(settings: Settings, token: Token | None) -> Rotating:
    return Rotating(
        settings.evidence,
        settings.log_origin,
        passphrase=settings.passphrase,
        token=token,
        policy=cosigner_policy(settings),
    )


def _prepare(settings: Settings, token: Token | None) -> int:
    print("the log's next keys; cosigners need a line `log VKEY` of each before the rotation:")
    for key in _rotating(settings, token).prepare():
        print(f"log {key}")
    return 0


def _rotate(settings: Settings, reason: str, token: Token | None) -> int:
    if not reason:
        raise SettingsError("say why with --reason: it goes into the log")
    done = asyncio.run(_rotating(settings, token).rotate(reason))
    print("an interrupted rotation is finished" if done.finished else "the log has new keys")
    for key in done.handover.new:
        print(f"log {key}")
    print(f"the receipts of the hand-over and of the old keys' destruction are in {settings.evidence / FOLDER}")
    return 0
