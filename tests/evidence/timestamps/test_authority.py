from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat import asn1

from evidence.errors import Damaged
from evidence.keys.issuing import LIFETIME
from evidence.timestamps import cms
from evidence.timestamps.authority import EmbeddedAuthority
from evidence.timestamps.stamping import EMBEDDED_POLICY
from evidence.timestamps.timestamp import parse_token, verify

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def test_it_is_made_once_and_stamps_the_present_second(tmp_path: Path):
    path = tmp_path / "authority.pem"
    first = EmbeddedAuthority.open(path, "example", lambda: NOW)
    again = EmbeddedAuthority.open(path, "example", lambda: NOW + timedelta(days=1))
    assert again.root == first.root
    token = parse_token(again.stamp(b"data"))
    assert verify(token, b"data", [first.root], policy=EMBEDDED_POLICY) == [first.signer.certificate, first.root]
    assert token.gen_time == NOW + timedelta(days=1)
    assert token.info.serial_number != parse_token(again.stamp(b"data")).info.serial_number


def test_the_root_can_sign_no_second_certificate(tmp_path: Path):
    EmbeddedAuthority.open(tmp_path / "authority.pem", "example", lambda: NOW)
    assert (tmp_path / "authority.pem").read_text().count("PRIVATE KEY") == 2


@pytest.mark.parametrize("days", [-1, LIFETIME.days + 1])
def test_outside_its_lifetime_it_refuses_to_open(tmp_path: Path, days: int):
    path = tmp_path / "authority.pem"
    EmbeddedAuthority.open(path, "example", lambda: NOW)
    with pytest.raises(Damaged):
        EmbeddedAuthority.open(path, "example", lambda: NOW + timedelta(days=days))


def test_foreign_parts_are_refused(tmp_path: Path):
    one, other = tmp_path / "one.pem", tmp_path / "other.pem"
    EmbeddedAuthority.open(one, "example", lambda: NOW)
    EmbeddedAuthority.open(other, "example", lambda: NOW)
    key, chain = one.read_text().split("-----BEGIN CERTIFICATE", 1)
    foreign = other.read_text().split("-----BEGIN CERTIFICATE", 1)[1]
    for spoiled in (key + "-----BEGIN CERTIFICATE" + foreign, key, "-----BEGIN CERTIFICATE" + chain, ""):
        (tmp_path / "spoiled.pem").write_text(spoiled)
        with pytest.raises(Damaged):
            EmbeddedAuthority.open(tmp_path / "spoiled.pem", "example", lambda: NOW)


def test_long_names_fit(tmp_path: Path):
    authority = EmbeddedAuthority.open(tmp_path / "authority.pem", "x" * 100, lambda: NOW)
    assert authority.root_pem() in authority.certificates_pem()


def test_tokens_are_spelt_as_a_general_encoder_spells_them(tmp_path: Path):
    authority = EmbeddedAuthority.open(tmp_path / "authority.pem", "example.org/log", lambda: NOW)
    for number in range(50):  # serials, nonces and signatures have several lengths
        token = authority.stamp(number.to_bytes(8, "big"))
        assert asn1.encode_der(asn1.decode_der(cms.ContentInfo, token)) == token
