"""Keys as people give them: each kind that is not taken has words that say what to do."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from evidence.signed.keys import Algorithm, PartyKey, read_public_key
from evidence.signed.refusals import KeyRefused
from tests.evidence.authorities import authority
from tests.evidence.signed.points import NOT_CANONICAL, SMALL_ORDER, mixed_order
from tests.evidence.signed.signers import ED25519, P256, b64, spki
from tests.tools import require_tool

SPKI = PublicFormat.SubjectPublicKeyInfo
EDWARDS, SHORT = spki(ED25519), spki(P256)


def pem(der: bytes, name: str = "PUBLIC KEY") -> str:
    return f"-----BEGIN {name}-----\n{b64(der)}\n-----END {name}-----\n"


def ssh(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> str:
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


@pytest.mark.parametrize("der", [EDWARDS, SHORT], ids=["ed25519", "p256"])
def test_a_key_is_read_from_what_tools_write(der: bytes):
    given = [pem(der), b64(der), f"\n {b64(der)[:40]}\n{b64(der)[40:]} ", pem(der).replace("\n", "\r\n")]
    assert {read_public_key(text).spki for text in given} == {der}
    assert PartyKey.of_spki(der) == read_public_key(pem(der))


def test_an_openssh_line_is_read():
    line = ED25519.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    assert read_public_key(f"{line} someone@somewhere\n").spki == EDWARDS


def test_a_compressed_point_is_the_same_key():
    point = P256.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    der = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + point
    assert read_public_key(b64(der)).fingerprint == PartyKey.of_spki(SHORT).fingerprint


@pytest.mark.parametrize("command", ["ed25519", "p256"])
def test_openssl_and_we_name_the_same_key(tmp_path: Path, command: str):
    kind = ["ed25519"] if command == "ed25519" else ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    openssl = require_tool("openssl")
    for arguments in (
        ["genpkey", "-algorithm", *kind, "-out", "key.pem"],
        ["pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"],
    ):
        subprocess.run([openssl, *arguments], cwd=tmp_path, check=True, capture_output=True)
    assert read_public_key((tmp_path / "public.pem").read_text()).algorithm == Algorithm(command)
    with pytest.raises(KeyRefused) as refused:
        read_public_key((tmp_path / "key.pem").read_text())
    assert refused.value.code == "key.private"


def refused() -> dict[str, tuple[str, str]]:
    """Texts that are refused, with the code of the refusal."""
    weak = rsa.generate_private_key(65537, 2048).public_key()
    p384 = ec.generate_private_key(ec.SECP384R1()).public_key()
    k1 = ec.generate_private_key(ec.SECP256K1()).public_key()
    others: dict[str, Any] = {
        "RSA": weak,
        "P-384": p384,
        "secp256k1": k1,
        "Ed448": ed448.Ed448PrivateKey.generate().public_key(),
        "X25519": x25519.X25519PrivateKey.generate().public_key(),
        "DSA": dsa.generate_private_key(1024).public_key(),
    }
    found = {name: (pem(key.public_bytes(Encoding.DER, SPKI)), "key.kind") for name, key in others.items()}
    private = ED25519.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    off = SHORT[:-1] + bytes([SHORT[-1] ^ 1])
    edwards = EDWARDS[:12]
    return found | {
        "RSA in its old form": (weak.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode(), "key.kind"),
        "RSA of OpenSSH": (ssh(weak), "key.kind"),
        "P-256 of OpenSSH": (ssh(P256.public_key()), "key.kind"),
        "a hardware key of OpenSSH": ("sk-ssh-ed25519@openssh.com AAAA", "key.kind"),
        "a broken line of OpenSSH": ("ssh-ed25519 AAAA", "key.malformed"),
        "another key behind OpenSSH's name": ("ssh-ed25519 " + ssh(weak).split()[1], "key.malformed"),
        "a private key": (private, "key.private"),
        "a certificate": (authority().root.public_bytes(Encoding.PEM).decode(), "key.certificate"),
        "nothing": ("", "key.malformed"),
        "words": ("my key", "key.malformed"),
        "Chinese": ("密钥", "key.malformed"),
        "a long text": ("A" * 9_000, "key.malformed"),
        "noise in DER": (b64(b"\x30\x03\x02\x01\x05"), "key.malformed"),
        "PEM without an end": (pem(EDWARDS).split("-----END")[0], "key.malformed"),
        "a byte behind the key": (b64(EDWARDS + b"\0"), "key.size"),
        "a short key": (b64(EDWARDS[:-1]), "key.size"),
        "off the curve": (b64(off), "key.curve"),
        "infinity": (b64(bytes.fromhex("3019301306072a8648ce3d020106082a8648ce3d03010703020000")), "key.malformed"),
        "no point of Ed25519": (b64(edwards + (2).to_bytes(32, "little")), "key.curve"),
        "mixed order": (b64(edwards + mixed_order()), "key.order"),
        **{f"small order {at}": (b64(edwards + one), "key.order") for at, one in enumerate(SMALL_ORDER)},
        **{f"spelling {at}": (b64(edwards + one), "key.spelling") for at, one in enumerate(NOT_CANONICAL)},
    }


REFUSED = refused()


@pytest.mark.parametrize("name", REFUSED)
def test_keys_that_are_refused_and_why(name: str):
    text, code = REFUSED[name]
    with pytest.raises(KeyRefused) as wrong:
        read_public_key(text)
    assert wrong.value.code == code
    assert wrong.value.zh.endswith("。")
    assert wrong.value.en.endswith(".")


def test_a_signature_fits_its_key_and_its_data_alone():
    for private in (ED25519, P256):
        key = PartyKey.of_spki(spki(private))
        assert not key.fits(b"data", bytes(64))
        assert not key.fits(b"data", bytes(63))
