"""Requests for time-stamps, answered: pure, with signer, moment and serial number as arguments (RFC 3161 2.4)."""

from datetime import datetime
from enum import IntEnum

from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes

from evidence.timestamps import cms
from evidence.timestamps.stamping import EMBEDDED_POLICY, Signer, make_token
from evidence.timestamps.timestamp import response_of

MAX_REQUEST = 4096
"""The longest request that is read; usual ones have about 70 bytes."""

_SIZES = {
    cms.SHA256: hashes.SHA256.digest_size,
    cms.SHA384: hashes.SHA384.digest_size,
    cms.SHA512: hashes.SHA512.digest_size,
}
"""The digests that are stamped, with their sizes in bytes."""

_REJECTION = 2


class Failure(IntEnum):
    """PKIFailureInfo: the numbers of its bits."""

    BAD_ALG = 0
    BAD_REQUEST = 2
    BAD_DATA_FORMAT = 5
    TIME_NOT_AVAILABLE = 14
    UNACCEPTED_POLICY = 15
    UNACCEPTED_EXTENSION = 16


_WORDS = {
    Failure.BAD_ALG: (
        "不支持该摘要算法,请使用 SHA-256、SHA-384 或 SHA-512。",
        "This digest is not supported; use SHA-256, SHA-384 or SHA-512.",
    ),
    Failure.BAD_REQUEST: (
        "只支持第 1 版时间戳请求。",
        "Only requests of version 1 are supported.",
    ),
    Failure.BAD_DATA_FORMAT: (
        "这不是有效的时间戳请求(RFC 3161),或摘要长度与算法不符。",
        "This is not a time-stamp request of RFC 3161, or the digest's length is not that of its algorithm.",
    ),
    Failure.TIME_NOT_AVAILABLE: (
        "时间戳证书不在有效期内,请联系管理员更新。",
        "The authority's certificate is not valid at present; ask the administrator to renew it.",
    ),
    Failure.UNACCEPTED_POLICY: (
        f"不支持该策略;请不指定策略,或使用 {EMBEDDED_POLICY}。",
        f"This policy is not served; name none, or {EMBEDDED_POLICY}.",
    ),
    Failure.UNACCEPTED_EXTENSION: (
        "不支持请求中的扩展,请去掉扩展后重试。",
        "The request's extensions are not supported; leave them out.",
    ),
}


def answer(request: bytes, signer: Signer, *, at: datetime, serial: int) -> bytes:
    """Answer a TimeStampReq (DER) with a TimeStampResp (DER): a token, or a rejection that says why; never raises.

    The token repeats the request's imprint and nonce and carries the certificates only if they were asked for.
    """
    try:
        asked = asn1.decode_der(cms.Request, request[: MAX_REQUEST + 1])
    except ValueError:
        return _rejected(Failure.BAD_DATA_FORMAT)
    failure = _failure(asked, signer, at)
    if failure is not None:
        return _rejected(failure)
    return response_of(
        make_token(
            signer,
            asked.message_imprint.hashed_message,
            at=at,
            serial=serial,
            nonce=asked.nonce,
            algorithm=asked.message_imprint.hash_algorithm.algorithm,
            certificates=asked.cert_req,
        )
    )


def _failure(asked: cms.Request, signer: Signer, at: datetime) -> Failure | None:
    """Give the first reason why a request is not granted."""
    imprint, certificate = asked.message_imprint, signer.certificate
    size = _SIZES.get(imprint.hash_algorithm.algorithm)
    reasons = (
        (Failure.BAD_REQUEST, asked.version != 1),
        (Failure.BAD_ALG, size is None),
        (Failure.BAD_DATA_FORMAT, len(imprint.hashed_message) != size),
        (Failure.UNACCEPTED_POLICY, asked.policy is not None and asked.policy.dotted_string != EMBEDDED_POLICY),
        (Failure.UNACCEPTED_EXTENSION, asked.extensions is not None),
        (
            Failure.TIME_NOT_AVAILABLE,
            not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc,
        ),
    )
    return next((failure for failure, found in reasons if found), None)


def _rejected(failure: Failure) -> bytes:
    """Spell a rejection; a named bit list ends with its last set bit (X.690 11.2.2)."""
    bits = bytearray(failure // 8 + 1)
    bits[-1] = 0x80 >> failure % 8
    info = cms.StatusInfo(
        status=_REJECTION, text=list(_WORDS[failure]), failure=asn1.BitString(bytes(bits), 7 - failure % 8)
    )
    return asn1.encode_der(cms.Response(status=info))
