"""The installation's own secret from which the keys of exports are made.

Who owns it can tell which pseudonym a known name has in exports made here; if it is lost, a series of exports cannot be
gone on with, and nothing else is hurt.
"""

from pathlib import Path

from evidence.keys.kept_seed import kept_seed

FILE = "exports.pem"


def export_secret(keys: Path, passphrase: str) -> bytes:
    """Give the secret, 32 bytes; it is made on first use. Blocking. Raises as `kept_seed` does."""
    return kept_seed(keys / FILE, passphrase)
