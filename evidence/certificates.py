"""X.509 certificates, read whole: the library parses parts only when asked for them, and of some faults only warns."""

import warnings
from collections.abc import Callable

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.utils import CryptographyDeprecationWarning


def _strictly(load: Callable[[], list[x509.Certificate]]) -> list[x509.Certificate]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            certificates = load()
            for certificate in certificates:
                certificate.public_key()
                _ = (certificate.issuer, certificate.subject, certificate.extensions, certificate.not_valid_after_utc)
    except (
        x509.DuplicateExtension,
        x509.InvalidVersion,
        x509.UnsupportedGeneralNameType,
        UnsupportedAlgorithm,
        CryptographyDeprecationWarning,
    ) as wrong:
        raise ValueError(f"a certificate is malformed: {wrong}") from wrong
    return certificates


def from_der(der: bytes) -> x509.Certificate:
    """Read one certificate.

    Raises:
        ValueError: some part is malformed or of an unknown kind.
    """
    return _strictly(lambda: [x509.load_der_x509_certificate(der)])[0]


def from_pem(text: str) -> list[x509.Certificate]:
    """Read all certificates of a PEM text, in their order.

    Raises:
        ValueError: there is none, or some part of one is malformed or of an unknown kind.
    """
    return _strictly(lambda: x509.load_pem_x509_certificates(text.encode()))
