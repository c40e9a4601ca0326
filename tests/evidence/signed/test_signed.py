"""What a person signs: each way to sign, made by other programs too; and what has to agree around it."""

import base64
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from evidence.signed.refusals import SignatureRefused
from evidence.signed.signed import FIRST, Place, Signed, check_agrees, signed_in
from tests.evidence.signed.signers import ED25519, P256, by_passkey, place, signed
from tests.tools import require_tool

STATEMENT: dict[str, Any] = {
    **place(), "kind": "exhibit_filed", "case": "4W1", "title": "证据😀", "file": {"sha256": "a" * 64, "size": 3}
}  # fmt: skip


@pytest.mark.parametrize(
    "made",
    [signed(STATEMENT), signed(STATEMENT, P256), signed(STATEMENT, ssh=True), by_passkey(STATEMENT)],
    ids=lambda made: made["scheme"],
)
def test_each_scheme_is_read_spelled_and_checked(made: dict[str, Any]):
    found = Signed.read(made)
    assert found.fields() == made
    found.check()
    assert signed_in({**STATEMENT, "signed": made}) == found
    for title in ("证据", "证据😀 "):
        with pytest.raises(SignatureRefused):
            Signed.read({**made, "statement": {**STATEMENT, "title": title}}).check()


def test_the_digest_names_the_signature_too():
    one, other = Signed.read(signed(STATEMENT, P256)), Signed.read(signed(STATEMENT, P256))
    assert one.message() == other.message()
    assert one.digest() != other.digest()


def test_openssl_signs_and_checks_it(tmp_path: Path):
    message = Signed.read(signed(STATEMENT)).message()
    (tmp_path / "statement").write_bytes(message)
    (tmp_path / "key.pem").write_bytes(ED25519.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    command = [require_tool("openssl"), "pkeyutl", "-sign", "-inkey", "key.pem", "-rawin", "-in", "statement"]
    subprocess.run([*command, "-out", "signature"], cwd=tmp_path, check=True, capture_output=True)
    by_hand = base64.b64encode((tmp_path / "signature").read_bytes()).decode()
    Signed.read({**signed(STATEMENT), "signature": by_hand}).check()


def test_ssh_keygen_signs_it(tmp_path: Path):
    private = ED25519.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    (tmp_path / "key").write_bytes(private)
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "statement").write_bytes(Signed.read(signed(STATEMENT)).message())
    command = [require_tool("ssh-keygen"), "-Y", "sign", "-n", "hearing", "-f", "key", "statement"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    armoured = (tmp_path / "statement.sig").read_text().splitlines()[1:-1]
    blob = base64.b64decode("".join(armoured))
    by_hand = base64.b64encode(blob[-64:]).decode()
    Signed.read({**signed(STATEMENT, ssh=True), "signature": by_hand}).check()


def test_what_is_around_agrees_or_the_field_is_named():
    around = {**STATEMENT, "file": {**STATEMENT["file"], "type": "application/pdf"}, "version": 1}
    check_agrees(STATEMENT, around)
    changes: dict[str, Any] = {"title": "other", "case": "4W2", "file": {"sha256": "b" * 64, "size": 3}}
    for name, value in changes.items():
        with pytest.raises(SignatureRefused, match=name):
            check_agrees(STATEMENT, {**around, name: value})
    with pytest.raises(SignatureRefused, match="title"):
        check_agrees(STATEMENT, {key: value for key, value in around.items() if key != "title"})
    assert signed_in(around) is None


def test_its_place_in_the_case():
    found = Place.of(STATEMENT)
    assert found is not None
    assert (found.number, found.previous, found.size) == (1, FIRST, 0)
    assert Place.of({"kind": "key_enrolled"}) is None
