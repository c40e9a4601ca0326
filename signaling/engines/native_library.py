"""The compiled packet path, found and described to ctypes, or the reason why it is not to be had."""

import ctypes
from ctypes import (
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_double,
    c_int,
    c_int64,
    c_uint8,
    c_uint16,
    c_uint32,
    c_uint64,
    c_void_p,
)
from functools import cache
from pathlib import Path

#: Made by tools/native.py, and part of the wheels.
LIBRARY = Path(__file__).parent / "native" / "media.so"
#: NP_VERSION of native.h: what this file describes.
VERSION = 10
#: What `cipher` says where nothing faster is there.
OPENSSL = "OpenSSL"


class NativeMissingError(Exception):
    """The compiled packet path cannot be used; the text says why and what to do."""


class NpPath(Structure):
    """An address of a peer: struct path."""

    _fields_ = (("socket", c_uint8), ("family", c_uint8), ("port", c_uint16), ("address", c_uint8 * 16))


class NpSource(Structure):
    """A stream that a leg may publish: struct np_source."""

    _fields_ = (
        ("ssrc", c_uint32),
        ("rtx_ssrc", c_uint32),
        ("track", c_uint16),
        ("payload_type", c_uint8),
        ("picture", c_uint8),
        ("rtx_payload_type", c_uint8),
        ("transport_id", c_uint8),
        ("rid_id", c_uint8),
        ("repaired_id", c_uint8),
        ("name", c_char * 32),
    )


class NpSlot(Structure):
    """A slot of a leg: struct np_slot."""

    _fields_ = (
        ("ssrc", c_uint32),
        ("timestamp", c_uint32),
        ("rtx_ssrc", c_uint32),
        ("sequence", c_uint16),
        ("payload_type", c_uint8),
        ("picture", c_uint8),
        ("rtx_payload_type", c_uint8),
        ("transport_id", c_uint8),
    )


class NpState(Structure):
    """Where a slot stands: struct np_state."""

    _fields_ = (
        ("packets", c_uint64),
        ("octets", c_uint64),
        ("feed", c_uint32),
        ("timestamp_shift", c_uint32),
        ("timestamp", c_uint32),
        ("ssrc", c_uint32),
    )


class NpAccount(Structure):
    """What has come of a source: struct np_account."""

    _fields_ = (
        ("received", c_uint64),
        ("octets", c_uint64),
        ("before", c_uint64),
        ("at", c_uint64),
        ("first", c_int64),
        ("highest", c_int64),
        ("jitter", c_double),
    )


class NpStanding(Structure):
    """What a receiver's line carries: struct np_standing."""

    _fields_ = (
        ("bits", c_double),
        ("queue", c_double),
        ("raised", c_double),
        ("heard", c_uint64),
        ("known", c_uint32),
        ("probing", c_uint32),
    )


class NpSaid(Structure):
    """The newest report of a receiver on a slot: struct np_said."""

    _fields_ = (("at", c_uint64), ("lost", c_uint32), ("jitter", c_uint32), ("lsr", c_uint32), ("dlsr", c_uint32))


_PLANE, _HANDLE, _PATH = c_void_p, c_uint32, POINTER(NpPath)
_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    "np_version": (c_int, ()),
    "np_new": (_PLANE, (POINTER(c_int), c_int)),
    "np_told": (c_int, (_PLANE,)),
    "np_start": (c_int, (_PLANE,)),
    "np_stop": (None, (_PLANE,)),
    "np_free": (None, (_PLANE,)),
    "np_take": (c_int, (_PLANE, c_int, c_char_p, c_int)),
    "np_counters": (None, (_PLANE, POINTER(c_uint64))),
    "np_inject": (None, (_PLANE, _PATH, c_char_p, c_int, c_uint64)),
    "np_open": (_HANDLE, (_PLANE, c_char_p, c_int, POINTER(NpSource), c_int, POINTER(NpSlot), c_int)),
    "np_close": (None, (_PLANE, _HANDLE)),
    "np_secure": (c_int, (_PLANE, _HANDLE, c_int, c_char_p)),
    "np_admit": (None, (_PLANE, _HANDLE, _PATH)),
    "np_dismiss": (None, (_PLANE, _HANDLE, _PATH)),
    "np_select": (None, (_PLANE, _HANDLE, _PATH)),
    "np_states": (c_int, (_PLANE, _HANDLE, POINTER(NpState), c_int)),
    "np_tend": (None, (_PLANE, c_double)),
    "np_tell_as": (None, (_PLANE, _HANDLE, c_uint32)),
    "np_accounts": (c_int, (_PLANE, _HANDLE, POINTER(NpAccount), c_int)),
    "np_tally": (c_int, (_PLANE, _HANDLE, POINTER(c_uint64))),
    "np_send": (c_int, (_PLANE, _PATH, c_char_p, c_int)),
    "np_send_leg": (c_int, (_PLANE, _HANDLE, c_char_p, c_int)),
    "np_send_rtcp": (c_int, (_PLANE, _HANDLE, c_char_p, c_int)),
    "np_resend": (None, (_PLANE, _HANDLE, c_int, POINTER(c_uint16), c_int, c_uint64)),
    "np_pad": (c_int, (_PLANE, _HANDLE, c_int, c_uint64)),
    "np_settle": (c_int, (_PLANE, _HANDLE, c_char_p, c_int, c_char_p, c_int)),
    "np_sent": (c_uint64, (_PLANE, _HANDLE)),
    "np_estimate": (c_int, (_PLANE, _HANDLE)),
    "np_want": (None, (_PLANE, _HANDLE, c_double)),
    "np_stated": (None, (_PLANE, _HANDLE, c_double, c_double, c_double)),
    "np_standing": (c_int, (_PLANE, _HANDLE, POINTER(NpStanding))),
    "np_said": (c_int, (_PLANE, _HANDLE, POINTER(NpSaid), c_int)),
    "np_line_new": (c_void_p, ()),
    "np_line_free": (None, (c_void_p,)),
    "np_line_note": (None, (c_void_p, c_char_p, c_int, c_double)),
    "np_line_sent": (None, (c_void_p, c_int64, c_double)),
    "np_line_padded": (None, (c_void_p, c_int64)),
    "np_line_padding": (c_int64, (c_void_p, c_double, c_double)),
    "np_line_stated": (None, (c_void_p, c_double, c_double, c_double)),
    "np_line_standing": (None, (c_void_p, POINTER(NpStanding))),
    "np_route": (c_int, (_PLANE, c_uint32, POINTER(c_uint32), c_int, POINTER(c_uint32), POINTER(c_void_p), c_int)),
    "np_feed": (c_int, (_PLANE, POINTER(c_uint32), c_int, c_char_p, c_uint64)),
    "np_tray_new": (c_void_p, (c_uint64,)),
    "np_tray_free": (None, (_PLANE, c_void_p)),
    "np_trays_fetch": (c_int, (_PLANE, POINTER(c_void_p), c_int, c_char_p, c_int, POINTER(c_uint32))),
    "np_cipher": (c_char_p, ()),
    "np_gcm": (c_int, (c_int, c_int, c_int, c_char_p, c_char_p, c_char_p, c_int, c_char_p, c_int)),
    "np_derive": (c_int, (c_char_p, c_int, c_char_p, c_int, c_char_p, c_int)),
    "np_vector": (c_int, (c_int, c_int, c_int, c_char_p, c_char_p, c_char_p, c_char_p, c_int, c_int, c_uint64)),
}


@cache
def load(path: Path = LIBRARY) -> ctypes.CDLL:
    """Give the library; raises `NativeMissingError`."""
    if not path.exists():
        raise NativeMissingError(
            "it was not compiled here; `python3 tools/native.py` compiles it, or says what it needs"
        )
    try:
        library = ctypes.CDLL(str(path))
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError) as error:
        raise NativeMissingError(f"the compiled library cannot be used: {error}") from error
    if library.np_version() != VERSION:
        raise NativeMissingError("the compiled library is of another version; run `python3 tools/native.py`")
    return library


def cipher() -> str:
    """What encrypts in AES-GCM: `OPENSSL`, or the name of a faster library; raises `NativeMissingError`."""
    name: bytes = load().np_cipher()
    return name.decode()
