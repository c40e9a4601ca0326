import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from evidence.timestamps.cms import certificate_from_der, certificates_from_pem
from tests.evidence.authorities import authority

ROOT = authority().root
DER = ROOT.public_bytes(Encoding.DER)


def test_a_certificate_comes_back():
    assert certificate_from_der(DER) == ROOT
    assert certificates_from_pem(ROOT.public_bytes(Encoding.PEM).decode() * 2) == [ROOT, ROOT]


@pytest.mark.parametrize("twentieth", range(20))
@pytest.mark.parametrize("change", [1, 2, 4, 128])
def test_a_changed_one_is_another_or_is_refused_with_a_value_error(twentieth, change):
    # By share and not by place: the signature, and with it the whole, is not always as long.
    data = bytearray(DER)
    data[len(data) * twentieth // 20] ^= change
    try:
        assert certificate_from_der(bytes(data)) != ROOT
    except ValueError:
        return


def test_no_certificate():
    for bad in ("", "noise"):
        with pytest.raises(ValueError, match="PEM"):
            certificates_from_pem(bad)
