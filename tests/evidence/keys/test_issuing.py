"""Keys with certificates of their own."""

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from evidence.keys.issuing import issue, read

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def test_what_was_issued_is_read_back():
    made = issue("a" * 70, "root", time_stamping=False, now=NOW)
    again = read(made.pem())
    assert (again.certificate, again.root) == (made.certificate, made.root)
    assert again.certificate.subject.rfc4514_string() == "CN=" + "a" * 64


@pytest.mark.parametrize(("stamps", "signs"), [(True, False), (False, True)])
def test_a_key_is_for_one_purpose_only(stamps, signs):
    extensions = issue("x", "root", time_stamping=stamps, now=NOW).certificate.extensions
    assert extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment is signs
    assert any(isinstance(one.value, x509.ExtendedKeyUsage) and one.critical for one in extensions) is stamps


def test_parts_of_two_identities_do_not_belong_together():
    mine, other = (issue("x", "root", time_stamping=True, now=NOW) for _ in range(2))
    key = mine.pem().partition(b"-----BEGIN CERT")[0]
    certificate, root = (one.public_bytes(Encoding.PEM) for one in (other.certificate, other.root))
    with pytest.raises(ValueError, match="does not belong"):
        read(key + certificate + root)
    with pytest.raises(ValueError, match="not the root's"):
        read(mine.pem().replace(mine.root.public_bytes(Encoding.PEM), root))
