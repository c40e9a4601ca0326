"""What is left of one person's recordings after an order: nothing of the span, and all else as it was."""

import fractions
from pathlib import Path

import av
import pytest
from aiortc.codecs import get_encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from signaling.engines import rtp
from signaling.film.left import leave_out, leave_out_in_child, milliseconds_of
from signaling.media import PERSON, MediaKind
from signaling.mux import MuxError, voice_of
from tests.media_peers import COLOURS, middle_pixel, nearest_colour
from tests.signaling.film.measured import loudest, onsets
from tests.signaling.film.tapes import MS, START, Sender, audio, write
from tests.signaling.test_mux import Timed, decode
from tests.signaling.test_mux import write as write_video

SINCE, UNTIL, END = 2000, 3000, 6000
SPAN = (START + SINCE * MS, START + UNTIL * MS)
WAY = 30
"""Milliseconds that pictures travel; they count from when they came."""
BEEPS = (1000, 2400, 4000)


def camera(secret: str, *, keys: tuple[int, ...]) -> list[Timed]:
    """A camera that shows red, in the span another colour, with key frames at these milliseconds alone."""
    encoder = get_encoder(RTCRtpCodecParameters("video/VP8", 90_000, payloadType=96))
    packets, sequence = [], 100
    for ms in range(0, END, 50):
        picture = av.VideoFrame(160, 120, "rgb24")
        plane = picture.planes[0]
        colour = COLOURS[secret if SINCE <= ms + WAY < UNTIL else "red"]
        plane.update(bytes(colour) * (plane.line_size // 3) * 120)
        picture.pts, picture.time_base = ms * 90, fractions.Fraction(1, 90_000)
        payloads, stamp = encoder.encode(picture.reformat(format="yuv420p"), force_keyframe=ms in keys)
        for part, payload in enumerate(payloads):
            header = rtp.RtpPacket(part == len(payloads) - 1, 96, sequence, stamp % 2**32, 1, payload)
            packets.append(Timed(ms, ms + WAY, rtp.serialize(header)))
            sequence += 1
    return packets


@pytest.fixture
def logs(tmp_path: Path, request: pytest.FixtureRequest) -> list[tuple[MediaKind, Path]]:
    """What ann sent: pictures with key frames as the test wants them, and a voice."""
    keys = getattr(request, "param", (0,))
    pictures = write_video(tmp_path / "video.rtplog", MediaKind.VIDEO, [camera("green", keys=keys)])
    ann = Sender("ann", 1000)
    voice = write(tmp_path / "audio.rtplog", ann, MediaKind.AUDIO, audio(ann, BEEPS, END))
    return [(MediaKind.VIDEO, pictures), (MediaKind.AUDIO, voice)]


def seen(path: Path) -> list[tuple[int, str]]:
    """The millisecond of each picture, and its colour; dark for black."""
    found = []
    for time, frame in decode(path)["video"]:
        assert isinstance(frame, av.VideoFrame)
        pixel = middle_pixel(frame)
        found.append((round(time * 1000), "dark" if max(pixel) < 40 else nearest_colour(pixel)))
    return found


@pytest.mark.parametrize(
    "logs", [(0,), (0, 4000)], ids=["no key frame after it", "a key frame after it"], indirect=True
)
def test_nothing_of_the_span_is_seen_and_all_else_is(logs, tmp_path):
    out = tmp_path / "left.webm"
    leave_out(logs, PERSON, [SPAN], out)
    pictures = seen(out)
    assert {colour for _, colour in pictures} == {"red", "dark"}
    dark = [at for at, colour in pictures if colour == "dark"]
    assert (min(dark), max(dark) < UNTIL + 50) == (SINCE - 40, True)
    before, after = (
        [at for at, colour in pictures if colour == "red" and early is (at < SINCE)] for early in (True, False)
    )
    assert len(before) == len([ms for ms in range(0, END, 50) if ms + WAY < SINCE - 40])
    assert (UNTIL <= min(after) < UNTIL + 150, max(after) >= END - 100) == (True, True), "pictures go on after the span"
    assert len(after) > (END - UNTIL) // 50 - 4


def test_what_was_sent_before_is_not_encoded_anew(logs, tmp_path):
    whole, left = tmp_path / "whole.webm", tmp_path / "left.webm"
    leave_out(logs, PERSON, [], whole)
    assert "green" in {colour for _, colour in seen(whole)}
    leave_out(logs, PERSON, [SPAN], left)
    first, second = (_packets(path) for path in (whole, left))
    early = [at for at in first if at < SINCE - 40]
    assert early
    assert all(first[at] == second[at] for at in early)


def _packets(path: Path) -> dict[int, bytes]:
    with av.open(str(path)) as container:
        return {
            round(one.pts * one.time_base * 1000): bytes(one) for one in container.demux(video=0) if one.pts is not None
        }


async def test_nothing_of_the_span_is_heard_and_time_runs_on(logs, tmp_path):
    out = tmp_path / "left.webm"
    await leave_out_in_child(logs, PERSON, [SPAN], out)
    for path in (out, voice_of(out)):
        assert [round(at / 1000) for at in onsets(path, 0)] == [1, 4]
        assert loudest(path, 0, SINCE, UNTIL) < 100


async def test_where_nothing_is_left_it_says_so(logs, tmp_path):
    everything = (START - MS, START + 2 * END * MS)
    with pytest.raises(MuxError, match="nothing that could be played"):
        await leave_out_in_child(logs[1:], PERSON, [everything], tmp_path / "left.webm")


@pytest.mark.parametrize(
    ("packet", "milliseconds"),
    [(b"\xf8\xff\xfe", 20), (b"\xfb\x06" + b"\xff\xfe" * 6, 120), (b"\x18", 60), (b"\x80", 3), (b"\xf9", 40)],
    ids=["celt", "six", "silk", "shortest", "two"],
)
def test_a_packet_says_how_long_it_sounds(packet, milliseconds):
    assert milliseconds_of(packet) == milliseconds
