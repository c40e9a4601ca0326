"""The fields of a file that people fill with certificates of their own, and who did; read, not judged."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from hearing.transcript.attested import OWN_PREFIX, SIGNER_PREFIX
from hearing.transcript.own.checking import attributes, is_own, stated
from hearing.transcript.own.told import Told, told_of


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field for one person's certificate; what follows ``person`` is empty until they sign.

    ``key`` is the SHA-256 (hex) of their public key; ``told`` how the file shows that the certificate was not revoked.
    """

    name: str
    participant: str
    person: str
    signer: str = ""
    issuer: str = ""
    at: datetime | None = None
    key: str = ""
    told: Told = Told.NOTHING


def own_fields(pdf: bytes) -> tuple[OwnField, ...]:
    """Give them in the order of the page; blocking."""
    reader = PdfFileReader(BytesIO(pdf))
    filled = {one.field_name: one for one in reader.embedded_signatures}
    found = []
    for name in sorted(name for name, *_ in enumerate_sig_fields(reader) if is_own(name)):
        attested = stated(filled[SIGNER_PREFIX + name.removeprefix(OWN_PREFIX)].signer_info)
        one = OwnField(name, str(attested.get("participant", "")), str(attested.get("name", "")))
        if name in filled:
            signer = filled[name].signer_cert
            one = OwnField(
                name,
                one.participant,
                one.person,
                str(signer.subject.native.get("common_name", "")),
                str(signer.issuer.native.get("common_name", signer.issuer.human_friendly)),
                _stamped(filled[name].signer_info),
                hashlib.sha256(signer.public_key.dump()).hexdigest(),
                told_of(signer, reader),
            )
        found.append(one)
    return tuple(found)


def _stamped(info: object) -> datetime | None:
    for attribute in attributes(info["unsigned_attrs"], "signature_time_stamp_token"):  # type: ignore[index]  # asn1crypto
        at = attribute["values"][0]["content"]["encap_content_info"]["content"].parsed["gen_time"].native
        return at if isinstance(at, datetime) else None
    return None
