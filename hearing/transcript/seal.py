"""Sealing a PDF with pyHanko: a PAdES signature (ETSI EN 319 142-1, level B-T or B-LTA) of the platform.

The seal certifies the file (ISO 32000-1, 12.8.2.2): a later change of its content, even of one byte, shows in every PDF
reader. Where the file has signature fields for people, it allows that these are filled, and nothing else.
"""

import secrets
from collections.abc import Callable, Sequence
from io import BytesIO

from asn1crypto import cms, core, keys, tsp  # type: ignore[import-untyped]  # ships no type information
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.ades.api import CAdESSignedAttrSpec, SignerAttrSpec
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from evidence.timestamps.authority import EmbeddedAuthority
from evidence.timestamps.stamping import make_token
from evidence.timestamps.timestamp import parse_request, response_of
from hearing.transcript.attested import Attestation
from hearing.transcript.seal_identity import SealIdentity
from hearing.transcript.sheet import SEAL_FIELD

STATED = "2.25.291774640178312398187409284571320674983"
"""The signed attribute that holds a statement of `attested` (an OID of its own, X.667)."""

LASTING_FIELD = "DocumentTimeStamp"
"""Name of the field of the time-stamp over the whole file; a later one has a number after it."""

Stamp = Callable[[bytes], bytes]
"""Answers a time-stamp request: TimeStampReq to TimeStampResp, both DER (RFC 3161). It may block."""


class Stamper(TimeStamper):
    """Lets pyHanko ask any authority that is a function of the request."""

    def __init__(self, stamp: Stamp) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]  # pyHanko left it untyped
        self.stamp = stamp

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask the authority; pyHanko then checks the answer's status and nonce."""
        return tsp.TimeStampResp.load(self.stamp(req.dump()))


def embedded(authority: EmbeddedAuthority) -> Stamp:
    """Make the embedded authority answer whole requests."""

    def answer(request: bytes) -> bytes:
        asked = parse_request(request)
        token = make_token(
            authority.signer,
            asked.message_imprint.hashed_message,
            at=authority.clock(),
            serial=secrets.randbits(120) | 1,
            nonce=asked.nonce,
        )
        return response_of(token)

    return answer


def seal_pdf(
    unsealed: bytes,
    identity: SealIdentity,
    stamp: Stamp,
    reason: str,
    roots: Sequence[x509.Certificate] = (),
    *,
    statement: bytes = b"",
    attested: Sequence[Attestation] = (),
) -> bytes:
    """Sign and time-stamp a PDF; blocking, about 0.1 s a signature.

    Args:
        unsealed: the whole file; the seal fills its field `SEAL_FIELD`, and is invisible where it has none.
        identity: the platform's key and certificates.
        stamp: the time-stamp authority.
        reason: why it was signed, for the signature's properties.
        roots: to which platform and authority lead: with them, the certificates and a time-stamp over the whole file
            are put in (PAdES B-LTA), so that it can be validated when they have expired.
        statement: what the seal states of the file in a signed attribute; nothing when empty.
        attested: signature fields of people that the platform fills after the seal, in this order.
    """
    fields = [name for name, *_ in enumerate_sig_fields(PdfFileReader(BytesIO(unsealed)))]
    people = any(name != SEAL_FIELD for name in fields)
    metadata = signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS if people else MDPPerm.NO_CHANGES,
        name=identity.name,
        reason=reason,
        cades_signed_attr_spec=stating(statement),
    )
    signed = _signed(unsealed, metadata, identity, stamp, new=SEAL_FIELD not in fields)
    for one in attested:
        signed = _signed(signed, _attesting(one, identity), identity, stamp)
    return lasting(signed, identity, stamp, roots) if roots else signed


def _attesting(one: Attestation, identity: SealIdentity) -> signers.PdfSignatureMetadata:
    """Say whose key fills a person's field: the platform's, and what it attests there."""
    return signers.PdfSignatureMetadata(
        field_name=one.field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=identity.name,
        reason=one.reason,
        cades_signed_attr_spec=stating(one.statement),
    )


def stating(statement: bytes) -> CAdESSignedAttrSpec | None:
    """Give the signed attribute that holds a statement; none for an empty one."""
    if not statement:
        return None
    stated = cms.AttCertAttribute({"type": STATED, "values": [core.UTF8String(statement.decode())]})
    return CAdESSignedAttrSpec(signer_attributes=SignerAttrSpec(claimed_attrs=[stated], certified_attrs=[]))


def _signed(
    pdf: bytes, metadata: signers.PdfSignatureMetadata, identity: SealIdentity, stamp: Stamp, *, new: bool = False
) -> bytes:
    """Fill a field, which shows nothing of its own: what it looks like is part of the page."""
    signer = signers.PdfSigner(
        metadata,
        signer_of(identity),
        timestamper=Stamper(stamp),
        stamp_style=StaticStampStyle(border_width=0, background=RawContent(b"")),
        new_field_spec=SigFieldSpec(SEAL_FIELD) if new else None,
    )
    out = signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), existing_fields_only=not new, output=BytesIO())
    return bytes(out.getvalue())


def lasting(
    signed: bytes,
    identity: SealIdentity,
    stamp: Stamp,
    roots: Sequence[x509.Certificate],
    *,
    others: Sequence[x509.Certificate] = (),
    revoked: Sequence[bytes] = (),
    answers: Sequence[bytes] = (),
) -> bytes:
    """Put the certificates in, and a time-stamp over the whole file (PAdES B-LTA).

    There is no revocation to put in for certificates that the platform and its embedded authority made themselves.
    ``others`` are the certificates of people who signed with keys of their own, ``revoked`` the lists (DER) and
    ``answers`` the OCSP answers (DER) that tell whether one was revoked.
    """
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    taken = [name for name, *_ in enumerate_sig_fields(writer.prev) if name.startswith(LASTING_FIELD)]
    own = [asn1_certificate(one) for one in (identity.certificate, identity.root, *others)]
    lists = [asn1_crl.CertificateList.load(one) for one in revoked]
    told = [asn1_ocsp.OCSPResponse.load(one) for one in answers]
    DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=own, crls=lists, ocsps=told)
    stamper = signers.PdfTimeStamper(Stamper(stamp), field_name=LASTING_FIELD + (f"-{len(taken) + 1}" if taken else ""))
    before = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
    out = stamper.timestamp_pdf(writer, "sha256", trusting(roots), output=BytesIO(), dss_settings=before)
    return bytes(out.getvalue())


def trusting(roots: Sequence[x509.Certificate]) -> ValidationContext:
    """Give what pyHanko needs to trust these roots alone, asking nobody."""
    return ValidationContext(trust_roots=[asn1_certificate(root) for root in roots], allow_fetching=False)


def signer_of(identity: SealIdentity) -> signers.SimpleSigner:
    """Give pyHanko's signer for the platform's key."""
    private = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko left it untyped
    registry.register(asn1_certificate(identity.root))
    return signers.SimpleSigner(
        signing_cert=asn1_certificate(identity.certificate),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=registry,
    )


def asn1_certificate(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """Give a certificate in pyHanko's own type."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
