"""A person's own signature of a sealed PDF (PAdES), made in two steps: their private key is never here.

`prepare` puts an empty signature into the field kept for the person, and gives the signed attributes (RFC 5652, 5.3);
the person's key signs these; `complete` puts the signature in, time-stamps it, has the platform countersign it, and
closes the file for the long term again (B-LTA).

The countersignature (RFC 5652, 11.4) is the platform's word on whose key it is: anybody could fill an empty field with
a certificate in somebody's name, and anybody may ask for a time-stamp.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from asn1crypto import cms, core  # type: ignore[import-untyped]  # ships no type information
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from hearing.procedure.canonical import Json, canonical
from hearing.transcript.attested import OWN_FORM, OWN_PREFIX, SIGNER_PREFIX
from hearing.transcript.own.certificate import Authorities, CertificateRefusedError, OwnCertificate
from hearing.transcript.own.checking import stated
from hearing.transcript.seal import STATED, Stamp, Stamper, asn1_certificate, lasting, stating
from hearing.transcript.seal_identity import SealIdentity

RESERVED = 32_768
"""Hexadecimal digits kept free for one signature with its time-stamp and countersignature, beside its certificates."""

MARK = b"0.09 0.25 0.53 RG 1.4 w 1 1 %.1f %.1f re S 2.4 w 1 J 1 j %.1f %.1f m %.1f %.1f l %.1f %.1f l S"
"""A frame with a tick in it, drawn when the field is filled."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that waits for a person's signature.

    Attributes:
        pdf: The file with the empty signature, to its end.
        before: How many bytes of it are the file that was read.
        attributes: What the key signs (in its `Way`): signed attributes as a SET OF, DER.
        statement: What stands in them of who signs what.
    """

    pdf: bytes
    before: int
    attributes: bytes
    statement: Mapping[str, Json]
    field: str
    certificate: OwnCertificate
    place: PreparedByteRangeDigest

    @property
    def added(self) -> bytes:
        """What was put behind the file that was read: with it the person can check what they sign."""
        return self.pdf[self.before :]


def prepare(pdf: bytes, field: str, own: OwnCertificate, stamp: Stamp) -> Prepared:
    """Put an empty signature into a person's field; blocking.

    Args:
        pdf: the sealed file.
        field: a field of `attested.own_names`, which has to be empty.
        own: the person's certificate, judged before.
        stamp: the time-stamp authority.

    Raises:
        CertificateRefusedError: the field is filled already, or there is none.
    """
    reader = PdfFileReader(BytesIO(pdf))
    places = {name: (value, place) for name, value, place in enumerate_sig_fields(reader)}
    if not field.startswith(OWN_PREFIX) or field not in places:
        raise CertificateRefusedError(
            "这份文件中没有供您本人证书签名的签名域：它只为签署了本版笔录的人设置。",
            "This file has no field for a certificate of yours: there is one for each who signed its version.",
        )
    if places[field][0] is not None:
        raise CertificateRefusedError(
            "您已用本人证书签过这份文件。", "You have signed this file with your own certificate before."
        )
    attested = _attested(reader, field)
    statement = {
        "form": OWN_FORM,
        "by": "person",
        "field": field,
        **{name: _plain(attested.get(name)) for name in ("case", "participant", "name", "version", "digest", "event")},
        "key": own.fingerprint,
        "certificate": own.leaf.fingerprint(SHA256()).hex(),
    }
    left, bottom, right, top = (float(side) for side in places[field][1].get_object()["/Rect"])
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=own.name,
        reason=f"{statement['case']} {str(statement['digest'])[:16]}",
        cades_signed_attr_spec=stating(canonical(statement)),
    )
    signer = _external(own, bytes(own.signs.longest))
    brought = sum(len(one.public_bytes(Encoding.DER)) for one in (own.leaf, *own.chain))
    style = StaticStampStyle(border_width=0, background=_mark(right - left, top - bottom))
    session = signers.PdfSigner(metadata, signer, timestamper=Stamper(stamp), stamp_style=style)
    out = BytesIO()
    place, *_ = asyncio.run(
        session.async_digest_doc_for_signing(
            IncrementalPdfFileWriter(BytesIO(pdf)),
            existing_fields_only=True,
            bytes_reserved=RESERVED + 2 * brought,
            output=out,
        )
    )
    settings = PdfCMSSignedAttributes(cades_signed_attrs=metadata.cades_signed_attr_spec)
    signed = asyncio.run(
        signer.signed_attrs(
            place.document_digest, "sha256", attr_settings=settings, use_pades=True, timestamper=Stamper(stamp)
        )
    )
    made = out.getvalue()
    return Prepared(made, len(pdf), signed.untag().dump(), statement, field, own, place)


def complete(
    prepared: Prepared,
    signature: bytes,
    identity: SealIdentity,
    stamp: Stamp,
    roots: Sequence[x509.Certificate],
    authorities: Authorities,
) -> bytes:
    """Give the whole file with a person's signature, closed for the long term; blocking.

    Args:
        prepared: what was signed.
        signature: of ECDSA, r and s one after the other, or DER; of RSA as it is.
        identity: the platform's, which countersigns.
        stamp: the time-stamp authority.
        roots: to which platform and authority lead.
        authorities: by which the certificate was judged: their lists and answers about revoked ones are put in.

    Raises:
        CertificateRefusedError: the certificate's key did not sign this.
    """
    own = prepared.certificate
    if not own.signs.fits(prepared.attributes, signature):
        raise CertificateRefusedError(
            "签名与所给证书的密钥或待签内容不符，文件未签。请用该证书的私钥对本次给出的内容重新签名。",
            "The signature is not one by the certificate's key over what was given to sign; the file was not signed. "
            "Sign what was given this time, with the private key of that certificate.",
        )
    held = asyncio.run(
        _external(own, own.signs.plain(signature)).async_sign_prescribed_attributes(
            "sha256", cms.CMSAttributes.load(prepared.attributes), timestamper=Stamper(stamp)
        )
    )
    info = held["content"]["signer_infos"][0]
    counter = _countersigned(bytes(info["signature"].native), {**prepared.statement, "by": "platform"}, identity)
    info["unsigned_attrs"].append(cms.CMSAttribute({"type": "counter_signature", "values": [counter]}))
    out = BytesIO(prepared.pdf)
    prepared.place.fill_with_cms(out, held)
    lists = (*authorities.revoked, *authorities.lists)
    others = (own.leaf, *own.chain)
    return lasting(out.getvalue(), identity, stamp, roots, others=others, revoked=lists, answers=authorities.answers)


def _attested(reader: PdfFileReader, field: str) -> Mapping[str, object]:
    """Give what the platform states in the field beside a person's own."""
    beside = SIGNER_PREFIX + field.removeprefix(OWN_PREFIX)
    return next(stated(one.signer_info) for one in reader.embedded_signatures if one.field_name == beside)


def _plain(value: object) -> Json:
    assert isinstance(value, str | int), "the platform stated it"
    return value


def _external(own: OwnCertificate, signature: bytes) -> signers.ExternalSigner:
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko left it untyped
    for one in own.chain:
        registry.register(asn1_certificate(one))
    return signers.ExternalSigner(
        asn1_certificate(own.leaf),
        registry,
        signature,
        signature_mechanism=own.signs.mechanism,
    )


def _mark(width: float, height: float) -> RawContent:
    middle, low, high = width / 2, height * 0.25, height * 0.75
    drawn = MARK % (width - 2, height - 2, middle - 9, height * 0.5, middle - 3, low, middle + 11, high)
    return RawContent(drawn, box=BoxConstraints(width, height))


def _countersigned(signature: bytes, statement: Mapping[str, Json], identity: SealIdentity) -> cms.SignerInfo:
    """Let the platform sign a signature's value, stating whose key it is."""
    stated = cms.AttCertAttribute({"type": STATED, "values": [core.UTF8String(canonical(statement).decode())]})
    signed = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(signature).digest()]}),
            cms.CMSAttribute({"type": "signer_attributes_v2", "values": [{"claimed_attributes": [stated]}]}),
        ]
    )
    certificate = asn1_certificate(identity.certificate)
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                    )
                }
            ),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": signed,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": identity.key.sign(signed.dump(), ECDSA(SHA256())),
        }
    )
