"""Playable files from packet logs: every frame decodes, in step, whatever was lost, late or reloaded on the way."""

import fractions
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import av
import pytest
from aiortc.codecs import get_encoder
from aiortc.codecs.vpx import vp8_depayload
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from signaling import packetlog
from signaling.engines import rtp
from signaling.media import MediaKind, Track
from signaling.mux import MuxError, mux, mux_in_child, read_streams, voice_of
from signaling.packetlog import Head, Kind
from tests.media_peers import COLOURS, middle_pixel, nearest_colour

START = 1_700_000_000_000_000_000
NTP = 3_900_000_000 << 32
MS = 1_000_000


class Timed(NamedTuple):
    """A packet and its moments in milliseconds from the start: taken at the camera, arrived at the server."""

    taken: int
    arrived: int
    data: bytes


def video(
    *, colour: str = "", frames: int, ssrc: int = 1, start_ms: int = 0, size: tuple[int, int] = (160, 120)
) -> list[Timed]:
    """Frames of one colour, or of noise in several packets; 20 a second, each taken 30 ms before it arrives."""
    noise = random.Random(1)
    encoder = get_encoder(RTCRtpCodecParameters("video/VP8", 90_000, payloadType=96))
    packets, sequence = [], 65_530
    for number in range(frames):
        picture = av.VideoFrame(*size, "rgb24")
        plane = picture.planes[0]
        plane.update(
            bytes(COLOURS[colour]) * (plane.line_size // 3) * size[1] if colour else noise.randbytes(plane.buffer_size)
        )
        picture.pts, picture.time_base = number * 4_500, fractions.Fraction(1, 90_000)
        payloads, stamp = encoder.encode(picture.reformat(format="yuv420p"), force_keyframe=number == frames // 2)
        taken = start_ms + 50 * number
        for part, payload in enumerate(payloads):
            header = rtp.RtpPacket(
                part == len(payloads) - 1, 96, sequence & 0xFFFF, 4_000_000_000 + stamp, ssrc, payload
            )
            packets.append(Timed(taken, taken + 30, rtp.serialize(header._replace(timestamp=header.timestamp % 2**32))))
            sequence += 1
    return packets


def audio(*, milliseconds: int, ssrc: int = 2, late: int = 10) -> list[Timed]:
    encoder = get_encoder(RTCRtpCodecParameters("audio/opus", 48_000, 2, payloadType=111))
    packets = []
    for number in range(milliseconds // 20):
        frame = av.AudioFrame(format="s16", layout="stereo", samples=960)
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 960 * number, fractions.Fraction(1, 48_000)
        payloads, _ = encoder.encode(frame)
        packets += [
            Timed(
                20 * number,
                20 * number + late,
                rtp.serialize(rtp.RtpPacket(False, 111, number, 960 * number, ssrc, data)),
            )
            for data in payloads
        ]
    return packets


def write(path: Path, kind: MediaKind, legs: Sequence[Sequence[Timed]], *, clocks: bool = True) -> Path:
    body = packetlog.head(Head("h1", Track("ann", kind), START))
    for number, packets in enumerate(legs):
        body += packetlog.entry(Kind.LEG, START, b"ann-%d" % number)
        first = rtp.parse(packets[0].data)
        if clocks:
            body += packetlog.clock(START, first.ssrc, NTP + (packets[0].taken << 32) // 1000, first.timestamp)
        for packet in sorted(packets, key=lambda item: item.arrived):
            body += packetlog.entry(Kind.PACKET, START + packet.arrived * MS, packet.data)
    block, _ = packetlog.block(packetlog.first_chain(), body)
    path.write_bytes(packetlog.MAGIC + block)
    return path


def decode(path: Path) -> dict[str, list[tuple[float, av.AudioFrame | av.VideoFrame]]]:
    found: dict[str, list[tuple[float, av.AudioFrame | av.VideoFrame]]] = {"audio": [], "video": []}
    with av.open(str(path)) as container:
        for packet in container.demux():
            for frame in packet.decode():
                assert isinstance(frame, av.AudioFrame | av.VideoFrame)
                assert frame.time is not None
                found[packet.stream.type].append((frame.time, frame))
    return found


def seconds(path: Path) -> float:
    """How long the sound in a file lasts when it is decoded."""
    return sum(frame.samples for _, frame in decode(path)["audio"] if isinstance(frame, av.AudioFrame)) / 48_000


def colours(frames: Sequence[tuple[float, av.AudioFrame | av.VideoFrame]]) -> list[str]:
    return [nearest_colour(middle_pixel(frame)) for _, frame in frames if isinstance(frame, av.VideoFrame)]


def test_every_frame_of_picture_and_voice_decodes(tmp_path):
    logs = [
        write(tmp_path / "v.rtplog", MediaKind.VIDEO, [video(colour="red", frames=40)]),
        write(tmp_path / "a.rtplog", MediaKind.AUDIO, [audio(milliseconds=2000)]),
    ]
    assert mux(logs, tmp_path / "ann.webm") == 140
    found = decode(tmp_path / "ann.webm")
    assert len(found["video"]) == 40
    assert len(found["audio"]) == 100
    assert set(colours(found["video"])) == {"red"}


def test_picture_and_voice_keep_the_distance_they_had_before_the_network(tmp_path):
    """The voice travels 200 ms slower than the picture; its frames stand where they were spoken."""
    late = audio(milliseconds=1000, late=230)
    logs = [
        write(tmp_path / "v.rtplog", MediaKind.VIDEO, [video(colour="red", frames=20)]),
        write(tmp_path / "a.rtplog", MediaKind.AUDIO, [late]),
    ]
    mux([logs[0], logs[1]], tmp_path / "ann.webm")
    with av.open(str(tmp_path / "ann.webm")) as container:
        firsts: dict[str, float] = {}
        for packet in container.demux():
            if packet.pts is not None and packet.time_base is not None:
                firsts.setdefault(packet.stream.type, float(packet.pts * packet.time_base))
    assert abs(firsts["audio"] - firsts["video"]) < 0.02


def test_packets_out_of_order_and_twice_change_nothing(tmp_path):
    packets = video(colour="green", frames=30)
    shuffled = [packet._replace(arrived=packet.arrived + 37 * (number % 3)) for number, packet in enumerate(packets)]
    log = write(tmp_path / "v.rtplog", MediaKind.VIDEO, [shuffled + shuffled[5:9]])
    assert mux([log], tmp_path / "ann.webm") == 30


def test_a_lost_packet_costs_the_frames_that_need_it_and_the_rest_decodes(tmp_path):
    packets = video(colour="blue", frames=40)
    del packets[10]
    log = write(tmp_path / "v.rtplog", MediaKind.VIDEO, [packets])
    written = mux([log], tmp_path / "ann.webm")
    found = decode(tmp_path / "ann.webm")["video"]
    assert written == len(found) == 10 + 20, "up to the loss, and from the key frame in the middle"
    assert set(colours(found)) == {"blue"}


def test_a_reload_in_the_middle_goes_on_in_the_same_file(tmp_path):
    before = video(colour="red", frames=20)
    after = video(colour="green", frames=20, ssrc=77, start_ms=3000, size=(320, 240))
    log = write(tmp_path / "v.rtplog", MediaKind.VIDEO, [before, after])
    mux([log], tmp_path / "ann.webm")
    found = decode(tmp_path / "ann.webm")["video"]
    assert colours(found) == ["red"] * 20 + ["green"] * 20
    assert abs(found[20][0] - 3.0) < 0.1


def test_without_a_sender_report_the_fastest_packet_places_the_stream(tmp_path):
    log = write(tmp_path / "a.rtplog", MediaKind.AUDIO, [audio(milliseconds=500)], clocks=False)
    assert mux([log], tmp_path / "ann.webm") == 25


def test_the_voice_alone_can_be_sought_and_silence_stands_where_nothing_was_sent(tmp_path):
    """Somebody muted for a minute: the voice's time goes on, and every few seconds have a place to begin from."""
    spoken = audio(milliseconds=1000)
    later = [Timed(60_000 + one.taken, 60_000 + one.arrived, one.data) for one in audio(milliseconds=1000, ssrc=3)]
    log = write(tmp_path / "a.rtplog", MediaKind.AUDIO, [spoken, later], clocks=False)
    mux([log], tmp_path / "ann.webm")
    with av.open(str(voice_of(tmp_path / "ann.webm"))) as container:
        places = [packet.pts for packet in container.demux() if packet.pts is not None]
        assert max(after - before for before, after in pairwise(places)) <= 370
        assert abs(places[-1] - 61_000) < 250
        container.seek(30_000_000)
        first = next(packet.pts for packet in container.demux() if packet.pts is not None)
        assert 20_000 < first <= 30_000, "sought from a place near by"
    assert abs(seconds(voice_of(tmp_path / "ann.webm")) - 61) < 0.5


def test_a_voice_stands_from_when_recording_began(tmp_path):
    """Who is muted at first: silence until then, so that the record's moments are the file's."""
    late = [Timed(5000 + one.taken, 5000 + one.arrived, one.data) for one in audio(milliseconds=500)]
    log = write(tmp_path / "a.rtplog", MediaKind.AUDIO, [late], clocks=False)
    mux([log], tmp_path / "ann.webm")
    assert abs(seconds(voice_of(tmp_path / "ann.webm")) - 5.5) < 0.3


def test_sequence_numbers_that_wrap_are_followed(tmp_path):
    log = write(tmp_path / "v.rtplog", MediaKind.VIDEO, [video(colour="red", frames=20)])
    (stream,) = read_streams(log.read_bytes())
    numbers = [packet.sequence for packet in stream.packets]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert numbers[0] == 65_530


def test_our_descriptor_reader_agrees_with_aiortcs():
    for packet in video(colour="red", frames=3):
        payload = rtp.parse(packet.data).payload
        assert rtp.parse_vp8(payload).data == vp8_depayload(payload)


async def test_in_a_child_the_same_and_an_empty_log_is_said_to_be_empty(tmp_path):
    log = write(tmp_path / "a.rtplog", MediaKind.AUDIO, [audio(milliseconds=100)])
    await mux_in_child([log], tmp_path / "ann.webm")
    assert len(decode(tmp_path / "ann.webm")["audio"]) == 5
    empty = write(tmp_path / "e.rtplog", MediaKind.AUDIO, [])
    with pytest.raises(MuxError, match="no frame"):
        await mux_in_child([empty], tmp_path / "none.webm")
