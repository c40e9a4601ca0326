"""The ICE-lite side of connectivity checks (RFC 8445, RFC 8489): verify a browser's request, answer it, probe it.

`peek_users` costs next to nothing and sorts out floods: only a request that names a user fragment of ours is worth the
cost of a full parse and of an integrity check.
"""

import hmac
import ipaddress
import struct
import zlib
from functools import lru_cache
from typing import NamedTuple

from aioice import stun

from signaling.engines.rtp import PacketError

_USERNAME = 0x0006
_REQUEST, _RESPONSE = 0x0001, 0x0101
_MAX_STUN = 548
#: Priority of a peer-reflexive candidate (RFC 8445, section 5.1.2.1): the only sort a probe can be about.
_PRIORITY = (110 << 24) | (65535 << 8) | 255
_MAPPED, _INTEGRITY, _FINGERPRINT = 0x0020, 0x0008, 0x8028
_COOKIE = 0x2112A442
_FINGERPRINT_MASK = 0x5354554E


class Check(NamedTuple):
    """A verified connectivity check: whether it nominates this path, and the answer to send back."""

    nominates: bool
    answer: bytes


def is_stun(data: bytes) -> bool:
    """Whether a datagram looks like STUN (RFC 7983: first byte 0 to 3, then the magic cookie)."""
    return 20 <= len(data) <= _MAX_STUN and data[0] < 4 and data[4:8] == b"\x21\x12\xa4\x42"


def message_type(data: bytes) -> int:
    """The STUN message type of a datagram for which `is_stun` holds."""
    return int.from_bytes(data[:2], "big")


def is_request(data: bytes) -> bool:
    """Whether this STUN datagram is a binding request."""
    return message_type(data) == _REQUEST


def is_response(data: bytes) -> bool:
    """Whether this STUN datagram is a binding success response."""
    return message_type(data) == _RESPONSE


def peek_users(data: bytes) -> tuple[str, str] | None:
    """The two user fragments (ours, theirs) that a request names; nothing when it names none or is malformed."""
    position, end = 20, len(data)
    while position + 4 <= end:
        kind, size = struct.unpack_from("!HH", data, position)
        position += 4
        if position + size > end:
            return None
        if kind == _USERNAME:
            ours, colon, theirs = data[position : position + size].partition(b":")
            if not colon or not ours.isascii() or not theirs.isascii():
                return None
            return ours.decode(), theirs.decode()
        position += size + -size % 4
    return None


def _parse(data: bytes) -> stun.Message:
    try:
        return stun.parse_message(data)
    except (ValueError, struct.error, KeyError, IndexError, OverflowError) as error:
        # the parser lets struct.error and others escape on hostile lengths
        raise PacketError("malformed STUN message") from error


def check(data: bytes, source: tuple[str, int], password: str) -> Check:
    """Verify a binding request with our password and write the answer.

    Raises `PacketError` when it is malformed, unsigned, or signed with another password.
    """
    request = _parse(data)
    if not request.check_message_integrity(password.encode()):
        raise PacketError("connectivity check not signed with our password")
    return Check("USE-CANDIDATE" in request.attributes, _answer(request.transaction_id, source, password))


@lru_cache(maxsize=1024)
def _packed(host: str) -> tuple[int, bytes]:
    packed = ipaddress.ip_address(host).packed
    return 1 if len(packed) == 4 else 2, packed


def _answer(transaction: bytes, source: tuple[str, int], password: str) -> bytes:
    """A success response, written flat: browsers ask every second or two for as long as they are connected."""
    family, packed = _packed(source[0])
    mask = struct.pack("!I", _COOKIE) + transaction
    address = (int.from_bytes(packed, "big") ^ int.from_bytes(mask[: len(packed)], "big")).to_bytes(len(packed), "big")
    port = source[1] ^ _COOKIE >> 16
    body = struct.pack("!HHHH", _MAPPED, 4 + len(packed), family, port) + address
    head = struct.Struct("!HHI12s")
    signed = head.pack(_RESPONSE, len(body) + 24, _COOKIE, transaction) + body
    body += struct.pack("!HH", _INTEGRITY, 20) + hmac.digest(password.encode(), signed, "sha1")
    whole = head.pack(_RESPONSE, len(body) + 8, _COOKIE, transaction) + body
    return whole + struct.pack("!HHI", _FINGERPRINT, 4, zlib.crc32(whole) ^ _FINGERPRINT_MASK)


def probe(users: tuple[str, str], password: str, transaction: bytes, tie_breaker: int) -> bytes:
    """A check of ours: asks a silent browser for a sign of life. ``users`` are (theirs, ours), the password theirs."""
    request = stun.Message(
        message_method=stun.Method.BINDING,
        message_class=stun.Class.REQUEST,
        transaction_id=transaction,
        attributes={"USERNAME": ":".join(users), "PRIORITY": _PRIORITY, "ICE-CONTROLLED": tie_breaker},
    )
    request.add_message_integrity(password.encode())
    return bytes(request)


def answers_probe(data: bytes, password: str, transaction: bytes) -> bool:
    """Whether this response answers the probe ``transaction`` and is signed with the browser's password."""
    if data[8:20] != transaction:
        return False
    try:
        return _parse(data).check_message_integrity(password.encode())
    except PacketError:
        return False
