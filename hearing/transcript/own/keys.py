"""The keys that people sign files with: which kinds are taken, and how each signs.

Taken is what PDF readers check and signature laws rely on (ETSI TS 119 312): ECDSA on P-256 and P-384, and RSA of 2048
to 4096 bits with PKCS #1 v1.5 or PSS padding, all with SHA-256.
"""

from dataclasses import dataclass
from enum import StrEnum

from asn1crypto import algos  # type: ignore[import-untyped]  # ships no type information
from asn1crypto import x509 as asn1_x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

LEAST_BITS, MOST_BITS = 2048, 4096
LEAST_EXPONENT = 65_537
SALT = 32
"""Bytes of salt in PSS: as many as SHA-256 has."""


class Way(StrEnum):
    """How a key signs; the names are those of a signing request (`hearing-own-request/1`)."""

    ECDSA = "ecdsa-sha256"
    RSA = "rsa-sha256"
    PSS = "rsa-pss-sha256"


@dataclass(frozen=True, slots=True)
class FileKey:
    """The public key of a certificate that signs files, and the way in which it does."""

    public: EllipticCurvePublicKey | RSAPublicKey
    way: Way

    @property
    def mechanism(self) -> algos.SignedDigestAlgorithm:
        """The algorithm as a signature names it (RFC 5754, RFC 4055)."""
        if self.way is not Way.PSS:
            name = "sha256_ecdsa" if self.way is Way.ECDSA else "sha256_rsa"
            return algos.SignedDigestAlgorithm({"algorithm": name})
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        mask = algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": digest})
        parameters = {"hash_algorithm": digest, "mask_gen_algorithm": mask, "salt_length": SALT}
        return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)})

    @property
    def longest(self) -> int:
        """Bytes of its longest signature."""
        if isinstance(self.public, RSAPublicKey):
            return self.public.key_size // 8
        return 2 * self._half + 9

    @property
    def _half(self) -> int:
        return (self.public.key_size + 7) // 8

    def plain(self, given: bytes) -> bytes:
        """Give a signature as files hold it: of ECDSA the DER form, which r and s one after the other become."""
        if self.way is not Way.ECDSA or len(given) != 2 * self._half:
            return given
        r, s = given[: self._half], given[self._half :]
        return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))

    def fits(self, data: bytes, signature: bytes) -> bool:
        """Tell whether this (of ECDSA: r and s, or DER) is the key's signature over ``data``."""
        signature = self.plain(signature)
        try:
            if isinstance(self.public, EllipticCurvePublicKey):
                self.public.verify(signature, data, ECDSA(SHA256()))
            else:
                padding = PSS(MGF1(SHA256()), SALT) if self.way is Way.PSS else PKCS1v15()
                self.public.verify(signature, data, padding, SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True


def file_key(public: object, *, pss: bool) -> FileKey | None:
    """Give a public key as one that signs files; None for a kind or size that is not taken.

    Args:
        public: as the library reads it.
        pss: whether an RSA key signs with PSS padding.
    """
    if isinstance(public, EllipticCurvePublicKey):
        return FileKey(public, Way.ECDSA) if isinstance(public.curve, SECP256R1 | SECP384R1) else None
    if not isinstance(public, RSAPublicKey):
        return None
    exponent = public.public_numbers().e
    fit = LEAST_BITS <= public.key_size <= MOST_BITS and public.key_size % 8 == 0
    if not fit or exponent < LEAST_EXPONENT or exponent % 2 == 0:
        return None
    return FileKey(public, Way.PSS if pss else Way.RSA)


def pss_only(certificate: asn1_x509.Certificate) -> bool:
    """Tell whether a certificate's key may sign with PSS padding alone (id-RSASSA-PSS, RFC 4055, 1.2)."""
    return bool(certificate.public_key["algorithm"]["algorithm"].native == "rsassa_pss")
