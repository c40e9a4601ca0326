"""People's key pairs as this installation holds them: sealed under one key file, itself sealed by the passphrase.

A row of the database alone opens nothing; who has the key file and its passphrase opens every person's key.
"""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from evidence.durable import make_folder
from evidence.errors import Damaged
from evidence.keys.sealed_files import read_key_file, write_key_file
from evidence.sealing.envelope import KEY_SIZE, disclosed, enclosed
from evidence.sealing.recipients import STANDARD, SUITES

FILE = "recipients.pem"


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A person's key pair: the suite's name, the public key, and the private one under seal."""

    suite: str
    public: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Keyring:
    """Makes and opens held keys."""

    _key: bytes = field(repr=False)

    @classmethod
    def open(cls, folder: Path, passphrase: str = "") -> "Keyring":
        """Load the key file of a folder, or make it when there is none; blocking.

        Raises:
            Stopped: it is sealed, and the passphrase missing or wrong.
            Damaged: it is unreadable.
        """
        path = folder / FILE
        if not path.exists():
            make_folder(folder)
            made = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            write_key_file(path, made, passphrase)
        try:
            key = load_pem_private_key(read_key_file(path, passphrase), None)
        except ValueError:
            key = None
        if not isinstance(key, X25519PrivateKey):
            raise Damaged(
                "keys.recipients",
                f"密钥文件 {FILE} 已损坏，请从备份恢复。",
                f"The key file {FILE} is damaged; restore it from a backup.",
            )
        derive = HKDF(SHA256(), KEY_SIZE, salt=None, info=b"hearing-held-keys/1")
        return cls(derive.derive(key.private_bytes_raw()))

    def make(self, person: str) -> HeldKey:
        """Make a key pair for a person."""
        private = secrets.token_bytes(STANDARD.private_size)
        sealed = enclosed(private, self._key, _context(STANDARD.name, person))
        return HeldKey(STANDARD.name, STANDARD.public(private), sealed)

    def private(self, held: HeldKey, person: str) -> bytes:
        """Give a person's private key.

        Raises:
            Damaged: it was sealed by another installation, for another person, or was changed; or the public key
                beside it is not its own.
        """
        private = disclosed(held.sealed, self._key, _context(held.suite, person))
        if not secrets.compare_digest(SUITES[held.suite].public(private), held.public):
            raise Damaged(
                "keys.exchanged",
                "该人员的公钥被调换，不能使用。请联系管理员。",
                "This person's public key was exchanged and is not used. Tell an administrator.",
            )
        return private


def _context(suite: str, person: str) -> bytes:
    return f"hearing-held-key/1\n{suite}\n{person}".encode()
