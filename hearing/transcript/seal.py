"""Sealing a PDF with pyHanko: a PAdES signature (ETSI EN 319 142-1, level B-T or B-LTA) of the platform.

The signature certifies the file: any later change of its content, even of one byte, shows in every PDF reader.
"""

import secrets
from collections.abc import Callable, Sequence
from io import BytesIO

from asn1crypto import keys, tsp  # type: ignore[import-untyped]  # ships no type information
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from evidence.timestamps.authority import EmbeddedAuthority
from evidence.timestamps.stamping import make_token
from evidence.timestamps.timestamp import parse_request, response_of
from hearing.transcript.seal_identity import SealIdentity
from hearing.transcript.sheet import PAGE_HEIGHT, Place

FIELD = "PlatformSeal"

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
    place: Place | None,
    reason: str,
    roots: Sequence[x509.Certificate] = (),
) -> bytes:
    """Sign and time-stamp a PDF; blocking, about 0.1 s.

    Args:
        unsealed: the whole file.
        identity: the platform's key and certificates.
        stamp: the time-stamp authority.
        place: where the signature's field lies on its page; None makes it invisible.
        reason: why it was signed, for the signature's properties.
        roots: to which platform and authority lead: with them, the certificates and a time-stamp over the whole file
            are put in (PAdES B-LTA), so that it can be validated when they have expired.
    """
    writer = IncrementalPdfFileWriter(BytesIO(unsealed))
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        name=identity.name,
        reason=reason,
        embed_validation_info=bool(roots),
        use_pades_lta=bool(roots),
        validation_context=_trusting(roots) if roots else None,
    )
    signer = signers.PdfSigner(
        metadata,
        signer_of(identity),
        timestamper=Stamper(stamp),
        # What the seal looks like is part of the page; the field over it shows nothing of its own.
        stamp_style=StaticStampStyle(border_width=0, background=RawContent(b"")),
        new_field_spec=SigFieldSpec(FIELD, on_page=place.page if place else 0, box=box(place) if place else None),
    )
    out = signer.sign_pdf(writer, output=BytesIO())
    return bytes(out.getvalue())


def _trusting(roots: Sequence[x509.Certificate]) -> ValidationContext:
    return ValidationContext(trust_roots=[asn1_certificate(root) for root in roots], allow_fetching=False)


def box(place: Place) -> tuple[int, int, int, int]:
    """Give a place as PDF counts it, from the page's lower left corner."""
    top = PAGE_HEIGHT - place.y
    return round(place.x), round(top - place.height), round(place.x + place.width), round(top)


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
