"""RFC 3161 time-stamps of the platform's embedded authority: ECDSA on P-256, SHA-256, ESSCertIDv2.

A token of any other kind is refused here, with the words that tell how OpenSSL checks it.
"""

from __future__ import annotations

import base64
import hashlib
import re

from hearing.package.shipped.curves import p256_fits
from hearing.package.shipped.tree import Wrong

_SHA256 = bytes.fromhex("0609608648016503040201")
_SHA256_BARE, _SHA256_NULL = b"\x30\x0b" + _SHA256, b"\x30\x0d" + _SHA256 + b"\x05\x00"
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_P256_KEY = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SIGNING_CERTIFICATE = bytes.fromhex("060b2a864886f70d010910022f")
_COMMON_NAME = bytes.fromhex("0603550403")
_EMBEDDED = bytes.fromhex("06146983adb0f687bfb6e2bbddbb96b8c1d097b3ff71")  # the policy 2.25.… of the embedded authority
_USAGE = bytes.fromhex("0603551d25")
_ONLY_STAMPS = bytes.fromhex("300a06082b06010505070308")
_TRUE = b"\x01\x01\xff"
_OTHERWISE = "openssl ts -verify can check it: run this program with --extract"


class Part:
    """One piece of DER: its tag, its content, and its bytes as a whole."""

    def __init__(self, tag: int, content: bytes, whole: bytes) -> None:
        self.tag, self.content, self.whole = tag, content, whole

    def parts(self, *tags: int) -> list[Part]:
        """Give the pieces inside; with ``tags`` they must be exactly of these tags."""
        found = read_der(self.content)
        if tags and [part.tag for part in found] != list(tags):
            raise Wrong("the time-stamp or a certificate has another form than expected; " + _OTHERWISE)
        return found


def read_der(data: bytes) -> list[Part]:
    """Take a row of DER pieces apart, each length in its one spelling."""
    found, at = [], 0
    while at < len(data):
        if at + 2 > len(data) or data[at] & 31 == 31:
            raise Wrong("DER is cut off or has a long tag")
        length, start = data[at + 1], at + 2
        if length > 127:
            start += length & 127
            length = int.from_bytes(data[at + 2 : start], "big")
            if not 128 <= length < 1 << 24 or data[at + 2] == 0:
                raise Wrong("a DER length is not in its one spelling")
        if start + length > len(data):
            raise Wrong("DER is cut off")
        found.append(Part(data[at], data[start : start + length], data[at : start + length]))
        at = start + length
    return found


def _only(data: bytes) -> Part:
    found = read_der(data)
    if [part.tag for part in found] != [0x30]:
        raise Wrong("not exactly one sequence in DER")
    return found[0]


def _number(part: Part) -> int:
    """Read an INTEGER that is not negative, in its one spelling."""
    content = part.content
    if part.tag != 2 or not content or content[0] > 127 or (content[0] == 0 and len(content) > 1 and content[1] < 128):
        raise Wrong("a DER number is not in its one spelling")
    return int.from_bytes(content, "big")


class Certificate:
    """What a time-stamp needs of an X.509 certificate on P-256."""

    def __init__(self, der: bytes) -> None:
        body, algorithm, signature = _only(der).parts(0x30, 0x30, 0x03)
        fields = body.parts()
        if len(fields) != 8 or fields[0].tag != 0xA0 or fields[7].tag != 0xA3:
            raise Wrong("a certificate has another form than expected; " + _OTHERWISE)
        self.der, self.body, self.signature = der, body.whole, signature.content[1:]
        self.serial, self.issuer, self.subject = fields[1].whole, fields[3].whole, fields[5].whole
        self.begins, self.ends = (_moment(part) for part in fields[4].parts())
        kind, key = fields[6].parts(0x30, 0x03)
        self.public = key.content[1:]
        self.extensions = [item.parts() for item in fields[7].parts(0x30)[0].parts()]
        if algorithm.whole != _ECDSA_SHA256 or fields[2].whole != _ECDSA_SHA256 or kind.whole != _P256_KEY:
            raise Wrong("a certificate uses another algorithm than ECDSA on P-256; " + _OTHERWISE)
        if signature.content[:1] != b"\0" or key.content[:1] != b"\0":
            raise Wrong("a certificate's signature or key is not whole bytes")

    def signed_by(self, other: Certificate) -> bool:
        """Tell whether the other certificate's key signed this one."""
        return self.issuer == other.subject and _fits(other, self.body, self.signature)

    def name(self) -> str:
        """Give the last common name of its subject; without any, its SHA-256 in hexadecimal."""
        names = [
            value.content.decode("utf-8", "replace")
            for group in read_der(self.subject)[0].parts()
            for kind, value in (one.parts() for one in group.parts(0x30))
            if kind.whole == _COMMON_NAME
        ]
        return names[-1] if names else hashlib.sha256(self.der).hexdigest()

    def only_stamps(self) -> bool:
        """Tell whether it is critically limited to time-stamping."""
        wanted = [_USAGE, _TRUE, b"\x04\x0c" + _ONLY_STAMPS]
        return [part.whole for item in self.extensions if item[0].whole == _USAGE for part in item] == wanted


def _moment(part: Part) -> str:
    """Give UTCTime or GeneralizedTime as 14 digits, which compare as moments do."""
    text = part.content.decode("ascii", "replace")
    if part.tag == 0x17 and re.fullmatch(r"\d{12}Z", text):
        return ("20" if text < "5" else "19") + text[:-1]
    if part.tag == 0x18 and re.fullmatch(r"\d{14}Z", text):
        return text[:-1]
    raise Wrong("a moment in a time-stamp or certificate is malformed")


def _fits(certificate: Certificate, data: bytes, signature: bytes) -> bool:
    r, s = _only(signature).parts(0x02, 0x02)
    return p256_fits(certificate.public, hashlib.sha256(data).digest(), _number(r), _number(s))


def read_certificates(pem: str) -> list[Certificate]:
    """Read all certificates of a PEM text that holds nothing else."""
    found, text = [], ""
    for block in re.findall(r"-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=\n]+)-----END CERTIFICATE-----\n", pem):
        der = base64.b64decode(block.replace("\n", ""))
        found.append(Certificate(der))
        lines = base64.b64encode(der).decode()
        wrapped = "".join(lines[at : at + 64] + "\n" for at in range(0, len(lines), 64))
        text += f"-----BEGIN CERTIFICATE-----\n{wrapped}-----END CERTIFICATE-----\n"
    if not found or text != pem:
        raise Wrong("the authority's certificates are not plain PEM")
    return found


def check_stamp(token: bytes, data: bytes, trusted: list[Certificate]) -> str:
    """Check every part of a token over ``data``; gives the stamped moment as 14 digits (UTC).

    Raises:
        ValueError: says what does not fit.
    """
    kind, content = _only(token).parts(0x06, 0xA0)
    version, digests, inner, held, signers = content.parts(0x30)[0].parts(0x02, 0x31, 0x30, 0xA0, 0x31)
    tst_kind, wrapped = inner.parts(0x06, 0xA0)
    if (kind.whole, version.content, tst_kind.whole) != (_SIGNED_DATA, b"\x03", _TST_INFO):
        raise Wrong("this is no time-stamp token")
    if digests.content not in {_SHA256_BARE, _SHA256_NULL}:
        raise Wrong("the token uses another digest than SHA-256; " + _OTHERWISE)
    stated = wrapped.parts(0x04)[0].content
    moment = _stated(stated, data, embedded=True)
    carried = [part.whole for part in held.parts()]
    signer = _signer(signers.parts(0x30)[0], carried, trusted)
    _check_signature(signers.parts(0x30)[0], signer, stated)
    _check_chain(signer, moment, trusted)
    if not all(any(der == known.der for known in trusted) for der in carried):
        raise Wrong("the token carries a certificate that is not the authority's")
    return moment


def check_imprint(token: bytes, data: bytes) -> str:
    """Check only that a token of an outside authority is about ``data``; gives the moment that it states, unproved."""
    _, content = _only(token).parts(0x06, 0xA0)
    inner = content.parts(0x30)[0].parts()[2]
    return _stated(inner.parts(0x06, 0xA0)[1].parts(0x04)[0].content, data, embedded=False)


def _stated(stated: bytes, data: bytes, *, embedded: bool) -> str:
    fields = _only(stated).parts()
    if len(fields) < 5 or fields[0].whole != b"\x02\x01\x01":
        raise Wrong("what the time-stamp states is malformed")
    if (fields[1].whole == _EMBEDDED) is not embedded:
        raise Wrong("the time-stamp was made by another kind of authority than is said of it")
    algorithm, imprint = fields[2].parts(0x30, 0x04)
    if algorithm.whole not in {_SHA256_BARE, _SHA256_NULL} or imprint.content != hashlib.sha256(data).digest():
        raise Wrong("the time-stamp was made for other bytes")
    return _moment(fields[4])


def _signer(info: Part, carried: list[bytes], trusted: list[Certificate]) -> Certificate:
    name = info.parts()[1].content
    for one in trusted:
        if one.issuer + one.serial == name and one.der in carried:
            return one
    raise Wrong("the time-stamp's signer is not the authority")


def _check_signature(info: Part, signer: Certificate, stated: bytes) -> None:
    version, _, digest, signed, method, signature = info.parts(0x02, 0x30, 0x30, 0xA0, 0x30, 0x04)
    if version.content != b"\x01" or digest.whole not in {_SHA256_BARE, _SHA256_NULL}:
        raise Wrong("the time-stamp's signer used another digest than SHA-256; " + _OTHERWISE)
    if method.whole != _ECDSA_SHA256:
        raise Wrong("the time-stamp is not signed with ECDSA; " + _OTHERWISE)
    values = {}
    for attribute in signed.parts():
        name, value = attribute.parts(0x06, 0x31)
        values[name.whole] = value.content
    bound = bytes((0x04, 0x20)) + hashlib.sha256(signer.der).digest()
    wanted = {
        _CONTENT_TYPE: _TST_INFO,
        _MESSAGE_DIGEST: b"\x04\x20" + hashlib.sha256(stated).digest(),
        _SIGNING_CERTIFICATE: b"\x30\x26\x30\x24\x30\x22" + bound,
    }
    if len(signed.parts()) != len(values) or any(values.get(name) != value for name, value in wanted.items()):
        raise Wrong("the time-stamp's signature is about another content or bound to another certificate")
    # RFC 5652 5.4: the signature is over the attributes spelled as a SET, not with the tag they stand under.
    if not _fits(signer, b"\x31" + signed.whole[1:], signature.content):
        raise Wrong("the time-stamp was not signed by the authority")


def _check_chain(signer: Certificate, moment: str, trusted: list[Certificate]) -> None:
    roots = [one for one in trusted if one.signed_by(one)]
    root = next((one for one in roots if one.der != signer.der and signer.signed_by(one)), None)
    if root is None or not signer.only_stamps():
        raise Wrong("the time-stamp's certificate does not lead to the authority's root, or is not one for stamps")
    if not (signer.begins <= moment <= signer.ends and root.begins <= moment <= root.ends):
        raise Wrong("the time-stamp's certificate was not valid at the stated time")
