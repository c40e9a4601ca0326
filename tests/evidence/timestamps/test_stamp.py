from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from evidence.timestamps.stamp import EMBEDDED, Stamp, authority_name, plain_pem
from tests.evidence.authorities import NOW, authority

STAMPS = authority()
CHAIN = plain_pem([STAMPS.signer.certificate, STAMPS.root])


def test_it_is_named_after_its_signer():
    stamp = Stamp.of(EMBEDDED, STAMPS.token(b"data"), CHAIN)
    assert (stamp.name, stamp.at) == ("stamps", NOW)
    assert stamp.certificates() == [STAMPS.signer.certificate, STAMPS.root]


def test_a_certificate_without_a_name_goes_by_its_digest():
    key = ec.generate_private_key(ec.SECP256R1())
    blank = x509.Name([])
    nameless = (
        x509.CertificateBuilder(blank, blank, key.public_key(), 1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    assert authority_name(nameless) == nameless.fingerprint(hashes.SHA256()).hex()


@pytest.mark.parametrize(("kind", "chain"), [("qualified", CHAIN), (EMBEDDED, "noise")])
def test_unknown_kinds_and_unreadable_chains_are_refused(kind, chain):
    with pytest.raises(ValueError, match=r"called|certificates|PEM"):
        Stamp.of(kind, b"", chain)
