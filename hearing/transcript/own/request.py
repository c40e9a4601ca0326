"""What a person is given to sign of a file, and whether it is for the file that they read. Pure."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from asn1crypto import cms  # type: ignore[import-untyped]  # ships no type information

from hearing.told_error import ToldError
from hearing.transcript.own.keys import Way

REQUEST_FORM = "hearing-own-request/1"
_RANGE = re.compile(rb"/ByteRange ?\[ ?0 (\d+) (\d+) (\d+) ?\]")


class RequestRefusedError(ToldError):
    """What is to be signed is not for this file; ``zh`` and ``en`` say so."""

    code = "request"


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """A request: the digest and size of the file that was read, what is put behind it, what the key signs, and how.

    Requests of before name no way; their keys are on P-256.
    """

    sha256: str
    size: int
    added: bytes
    attributes: bytes
    statement: Mapping[str, object]
    way: Way = Way.ECDSA


def read_request(given: object) -> OwnRequest:
    """Read a request as the page gives it.

    Raises:
        RequestRefusedError: it is none.
    """
    given = given if isinstance(given, dict) else {}
    try:
        added, attributes = (base64.b64decode(given[name], validate=True) for name in ("added", "attributes"))
        found = OwnRequest(
            str(given["sha256"]),
            int(given["size"]),
            added,
            attributes,
            dict(given["statement"]),
            Way(given.get("way", Way.ECDSA)),
        )
    except (KeyError, TypeError, ValueError, binascii.Error) as wrong:
        raise _no_request() from wrong
    if given.get("form") != REQUEST_FORM:
        raise _no_request()
    return found


def check_request(pdf: bytes, request: OwnRequest) -> None:
    """Return when what is to be signed is this file, with an empty signature behind it and nothing else signed.

    Raises:
        RequestRefusedError: it is another file, or what is to be signed is something else.
    """
    if (hashlib.sha256(pdf).hexdigest(), len(pdf)) != (request.sha256, request.size):
        raise RequestRefusedError(
            "签名请求针对的不是这个文件：请下载页面上供签名的文件，核对内容后重试。",
            "The request is for another file: download the one that the page offers for signing, read it, try again.",
        )
    whole = pdf + request.added
    ranges = _RANGE.findall(request.added)
    if len(ranges) != 1:
        raise _other()
    first, start, length = map(int, ranges[0])
    covers = first > len(pdf) and start + length == len(whole)
    digest = hashlib.sha256(whole[:first] + whole[start:]).digest()
    if not covers or not _signs(request.attributes, digest):
        raise _other()


def _signs(attributes: bytes, digest: bytes) -> bool:
    """Tell whether signed attributes hold this digest of the content, once."""
    try:
        held = cms.CMSAttributes.load(attributes, strict=True)
        return [one["values"].native for one in held if one["type"].native == "message_digest"] == [[digest]]
    except (ValueError, TypeError, KeyError):
        return False


def _no_request() -> RequestRefusedError:
    return RequestRefusedError(
        "这不是签名请求文件；请从笔录页面重新下载。",
        "This is no signing request: download it again from the page of the minutes.",
    )


def _other() -> RequestRefusedError:
    return RequestRefusedError(
        "待签内容与文件不符，未签名。请勿签名，并告知书记员。",
        "What is to be signed does not fit the file; nothing was signed. Sign nothing, and tell the clerk.",
    )
