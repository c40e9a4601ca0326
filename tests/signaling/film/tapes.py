"""Packet logs with flashes and beeps at known instants, from people whose clocks run each at their own pace."""

import fractions
import math
import random
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
from aiortc.codecs import get_encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from signaling import packetlog
from signaling.engines import rtp
from signaling.film.order import TICK, FilmOrder, Person, Said, Scene, Take, TrackLogs
from signaling.media import MediaKind, Track
from signaling.packetlog import Head, Kind

START = 1_700_000_000_000_000_000
MS = 1_000_000
SECOND = 1000 * MS
_NTP = 3_900_000_000 * SECOND
BLOCK_PACKETS = 2000


@dataclass(frozen=True)
class Sender:
    """Somebody's browser: how its clocks run (parts in a million) and what the network does to its packets."""

    name: str
    ssrc: int
    clock_ppm: int = 0
    card_ppm: int = 0
    way_ms: float = 20
    jitter_ms: float = 8
    loss: float = 0.0
    silent: tuple[tuple[int, int], ...] = ()
    """Spans (ms) in which nothing is sent."""

    def ntp(self, at: int) -> int:
        """Its own clock in nanoseconds when ours is ``at`` after the start."""
        return _NTP + at + at * self.clock_ppm // 1_000_000

    def sends(self, ms: float) -> bool:
        return not any(since <= ms < until for since, until in self.silent)


@cache
def flash(white: bool) -> bytes:
    """A key frame of one brightness, as VP8 payload."""
    encoder = get_encoder(RTCRtpCodecParameters("video/VP8", 90_000, payloadType=96))
    frame = av.VideoFrame(160, 90, "yuv420p")
    for plane, value in zip(frame.planes, (235 if white else 16, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    frame.pts, frame.time_base = 0, fractions.Fraction(1, 90_000)
    payloads, _ = encoder.encode(frame, force_keyframe=True)
    assert len(payloads) == 1
    return payloads[0]


@cache
def beep(milliseconds: int = 200) -> tuple[bytes, ...]:
    """Packets of 20 ms: a tone, and what follows it until it is silent again."""
    encoder = get_encoder(RTCRtpCodecParameters("audio/opus", 48_000, 2, payloadType=111))
    packets = list[bytes]()
    for number in range(-25, milliseconds // 20 + 5):
        frame = av.AudioFrame(format="s16", layout="stereo", samples=960)
        loud = 0 <= number < milliseconds // 20
        tone = (int(12_000 * math.sin(2 * math.pi * 1000 * n / 48_000)) if loud else 0 for n in range(960))
        frame.planes[0].update(b"".join(struct.pack("<hh", value, value) for value in tone))
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 960 * (number + 25), fractions.Fraction(1, 48_000)
        payloads, _ = encoder.encode(frame)
        packets += payloads if number >= 0 else []
    return tuple(packets)


SILENCE = b"\xfb\x06" + b"\xff\xfe" * 6
"""120 ms of nothing."""
QUIET = b"\xf8\xff\xfe"
"""20 ms of it."""


def video(sender: Sender, instants: Sequence[int], end: int, *, every: int = 50) -> Iterator[tuple[int, bytes]]:
    """Arrivals (ns after the start) and packets of a camera that is white for 200 ms from each instant (ms) on."""
    noise = random.Random(sender.ssrc)
    sequence = 65_000
    for ms in range(0, end, every):
        if not sender.sends(ms):
            continue
        white = any(instant <= ms < instant + 200 for instant in instants)
        at = ms * MS
        stamp = (sender.ntp(at) - _NTP) * 90_000 // SECOND + 4_294_900_000
        yield from _sent(sender, noise, at, sequence, stamp, sender.ssrc, flash(white))
        sequence += 1


def audio(sender: Sender, instants: Sequence[int], end: int) -> Iterator[tuple[int, bytes]]:
    """The same of a microphone that beeps from each instant on; its sound card has a pace of its own."""
    noise = random.Random(sender.ssrc + 1)
    sequence, sounding, samples = 100, list[bytes](), 0
    waiting = iter(sorted(instants))
    instant = next(waiting, None)
    while True:
        at = samples * SECOND // 48_000
        at += at * sender.card_ppm // 1_000_000
        if at >= end * MS:
            return
        due = instant is not None and at >= instant * MS - 10 * MS
        if due and not sounding:
            sounding = list(beep())
            instant = next(waiting, None)
        payload = sounding.pop(0) if sounding else QUIET
        if sender.sends(at // MS):
            yield from _sent(sender, noise, at, sequence, samples + 4_294_000_000, sender.ssrc + 1, payload)
        sequence += 1
        samples += 960


def beeps(sender: Sender, instants: Sequence[int]) -> list[float]:
    """When the beeps really begin (ms): with the packet of the sound card that is nearest to the instant."""
    length = 20 * (1 + sender.card_ppm / 1_000_000)
    return [math.ceil((instant - 10) / length) * length for instant in instants]


def _sent(
    sender: Sender, noise: random.Random, at: int, sequence: int, stamp: int, ssrc: int, payload: bytes
) -> Iterator[tuple[int, bytes]]:
    late = sender.way_ms + noise.expovariate(1 / sender.jitter_ms)
    if noise.random() >= sender.loss:
        header = rtp.RtpPacket(True, 96, sequence & 0xFFFF, stamp & 0xFFFFFFFF, ssrc, payload)
        yield at + int(late * MS), rtp.serialize(header)


def write(
    path: Path, sender: Sender, kind: MediaKind, packets: Iterable[tuple[int, bytes]], start: int = START
) -> Path:
    """Write a log with a sender's report every five seconds."""
    ssrc = sender.ssrc + (kind is MediaKind.AUDIO)
    chain, out = packetlog.first_chain(), bytearray(packetlog.MAGIC)
    body = packetlog.head(Head("h1", Track(sender.name, kind), start))
    body += packetlog.entry(Kind.LEG, start, sender.name.encode())
    reported = -5 * SECOND
    for count, (arrival, data) in enumerate(sorted(packets), 1):
        body += packetlog.entry(Kind.PACKET, start + arrival, data)
        if arrival - reported >= 5 * SECOND:
            reported = arrival
            at = arrival - int(sender.way_ms * MS)
            body += packetlog.clock(start + arrival, ssrc, _ntp64(sender.ntp(at)), _stamp(sender, kind, at))
        if count % BLOCK_PACKETS == 0:
            block, chain = packetlog.block(chain, body)
            out, body = out + block, b""
    if body:
        block, chain = packetlog.block(chain, body)
        out += block
    path.write_bytes(out)
    return path


def _ntp64(ns: int) -> int:
    return (ns << 32) // SECOND


def _stamp(sender: Sender, kind: MediaKind, at: int) -> int:
    if kind is MediaKind.VIDEO:
        return ((sender.ntp(at) - _NTP) * 90_000 // SECOND + 4_294_900_000) & 0xFFFFFFFF
    samples = at * 48_000 * 1_000_000 // (SECOND * (1_000_000 + sender.card_ppm))
    return (samples + 4_294_000_000) & 0xFFFFFFFF


def tracks(
    folder: Path, senders: Sequence[Sender], instants: Sequence[int], end: int, **about: int
) -> tuple[TrackLogs, ...]:
    """Write both tracks of everybody."""
    found = []
    for sender in senders:
        for kind, packets in (
            (MediaKind.VIDEO, video(sender, instants, end, **about)),
            (MediaKind.AUDIO, audio(sender, instants, end)),
        ):
            path = write(folder / f"{sender.name}-{kind.value}.rtplog", sender, kind, packets)
            found.append(TrackLogs(sender.name, kind.value, (str(path),)))
    return tuple(found)


def order(tracks: Sequence[TrackLogs], takes: Sequence[tuple[int, int]], speaker: str) -> FilmOrder:
    """A film of takes (ms after the start) without a title, in which all of these tracks may be."""
    laid, at = [], 0
    for since, until in takes:
        ticks = (until - since) * MS // TICK
        laid.append(Take(START + since * MS, START + until * MS, at, ticks))
        at += ticks
    allowed = tuple(sorted(f"{one.participant}/{one.kind}" for one in tracks))
    scene = Scene(laid[0].since, laid[-1].until, Said("调查", "Investigation"), speaker, speaker, "", allowed)
    people = dict.fromkeys(one.participant for one in tracks)
    return FilmOrder(
        "h1", "4W100001", "一种装置", 1, 480,
        tuple(Person(one, one.title(), Said("当事人", "Party")) for one in people),
        tuple(tracks), tuple(laid), (), (scene,), (), (), (),
    )  # fmt: skip
