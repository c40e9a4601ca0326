"""A secret of an installation's own, kept as a key file like every other; blocking."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from evidence.durable import make_folder
from evidence.keys.sealed_files import read_key_file, write_key_file


def kept_seed(path: Path, passphrase: str = "") -> bytes:
    """Give the secret of a key file, 32 bytes: the seed of an Ed25519 key, which is made on first use.

    Raises:
        Stopped: it is sealed, and the passphrase is missing or wrong.
    """
    try:
        pem = read_key_file(path, passphrase)
    except FileNotFoundError:
        make_folder(path.parent)
        made = Ed25519PrivateKey.generate()
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_key_file(path, pem, passphrase)
    key = load_pem_private_key(pem, None)
    assert isinstance(key, Ed25519PrivateKey), "no other kind is written"
    return key.private_bytes_raw()
