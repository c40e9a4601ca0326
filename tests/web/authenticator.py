"""A software passkey for tests: an ES256 key that answers WebAuthn options as a platform authenticator does."""

import base64
import hashlib
import json
import os
import struct

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_PRESENT_AND_VERIFIED = 0x05
_WITH_CREDENTIAL = 0x40


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Authenticator:
    """Holds one credential for the origin it believes it is at."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.identity = os.urandom(16)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.user = b""
        self.count = 0

    def like(self, other: "Authenticator") -> "Authenticator":
        """Take over another one's key, as a phishing page would use it from its own origin."""
        self.identity, self.key, self.user = other.identity, other.key, other.user
        return self

    def create(self, options: dict) -> dict:
        """Answer registration options."""
        self.user = base64.urlsafe_b64decode(options["user"]["id"] + "==")
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + struct.pack(">H", len(self.identity)) + self.identity + cbor2.dumps(cose)
        data = self._data(options["rp"]["id"], _WITH_CREDENTIAL) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"])
        response = {
            "attestationObject": _text(attestation),
            "clientDataJSON": _text(client),
            "transports": ["internal"],
        }
        return self._answer(response)

    def get(self, options: dict) -> dict:
        """Answer authentication options."""
        data = self._data(options["rpId"], 0)
        client = self._client("webauthn.get", options["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "authenticatorData": _text(data),
            "clientDataJSON": _text(client),
            "signature": _text(signature),
            "userHandle": _text(self.user),
        }
        return self._answer(response)

    def sign(self, statement: dict, options: dict) -> dict:
        """Sign a statement (``hearing-signed/1``) as a page has a passkey do it."""
        response = self.get(options)["response"]
        raw = {
            name: base64.urlsafe_b64decode(response[name] + "==") for name in ("authenticatorData", "clientDataJSON")
        }
        r, s = decode_dss_signature(base64.urlsafe_b64decode(response["signature"] + "=="))
        data = {
            "key": self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
            "signature": r.to_bytes(32, "big") + s.to_bytes(32, "big"),
            "authenticator_data": raw["authenticatorData"],
            "client_data": raw["clientDataJSON"],
        }
        spelled = {name: base64.b64encode(value).decode() for name, value in data.items()}
        return {"statement": statement, "scheme": "passkey-p256", **spelled}

    def _data(self, host: str, flags: int) -> bytes:
        self.count += 1
        head = hashlib.sha256(host.encode()).digest()
        return head + bytes([_PRESENT_AND_VERIFIED | flags]) + struct.pack(">I", self.count)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict) -> dict:
        identity = _text(self.identity)
        return {
            "id": identity,
            "rawId": identity,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
            "authenticatorAttachment": "platform",
        }
