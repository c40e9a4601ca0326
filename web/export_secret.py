"""The installation's own secret from which the keys of exports are made.

It is kept as a key file like every other: an Ed25519 key whose seed is the secret. Who owns it can tell which pseudonym
a known name has in exports made here; if it is lost, a series of exports cannot be gone on with, and nothing else is
hurt.
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from evidence.durable import make_folder
from evidence.keys.sealed_files import read_key_file, write_key_file

FILE = "exports.pem"


def export_secret(keys: Path, passphrase: str) -> bytes:
    """Give the secret, 32 bytes; it is made on first use. Blocking.

    Raises:
        Stopped: it is sealed, and the passphrase is missing or wrong.
    """
    path = keys / FILE
    try:
        pem = read_key_file(path, passphrase)
    except FileNotFoundError:
        make_folder(keys)
        made = Ed25519PrivateKey.generate()
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_key_file(path, pem, passphrase)
    key = load_pem_private_key(pem, None)
    assert isinstance(key, Ed25519PrivateKey), "no other kind is written"
    return key.private_bytes_raw()
