"""One value in two slots of one file: the new one is written over the older, so the newer survives a torn write.

Both slots lie on disk from the beginning, so replacing the value costs one flush and no new names. A slot has a mark,
a number that counts up (8 bytes), the value's length, the CRC-32 of number and value (4 bytes each), and the value.
"""

import zlib

SLOT = 64 * 1024
_MARK = b"hearing-slot/1\n\0"
HEADER = len(_MARK) + 16
MAX_VALUE = SLOT - HEADER


def encode_slot(number: int, value: bytes) -> tuple[int, bytes]:
    """Give where in the file the ``number``-th value goes, and the bytes to write there.

    Raises:
        ValueError: the value is over 64 KiB less the header.
    """
    if len(value) > MAX_VALUE:
        raise ValueError(f"the value has {len(value)} bytes, over {MAX_VALUE}")
    count = number.to_bytes(8, "big")
    check = zlib.crc32(count + value).to_bytes(4, "big")
    return number % 2 * SLOT, _MARK + count + len(value).to_bytes(4, "big") + check + value


def new_file(value: bytes) -> bytes:
    """Give a whole file that holds the first value."""
    return encode_slot(0, value)[1].ljust(2 * SLOT, b"\0")


def slot_size(header: bytes) -> int:
    """Give how many bytes of a slot matter, from its header."""
    return HEADER + min(int.from_bytes(header[len(_MARK) + 8 : len(_MARK) + 12], "big"), MAX_VALUE)


def decode_slots(data: bytes) -> tuple[int, bytes]:
    """Read a file: the newest whole value and its number; -1 for a plain file of an older store, whole.

    Raises:
        ValueError: no slot is whole.
    """
    try:
        return newest(data[:SLOT], data[SLOT:])
    except ValueError:
        if not data.startswith(b"{"):
            raise
    return -1, data


def newest(*slots: bytes) -> tuple[int, bytes]:
    """Give the newest whole value among slots, and its number.

    Raises:
        ValueError: no slot is whole.
    """
    found = [slot for slot in map(_decode, slots) if slot is not None]
    if found:
        return max(found)
    raise ValueError("no slot is whole")


def _decode(slot: bytes) -> tuple[int, bytes] | None:
    at = len(_MARK)
    count, length, check = slot[at : at + 8], slot[at + 8 : at + 12], slot[at + 12 : HEADER]
    value = slot[HEADER : HEADER + int.from_bytes(length, "big")]
    whole = len(value) == int.from_bytes(length, "big") and zlib.crc32(count + value) == int.from_bytes(check, "big")
    return (int.from_bytes(count, "big"), value) if whole and slot.startswith(_MARK) else None
