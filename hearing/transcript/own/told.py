"""What a file holds of whether a person's certificate was revoked: an issuer's answer, a list, or nothing; read."""

from enum import StrEnum

from asn1crypto import crl as asn1_crl  # type: ignore[import-untyped]  # ships no type information
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader


class Told(StrEnum):
    """By what the file shows that a certificate stood when its holder signed."""

    ANSWER = "answer"
    LIST = "list"
    NOTHING = "nothing"


def told_of(signer: asn1_x509.Certificate, reader: PdfFileReader) -> Told:
    """Tell what the file's security store (ISO 32000-2, 12.8.4.3) has of this certificate.

    They were judged before the file was signed; here they are found, for a reader of the file to know where to look.
    """
    store = reader.root.get("/DSS", None)
    store = store.get_object() if store is not None else None
    if not isinstance(store, generic.DictionaryObject):
        return Told.NOTHING
    for one in store.get("/OCSPs", ()):
        answer = asn1_ocsp.OCSPResponse.load(one.get_object().data)
        for each in answer.response_data["responses"]:
            if each["cert_id"]["serial_number"].native == signer.serial_number and each["cert_status"].name == "good":
                return Told.ANSWER
    for one in store.get("/CRLs", ()):
        if asn1_crl.CertificateList.load(one.get_object().data).issuer == signer.issuer:
            return Told.LIST
    return Told.NOTHING
