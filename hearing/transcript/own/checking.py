"""Whether a person's own signature in a file is what the platform says it is: its countersignature. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

from asn1crypto import cms  # type: ignore[import-untyped]  # ships no type information
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from hearing.transcript.attested import OWN_FORM, OWN_PREFIX
from hearing.transcript.seal import STATED


def is_own(field: str) -> bool:
    """Tell whether a field is one that people fill with keys of their own."""
    return field.startswith(OWN_PREFIX)


def vouched(field: str, info: cms.SignerInfo, signer: asn1_x509.Certificate, platform: asn1_x509.Certificate) -> bool:
    """Tell whether the platform's key says of this signature that this certificate is this person's.

    Args:
        field: the field that it stands in.
        info: the signature.
        signer: the certificate whose key made it.
        platform: the certificate of the key that sealed the file.
    """
    counters = [one for each in attributes(info["unsigned_attrs"], "counter_signature") for one in each["values"]]
    if len(counters) != 1 or not _signed_by(counters[0], platform, bytes(info["signature"].native)):
        return False
    claimed, confirmed = stated(info), stated(counters[0])
    wanted = {
        "form": OWN_FORM,
        "field": field,
        "key": hashlib.sha256(signer.public_key.dump()).hexdigest(),
        "certificate": signer.sha256.hex(),
    }
    return (
        {**claimed, "by": ""} == {**confirmed, "by": ""}
        and (claimed.get("by"), confirmed.get("by")) == ("person", "platform")
        and all(confirmed.get(name) == value for name, value in wanted.items())
    )


def stated(info: cms.SignerInfo) -> Mapping[str, object]:
    """Read what stands in a signed attribute of a signature; nothing where nothing does."""
    for attribute in attributes(info["signed_attrs"], "signer_attributes_v2"):
        for claimed in attribute["values"][0]["claimed_attributes"]:
            if claimed["type"].dotted == STATED:
                said = json.loads(claimed["values"][0].parsed.native)
                return said if isinstance(said, dict) else {}
    return {}


def attributes(found: Sequence[cms.CMSAttribute], kind: str) -> Iterator[cms.CMSAttribute]:
    """Give the attributes of a kind."""
    return (one for one in found if one["type"].native == kind)


def _signed_by(counter: cms.SignerInfo, platform: asn1_x509.Certificate, over: bytes) -> bool:
    """Tell whether a countersignature is this certificate's over these bytes (RFC 5652, 11.4)."""
    named = counter["sid"].chosen
    by = (named["issuer"].dump(), named["serial_number"].native)
    digests = [one["values"][0].native for one in attributes(counter["signed_attrs"], "message_digest")]
    if by != (platform.issuer.dump(), platform.serial_number) or digests != [hashlib.sha256(over).digest()]:
        return False
    public = x509.load_der_x509_certificate(platform.dump()).public_key()
    assert isinstance(public, EllipticCurvePublicKey), "the platform seals with ECDSA"
    try:
        public.verify(bytes(counter["signature"].native), counter["signed_attrs"].untag().dump(), ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
