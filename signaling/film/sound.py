"""The film's sound: every voice on its own track against the film's clock, and all of them together.

A browser's sound card counts samples faster or slower than the film does. Each packet has its moment on our clock;
where the sound laid down so far has drifted from it by more than a millisecond, single samples are left out or said
twice, at most two in a packet, which nobody hears. A larger step is the network's: silence is laid down, or what
overlaps is cut.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import av

from signaling.film.order import TICK
from signaling.film.tape import Frame, StreamKey

RATE = 48_000
CHUNK = RATE * TICK // 1_000_000_000
"""Samples of one step of the film."""
_BYTES = 2
_NEAR = RATE // 1000
"""Samples of drift that are let be."""
_FAR = RATE // 100
"""Samples beyond which it is no drift: half a packet."""
_SLIP = 2
"""Samples left out or said twice in one packet, at most."""
_TIME = Fraction(1, RATE)


class Voice:
    """One participant's sound, step by step. ``permits`` tells whether a span of our clock may be heard."""

    def __init__(self, frames: Iterator[Frame], permits: Callable[[int, int], bool]) -> None:
        self._frames = frames
        self._permits = permits
        self._next: Frame | None = None
        self._begun = False
        self._decoder: av.AudioCodecContext | None = None
        self._stream: StreamKey | None = None
        self._take: int | None = None
        self._laid = bytearray()
        self._at = 0
        self._given = 0
        self._silent = True

    def begin(self, since: int) -> None:
        """Go to a take that begins at this moment."""
        self._take, self._laid, self._at, self._given, self._silent = since, bytearray(), 0, 0, True

    def chunk(self) -> bytes:
        """Give the next step of the take as samples of 16 bits; silence where nothing was sent."""
        assert self._take is not None, "a take was begun"
        end = self._given + CHUNK
        while self._at < end:
            if not self._begun:
                self._begun, self._next = True, next(self._frames, None)
            if self._next is None or self._place(self._next) >= end:
                break
            self._lay(self._next)
            self._next = next(self._frames, None)
        self._given = end
        taken = bytes(self._laid[: CHUNK * _BYTES])
        del self._laid[: CHUNK * _BYTES]
        missing = CHUNK * _BYTES - len(taken)
        if not missing:
            return taken
        self._at, self._silent = end, True
        return taken + bytes(missing)

    def _place(self, frame: Frame) -> int:
        assert self._take is not None
        return (frame.at - self._take) * RATE // 1_000_000_000

    def _lay(self, frame: Frame) -> None:
        """Put a packet's sound where it belongs."""
        heard = self._decoded(frame)
        length = len(heard) // _BYTES
        if not length or not self._permits(frame.at, frame.at + length * 1_000_000_000 // RATE):
            return
        ahead = self._place(frame) - self._at
        far = 0 if self._silent else _FAR
        self._silent = False
        if ahead > far:
            self._laid += bytes(ahead * _BYTES)
            self._at += ahead
        elif ahead < -far:
            cut = min(length, -ahead)
            heard, length = heard[cut * _BYTES :], length - cut
        elif ahead > _NEAR:
            heard += heard[-_BYTES:] * min(_SLIP, ahead)
        elif ahead < -_NEAR:
            heard = heard[: -_BYTES * _SLIP]
        self._laid += heard
        self._at += len(heard) // _BYTES

    def _decoded(self, frame: Frame) -> bytes:
        if frame.stream != self._stream or self._decoder is None:
            self._decoder = av.AudioCodecContext.create("libopus", "r")
            self._decoder.sample_rate, self._decoder.layout = RATE, "mono"
            self._stream = frame.stream
        try:
            found = self._decoder.decode(av.Packet(frame.data))
        except av.error.FFmpegError:
            return b""  # strangers sent it
        return b"".join(bytes(one.planes[0])[: one.samples * _BYTES] for one in found)


class Mix:
    """All voices together. What would be louder than sound can be is cut off at the loudest."""

    def __init__(self, voices: int) -> None:
        self._graph = av.filter.Graph()
        self._sources = [
            self._graph.add_abuffer(sample_rate=RATE, format="s16", layout="mono", time_base=_TIME)
            for _ in range(voices)
        ]
        mix = self._graph.add("amix", f"inputs={voices}:normalize=0:dropout_transition=0")
        plain = self._graph.add("aformat", "sample_fmts=s16:channel_layouts=mono")
        self._sink = self._graph.add("abuffersink")
        for number, source in enumerate(self._sources):
            source.link_to(mix, 0, number)
        mix.link_to(plain)
        plain.link_to(self._sink)
        self._graph.configure()

    def of(self, chunks: Sequence[bytes], at: int) -> bytes:
        """Give the sum of these chunks, one of each voice, that begin ``at`` samples after the film does."""
        for source, chunk in zip(self._sources, chunks, strict=True):
            source.push(frame_of(chunk, at))
        found = self._sink.pull()
        assert isinstance(found, av.AudioFrame)
        return bytes(found.planes[0])[: found.samples * _BYTES]


def frame_of(samples: bytes, at: int) -> av.AudioFrame:
    """Give samples to an encoder or a filter; ``at`` counts samples from the film's beginning."""
    frame = av.AudioFrame("s16", "mono", len(samples) // _BYTES)
    frame.planes[0].update(samples.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate, frame.time_base, frame.pts = RATE, _TIME, at
    return frame
