"""One participant's recordings without what was ordered out: silence and black for the span, the rest as sent.

Packets are copied, not encoded anew, up to the span and again from the first key frame after it. Cameras send none
while all goes well, so that what lies between is decoded from the key frame before the span on and encoded again.
Moments are those of the film (`tape`), so that the two leave out the same.

As a program, ``python -m signaling.film.left``, with one JSON line on standard input, it is what `leave_out_in_child`
runs: logs hold what strangers sent.
"""

import contextlib
import heapq
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import av

from signaling import packetlog
from signaling.engines.rtp import PacketError
from signaling.film.clocks import Clocks
from signaling.film.order import TICK
from signaling.film.tape import Frame, StreamKey, clocks_of, frames, in_order
from signaling.media import MediaKind
from signaling.mux import MEMORY, MuxError, run_child, size_of, voice_of, without_gaps, write_voice
from signaling.recorder import mapped

BLACK_EVERY = 1_000_000_000
"""Nanoseconds after which black is said again, so that a player finds it wherever it looks."""
LEFT_WITHIN_S = 6 * 3600.0
"""What was encoded again of a long hearing takes its time, behind everything live."""
_MILLISECOND = Fraction(1, 1000)
_OPTIONS = {"deadline": "realtime", "cpu-used": "-8", "lag-in-frames": "0", "auto-alt-ref": "0"}

Span = tuple[int, int]
"""From when to when nothing is seen or heard: nanoseconds since 1970."""


class Shown(NamedTuple):
    """An encoded picture at its moment."""

    at: int
    key: bool
    data: bytes


class _Encoder:
    """Encodes pictures of one size; the first one stands alone."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self._context = av.CodecContext.create("libvpx", "w")
        self._context.width, self._context.height = size
        self._context.pix_fmt, self._context.time_base = "yuv420p", _MILLISECOND
        self._context.bit_rate, self._context.thread_count = 1_500_000, 1
        self._context.options = dict(_OPTIONS)

    def encode(self, picture: av.VideoFrame, at: int) -> Iterator[Shown]:
        picture.pts, picture.time_base = at // 1_000_000, _MILLISECOND
        for packet in self._context.encode(picture):
            yield Shown(at, packet.is_keyframe, bytes(packet))


class _Camera:
    """One track of pictures while it is read again."""

    def __init__(self, spans: Sequence[Span], begins: Sequence[int], size: tuple[int, int]) -> None:
        self._spans = spans
        self._begins = begins
        self._black = _black(size)
        self._decoders: dict[StreamKey, Any] = {}
        self._encoder: _Encoder | None = None
        self._copies = True
        self._due: int | None = None

    def take(self, frame: Frame) -> Iterator[Shown]:
        """Give what is shown of a frame, and of the time before it."""
        hidden = next((span for span in self._spans if span[0] - TICK <= frame.at < span[1] + TICK), None)
        wanted = (
            not self._copies
            or hidden is not None
            or any(begin <= frame.at < span[1] for begin, span in zip(self._begins, self._spans, strict=True))
        )
        seen = self._decoded(frame) if wanted else []
        if hidden is not None:
            self._copies, self._encoder = False, None
            if self._due is None:
                self._due = hidden[0] - TICK
        yield from self._dark(frame.at if hidden is not None else min(frame.at, self._ends(frame.at)))
        if hidden is not None:
            return
        self._due = None
        self._copies = self._copies or frame.key
        if self._copies:
            yield Shown(frame.at, frame.key, frame.data)
            return
        for picture in seen:
            if self._encoder is None or self._encoder.size != (picture.width, picture.height):
                self._encoder = _Encoder((picture.width, picture.height))
            yield from self._encoder.encode(picture, frame.at)

    def _ends(self, at: int) -> int:
        return max((until + TICK for _, until in self._spans if until + TICK <= at), default=at)

    def _dark(self, until: int) -> Iterator[Shown]:
        while self._due is not None and self._due < until:
            yield Shown(self._due, True, self._black)
            self._due += BLACK_EVERY

    def _decoded(self, frame: Frame) -> list[av.VideoFrame]:
        decoder = self._decoders.get(frame.stream)
        if decoder is None:
            if not frame.key:
                return []
            decoder = self._decoders[frame.stream] = av.CodecContext.create("vp8", "r")
        try:
            return list(decoder.decode(av.Packet(frame.data)))
        except av.error.FFmpegError:
            return []  # strangers sent it


def _black(size: tuple[int, int]) -> bytes:
    picture = av.VideoFrame(*size, "yuv420p")
    for plane, value in zip(picture.planes, (16, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    (shown,) = _Encoder(size).encode(picture, 0)
    return shown.data


def _pictures(read: Callable[[], Iterator[Frame]], spans: Sequence[Span], size: tuple[int, int]) -> Iterator[Shown]:
    """Give a track's pictures; it is read once before, for the key frames from which decoding may begin."""
    begins = [0] * len(spans)
    for frame in read():
        if frame.key:
            begins = [frame.at if frame.at <= since else at for at, (since, _) in zip(begins, spans, strict=True)]
    camera = _Camera(spans, begins, size)
    for frame in read():
        yield from camera.take(frame)


def _sounds(found: Iterator[Frame], spans: Sequence[Span]) -> Iterator[Frame]:
    """Give the sound of which no part is in a span."""
    for frame in found:
        ends = frame.at + milliseconds_of(frame.data) * 1_000_000
        if not any(frame.at < until and since < ends for since, until in spans):
            yield frame


def milliseconds_of(packet: bytes) -> int:
    """Give how long a packet of Opus sounds, rounded up (RFC 6716, section 3.1)."""
    configuration, code = packet[0] >> 3, packet[0] & 3
    if configuration < 12:
        each = (10, 20, 40, 60)[configuration % 4]
    elif configuration < 16:
        each = (10, 20)[configuration % 2]
    else:
        each = (3, 5, 10, 20)[configuration % 4]
    count = 1 if code == 0 else 2 if code < 3 else (packet[1] & 0x3F if len(packet) > 1 else 0)
    return each * count


@dataclass(frozen=True, slots=True)
class _Left:
    """What is read again: one participant's logs by kind, with their clocks, and what is left out of them."""

    logs: dict[MediaKind, list[packetlog.Bytes]]
    clocks: Clocks
    spans: Sequence[Span]

    def read(self, kind: MediaKind) -> Iterator[Frame]:
        return frames(kind, self.logs[kind], self.clocks)

    def sounds(self) -> Iterator[Frame]:
        return _sounds(self.read(MediaKind.AUDIO), self.spans)

    def size(self, kind: MediaKind) -> tuple[int, int] | None:
        """Give the size of a track's first whole picture; None where there is none."""
        return next((size_of(frame.data) for frame in self.read(kind) if frame.key), None)


def leave_out(
    logs: Sequence[tuple[MediaKind, Path]], shown: Sequence[MediaKind], spans: Sequence[Span], out: Path
) -> None:
    """Write what is left of one participant's recordings into the WebM file ``out``; its voice to `voice_of` it.

    Time 0 is the moment at which the first of the logs that are shown began.

    Args:
        logs: All of them: each tells of the sender's clock.
        shown: Of what kinds the file is.
        spans: What is left out.
        out: The file.

    Raises:
        MuxError: there is nothing to write.
        LogDamagedError, OSError: a log cannot be read.
    """
    with contextlib.ExitStack() as files:
        opened: dict[MediaKind, list[packetlog.Bytes]] = {}
        for kind, path in logs:
            opened.setdefault(kind, []).append(files.enter_context(mapped(path)))
        tracks = {kind: in_order(found) for kind, found in opened.items()}
        left = _Left(tracks, clocks_of(tracks.items()), spans)
        own = [kind for kind in shown if kind in tracks]
        zero = min(packetlog.read_head(tracks[kind][0]).started_at for kind in own)
        sounds = MediaKind.AUDIO in own and any(True for _ in left.sounds())
        sizes = {kind: left.size(kind) for kind in own if kind.is_picture}
        pictures = {kind: size for kind, size in sizes.items() if size is not None}
        if not sounds and not pictures:
            raise MuxError("nothing that could be played is left of the recording")
        _write(left, zero, out, pictures, sounds=sounds)
        if sounds:
            write_voice(left.sounds(), zero, voice_of(out))


def _write(left: _Left, zero: int, out: Path, pictures: dict[MediaKind, tuple[int, int]], *, sounds: bool) -> None:
    with av.open(str(out), "w", format="webm") as container:
        parts: list[Iterator[_Placed]] = []
        if sounds:
            track = container.add_stream("libopus", rate=48_000)
            parts.append(_Placed(at, track, True, data) for at, data in without_gaps(left.sounds(), zero))
        for kind, size in pictures.items():
            stream = container.add_stream("libvpx", rate=30)
            (stream.width, stream.height), stream.pix_fmt = size, "yuv420p"
            parts.append(_placed(_pictures(partial(left.read, kind), left.spans, size), stream, zero))
        for at, stream_of, key, data in heapq.merge(*parts, key=lambda one: one.at):
            packet = av.Packet(data)
            packet.stream, packet.time_base, packet.is_keyframe = stream_of, _MILLISECOND, key
            packet.pts = packet.dts = at
            container.mux(packet)


class _Placed(NamedTuple):
    """A packet at its millisecond of the file."""

    at: int
    stream: av.AudioStream | av.VideoStream
    key: bool
    data: bytes


def _placed(shown: Iterator[Shown], stream: av.VideoStream, zero: int) -> Iterator[_Placed]:
    last = -1
    for one in shown:
        last = max(last + 1, (one.at - zero) // 1_000_000)  # WebM wants every time once, ascending
        yield _Placed(last, stream, one.key, one.data)


async def leave_out_in_child(
    logs: Sequence[tuple[MediaKind, Path]], shown: Sequence[MediaKind], spans: Sequence[Span], out: Path
) -> None:
    """`leave_out` in a process behind everything live, bounded in memory; raises `MuxError` with what it said."""
    asked = {
        "logs": [[kind.value, str(path)] for kind, path in logs],
        "shown": [kind.value for kind in shown],
        "spans": spans,
        "out": str(out),
    }
    await run_child("signaling.film.left", [], LEFT_WITHIN_S, json.dumps(asked).encode() + b"\n")


def main() -> int:
    """Entry point; see the module."""
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.loads(sys.stdin.readline())
    logs = [(MediaKind(kind), Path(path)) for kind, path in asked["logs"]]
    try:
        leave_out(logs, [MediaKind(one) for one in asked["shown"]], asked["spans"], Path(asked["out"]))
    except (MuxError, packetlog.LogDamagedError, PacketError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
