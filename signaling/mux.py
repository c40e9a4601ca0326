"""Packet logs to a file that plays: VP8 and Opus into WebM, frame by frame, without decoding anything.

All tracks of one participant go into one file. Timing: each stream's RTP clock is placed on the sender's NTP clock by
its sender reports, and the sender's clock on ours by the packet that travelled fastest, so that picture and voice keep
the distance they had before the camera and the microphone. A stream that never sent a report is placed by its own
fastest packet. A frame with a missing packet is left out together with all that depend on it.

Beside it stands the voice alone, for reading back at a statement: from the moment at which recording began and without
a gap, silence written where nothing was sent, so that a player finds any moment at once and time does not run together.

As a program, ``python -m signaling.mux OUT LOG...``, it is what `mux_in_child` runs: logs hold what strangers sent.
"""

import asyncio
import contextlib
import os
import resource
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple, Protocol

import av

from signaling import packetlog
from signaling.assembling import vp8_frames
from signaling.engines import rtp
from signaling.media import MediaKind
from signaling.recorder import mapped

#: Bounds of the child: seconds for one file, bytes of memory.
MUX_WITHIN_S = 600.0
MEMORY = 4 << 30
#: Where the child finds our packages, wherever it was started.
_ROOT = Path(__file__).resolve().parents[1]
_MILLISECOND = Fraction(1, 1000)
#: A stream goes on in another log when it does so within this time: numbers of 16 bits say no more (nanoseconds).
_GOES_ON_NS = 5_000_000_000
#: Milliseconds without a packet of sound that are filled; shorter ones are the network's and the clock's.
_GAP_MS = 250
#: A packet of 120 ms of silence: six fullband frames of one mono CELT stream (RFC 6716, section 3.2.5, code 3).
_SILENCE, _SILENCE_MS = b"\xfb\x06" + b"\xff\xfe" * 6, 120
_FRAME_MS = 20
_NTP_SECOND = 1 << 32
_NS = 1_000_000_000


class MuxError(Exception):
    """The logs cannot be made into a file; the text says why."""


@dataclass(slots=True)
class _Packet:
    """A packet by its place in its log, so that hours of video need not fit into memory."""

    log: packetlog.Bytes
    arrival: int
    sequence: int
    timestamp: int
    marker: bool
    start: int
    size: int

    @property
    def payload(self) -> bytes:
        """What it carries."""
        return rtp.parse(self.log[self.start : self.start + self.size]).payload


class Frame(NamedTuple):
    """One encoded frame: when it was taken, in nanoseconds since 1970 by our clock, and whether decoding may begin."""

    at: int
    key: bool
    kind: MediaKind
    packets: tuple[_Packet, ...]

    @property
    def data(self) -> bytes:
        """The frame as the encoder made it."""
        payloads = (packet.payload for packet in self.packets)
        if self.kind is MediaKind.AUDIO:
            return b"".join(payloads)
        return b"".join(rtp.parse_vp8(payload).data for payload in payloads)


@dataclass(slots=True)
class _Stream:
    """All packets of one SSRC without a break, and what its sender said about its clock."""

    leg: str
    kind: MediaKind
    packets: list[_Packet] = field(default_factory=list)
    clock: packetlog.Clock | None = None
    _sequence: int = 0
    _timestamp: int = 0

    def goes_on(self, at: int) -> bool:
        """Tell whether a packet that came at this time can belong to it."""
        return not self.packets or at - self.packets[-1].arrival < _GOES_ON_NS

    def add(self, log: packetlog.Bytes, item: packetlog.Entry, packet: rtp.RtpPacket, body_start: int) -> None:
        """Take one packet; sequence numbers and timestamps continue beyond their wrap."""
        if self.packets:
            self._sequence += rtp.sequence_after(packet.sequence, self._sequence & 0xFFFF)
            self._timestamp += rtp.timestamp_after(packet.timestamp, self._timestamp & 0xFFFFFFFF)
        else:
            self._sequence, self._timestamp = packet.sequence, packet.timestamp
        place = body_start + item.start, len(item.value)
        self.packets.append(_Packet(log, item.at, self._sequence, self._timestamp, packet.marker, *place))

    def sent_at(self, timestamp: int) -> int | None:
        """The sender's clock at an RTP timestamp, in nanoseconds since 1900; nothing without a report."""
        if self.clock is None:
            return None
        ticks = rtp.timestamp_after(timestamp & 0xFFFFFFFF, self.clock.rtp)
        return self.clock.ntp * _NS // _NTP_SECOND + ticks * _NS // rtp.CLOCK_RATES[self.kind]

    def local_at(self, timestamp: int) -> int:
        """Nanoseconds of the RTP clock alone, from an arbitrary zero."""
        return timestamp * _NS // rtp.CLOCK_RATES[self.kind]


class _Reading:
    """Logs read one after the other, into streams that may go on from one to the next."""

    def __init__(self) -> None:
        self.streams: list[_Stream] = []
        self._newest: dict[tuple[str, MediaKind, int], _Stream] = {}

    def read(self, log: packetlog.Bytes, kind: MediaKind) -> None:
        leg = ""
        for end, body in packetlog.blocks(log):
            for item in packetlog.entries(body):
                if item.kind is packetlog.Kind.LEG:
                    leg = item.value.decode()
                elif item.kind is packetlog.Kind.PACKET:
                    packet = rtp.parse(item.value)
                    self._stream(leg, kind, packet.ssrc, item.at).add(log, item, packet, end - len(body))
                elif item.kind is packetlog.Kind.CLOCK:
                    clock = packetlog.read_clock(item)
                    self._stream(leg, kind, clock.ssrc, item.at).clock = clock

    def _stream(self, leg: str, kind: MediaKind, ssrc: int, at: int) -> _Stream:
        key = leg, kind, ssrc
        found = self._newest.get(key)
        if found is None or not found.goes_on(at):
            found = self._newest[key] = _Stream(leg, kind)
            self.streams.append(found)
        return found


def read_streams(*logs: packetlog.Bytes) -> list[_Stream]:
    """The streams in these logs, in order of appearance; raises `packetlog.LogDamagedError`."""
    return _streams(_headed(logs))


def _headed(logs: Iterable[packetlog.Bytes]) -> list[tuple[packetlog.Head, packetlog.Bytes]]:
    """The logs with what they are about, the one that began first at the beginning."""
    return sorted(((packetlog.scan(log).head, log) for log in logs), key=lambda one: one[0].started_at)


def _streams(headed: Iterable[tuple[packetlog.Head, packetlog.Bytes]]) -> list[_Stream]:
    reading = _Reading()
    for head, log in headed:
        reading.read(log, head.track.kind)
    return [stream for stream in reading.streams if stream.packets]


def _place(streams: Sequence[_Stream]) -> Iterator[tuple[_Stream, int]]:
    """Each stream with what must be added to its clock to get ours."""
    shifts: defaultdict[str, list[int]] = defaultdict(list)
    for stream in streams:
        for packet in stream.packets:
            sent = stream.sent_at(packet.timestamp)
            if sent is not None:
                shifts[stream.leg].append(packet.arrival - sent)
    for stream in streams:
        if stream.clock is not None:
            yield stream, min(shifts[stream.leg])
        else:
            yield stream, min(packet.arrival - stream.local_at(packet.timestamp) for packet in stream.packets)


def frames_of(stream: _Stream, shift: int) -> Iterator[Frame]:
    """The complete frames of one stream in sending order."""
    packets = sorted({packet.sequence: packet for packet in stream.packets}.values(), key=lambda item: item.sequence)
    for key, parts in _opus(packets) if stream.kind is MediaKind.AUDIO else vp8_frames(packets):
        timestamp = parts[-1].timestamp
        sent = stream.sent_at(timestamp)
        yield Frame((stream.local_at(timestamp) if sent is None else sent) + shift, key, stream.kind, tuple(parts))


def _opus(packets: Sequence[_Packet]) -> Iterator[tuple[bool, list[_Packet]]]:
    return ((True, [packet]) for packet in packets if packet.payload)


def size_of(key_frame: bytes) -> tuple[int, int]:
    """Give width and height in a VP8 key frame's header (RFC 6386, section 9.1)."""
    if len(key_frame) < 10 or key_frame[3:6] != b"\x9d\x01\x2a":
        raise MuxError("a key frame without its start code")
    width, height = (int.from_bytes(key_frame[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return width, height


def mux(logs: Sequence[Path], out: Path) -> int:
    """Write all of one participant's logs into the WebM file ``out`` and give the number of frames in it.

    Time 0 is the first frame of any track. The voice, if there is one, is written to `voice_of` this path; its time 0
    is the moment at which the first of the logs began. Raises `MuxError` when there is nothing to write.
    """
    frames: dict[MediaKind, list[Frame]] = {kind: [] for kind in MediaKind}
    with contextlib.ExitStack() as files:
        headed = _headed(files.enter_context(mapped(path)) for path in logs)
        for stream, shift in _place(_streams(headed)):
            frames[stream.kind] += frames_of(stream, shift)
        if not any(frames.values()):
            raise MuxError("the recording holds no frame that could be played")
        ordered = {kind: sorted(found, key=lambda frame: frame.at) for kind, found in frames.items() if found}
        _write(ordered, out)
        if MediaKind.AUDIO in ordered:
            write_voice(ordered[MediaKind.AUDIO], headed[0][0].started_at, voice_of(out))
    return sum(len(found) for found in frames.values())


def voice_of(out: Path) -> Path:
    """Give where the voice alone is written."""
    return out.with_name(f"{out.name}.voice")


class Sound(Protocol):
    """A packet of sound: when it was taken, in nanoseconds since 1970 by our clock, and what it holds."""

    @property
    def at(self) -> int:
        """When it was taken."""

    @property
    def data(self) -> bytes:
        """What it holds."""


def write_voice(frames: Iterable[Sound], zero: int, out: Path) -> None:
    """Write a voice alone into a WebM file whose time 0 is the moment ``zero``, without a gap."""
    with av.open(str(out), "w", format="webm") as container:
        track = container.add_stream("libopus", rate=48_000)
        for at, data in without_gaps(frames, zero):
            packet = av.Packet(data)
            packet.stream = track
            packet.time_base = _MILLISECOND
            packet.pts = packet.dts = at
            packet.is_keyframe = True
            container.mux(packet)


def without_gaps(frames: Iterable[Sound], zero: int) -> Iterator[tuple[int, bytes]]:
    """Give the packets at their milliseconds after ``zero``, with silence where nothing was sent."""
    last, due = -1, 0
    for frame in frames:
        at = (frame.at - zero) // 1_000_000
        while at - due >= _GAP_MS:
            yield due, _SILENCE
            last, due = due, due + _SILENCE_MS
        last = max(last + 1, at)
        yield last, frame.data
        due = last + _FRAME_MS


def _write(frames: dict[MediaKind, list[Frame]], out: Path) -> None:
    zero = min(found[0].at for found in frames.values())
    with av.open(str(out), "w", format="webm") as container:
        tracks: dict[MediaKind, av.AudioStream | av.VideoStream] = {}
        if MediaKind.AUDIO in frames:
            # an encoder that never encodes: opening it writes the identification header that players need
            tracks[MediaKind.AUDIO] = container.add_stream("libopus", rate=48_000)
        for kind in filter(lambda kind: kind.is_picture, frames):
            video = container.add_stream("libvpx", rate=30)
            video.width, video.height = size_of(frames[kind][0].data)
            video.pix_fmt = "yuv420p"
            tracks[kind] = video
        last = dict.fromkeys(tracks, -1)
        merged = sorted(((kind, frame) for kind in frames for frame in frames[kind]), key=lambda one: one[1].at)
        for kind, frame in merged:
            packet = av.Packet(frame.data)
            packet.stream = tracks[kind]
            packet.time_base = _MILLISECOND
            last[kind] = max(last[kind] + 1, (frame.at - zero) // 1_000_000)  # WebM wants every time once, ascending
            packet.pts = packet.dts = last[kind]
            packet.is_keyframe = frame.key
            container.mux(packet)


async def mux_in_child(logs: Sequence[Path], out: Path) -> None:
    """`mux` in a process bounded in time and memory; raises `MuxError` with what it said."""
    await run_child("signaling.mux", [str(out), *map(str, logs)], MUX_WITHIN_S)


async def run_child(module: str, arguments: Sequence[str], within: float, given: bytes = b"") -> None:
    """Run a module as a process that is given these bytes and so many seconds; raises `MuxError` with what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])},
    )
    try:
        _, said = await asyncio.wait_for(process.communicate(given), within)
    except TimeoutError as error:
        raise MuxError("making the playable file took too long") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise MuxError(said.decode(errors="replace").strip().rpartition("\n")[2] or "the process died")


def main() -> int:
    """Entry point; see the module."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(MUX_WITHIN_S), int(MUX_WITHIN_S)))
    out, *logs = map(Path, sys.argv[1:])
    try:
        mux(logs, out)
    except (MuxError, packetlog.LogDamagedError, rtp.PacketError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
