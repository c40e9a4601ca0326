"""The proofs of signatures on the minutes: both verifiers find the same wrong, and the same right."""

import base64
import hashlib
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hearing.package.checks_signing import fault
from hearing.package.shipped.signatures import signature_fault
from hearing.procedure.canonical import as_json, canonical
from hearing.procedure.events import MinutesSigned
from hearing.procedure.handwriting import FORM

DIGEST, RECORDINGS = "ab" * 32, "cd" * 32
STROKES = {
    "form": FORM,
    "width": 600,
    "height": 200,
    "pointer": "pen",
    "strokes": [[[10, 100, 500, 0], [500, 110, 500, 300]]],
}
WRITTEN = hashlib.sha256(canonical(STROKES)).hexdigest()


def signed(scheme: str, *, handwriting: str = "", digest: str = DIGEST) -> dict:
    """What a person's own key signs, as the page sends it."""
    statement = {
        "format": "hearing-signed/1",
        "kind": "minutes_signed",
        "digest": digest,
        "recordings": RECORDINGS,
        "handwriting": handwriting,
        "version": 2,
    }
    message = canonical(statement)
    if scheme == "ed25519":
        key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        made = key.sign(message)
    else:
        curve = ec.derive_private_key(7, ec.SECP256R1())
        r, s = decode_dss_signature(curve.sign(message, ec.ECDSA(SHA256())))
        spki = curve.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        made = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    text = {"key": base64.b64encode(spki).decode(), "signature": base64.b64encode(made).decode()}
    return {"statement": statement, "scheme": scheme, **text}


def event(proof: object) -> MinutesSigned:
    return MinutesSigned("p1", 2, DIGEST, "key", json.dumps(proof), "", RECORDINGS)


def by_key(scheme: str, **about: str) -> dict:
    return {"kind": "key", "fingerprint": "f", "signed": signed(scheme, **about)}


def by_hand(scheme: str, strokes: dict = STROKES, sha256: str = WRITTEN) -> dict:
    return {"kind": "hand", "handwriting": strokes, "sha256": sha256, "by": by_key(scheme, handwriting=WRITTEN)}


def both(one: MinutesSigned) -> tuple[tuple[str, str], tuple[str, str]]:
    body = json.loads(json.dumps(as_json(one)))
    return fault(one), signature_fault(body)


@pytest.mark.parametrize("scheme", ["ed25519", "p256"])
def test_a_persons_own_signature_and_handwriting_hold(scheme):
    assert both(event(by_key(scheme))) == (("", ""), ("", ""))
    assert both(event(by_hand(scheme))) == (("", ""), ("", ""))


def test_what_the_platform_recorded_of_a_password_or_a_scan_is_not_judged():
    for proof in ({"kind": "password", "nonce": "n"}, {"kind": "paper", "file": {}}):
        assert both(event(proof)) == (("", ""), ("", ""))
    assert both(replace(event({}), proof="proof")) == (("", ""), ("", ""))


OTHER_HAND = {**STROKES, "strokes": [[[10, 100, 500, 0], [501, 110, 500, 300]]]}


@pytest.mark.parametrize("scheme", ["ed25519", "p256"])
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda scheme: event(by_key(scheme, digest="ee" * 32)), id="other minutes"),
        pytest.param(lambda scheme: replace(event(by_key(scheme)), recordings="ee" * 32), id="other recordings"),
        pytest.param(lambda scheme: replace(event(by_key(scheme)), version=3), id="another version"),
        pytest.param(lambda scheme: event(by_key(scheme, handwriting=WRITTEN)), id="handwriting left out"),
        pytest.param(lambda scheme: event(by_hand(scheme, OTHER_HAND)), id="another hand"),
        pytest.param(
            lambda scheme: event(
                by_hand(scheme, OTHER_HAND, hashlib.sha256(canonical(OTHER_HAND)).hexdigest())
            ),
            id="another hand with its digest",
        ),
        pytest.param(
            lambda scheme: event({**by_key(scheme), "signed": {**signed(scheme), "signature": "AA" * 43 + "A="}}),
            id="another signature",
        ),
        pytest.param(lambda scheme: event({"kind": "key", "fingerprint": "f"}), id="no signature"),
    ],
)  # fmt: skip
def test_both_verifiers_find_what_is_wrong(scheme, wrong):
    ours, shipped = both(wrong(scheme))
    assert ours != ("", "")
    assert shipped == ours
