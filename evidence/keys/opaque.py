"""Keys that never leave a token (PKCS#11): what their file says of them, and how they sign.

The file of such a key has the public key, so that the log can be examined without the token, and then a block of JSON
in base64 that says which key in which token it is. Certificates may follow, as in every other key file.
"""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.utils import Buffer

from evidence.errors import Stopped
from evidence.keys.suites import SUITES, SigningKey, Suite
from evidence.statement import canonical

_BLOCK = re.compile(rb"-----BEGIN HEARING TOKEN KEY-----\n(.*?)-----END HEARING TOKEN KEY-----\n", re.DOTALL)
_FIELDS = {"token", "id", "suite"}
_ECDSA_SHA256 = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Reference:
    """Which key: the label of its token, its id there (CKA_ID), and the name of its suite."""

    token: str
    id: bytes
    suite: str

    def pem(self, public: PublicKeyTypes) -> bytes:
        """Spell the file of this key, whose public half is given."""
        fields = canonical({"token": self.token, "id": self.id.hex(), "suite": self.suite})
        return b"".join(
            (
                public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
                b"-----BEGIN HEARING TOKEN KEY-----\n",
                base64.encodebytes(fields),
                b"-----END HEARING TOKEN KEY-----\n",
            )
        )

    @classmethod
    def read(cls, pem: bytes) -> "Reference | None":
        """Read it out of a key's file; None when that key lies in the file itself.

        Raises:
            ValueError: malformed.
        """
        found = _BLOCK.findall(pem)
        if not found:
            return None
        fields = json.loads(base64.b64decode(found[0]))
        if len(found) != 1 or not isinstance(fields, dict) or set(fields) != _FIELDS:
            raise ValueError("the reference to a key in a token is malformed")
        if fields["suite"] not in {suite.name for suite in SUITES}:
            raise ValueError(f"the suite {fields['suite']} is not known")
        return cls(str(fields["token"]), bytes.fromhex(fields["id"]), str(fields["suite"]))


class Token(Protocol):
    """A device in which keys are made and used, and which they never leave."""

    @property
    def label(self) -> str:
        """The token's label, by which key files name it."""
        ...

    @property
    def suites(self) -> frozenset[str]:
        """The names of the suites whose keys it can make."""
        ...

    def make(self, suite: Suite) -> SigningKey:
        """Make a key that stays; blocking. Raises Stopped when the token fails."""
        ...

    def find(self, reference: Reference) -> SigningKey:
        """Give a key; blocking. Raises Stopped when it is not there, or of another suite."""
        ...

    def ids(self) -> list[bytes]:
        """Give the ids of all keys that were made in it; blocking. Raises Stopped when the token fails."""
        ...

    def destroy(self, reference: Reference) -> None:
        """Destroy a key for good, if it is there; blocking. Raises Stopped when the token fails."""
        ...


Sign = Callable[[bytes], bytes]


class _NeverLeavesError(TypeError):
    def __init__(self) -> None:
        super().__init__("this key never leaves its token")


class OpaqueEd25519(Ed25519PrivateKey):
    """An Ed25519 key in a token: ``sign`` gives the 64 bytes of a signature over a message."""

    def __init__(self, public: Ed25519PublicKey, reference: Reference, sign: Sign) -> None:
        self._public, self._sign = public, sign
        self.reference = reference

    def public_key(self) -> Ed25519PublicKey:
        """Give the public half."""
        return self._public

    def sign(self, data: Buffer) -> bytes:
        """Have the token sign."""
        return self._sign(bytes(data))

    def private_bytes(
        self,
        encoding: Encoding,
        format: PrivateFormat,  # noqa: A002 -- the interface's name
        encryption_algorithm: KeySerializationEncryption,
    ) -> NoReturn:
        """Refuse."""
        raise _NeverLeavesError

    def private_bytes_raw(self) -> NoReturn:
        """Refuse."""
        raise _NeverLeavesError

    def __copy__(self) -> "OpaqueEd25519":
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> "OpaqueEd25519":
        return self


class OpaqueP256(ec.EllipticCurvePrivateKey):
    """A P-256 key in a token: ``sign`` gives an ECDSA signature (DER) over the SHA-256 of a message."""

    def __init__(self, public: ec.EllipticCurvePublicKey, reference: Reference, sign: Sign) -> None:
        self._public, self._sign = public, sign
        self.reference = reference

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """Give the public half."""
        return self._public

    @property
    def curve(self) -> ec.EllipticCurve:
        """The curve."""
        return self._public.curve

    @property
    def key_size(self) -> int:
        """Bits of the curve."""
        return self._public.key_size

    def sign(self, data: Buffer, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """Have the token sign; ECDSA with SHA-256 is the one algorithm."""
        wanted = signature_algorithm.algorithm
        if not isinstance(signature_algorithm, ec.ECDSA) or isinstance(wanted, Prehashed) or wanted.name != "sha256":
            raise ValueError("a key in a token signs with ECDSA and SHA-256 only")
        return self._sign(bytes(data))

    def exchange(self, algorithm: ec.ECDH, peer_public_key: ec.EllipticCurvePublicKey) -> NoReturn:
        """Refuse: it signs only."""
        raise _NeverLeavesError

    def private_numbers(self) -> NoReturn:
        """Refuse."""
        raise _NeverLeavesError

    def private_bytes(
        self,
        encoding: Encoding,
        format: PrivateFormat,  # noqa: A002 -- the interface's name
        encryption_algorithm: KeySerializationEncryption,
    ) -> NoReturn:
        """Refuse."""
        raise _NeverLeavesError

    def __copy__(self) -> "OpaqueP256":
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> "OpaqueP256":
        return self


def key_pem(key: SigningKey) -> bytes:
    """Spell a key's file: the private key in the clear, or which key in which token it is."""
    if isinstance(key, (OpaqueEd25519, OpaqueP256)):
        return key.reference.pem(key.public_key())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def key_from(pem: bytes, token: Token | None = None) -> object:
    """Give the private key of a file, which is not sealed by a passphrase, wherever that key lies; blocking.

    Raises:
        ValueError: the file holds none.
        Stopped: it lies in a token which is not given or fails, or which has no such key.
    """
    reference = Reference.read(pem)
    if reference is None:
        return load_pem_private_key(pem, None)
    if token is None or token.label != reference.token:
        raise other_token(reference)
    return token.find(reference)


def other_token(reference: Reference) -> Stopped:
    """Make the error of a key that lies in a token which is not the one at hand."""
    return Stopped(
        "keys.other-token",
        f"密钥保存在令牌“{reference.token}”中,而未配置该令牌。请设置 HEARING_PKCS11_MODULE、HEARING_PKCS11_TOKEN 和 "
        "HEARING_PKCS11_PIN_FILE 后重新启动。",
        f"A key lies in the token '{reference.token}', which is not the one configured. Set HEARING_PKCS11_MODULE, "
        "HEARING_PKCS11_TOKEN and HEARING_PKCS11_PIN_FILE, and start again.",
    )


def make_key(suite: Suite, token: Token | None = None) -> SigningKey:
    """Make a key: in the token, when one is given that knows the suite, else in memory; blocking."""
    return token.make(suite) if token is not None and suite.name in token.suites else suite.generate()
