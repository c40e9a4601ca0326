"""What the load sends: VP8 pictures that decode and packets of sound, each with the time at which it was sent.

Every RTP payload ends with a stamp, `STAMP`: the publisher's number and nanoseconds since 1970. A VP8 decoder ignores
what follows a picture's data, so a picture's first packet holds all of it and the others are filled with nothing.
"""

import struct
from functools import lru_cache

import av

STAMP = struct.Struct("!4sIQ")
_MARK = b"load"


@lru_cache(maxsize=4)
def pictures(height: int = 180) -> tuple[bytes, bytes]:
    """A VP8 key frame and the frame that follows it, of a plain picture with so many lines."""
    width = height * 16 // 9
    codec = av.CodecContext.create("libvpx", "w")
    assert isinstance(codec, av.VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.framerate = 30  # type: ignore[assignment]  # it takes what Fraction takes
    codec.bit_rate = 100_000
    codec.options = {"deadline": "realtime", "lag-in-frames": "0", "error-resilient": "1"}
    found: list[bytes] = []
    for number in range(3):
        frame = av.VideoFrame(width, height, "yuv420p")
        for level, plane in zip((90, 110, 150), frame.planes, strict=True):
            plane.update(bytes([level]) * plane.buffer_size)
        frame.pts = number
        found += [bytes(packet) for packet in codec.encode(frame)]
    found += [bytes(packet) for packet in codec.encode(None)]
    key, delta = found[0], found[1]
    assert key[0] & 1 == 0
    assert delta[0] & 1 == 1
    assert max(len(key), len(delta)) < 1000
    return key, delta


def descriptor(picture: int, *, first: bool) -> bytes:
    """The VP8 payload descriptor with a 15-bit picture number (RFC 7741, section 4.2)."""
    return bytes((0x90 if first else 0x80, 0x80, 0x80 | picture >> 8 & 0x7F, picture & 0xFF))


def stamped(content: bytes, size: int, publisher: int, at: int) -> bytes:
    """A payload of this size that begins with the content and ends with the stamp."""
    return content + bytes(size - STAMP.size - len(content)) + STAMP.pack(_MARK, publisher, at)


def read_stamp(payload: bytes) -> tuple[int, int]:
    """The publisher and the moment that a payload carries; raises ValueError when it is not one of ours."""
    mark, publisher, at = STAMP.unpack_from(payload, len(payload) - STAMP.size)
    if mark != _MARK:
        raise ValueError("not a payload of the load")
    return publisher, at


def decodes(key_frame: bytes) -> bool:
    """Whether a VP8 decoder makes a picture of this data."""
    codec = av.CodecContext.create("vp8", "r")
    try:
        return any(isinstance(frame, av.VideoFrame) for frame in codec.decode(av.Packet(key_frame)))
    except av.InvalidDataError:
        return False
