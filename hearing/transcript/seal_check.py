"""A sealed PDF, checked offline with pyHanko: each signature field, and what was changed after it was filled."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as field_of
from datetime import datetime
from enum import StrEnum
from io import BytesIO

from asn1crypto import cms  # type: ignore[import-untyped]  # ships no type information
from asn1crypto import x509 as asn1_x509
from asn1crypto.parser import peek  # type: ignore[import-untyped]  # as above
from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import DocumentTimestampStatus, ModificationInfo, PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from hearing.transcript.attested import ATTESTED, SEAL_FORM
from hearing.transcript.own.checking import is_own, stated, vouched
from hearing.transcript.own.told import Told, told_of
from hearing.transcript.seal import asn1_certificate
from hearing.transcript.seal_changes import Changed, Part, changes
from hearing.transcript.sheet import SEAL_FIELD

BROKEN = (
    PdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    ArithmeticError,
    zlib.error,
)
"""What the reading of a damaged file ends with: pyHanko and asn1crypto meet it at places of every kind."""

DIGEST = "message_digest"
"""The signed attribute that holds the digest of what is signed (RFC 5652, 11.2)."""


class Fault(StrEnum):
    """What is wrong with a signature field."""

    ALTERED = "altered"
    FORGED = "forged"
    ADDED = "added"
    REMOVED = "removed"
    UNTRUSTED = "untrusted"
    UNVOUCHED = "unvouched"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """One signature field.

    Attributes:
        field: Its name.
        title: What it is called to people.
        signer: Common name in the certificate of the key that filled it, empty for an empty field.
        at: When its time-stamp says it was filled.
        stated: What the platform states in it, see `attested`.
        faults: What is wrong with it; nothing for a field that is as it was made, and for one that stayed empty.
        issuer: Of the certificate of a person's own key, empty for the platform's.
        told: By what the file shows that this certificate was not revoked; None for the platform's.
    """

    field: str
    title: str = ""
    signer: str = ""
    at: datetime | None = None
    stated: Mapping[str, object] = field_of(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    issuer: str = ""
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class SealReport:
    """What was found: fields in the order in which they were filled, what the last revisions changed, the roots used.

    ``lasting`` tells whether a time-stamp covers the file to its end (PAdES B-LTA).
    """

    fields: tuple[FieldCheck, ...]
    changed: tuple[Changed, ...]
    roots: tuple[str, ...]
    lasting: bool

    @property
    def ok(self) -> bool:
        """Tell whether the file is sealed and everything in it stands as it was made."""
        filled = any(one.signer for one in self.fields)
        return filled and not self.changed and not any(one.faults for one in self.fields)


class NotReadable(Exception):  # noqa: N818 -- it names what is the case, as the other errors a person sees
    """The file is no PDF that can be read as far as its signatures."""


def check_sealed(pdf: bytes, roots: Sequence[x509.Certificate] = ()) -> SealReport:
    """Check every signature of a PDF; blocking.

    Args:
        pdf: the whole file.
        roots: those that are trusted; without any, the roots that the file brings along, which a person then has to
            compare (`SealReport.roots`).

    Raises:
        NotReadable: the file is damaged so that its signatures are not found.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf))
        given = list(reader.embedded_signatures)
        trusted = [asn1_certificate(one) for one in roots] or _brought(given, reader)
        platform = next((one.signer_cert for one in given if one.field_name == SEAL_FIELD), None)
        checks = [_with_vouched(_checked(one, trusted, pdf), one, platform, reader) for one in given]
        empty = [
            FieldCheck(name, _title(place)) for name, value, place in enumerate_sig_fields(reader) if value is None
        ]
        last = max((one.signed_revision for one in given), default=-1)
        changed = tuple(changes(reader, last)) if given else ()
    except BROKEN as error:
        raise NotReadable(str(error) or type(error).__name__) from error
    found = [*checks, *empty]
    ends = bool(given) and given[-1].sig_object_type == "/DocTimeStamp" and not changed
    shown = tuple(root.sha256_fingerprint.replace(" ", "").lower() for root in trusted)
    return SealReport(tuple(_with_changed(_with_removed(found), changed)), changed, shown, ends)


def _with_removed(found: Sequence[FieldCheck]) -> Iterator[FieldCheck]:
    """Add what the seal says was filled and is empty or gone: cut back to an earlier revision, or taken out."""
    seal = next((one for one in found if one.field == SEAL_FIELD), None)
    listed = seal.stated.get("fields") if seal and seal.stated.get("form") == SEAL_FORM else None
    wanted = {name for name, state in listed.items() if state == ATTESTED} if isinstance(listed, dict) else set()
    for one in found:
        gone = one.field in wanted and not one.signer
        yield FieldCheck(one.field, one.title, faults=(Fault.REMOVED,)) if gone else one
    here = {one.field for one in found}
    yield from (FieldCheck(name, faults=(Fault.REMOVED,)) for name in sorted(wanted - here))


def _with_changed(found: Iterable[FieldCheck], changed: Sequence[Changed]) -> Iterator[FieldCheck]:
    """Tell at the field itself that it or its appearance was changed after the last signature."""
    parts = {one.name for one in changed if one.part in {Part.FIELD, Part.APPEARANCE}}
    for one in found:
        news = one.field in parts and Fault.ADDED not in one.faults
        yield replace(one, faults=(*one.faults, Fault.ADDED)) if news else one


def _with_vouched(
    found: FieldCheck, one: EmbeddedPdfSignature, platform: asn1_x509.Certificate | None, reader: PdfFileReader
) -> FieldCheck:
    """Add of a person's own signature whether the platform says whose it is, and its certificate was valid then."""
    if not is_own(one.field_name):
        return found
    faults, signer = list(found.faults), one.signer_cert
    if platform is None or not vouched(one.field_name, one.signer_info, signer, platform):
        faults.append(Fault.UNVOUCHED)
    if found.at is None or not signer.not_valid_before <= found.at <= signer.not_valid_after:
        faults.append(Fault.EXPIRED)
    issuer = signer.issuer.native.get("common_name", signer.issuer.human_friendly)
    return replace(found, faults=tuple(faults), issuer=str(issuer), told=told_of(signer, reader))


def _checked(one: EmbeddedPdfSignature, trusted: list[asn1_x509.Certificate], pdf: bytes) -> FieldCheck:
    at = _moment(one)
    # Whose a person's own key is, the platform says (`_with_vouched`): no root of theirs is trusted for anything else.
    anchors = [*trusted, one.signer_cert] if is_own(one.field_name) else trusted
    context = ValidationContext(trust_roots=anchors, allow_fetching=False, moment=at)
    stamps = ValidationContext(trust_roots=trusted, allow_fetching=False, moment=at)
    signer = str(one.signer_cert.subject.native.get("common_name", ""))
    named = FieldCheck(one.field_name, _title(one.sig_field), signer, at, _stated(one))
    if not (_intact(one) and _written_as_it_is(one, pdf) and _headed_as_it_is(one)):
        return replace(named, faults=(Fault.ALTERED,))
    status: PdfSignatureStatus | DocumentTimestampStatus
    try:
        if one.sig_object_type == "/DocTimeStamp":
            status = validate_pdf_timestamp(one, stamps)
        else:
            status = validate_pdf_signature(one, context, stamps)
    except SignatureValidationError:
        return replace(named, faults=(Fault.FORGED,))
    except BROKEN:
        return replace(named, faults=(Fault.ADDED,))  # what it covers is whole: what comes after is damaged
    return replace(named, faults=tuple(_faults(status)))


def _intact(one: EmbeddedPdfSignature) -> bool:
    """Tell whether the bytes that a signature covers have the digest that it signs, whatever they say as a file."""
    if one.sig_object_type == "/DocTimeStamp":
        imprint = one.signed_data["encap_content_info"]["content"].parsed["message_imprint"]
        return bool(one.compute_digest() == imprint["hashed_message"].native)
    signed = [each["values"][0].native for each in one.signer_info["signed_attrs"] if each["type"].native == DIGEST]
    return bool([one.compute_digest()] == signed)


def _written_as_it_is(one: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Tell whether the place of a signature, which no signature covers, holds nothing else but zeros."""
    _, before, after, _ = map(int, one.byte_range)
    held = bytes(one.pkcs7_content)
    written = held.hex().encode("ascii")
    return pdf[before:after] in {b"<%b>" % written, b"<%b>" % written.upper()} and not any(held[peek(held) :])


def _headed_as_it_is(one: EmbeddedPdfSignature) -> bool:
    """Tell whether what no signature covers at the head of one is as its content calls for (RFC 5652, 5.1 and 5.3)."""
    data, signer = one.signed_data, one.signer_info
    by_key = signer["sid"].name == "subject_key_identifier"
    plain = data["encap_content_info"]["content_type"].native == "data"
    digests = [each["algorithm"].native for each in data["digest_algorithms"]]
    return bool(
        signer["version"].native == ("v3" if by_key else "v1")
        and data["version"].native == ("v1" if plain and not by_key else "v3")
        and digests == [signer["digest_algorithm"]["algorithm"].native]
    )


def _faults(status: PdfSignatureStatus | DocumentTimestampStatus) -> Iterator[Fault]:
    if not status.valid:
        yield Fault.FORGED
    if not status.trusted:
        yield Fault.UNTRUSTED
    if isinstance(status, ModificationInfo) and not _kept(status):
        yield Fault.ADDED


def _kept(status: ModificationInfo) -> bool:
    """Tell whether nothing came after the signature but what it allows."""
    return status.docmdp_ok is not False and status.modification_level is not ModificationLevel.OTHER


def _moment(one: EmbeddedPdfSignature) -> datetime | None:
    """Give the moment in the signature's time-stamp, or of the time-stamp that it is itself."""
    stamp = one.signed_data if one.sig_object_type == "/DocTimeStamp" else _stamp(one)
    if stamp is None:
        return None
    at = stamp["encap_content_info"]["content"].parsed["gen_time"].native
    assert isinstance(at, datetime)
    return at


def _stamp(one: EmbeddedPdfSignature) -> cms.SignedData | None:
    """Give the time-stamp that stands beside the signature."""
    for attribute in one.signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]["content"]
    return None


def _stated(one: EmbeddedPdfSignature) -> Mapping[str, object]:
    """Read what is stated in a signed attribute; nothing where nothing is."""
    return stated(one.signer_info)


def _title(place: object) -> str:
    found = place.get_object() if hasattr(place, "get_object") else place
    return str(found.get("/TU", "")) if hasattr(found, "get") else ""


def _brought(given: Sequence[EmbeddedPdfSignature], reader: PdfFileReader) -> list[asn1_x509.Certificate]:
    """Give the self-issued certificates that the platform's signatures and stamps bring along, once each.

    Of the security store those that issued one of theirs: a person's own certificates are no roots of the file.
    """
    found: dict[bytes, asn1_x509.Certificate] = {}
    for one in given:
        if is_own(one.field_name):
            continue
        stamps = _stamp(one)
        for data in (one.signed_data, *([stamps] if stamps is not None else [])):
            for certificate in _certificates(data):
                found[certificate.sha256] = certificate
    store = reader.root.get("/DSS", None)
    store = store.get_object() if store is not None else None
    for stream in store.get("/Certs", ()) if isinstance(store, generic.DictionaryObject) else ():
        certificate = asn1_x509.Certificate.load(stream.get_object().data)
        if any(each.issuer.dump() == certificate.subject.dump() for each in list(found.values())):
            found[certificate.sha256] = certificate
    return [one for one in found.values() if one.self_issued and one.ca]


def _certificates(data: cms.SignedData) -> Iterator[asn1_x509.Certificate]:
    for choice in data["certificates"]:
        if choice.name == "certificate":
            yield choice.chosen
