"""What a party signed with a key of its own, inside a sealed statement: form ``hearing-signed/1``."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable

from hearing.package.shipped.curves import ed25519_fits, ed25519_sound, p256_fits
from hearing.package.shipped.tree import Wrong, unbase64

_ED25519_SPKI = bytes.fromhex("302a300506032b6570032100")
_P256_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
_OF_ED25519 = ("ed25519", "ssh-ed25519", "passkey-ed25519")
_OF_P256 = ("p256", "passkey-p256")
_NOT_REPEATED = {"format", "number", "previous", "not_before", "signed_at"}


def check_signed(around: dict, spell: Callable[[object], bytes]) -> dict | None:  # type: ignore[type-arg]  # JSON
    """Check what a party signed of a sealed statement and give it; None when the statement carries no signature."""
    if "signed" not in around:
        return None
    said = check_held(around["signed"], spell)
    for name in {*said, *({"kind", "case", "file"} & set(around))} - _NOT_REPEATED:
        if name not in said or name not in around or not _part_of(said[name], around[name], spell):
            raise Wrong(f"the party signed something else than was sealed, in the field {name}")
    if "file" in around and not {"sha256", "size"} <= set(said["file"]):
        raise Wrong("the party has not signed the file's digest and size")
    return said


def check_held(held: dict, spell: Callable[[object], bytes]) -> dict:  # type: ignore[type-arg]  # JSON
    """Check that a key signed the statement that lies beside its signature, and give the statement."""
    scheme = held["scheme"] if isinstance(held, dict) else None
    names = {"statement", "scheme", "key", "signature"}
    if scheme not in _OF_ED25519 + _OF_P256:
        raise Wrong("the party's signature is of no known scheme")
    if scheme.startswith("passkey-"):
        names |= {"authenticator_data", "client_data"}
    if set(held) != names or not isinstance(held["statement"], dict):
        raise Wrong("the party's signature is malformed")
    said = held["statement"]
    if said.get("format") != "hearing-signed/1":
        raise Wrong("what the party signed is of another form")
    if not _party_fits(held, scheme, spell(said)):
        raise Wrong("the party's signature does not fit what it signed")
    return said


def _part_of(part: object, whole: object, spell: Callable[[object], bytes]) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            name in whole and _part_of(value, whole[name], spell) for name, value in part.items()
        )
    return spell(part) == spell(whole)


def _party_fits(held: dict, scheme: str, message: bytes) -> bool:  # type: ignore[type-arg]  # JSON
    key, signature = unbase64(held["key"], "the party's key"), unbase64(held["signature"], "the party's signature")
    if scheme.startswith("passkey-"):
        message = _by_passkey(held, message)
    elif scheme == "ssh-ed25519":
        parts = (b"hearing", b"", b"sha512", hashlib.sha512(message).digest())
        message = b"SSHSIG" + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    if scheme in _OF_ED25519:
        public = key[len(_ED25519_SPKI) :]
        if key != _ED25519_SPKI + public or not ed25519_sound(public):
            raise Wrong("the party's key is not one that anybody may rely on")
        return ed25519_fits(public, message, signature)
    if not key.startswith(_P256_SPKI) or len(signature) != 64:
        raise Wrong("the party's key or signature is malformed")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    return p256_fits(key[len(_P256_SPKI) :], hashlib.sha256(message).digest(), r, s)


def _by_passkey(held: dict, message: bytes) -> bytes:  # type: ignore[type-arg]  # JSON
    """Give what a passkey signs (WebAuthn, 6.3.3): somebody was present and recognised, and the challenge fits."""
    data = unbase64(held["authenticator_data"], "the passkey's data")
    client = unbase64(held["client_data"], "the browser's data")
    said = json.loads(client) if len(client) <= 4096 else None
    challenge = base64.urlsafe_b64encode(hashlib.sha256(message).digest()).rstrip(b"=").decode()
    if not isinstance(said, dict) or (said.get("type"), said.get("challenge")) != ("webauthn.get", challenge):
        raise Wrong("the passkey answered another challenge")
    if len(data) < 37 or data[32] & 5 != 5:
        raise Wrong("the passkey signed without anybody present and recognised")
    return data + hashlib.sha256(client).digest()


def check_order(said: dict, origin: str, index: int) -> None:  # type: ignore[type-arg]  # JSON
    """Check the number of what was signed, and that its signer had seen this log before the entry was made."""
    if not {"case", "number", "previous", "not_before"} & set(said):
        return
    number, previous, seen = said["number"], said["previous"], said["not_before"]
    if type(number) is not int or number < 1 or (number == 1) != (previous == "0" * 64):
        raise Wrong("the number of what the party signed is malformed")
    if len(previous) != 64 or set(previous) - set("0123456789abcdef"):
        raise Wrong("the digest of the statement before is malformed")
    if set(seen) != {"origin", "size", "root"} or len(unbase64(seen["root"], "the root")) != 32:
        raise Wrong("the checkpoint that the party had seen is malformed")
    if seen["origin"] != origin or type(seen["size"]) is not int or not 0 <= seen["size"] <= index:
        raise Wrong("the checkpoint that the party had seen is of another log, or later than the entry")
    if number > 1 and seen["size"] == 0:
        raise Wrong("the party had seen an empty log after an earlier statement")
