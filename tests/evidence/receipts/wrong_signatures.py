"""The good receipt with what a party signed in it wrong, one thing at a time: steps 11 and 12."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.receipts.receipt import Receipt
from evidence.statement import Statement
from tests.evidence.receipt_maker import STATEMENT
from tests.evidence.receipts.wrong_parts import PARTY, SEALED, made
from tests.evidence.signed.points import NOT_CANONICAL, SMALL_ORDER, mixed_order
from tests.evidence.signed.signers import ED25519, P256, b64, by_passkey, signed, spki

OTHER = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
PREFIX = spki(ED25519)[:12]


def sealed(held: object, **around: Any) -> Receipt:
    """A receipt of the same statement with another signature in it, sealed and stamped rightly."""
    return made(Statement({**SEALED.body, "signed": held, **around}))  # type: ignore[dict-item]  # also wrong ones


def flipped(text: str, at: int = 5) -> str:
    data = bytearray(base64.b64decode(text))
    data[at] ^= 1
    return b64(bytes(data))


def signature() -> Iterator[tuple[str, Receipt]]:
    """Everything that is wrong with the signature, its key, or how it fits what was sealed."""
    good, elliptic, passkey = signed(PARTY), signed(PARTY, P256), by_passkey(PARTY)
    yield "a signature that is no object", sealed("yes")
    yield "nothing under the signature", sealed({})
    for field in good:
        yield f"a signature without {field}", sealed({key: value for key, value in good.items() if key != field})
    yield "a signature with a field more", sealed({**good, "trust": "me"})
    yield "a signature of an unknown scheme", sealed({**good, "scheme": "rsa"})
    yield "the scheme of another key", sealed({**good, "scheme": "p256"})
    yield "another form of what was signed", sealed(signed({**PARTY, "format": "hearing-signed/2"}))
    yield "a party's signature's bit flipped", sealed({**good, "signature": flipped(good["signature"])})
    yield "a party's P-256 signature's bit flipped", sealed({**elliptic, "signature": flipped(elliptic["signature"])})
    yield "a party's signature that is short", sealed({**good, "signature": b64(bytes(63))})
    yield "a party's P-256 signature of zeros", sealed({**elliptic, "signature": b64(bytes(64))})
    yield "a party's signature spelled otherwise", sealed({**good, "signature": good["signature"].rstrip("=")})
    yield "signed by another person's key", sealed({**good, "key": b64(spki(OTHER))})
    yield "a signature of ssh-keygen said to be plain", sealed({**signed(PARTY, ssh=True), "scheme": "ed25519"})
    yield "a plain signature said to be of ssh-keygen", sealed({**good, "scheme": "ssh-ed25519"})
    yield (
        "a passkey's signature said to be plain",
        sealed({key: value for key, value in {**passkey, "scheme": "p256"}.items() if not key.endswith("_data")}),
    )
    for number, point in enumerate([*SMALL_ORDER, *NOT_CANONICAL[::13], mixed_order()]):
        yield f"a party's key that nobody may rely on, {number}", sealed({**good, "key": b64(PREFIX + point)})
    off = bytearray(spki(P256))
    off[-1] ^= 1
    yield "a party's key off the curve", sealed({**elliptic, "key": b64(bytes(off))})
    for field, value in (("label", "证据2"), ("case", "4W2"), ("kind", "opinion_stated")):
        yield f"another {field} sealed than signed", sealed(good, **{field: value})
    file: Any = STATEMENT.body["file"]
    yield "another file's name sealed than signed", sealed(good, file={**file, "name": "证据2.pdf"})
    bare = {key: value for key, value in PARTY.items() if key != "file"}
    yield "a file that was not signed", sealed(signed(bare))
    yield "a file signed without its digest", sealed(signed({**PARTY, "file": {"size": file["size"]}}))
    yield "something signed that was not sealed", sealed(signed({**PARTY, "purpose": "another"}))
    yield "a kind that was not signed", sealed(signed({key: value for key, value in PARTY.items() if key != "kind"}))
    yield "a passkey's answer to another challenge", sealed({**passkey, "statement": {**PARTY, "signed_at": "later"}})
    yield (
        "a passkey's registration for a signature",
        sealed(by_passkey(PARTY, client=lambda said: {**said, "type": "webauthn.create"})),
    )
    yield "a passkey with nobody present", sealed(by_passkey(PARTY, flags=4))
    yield "a passkey that recognised nobody", sealed(by_passkey(PARTY, flags=1))
    yield "a passkey's data cut", sealed({**passkey, "authenticator_data": b64(bytes(36))})
    yield "a browser's data that is no JSON", sealed({**passkey, "client_data": b64(b"noise")})


def order() -> Iterator[tuple[str, Receipt]]:
    """Everything that is wrong with the number of what was signed, and with the checkpoint that it names."""
    seen: Any = PARTY["not_before"]
    changes: dict[str, dict[str, Any]] = {
        "a number of zero": {"number": 0},
        "a number that is text": {"number": "1"},
        "a number that is true": {"number": True},
        "a second statement without the one before": {"number": 2},
        "a first statement after another": {"previous": "a" * 64},
        "a statement before that is no digest": {"number": 2, "previous": "A" * 64},
        "a checkpoint of another log": {"not_before": {**seen, "origin": "example.org/other"}},
        "a checkpoint later than the entry": {"not_before": {**seen, "size": 3}},
        "a checkpoint with a negative size": {"not_before": {**seen, "size": -1}},
        "a checkpoint with half a root": {"not_before": {**seen, "root": b64(bytes(16))}},
        "a checkpoint without root": {"not_before": {"origin": seen["origin"], "size": 0}},
        "a second statement under an empty log": {"number": 2, "previous": "a" * 64, "not_before": {**seen, "size": 0}},
    }
    for name, change in changes.items():
        yield name, sealed(signed({**PARTY, **change}))
    for field in ("number", "previous", "not_before"):
        yield f"no {field} in its case", sealed(signed({key: PARTY[key] for key in PARTY if key != field}))
    bare = {key: PARTY[key] for key in PARTY if key not in {"number", "previous", "not_before"}}
    yield "no place in its case at all", sealed(signed(bare))


def right() -> Iterator[tuple[str, Receipt]]:
    """The other ways to sign rightly."""
    yield "p256", sealed(signed(PARTY, P256))
    yield "ssh", sealed(signed(PARTY, ssh=True))
    yield "passkey", sealed(by_passkey(PARTY))
    yield "passkey of ed25519", sealed(by_passkey(PARTY, ED25519))
    enrolment = {"kind": "key_enrolled", "format": PARTY["format"]}
    yield "no case", made(Statement({"kind": "key_enrolled", "signed": signed(enrolment)}))
    second = {**PARTY, "number": 2, "previous": "a" * 64}
    yield "a second", replace(sealed(signed(second)))
