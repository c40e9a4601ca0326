"""`hearing sign`: a person signs the PDF of the minutes with the private key of their certificate, offline.

The page gives a request; this program checks that it is for the file that the person read, signs, and prints what the
page asks for. The private key is read here and goes nowhere.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from getpass import getpass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key, pkcs12

from hearing.transcript.own.keys import SALT, Way, file_key
from hearing.transcript.own.request import OwnRequest, RequestRefusedError, check_request, read_request

DESCRIPTION = """\
Sign the sealed PDF of a hearing's minutes with your own key. Download the PDF that people sign and the signing request
from the page of the minutes, run this, and give the page what it prints. The key (PEM or PKCS #12; P-256, P-384 or RSA)
stays here.
"""
PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey
PASSWORD = "HEARING_SIGN_PASSWORD"  # noqa: S105 -- the variable's name


def sign(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Check a request against the file and sign it; exit status 0 signed, 1 refused, 2 something cannot be read."""
    parser = argparse.ArgumentParser(
        prog="hearing sign", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, metavar="FILE.pdf", help="the file as you read it")
    parser.add_argument("request", type=Path, metavar="REQUEST.json", help="what the page gave you to sign")
    parser.add_argument("--key", type=Path, required=True, metavar="KEY", help="your private key: PEM, .p12 or .pfx")
    given = parser.parse_args(arguments)
    try:
        pdf, request = given.file.read_bytes(), read_request(json.loads(given.request.read_text(encoding="utf-8")))
        key = _private(given.key, environ)
    except RequestRefusedError as wrong:
        return _said(1, wrong.zh, wrong.en)
    except (OSError, ValueError, TypeError) as wrong:
        return _said(2, "文件或密钥无法读取：", f"a file or the key cannot be read: {wrong}")
    return _signed(pdf, request, key)


def _signed(pdf: bytes, request: OwnRequest, key: PrivateKey) -> int:
    try:
        check_request(pdf, request)
    except RequestRefusedError as wrong:
        return _said(1, wrong.zh, wrong.en)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    named = hashlib.sha256(public).hexdigest() == request.statement.get("key")
    if not _fits(key, request.way) or not (named or request.way is Way.PSS):  # a key for PSS alone has another name
        return _said(
            1,
            "该私钥不是您在页面上所给证书的私钥，未签名。",
            "This is not the private key of the certificate that you gave the page; nothing was signed.",
        )
    for name in ("case", "name", "version", "digest", "field"):
        print(f"{name}: {request.statement.get(name)}", file=sys.stderr)
    print(base64.b64encode(_signature(key, request)).decode())
    return 0


def _fits(key: PrivateKey, way: Way) -> bool:
    """Tell whether a key is of the kind that signs in this way."""
    found = file_key(key.public_key(), pss=way is Way.PSS)
    return found is not None and found.way is way


def _signature(key: PrivateKey, request: OwnRequest) -> bytes:
    if isinstance(key, EllipticCurvePrivateKey):
        return key.sign(request.attributes, ECDSA(SHA256()))
    padding = PSS(MGF1(SHA256()), SALT) if request.way is Way.PSS else PKCS1v15()
    return key.sign(request.attributes, padding, SHA256())


def _private(path: Path, environ: Mapping[str, str]) -> PrivateKey:
    """Read a private key; asks for its password where it has one."""
    data = path.read_bytes()
    bundle = not data.startswith(b"-----")
    locked = bundle or b"ENCRYPTED" in data
    password = (environ.get(PASSWORD) or getpass("password of the key: ")).encode() if locked else None
    key = pkcs12.load_key_and_certificates(data, password)[0] if bundle else load_pem_private_key(data, password)
    if not isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey):
        raise TypeError("it is not a private key on P-256 or P-384, or of RSA")
    return key


def _said(status: int, zh: str, en: str) -> int:
    print(f"{zh} {en}", file=sys.stderr)
    return status
