"""The signatures inside the PDFs of the minutes (PAdES): the platform's (P-256), and people's own (P-384 and RSA too).

Checked are the bytes that each covers, that its certificate's key made it, what it states of the record, and of a
person's own that the platform countersigned whose it is. Whether a certificate leads to a root that you trust, and
time-stamps inside the PDF, are for a PDF reader.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, cast

from hearing.package.shipped.curves import P256, P384, ecdsa_fits
from hearing.package.shipped.reading import Package, read_json
from hearing.package.shipped.rsa import rsa_fits
from hearing.package.shipped.stamp import Part, read_der
from hearing.package.shipped.tree import Wrong

_RANGE = re.compile(rb"/ByteRange ?\[ ?0 (\d+) (\d+) (\d+) ?\]")
_CURVES = {
    bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107"): P256,
    bytes.fromhex("301006072a8648ce3d020106052b81040022"): P384,
}
"""Kinds of keys (RFC 5480, 2.1.1): the AlgorithmIdentifier in a SubjectPublicKeyInfo."""
_RSA, _RSA_PSS = bytes.fromhex("06092a864886f70d010101"), bytes.fromhex("06092a864886f70d01010a")
_BY_ECDSA = bytes.fromhex("06082a8648ce3d040302")
_BY_RSA = bytes.fromhex("06092a864886f70d01010b")
_BY_PSS = bytes.fromhex(
    "304106092a864886f70d01010a3034a00f300d06096086480165030402010500"
    "a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120"
)
"""Algorithms of signatures, all with SHA-256: ECDSA, RSA, and RSASSA-PSS with its parameters (RFC 4055, 3.1)."""
_ATTRIBUTE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_ATTRIBUTE_COUNTER = bytes.fromhex("06092a864886f70d010906")
_STATED_HEAD = b'{"'
_DATA = bytes.fromhex("06092a864886f70d010701")


class Signature:
    """One signature of a PDF: what it covers, who made it by the certificate, what it states, its countersignatures."""

    def __init__(self, pdf: bytes, first: int, start: int, length: int) -> None:
        self.ends = start + length
        if not (pdf[first : first + 1] == b"<" and pdf[start - 1 : start] == b">" and self.ends <= len(pdf)):
            raise Wrong("a signature does not cover the file up to its place")
        digest = hashlib.sha256(pdf[:first] + pdf[start : self.ends]).digest()
        signed = read_der(_cms(bytes.fromhex(pdf[first + 1 : start - 1].decode("ascii"))))[0].parts()[1]
        held = signed.parts()[0].parts()
        content, self.certificates = held[2].parts(), [one.whole for one in held[3].parts()]
        self.stamps = content[0].whole != _DATA
        covered = content[1].content if self.stamps else b""
        if self.stamps and digest not in covered:
            raise Wrong("a time-stamp is about another content")
        self.info = held[-1].parts()[0].parts()
        wanted = hashlib.sha256(read_der(covered)[0].content).digest() if self.stamps else digest
        self.certificate = self._made_by(wanted)
        self.value = self.info[5].content

    def _made_by(self, digest: bytes) -> bytes:
        """Give the certificate whose key signed the attributes; they have to hold the digest."""
        if _values(self.info[3], _ATTRIBUTE_DIGEST) != [b"\x04\x20" + digest]:
            raise Wrong("bytes that a signature covers were changed")
        for der in self.certificates:
            if _issued(der) == self.info[1].content and signed_by(der, self.info):
                return der
        raise Wrong("a signature is not one by its certificate's key")

    def counters(self) -> list[list[Part]]:
        """Give the countersignatures."""
        if len(self.info) < 7:
            return []
        return [part.parts() for value in _values(self.info[6], _ATTRIBUTE_COUNTER) for part in read_der(value)]


def _cms(padded: bytes) -> bytes:
    """Take away the zeros after a DER value; anything else behind it is wrong."""
    size = int.from_bytes(padded[2 : 2 + (padded[1] & 127)], "big") + 2 + (padded[1] & 127)
    if padded[:1] != b"\x30" or padded[1] < 129 or any(padded[size:]):
        raise Wrong("something else stands in the place of a signature")
    return padded[:size]


def _values(attributes: Part, kind: bytes) -> list[bytes]:
    """Give the values of the attributes of a kind."""
    found = [one.parts(0x06, 0x31) for one in attributes.parts()]
    return [values.content for name, values in found if name.whole == kind]


def _issued(der: bytes) -> bytes:
    """Give issuer and serial number of a certificate, as signatures name it."""
    fields = read_der(der)[0].parts()[0].parts()
    return fields[3].whole + fields[1].whole


def public_key(der: bytes) -> Part:
    """Give the SubjectPublicKeyInfo of a certificate."""
    return read_der(der)[0].parts()[0].parts()[6]


def signed_by(der: bytes, info: list[Part]) -> bool:
    """Tell whether a certificate's key signed these attributes (RFC 5652, 5.4)."""
    kind, key = public_key(der).parts(0x30, 0x03)
    digest = hashlib.sha256(b"\x31" + info[3].whole[1:]).digest()
    way = info[4].whole
    if kind.whole in _CURVES and _BY_ECDSA in way:
        r, s = (int.from_bytes(one.content, "big") for one in read_der(info[5].content)[0].parts(0x02, 0x02))
        return ecdsa_fits(_CURVES[kind.whole], key.content[1:], digest, r, s)
    named = kind.parts()[0].whole
    plain, pss = named == _RSA and _BY_RSA in way, named in (_RSA, _RSA_PSS) and way == _BY_PSS
    if not plain and not pss:
        raise Wrong("a certificate's key is of another kind: a PDF reader checks its signature")
    modulus, exponent = (int.from_bytes(one.content, "big") for one in read_der(key.content[1:])[0].parts(0x02, 0x02))
    return rsa_fits(modulus, exponent, digest, info[5].content, pss=pss)


def stated(attributes: Part) -> dict[str, Any]:
    """Read the statement in signed attributes: the one text there that is JSON; nothing where there is none."""
    texts, waiting = [], [attributes]
    while waiting:
        part = waiting.pop()
        if part.tag == 0x0C and part.content.startswith(_STATED_HEAD):
            texts.append(part.content)
        elif part.tag & 0x20:
            waiting += part.parts()
    if len(texts) > 1:
        raise Wrong("a signature states two things")
    return cast("dict[str, Any]", read_json(texts[0])) if texts else {}


def paper_notes(package: Package, name: str) -> list[tuple[str, str]]:
    """Check all signatures of a PDF; says of each whose it is. Raises ValueError for what is wrong."""
    pdf, seal, notes, ends = package.read(name), b"", [], 0
    for found in _RANGE.finditer(pdf):
        one = Signature(pdf, *map(int, found.groups()))
        said, ends = stated(one.info[3]), one.ends
        if said.get("form") == "hearing-seal/1" and not seal:
            seal = one.certificate
        if said.get("form") == "hearing-signer/1" and one.certificate != seal:
            raise Wrong("a field that the platform fills was filled by another key")
        if said.get("form") == "hearing-own-signature/1":
            _check_own(one, said, seal)
            who = said["name"]
            notes.append((f"{name}：{who} 本人证书签名", f"{name}: signed by {who}'s own certificate"))
        if said.get("form") in ("hearing-signer/1", "hearing-own-signature/1"):
            _check_event(package, said)
    if ends not in (0, len(pdf)):
        raise Wrong("the file was changed after its last signature")
    return notes


def _check_own(one: Signature, said: dict[str, Any], seal: bytes) -> None:
    """Check that the platform says of a person's own signature whose it is."""
    counters = one.counters()
    if len(counters) != 1 or not seal or counters[0][1].content != _issued(seal) or not signed_by(seal, counters[0]):
        raise Wrong("the platform does not say whose own signature this is")
    digest = b"\x04\x20" + hashlib.sha256(one.value).digest()
    confirmed = stated(counters[0][3])
    key = hashlib.sha256(public_key(one.certificate).whole).hexdigest()
    if (
        _values(counters[0][3], _ATTRIBUTE_DIGEST) != [digest]
        or {**said, "by": "platform"} != confirmed
        or (said.get("key"), said.get("certificate")) != (key, hashlib.sha256(one.certificate).hexdigest())
    ):
        raise Wrong("the platform says of another signature or certificate whose it is")


def _check_event(package: Package, said: dict[str, Any]) -> None:
    """Check that the event that a signature names is one by which this person signed these minutes."""
    if said.get("event") in package.manifest.get("withheld", []):
        return
    wanted = ("minutes_signed", said.get("participant"), said.get("digest"))
    found = [one["statement"] for one in package.events if one["statement"].get("n") == said.get("event")]
    bodies = [(one.get("type"), one.get("body", {})) for one in found]
    if [(kind, body.get("participant"), body.get("digest")) for kind, body in bodies] != [wanted]:
        raise Wrong("a signature names an event by which this person did not sign these minutes")
