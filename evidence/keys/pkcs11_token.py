"""A PKCS#11 token (python-pkcs11): keys are made, used and destroyed in there, and never leave it.

A wrong PIN is tried once. The refusal is marked beside the key files, and the token is not asked again before the file
of the PIN has changed: a supervisor that starts the service again and again would lock the token.
"""

import hashlib
import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import pkcs11
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass, TokenFlag

from evidence.durable import write_durably
from evidence.errors import Stopped
from evidence.keys.opaque import OpaqueEd25519, OpaqueP256, Reference
from evidence.keys.suites import ED25519, P_256, Suite

log = logging.getLogger("evidence.keys")

_ECDSA_SHA256 = ec.ECDSA(hashes.SHA256())
_POINT_SIZES: Final = {ED25519.name: 32, P_256.name: 65}
_MADE_BY: Final = {ED25519.name: Mechanism.EC_EDWARDS_KEY_PAIR_GEN, P_256.name: Mechanism.EC_KEY_PAIR_GEN}
_KINDS: Final = {ED25519.name: KeyType.EC_EDWARDS, P_256.name: KeyType.EC}
_CURVES: Final = {ED25519.name: bytes.fromhex("06032b6570"), P_256.name: bytes.fromhex("06082a8648ce3d030107")}
"""Their object identifiers (DER): 1.3.101.112 (RFC 8410) and 1.2.840.10045.3.1.7 (RFC 5480)."""

_UNSAFE = TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED


class Pkcs11Token:
    """An open token, logged in; make one with ``open``. One thread at a time uses its session."""

    def __init__(self, session: pkcs11.Session) -> None:
        self._session, self._lock = session, threading.Lock()
        self.label: Final = session.token.label
        offered = session.token.slot.get_mechanisms()
        self.suites: Final = frozenset(name for name, mechanism in _MADE_BY.items() if mechanism in offered)

    @classmethod
    @contextmanager
    def open(cls, module: Path, label: str, pin_file: Path, mark: Path) -> Iterator["Pkcs11Token"]:
        """Log in to the token of this label until the end of the context; blocking.

        Args:
            module: the vendor's shared library.
            label: the token's.
            pin_file: its first line is the user's PIN.
            mark: a file in which a refused PIN is remembered, not the PIN itself.

        Raises:
            Stopped: library, token or PIN file is not there, or the PIN is refused, now or before.
        """
        pin, tried = _pin(pin_file, label)
        if mark.exists() and mark.read_text(encoding="utf-8") == tried:
            raise _refused(label, pin_file)
        token = _find(module, label)
        if token.flags & _UNSAFE:
            raise Stopped(
                "token.locked",
                f"令牌“{label}”已锁定,或只剩最后一次口令机会,本程序不再尝试。请用令牌厂商的工具核对并重设 PIN。",
                f"The token '{label}' is locked or has one attempt left, which is not risked here. Check and reset the "
                "PIN with its vendor's tool.",
            )
        try:
            session = token.open(user_pin=pin, rw=True)
        except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.PinLocked) as wrong:
            write_durably(mark, tried.encode(), mode=0o600)
            raise _refused(label, pin_file) from wrong
        except pkcs11.PKCS11Error as wrong:
            raise failed(label, wrong) from wrong
        mark.unlink(missing_ok=True)
        with session:
            yield cls(session)

    def make(self, suite: Suite) -> OpaqueEd25519 | OpaqueP256:
        """Make a key that stays in the token; blocking.

        Raises:
            Stopped: the token fails, or cannot make such keys.
        """
        reference = Reference(self.label, secrets.token_bytes(16), suite.name)
        try:
            with self._lock:
                parameters = self._session.create_domain_parameters(
                    _KINDS[suite.name], {Attribute.EC_PARAMS: _CURVES[suite.name]}, local=True
                )
                parameters.generate_keypair(
                    store=True,
                    id=reference.id,
                    label=f"hearing {suite.name}",
                    capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
                    private_template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
                )
        except (pkcs11.PKCS11Error, KeyError) as wrong:
            raise failed(self.label, wrong) from wrong
        return self.find(reference)

    def find(self, reference: Reference) -> OpaqueEd25519 | OpaqueP256:
        """Give a key, once it has signed something that verifies; blocking.

        Raises:
            Stopped: it is not in the token, its halves do not belong together, or the token fails.
        """
        kind = _KINDS[reference.suite]
        try:
            with self._lock:
                private = self._session.get_key(ObjectClass.PRIVATE_KEY, kind, id=reference.id)
                public = self._session.get_key(ObjectClass.PUBLIC_KEY, kind, id=reference.id)
                point = _point(public[Attribute.EC_POINT], _POINT_SIZES[reference.suite])
        except pkcs11.NoSuchKey as wrong:
            raise Stopped(
                "token.key-missing",
                f"令牌“{self.label}”中没有密钥 {reference.id.hex()}。请插入正确的令牌,或从令牌的备份恢复该密钥。",
                f"The token '{self.label}' has no key {reference.id.hex()}. Insert the right token, or restore "
                "that key from the token's backup.",
            ) from wrong
        except pkcs11.PKCS11Error as wrong:
            raise failed(self.label, wrong) from wrong
        assert isinstance(private, pkcs11.SignMixin), "it was asked for"
        try:
            return self._proved(reference, private, point)
        except (InvalidSignature, ValueError) as wrong:
            raise failed(self.label, wrong) from wrong

    def _proved(self, reference: Reference, private: pkcs11.SignMixin, point: bytes) -> OpaqueEd25519 | OpaqueP256:
        sample = b"self-test"
        if reference.suite == ED25519.name:
            known = Ed25519PublicKey.from_public_bytes(point)
            edwards = OpaqueEd25519(known, reference, partial(self._sign, private, Mechanism.EDDSA))
            known.verify(edwards.sign(sample), sample)
            return edwards
        on_curve = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key = OpaqueP256(on_curve, reference, partial(self._sign_digest, private))
        on_curve.verify(key.sign(sample, _ECDSA_SHA256), sample, _ECDSA_SHA256)
        return key

    def _sign(self, key: pkcs11.SignMixin, mechanism: Mechanism, data: bytes) -> bytes:
        try:
            with self._lock:
                return key.sign(data, mechanism=mechanism)
        except pkcs11.PKCS11Error as wrong:
            raise failed(self.label, wrong) from wrong

    def _sign_digest(self, key: pkcs11.SignMixin, data: bytes) -> bytes:
        """Sign by the mechanism that every token has, and spell the two numbers as others expect them (RFC 3279)."""
        pair = self._sign(key, Mechanism.ECDSA, hashlib.sha256(data).digest())
        half = len(pair) // 2
        return encode_dss_signature(int.from_bytes(pair[:half], "big"), int.from_bytes(pair[half:], "big"))

    def destroy(self, reference: Reference) -> None:
        """Destroy a key for good, if it is there; blocking.

        Raises:
            Stopped: the token fails.
        """
        try:
            with self._lock:
                for one in list(self._session.get_objects({Attribute.ID: reference.id})):
                    one.destroy()
        except pkcs11.PKCS11Error as wrong:
            raise failed(self.label, wrong) from wrong

    def ids(self) -> list[bytes]:
        """Give the ids of all private keys in the token that this program made; blocking.

        Raises:
            Stopped: the token fails.
        """
        try:
            with self._lock:
                found = list(self._session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
                return [one[Attribute.ID] for one in found if one[Attribute.LABEL].startswith("hearing ")]
        except pkcs11.PKCS11Error as wrong:
            raise failed(self.label, wrong) from wrong


def _find(module: Path, label: str) -> pkcs11.Token:
    try:
        library = pkcs11.lib(str(module))
    except (RuntimeError, OSError) as wrong:
        raise Stopped(
            "token.module",
            f"PKCS#11 模块 {module} 无法加载({wrong})。请核对 HEARING_PKCS11_MODULE。",
            f"The PKCS#11 module {module} cannot be loaded ({wrong}). Check HEARING_PKCS11_MODULE.",
        ) from wrong
    try:
        return library.get_token(token_label=label)
    except (pkcs11.NoSuchToken, pkcs11.MultipleTokensReturned, pkcs11.TokenNotPresent) as wrong:
        raise Stopped(
            "token.missing",
            f"找不到标签为“{label}”的令牌,或有多个。请插入令牌并核对 HEARING_PKCS11_TOKEN,然后重新启动。",
            f"There is no token labelled '{label}', or more than one. Insert it, check HEARING_PKCS11_TOKEN, and start "
            "again.",
        ) from wrong
    except pkcs11.PKCS11Error as wrong:
        raise failed(label, wrong) from wrong


def _pin(file: Path, label: str) -> tuple[str, str]:
    """Read the PIN, and what tells this state of its file from a later one."""
    try:
        pin = file.read_text(encoding="utf-8").split("\n")[0].rstrip("\r")
        seen = file.stat()
    except (OSError, ValueError) as wrong:
        raise Stopped(
            "token.pin-file",
            f"令牌 PIN 文件 {file} 无法读取({wrong})。请核对 HEARING_PKCS11_PIN_FILE。",
            f"The file {file} of the token's PIN cannot be read ({wrong}). Check HEARING_PKCS11_PIN_FILE.",
        ) from wrong
    return pin, f"{label} {file} {seen.st_ino} {seen.st_size} {seen.st_mtime_ns}\n"


def _refused(label: str, file: Path) -> Stopped:
    return Stopped(
        "token.pin",
        f"令牌“{label}”拒绝了 {file} 中的 PIN。为免锁定令牌,该文件修改之前不再尝试。请改正文件后重新启动。",
        f"The token '{label}' refused the PIN in {file}. It is not tried again before that file has changed, as the "
        "token would lock. Correct the file and start again.",
    )


def failed(label: str, wrong: Exception) -> Stopped:
    """Make the error of a token that does not do what it should, and say so in the program's log."""
    said = str(wrong) or type(wrong).__name__
    log.error("the token '%s' failed: %s", label, said)
    return Stopped(
        "token.failed",
        f"令牌“{label}”出错({said}),未签名。请检查令牌是否仍插好,然后重新启动服务。",
        f"The token '{label}' failed ({said}); nothing was signed. Check that it is still plugged in, and restart the "
        "service.",
    )


def _point(value: bytes, size: int) -> bytes:
    """Give a public point out of its attribute, which is an OCTET STRING (DER) or, in some tokens, the bare point.

    Raises:
        ValueError: neither.
    """
    point = value[2:] if len(value) == size + 2 and value[:2] == bytes([4, size]) else value
    if len(point) != size:
        raise ValueError("the token's public key is malformed")
    return point
