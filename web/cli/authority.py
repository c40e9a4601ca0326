"""`hearing authority`: the embedded time-stamp authority, shown or renewed."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.keys.opaque import Token
from evidence.keys.sealed_files import read_key_file
from evidence.renewal import FOLDER, renew_authority
from evidence.store import AUTHORITY_KEY
from evidence.timestamps.authority import EmbeddedAuthority
from web.cli.main import fail
from web.settings import Settings, SettingsError, read_settings
from web.tokens import opened_token

DESCRIPTION = """\
Show the embedded time-stamp authority, or renew it: a new key and root, and an entry of the log, stamped by the old
authority, that names the new root. Stop the server first. Receipts given before stay valid. With HEARING_PKCS11_MODULE,
HEARING_PKCS11_TOKEN and HEARING_PKCS11_PIN_FILE the new key is made in that token.
"""


def authority(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Show or renew the authority."""
    parser = argparse.ArgumentParser(prog="hearing authority", description=DESCRIPTION)
    parser.add_argument("what", choices=("show", "renew"))
    parser.add_argument("--reason", default="it will expire", help="why it is renewed; this goes into the log's entry")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    try:
        settings = read_settings(environ, home=given.home)
        with opened_token(settings) as token:
            if given.what == "renew":
                _renew(settings, given.reason, token)
            pem = read_key_file(settings.evidence / "keys" / AUTHORITY_KEY, settings.passphrase)
            found = EmbeddedAuthority.read(pem, token=token)
    except SettingsError as error:
        return fail(str(error))
    except EvidenceError as error:
        return fail(f"{error.en} {error.zh}")
    except OSError as error:
        return fail(f"there is no authority yet: {error}")
    print(f"valid until {found.ends:%Y-%m-%d}{', EXPIRED' if found.expired else ''}")
    print(found.root_pem(), end="")
    return 0


def _renew(settings: Settings, reason: str, token: Token | None) -> None:
    done = asyncio.run(
        renew_authority(
            settings.evidence,
            origin=settings.log_origin,
            reason=reason,
            passphrase=settings.passphrase,
            token=token,
        )
    )
    print(f"renewed; the {len(done.receipts)} receipts of that are in {settings.evidence / FOLDER}")
