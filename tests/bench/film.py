"""What a minute of film costs, in seconds of CPU, for 4 and 10 people: `python -m tests.bench.film`.

Cameras of 640 x 360 at 25 a second, of which a part changes in every picture; everybody's microphone is open.
"""

import fractions
import math
import random
import resource
import tempfile
from pathlib import Path

import av
from aiortc.codecs import get_encoder
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from PIL import Image, ImageFilter

from signaling.engines import rtp
from signaling.film.film import make
from signaling.film.order import TrackLogs
from signaling.media import MediaKind
from tests.signaling.film.tapes import MS, Sender, audio, order, write

SECONDS = 20
FRAMES = 25 * SECONDS


def pictures() -> list[tuple[int, list[bytes]]]:
    """A camera's frames as VP8 payloads with their times (ms)."""
    random.seed(3)
    face = Image.effect_noise((360, 240), 80).filter(ImageFilter.GaussianBlur(4)).resize((720, 480)).convert("RGB")
    encoder = get_encoder(RTCRtpCodecParameters("video/VP8", 90_000, payloadType=96))
    found = []
    for number in range(FRAMES):
        shift = int(30 + 25 * math.sin(number / 9))
        image = face.crop((shift, 40, shift + 640, 400))
        frame = av.VideoFrame.from_image(image).reformat(format="yuv420p")
        frame.pts, frame.time_base = number * 3600, fractions.Fraction(1, 90_000)
        payloads, _ = encoder.encode(frame, force_keyframe=number == 0)
        found.append((40 * number, payloads))
    return found


def camera(sender: Sender, frames: list[tuple[int, list[bytes]]]) -> list[tuple[int, bytes]]:
    """Their packets, as they arrive from one sender."""
    packets, sequence = [], 0
    for at, payloads in frames:
        for number, payload in enumerate(payloads):
            header = rtp.RtpPacket(number == len(payloads) - 1, 96, sequence, at * 90, sender.ssrc, payload)
            packets.append(((at + 20) * MS, rtp.serialize(header)))
            sequence += 1
    return packets


def cost(folder: Path, people: int, frames: list[tuple[int, list[bytes]]]) -> tuple[float, int]:
    """Seconds of CPU for the film of so many people, and its bytes."""
    tracks = []
    for number in range(people):
        sender = Sender(f"p{number}", 1000 * (number + 1))
        beeps = list(range(0, SECONDS * 1000, 400))
        kinds = ((MediaKind.VIDEO, camera(sender, frames)), (MediaKind.AUDIO, audio(sender, beeps, SECONDS * 1000)))
        for kind, packets in kinds:
            path = write(folder / f"{people}-{sender.name}-{kind.value}", sender, kind, packets)
            tracks.append(TrackLogs(sender.name, kind.value, (str(path),)))
    out = folder / f"{people}.webm"
    before = resource.getrusage(resource.RUSAGE_SELF)
    make(order(tracks, [(0, SECONDS * 1000)], "p0"), out, lambda done, total: None)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out.stat().st_size


def main() -> None:
    """Measure and print."""
    frames = pictures()
    with tempfile.TemporaryDirectory() as folder:
        for people in (4, 10):
            seconds, size = cost(Path(folder), people, frames)
            each = 60 / SECONDS
            print(f"{people:2} people: {seconds * each:5.1f} s of CPU and {size * each / 1e6:.1f} MB a minute of film")


if __name__ == "__main__":
    main()
