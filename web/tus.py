"""The words of tus 1.0 (https://tus.io/protocols/resumable-upload): what the headers of resumable uploads say."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus

from evidence.intake.uploads import Checksum
from web.errors import BadRequest, Problem

VERSION = "1.0.0"
EXTENSIONS = ("creation", "creation-with-upload", "checksum", "termination", "expiration")
ALGORITHMS = {"sha256": 32, "sha1": 20}
"""Digests of a piece and their lengths in bytes; SHA-1 is the one that every tus server must know."""
OFFSET_TYPE = "application/offset+octet-stream"
_NUMBER = re.compile(r"[0-9]{1,15}")


class UnknownVersion(Problem):
    """The sender speaks another version; nothing of the request is processed."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.PRECONDITION_FAILED,
            "tus_version",
            f"本服务器的续传协议版本为 tus {VERSION}，请在 Tus-Resumable 标头中注明。",
            f"This server speaks tus {VERSION}: say so in the header Tus-Resumable.",
        )
        self.headers = {"Tus-Version": VERSION}


def check_version(headers: Mapping[str, str]) -> None:
    """Raise `UnknownVersion` unless the sender speaks ours."""
    if headers.get("Tus-Resumable") != VERSION:
        raise UnknownVersion


def check_type(content_type: str) -> None:
    """Raise a `Problem` (415) unless the body is a piece of a file."""
    if content_type != OFFSET_TYPE:
        raise Problem(415, "not_offset", f"内容类型须为 {OFFSET_TYPE}。", f"The body must be {OFFSET_TYPE}.")


def number(headers: Mapping[str, str], name: str) -> int:
    """Read a header that is a whole number of bytes; raises `BadRequest` naming it."""
    value = headers.get(name, "")
    if not _NUMBER.fullmatch(value):
        raise BadRequest(f"缺少 {name} 标头，或其值不是整数。", f"The header {name} is missing or no whole number.")
    return int(value)


def metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """Read ``Upload-Metadata``: keys, each with its text in base64; raises `BadRequest`."""
    found: dict[str, str] = {}
    for pair in filter(None, (each.strip() for each in headers.get("Upload-Metadata", "").split(","))):
        key, _, value = pair.partition(" ")
        if key in found or not key.isascii():
            raise _malformed("Upload-Metadata")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except ValueError as error:
            raise _malformed("Upload-Metadata") from error
    return found


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    """Read ``Upload-Checksum``, if it is there; raises `BadRequest` also for an algorithm that is not known."""
    value = headers.get("Upload-Checksum")
    if value is None:
        return None
    algorithm, _, encoded = value.partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise _malformed("Upload-Checksum") from error
    if ALGORITHMS.get(algorithm) != len(digest):
        raise _malformed("Upload-Checksum")
    return Checksum(algorithm, digest)


def moment(at: datetime) -> str:
    """Write a moment as HTTP does (RFC 9110, 5.6.7)."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _malformed(name: str) -> BadRequest:
    return BadRequest(f"{name} 标头的格式不正确。", f"The header {name} is malformed.", "tus_header")
