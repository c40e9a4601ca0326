"""A statement that a person signed with a key of their own: ``hearing-signed/1``.

It travels inside the statement that is sealed, under ``signed``; what is said again around it must agree with it. The
person signs its canonical spelling, directly (Ed25519, or ECDSA on P-256 with SHA-256), with ``ssh-keygen -Y sign -n
hearing``, or with a passkey (WebAuthn), whose challenge is the SHA-256 of that spelling.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from evidence.signed.keys import Algorithm, PartyKey
from evidence.signed.refusals import disagrees, malformed, unfit
from evidence.statement import Json, canonical

FORMAT = "hearing-signed/1"
FIRST = "0" * 64
"""In the place of the digest of the statement before, when there is none."""

MAX_SIGNED = 200_000
MAX_CLIENT_DATA = 4_096
OWN = frozenset({"format", "number", "previous", "not_before", "signed_at"})
"""Fields of what is signed that nothing around it repeats."""


class Scheme(StrEnum):
    """How a signature was made."""

    ED25519 = "ed25519"
    P256 = "p256"
    SSH_ED25519 = "ssh-ed25519"
    PASSKEY_ED25519 = "passkey-ed25519"
    PASSKEY_P256 = "passkey-p256"

    @property
    def algorithm(self) -> Algorithm:
        """The kind of key that it takes."""
        return Algorithm.P256 if self in {Scheme.P256, Scheme.PASSKEY_P256} else Algorithm.ED25519

    @property
    def passkey(self) -> bool:
        """Whether a passkey made it."""
        return self in {Scheme.PASSKEY_ED25519, Scheme.PASSKEY_P256}


_FIELDS = frozenset({"statement", "scheme", "key", "signature"})
_PASSKEY_FIELDS = _FIELDS | {"authenticator_data", "client_data"}
_PRESENT_AND_VERIFIED = 0x05
"""Flags of WebAuthn's authenticator data: somebody was there (bit 0), and was recognised (bit 2)."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement, the key, and the signature.

    ``signature`` has 64 bytes (of P-256: r and s); the last two fields are a passkey's (WebAuthn, 6.3.3).
    """

    statement: Mapping[str, Json]
    scheme: Scheme
    key: PartyKey
    signature: bytes
    authenticator_data: bytes = b""
    client_data: bytes = b""

    @classmethod
    def read(cls, value: object) -> "Signed":
        """Read one; nothing in it is believed before `check`.

        Raises:
            SignatureRefused: not in its one form.
            KeyRefused: the key must not be anybody's.
        """
        if not isinstance(value, Mapping) or value.get("scheme") not in set(Scheme):
            raise malformed("scheme")
        scheme = Scheme(str(value["scheme"]))
        if set(value) != (_PASSKEY_FIELDS if scheme.passkey else _FIELDS):
            raise malformed("fields")
        statement = value["statement"]
        if not isinstance(statement, Mapping) or statement.get("format") != FORMAT:
            raise malformed("statement")
        key = PartyKey.of_spki(_decode(value["key"], "key"))
        if key.algorithm is not scheme.algorithm:
            raise malformed("key")
        passkey = [_decode(value[name], name) for name in ("authenticator_data", "client_data") if scheme.passkey]
        found = cls(statement, scheme, key, _decode(value["signature"], "signature"), *passkey)
        try:
            if len(found.message()) > MAX_SIGNED:
                raise malformed("statement")
        except (ValueError, RecursionError) as wrong:
            raise malformed("statement") from wrong
        return found

    def fields(self) -> dict[str, Json]:
        """Spell it as it travels; `read` reads it."""
        passkey = {"authenticator_data": self.authenticator_data, "client_data": self.client_data}
        data = {"key": self.key.spki, "signature": self.signature, **(passkey if self.scheme.passkey else {})}
        spelled: dict[str, Json] = {name: base64.b64encode(value).decode() for name, value in data.items()}
        return {"statement": dict(self.statement), "scheme": self.scheme.value, **spelled}

    def message(self) -> bytes:
        """The bytes that are signed: the statement in its canonical spelling."""
        return canonical(self.statement)

    def digest(self) -> str:
        """SHA-256 (hex) of the whole, by which the next statement names it.

        The signature is in it: who does not have it cannot test guesses of what was stated.
        """
        return hashlib.sha256(canonical(self.fields())).hexdigest()

    def check(self) -> None:
        """Return when the key signed exactly this statement.

        Raises:
            SignatureRefused: it did not, or a passkey signed without anybody present and recognised.
        """
        if not self.key.fits(self._covered(), self.signature):
            raise unfit()

    def _covered(self) -> bytes:
        if self.scheme.passkey:
            return self._by_passkey()
        return ssh_preimage(self.message()) if self.scheme is Scheme.SSH_ED25519 else self.message()

    def _by_passkey(self) -> bytes:
        """Give what a passkey signs (WebAuthn, 6.3.3) after looking at what it says."""
        said = _client_data(self.client_data)
        if said.get("type") != "webauthn.get" or said.get("challenge") != challenge_text(self.message()):
            raise unfit("challenge")
        data = self.authenticator_data
        if len(data) < 37 or data[32] & _PRESENT_AND_VERIFIED != _PRESENT_AND_VERIFIED:
            raise unfit("presence")
        return data + hashlib.sha256(self.client_data).digest()

    @property
    def origin(self) -> str:
        """The web origin at which a passkey signed; empty for other keys."""
        return str(_client_data(self.client_data).get("origin", "")) if self.scheme.passkey else ""


def challenge(message: bytes) -> bytes:
    """Give the challenge that a passkey answers to sign a message."""
    return hashlib.sha256(message).digest()


def challenge_text(message: bytes) -> str:
    """Give the challenge as a browser writes it down."""
    return base64.urlsafe_b64encode(challenge(message)).rstrip(b"=").decode()


def ssh_preimage(message: bytes) -> bytes:
    """Give what ``ssh-keygen -Y sign -n hearing`` signs for a message (OpenSSH, PROTOCOL.sshsig), with SHA-512."""
    parts = (b"hearing", b"", b"sha512", hashlib.sha512(message).digest())
    return b"SSHSIG" + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def check_agrees(statement: Mapping[str, Json], around: Mapping[str, Json]) -> None:
    """Return when everything that was signed is said around it in the same way.

    Kind and case of the sealed statement, and the digest and size of its file, must be among it.

    Raises:
        SignatureRefused: naming the field.
    """
    for name in sorted(set(statement) - OWN):
        if name not in around or not _within(statement[name], around[name]):
            raise disagrees(name)
    for name in ("kind", "case"):
        if name in around and name not in statement:
            raise disagrees(name)
    if isinstance(around.get("file"), Mapping):
        file = statement.get("file")
        if not isinstance(file, Mapping) or not {"sha256", "size"} <= set(file):
            raise disagrees("file")


def _within(part: Json, whole: Json) -> bool:
    """Tell whether a value is the other one, or for objects: whether each of its fields is in the other one."""
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(
            name in whole and _within(value, whole[name]) for name, value in part.items()
        )
    return canonical(part) == canonical(whole)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands among those of its case, and what its signer had seen of the log.

    Attributes:
        number: From 1, without a gap within the case.
        previous: Digest of the statement before; `FIRST` when this is the first.
        origin: The log's name.
        size: Entries of the newest checkpoint that the signer had seen: nothing was signed before it.
        root: Its root hash.
    """

    number: int
    previous: str
    origin: str
    size: int
    root: bytes

    @classmethod
    def of(cls, statement: Mapping[str, Json]) -> "Place | None":
        """Read it; None when the statement is not one of a case's series.

        Raises:
            SignatureRefused: malformed.
        """
        if not {"number", "previous", "not_before"} & set(statement):
            return None
        number, previous, seen = (statement.get(name) for name in ("number", "previous", "not_before"))
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise malformed("number")
        if not isinstance(previous, str) or len(previous) != 64 or set(previous) - set("0123456789abcdef"):
            raise malformed("previous")
        if (number == 1) != (previous == FIRST):
            raise malformed("previous")
        if not isinstance(seen, Mapping) or set(seen) != {"origin", "size", "root"}:
            raise malformed("not_before")
        origin, size, root = seen["origin"], seen["size"], _decode(seen["root"], "not_before")
        if not isinstance(origin, str) or not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise malformed("not_before")
        if len(root) != 32:
            raise malformed("not_before")
        return cls(number, previous, origin, size, root)


def signed_in(body: Mapping[str, Json]) -> Signed | None:
    """Give what a party signed of a sealed statement, checked whole; None when it carries no signature.

    Raises:
        SignatureRefused, KeyRefused: it carries one that is not right.
    """
    if "signed" not in body:
        return None
    found = Signed.read(body["signed"])
    found.check()
    check_agrees(found.statement, body)
    return found


def _client_data(raw: bytes) -> Mapping[str, object]:
    try:
        said = json.loads(raw) if len(raw) <= MAX_CLIENT_DATA else None
    except (ValueError, RecursionError) as wrong:
        raise malformed("client_data") from wrong
    if not isinstance(said, dict):
        raise malformed("client_data")
    return said


def _decode(value: object, name: str) -> bytes:
    try:
        data = base64.b64decode(value, validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError) as wrong:
        raise malformed(name) from wrong
    if data is None or base64.b64encode(data).decode() != value:
        raise malformed(name)
    return data
