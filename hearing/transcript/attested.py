"""What the platform's key states in the signature fields of the minutes: of the whole file, and of each who signed.

The statements are canonical JSON and stand in the signed attributes of the signatures (claimed attributes of
signer-attributes-v2, RFC 5126 and ETSI EN 319 122-1, 5.2.6.1): no reader can take them out unnoticed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hearing.procedure.canonical import Json, as_json, canonical
from hearing.transcript.document import MinutesDocument, SignatureRow

SEAL_FORM = "hearing-seal/1"
SIGNER_FORM = "hearing-signer/1"
ATTESTED, REFUSED, UNANSWERED, OPEN = "attested", "refused", "unanswered", "open"
OWN_FORM = "hearing-own-signature/1"
OWN_PREFIX, SIGNER_PREFIX = "Own-", "Signer-"
_WILD = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Attestation:
    """What the platform states in one signer's field, and the reason that readers show beside it."""

    field: str
    reason: str
    statement: bytes


def field_names(document: MinutesDocument) -> Mapping[int, str]:
    """Give the name of each field by its row; an answer to a version that was overtaken has none."""
    if document.stale:
        return {}
    named = [(at, row.participant) for at, row in enumerate(document.signatures) if not row.void]
    return {at: f"{SIGNER_PREFIX}{at + 1:02}-{_WILD.sub('', who)[:24]}" for at, who in named}


def own_field(attested: str) -> str:
    """Give the name of the field for a person's own key beside the one that the platform fills."""
    return OWN_PREFIX + attested.removeprefix(SIGNER_PREFIX)


def own_names(document: MinutesDocument) -> Mapping[int, str]:
    """Give the fields for own keys by row: of a sealed file, and of those who signed its version."""
    if not document.seal.sealed_by:
        return {}
    return {at: own_field(name) for at, name in field_names(document).items() if document.signatures[at].signed}


def attestations(document: MinutesDocument) -> tuple[Attestation, ...]:
    """Give one for each person who signed the present version."""
    names = field_names(document)
    return tuple(
        Attestation(names[at], _reason(row, document), canonical(_of_signer(row, document)))
        for at, row in enumerate(document.signatures)
        if at in names and row.signed
    )


def seal_statement(document: MinutesDocument) -> bytes:
    """Give what the seal states of the file: what was presented, and which fields are filled after it."""
    names = field_names(document)
    stands = {True: ATTESTED, False: REFUSED, None: UNANSWERED}
    fields: dict[str, Json] = {name: stands[document.signatures[at].signed] for at, name in names.items()}
    fields |= dict.fromkeys(own_names(document).values(), OPEN)
    said: dict[str, Json] = {
        "form": SEAL_FORM,
        "case": document.case_number,
        "through": document.through,
        "version": document.version,
        "digest": document.digest,
        "fields": fields,
    }
    return canonical(said)


def _of_signer(row: SignatureRow, document: MinutesDocument) -> dict[str, Json]:
    return {
        "form": SIGNER_FORM,
        "by": "platform",
        "case": document.case_number,
        "participant": row.participant,
        "name": row.name,
        "version": row.version,
        "digest": document.digest,
        "event": row.n,
        "at": as_json(row.at),
        "method": row.way,
        "proof": row.proof,
        "recordings": row.recordings,
    }


def _reason(row: SignatureRow, document: MinutesDocument) -> str:
    digest, proof = document.digest[:16], row.proof[:16]
    if document.language == "zh-CN":
        return (
            f"平台证明：记录事件{row.n}载有{row.capacity}{row.name}以{row.method}签署第{row.version}版笔录"
            f"（摘要{digest}…，证明{proof}…）；非本人密钥签名"
        )
    return (
        f"The platform attests: event {row.n} of the record holds that {row.name}, {row.capacity}, signed version "
        f"{row.version} (digest {digest}…) by {row.method} (proof {proof}…). Not a signature of the person's own key."
    )
