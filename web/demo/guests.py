"""Demo guests: people made of a drawn, moving picture and a murmured voice, who connect as a browser would.

A guest is an aiortc client. Its signalling is the caller's: `Guest.offer` gives what a browser would send, and
`Guest.accept` takes the answer. Everything is small (320 x 240, 10 pictures a second), so that a machine of two cores
seats half a dozen of them beside real people.
"""

import array
import asyncio
import fractions
import math
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from aiortc import MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from PIL import Image, ImageDraw, ImageFont

from signaling.media import PERSON, SCREEN_SLOT, MediaKind, Track

_SAMPLE_RATE = 16_000
_SAMPLES = _SAMPLE_RATE // 50
_LOOP_S = 4
_WIDTH, _HEIGHT, _FPS = 320, 240, 10
_VIDEO_CLOCK = 90_000
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)


class PacedTrack(MediaStreamTrack):
    """A track whose frames come at their time, and catch up silently after a stall."""

    def __init__(self, period_s: float) -> None:
        super().__init__()
        self._period = period_s
        self._start = 0.0
        self._count = -1

    async def next_frame(self) -> int:
        """Wait for the next frame's time and give its number."""
        if self.readyState != "live":
            raise MediaStreamError
        now = time.monotonic()
        if self._count < 0:
            self._start = now
        self._count = max(self._count + 1, int((now - self._start) / self._period) - 5)
        await asyncio.sleep(max(0.0, self._start + self._count * self._period - now))
        return self._count


class Voice(PacedTrack):
    """A murmur: harmonics of a pitch under a slow syllable rhythm, computed once and played in a loop."""

    kind = "audio"

    def __init__(self, pitch_hz: float) -> None:
        super().__init__(_SAMPLES / _SAMPLE_RATE)
        self._sound = _murmur(round(pitch_hz))

    async def recv(self) -> AudioFrame:
        """The next 20 ms."""
        number = await self.next_frame()
        frame = AudioFrame(format="s16", layout="mono", samples=_SAMPLES)
        size = 2 * _SAMPLES
        offset = number * size % len(self._sound)
        frame.planes[0].update(self._sound[offset : offset + size])
        frame.sample_rate = _SAMPLE_RATE
        frame.pts = number * _SAMPLES
        frame.time_base = fractions.Fraction(1, _SAMPLE_RATE)
        return frame


def _murmur(pitch_hz: int) -> bytes:
    samples = array.array("h")
    for index in range(_SAMPLE_RATE * _LOOP_S):
        at = index / _SAMPLE_RATE
        syllable = max(0.0, math.sin(2 * math.pi * 1.5 * at)) ** 2 * (1.0 if at % 2 < 1.5 else 0.0)
        wave = sum(math.sin(2 * math.pi * pitch_hz * harmonic * at) / harmonic for harmonic in (1, 2, 3))
        samples.append(int(2600 * syllable * wave))
    return samples.tobytes()


class Portrait(PacedTrack):
    """A head and shoulders in a person's tone, that breathes and speaks, with the name and a running clock."""

    kind = "video"

    def __init__(self, name: str, tone: tuple[int, int, int]) -> None:
        super().__init__(1 / _FPS)
        self._name = name
        self._tone = tone
        self._font = _font(16)

    async def recv(self) -> VideoFrame:
        """The next picture."""
        number = await self.next_frame()
        image = self.draw(number / _FPS, datetime.now().astimezone().strftime("%H:%M:%S"))
        frame = VideoFrame(_WIDTH, _HEIGHT, "rgb24")
        frame.planes[0].update(image.tobytes())
        frame.pts = number * _VIDEO_CLOCK // _FPS
        frame.time_base = fractions.Fraction(1, _VIDEO_CLOCK)
        return frame

    def draw(self, at: float, clock: str) -> Image.Image:
        """The picture at ``at`` seconds."""
        red, green, blue = self._tone
        image = Image.new("RGB", (_WIDTH, _HEIGHT), (red // 4 + 150, green // 4 + 150, blue // 4 + 150))
        pen = ImageDraw.Draw(image)
        sway, breath = int(6 * math.sin(at * 0.9)), int(3 * math.sin(at * 1.7))
        pen.ellipse((75 + sway // 2, 150 + breath, 245 + sway // 2, 330), fill=self._tone)
        middle = 160 + sway
        pen.ellipse((middle - 42, 50 + breath, middle + 42, 158 + breath), fill=(232, 205, 180))
        pen.chord((middle - 46, 40 + breath, middle + 46, 120 + breath), 180, 360, fill=(60, 48, 44))
        lid = 1 if at % 4 < 0.2 else 5
        for side in (-17, 17):
            pen.ellipse(
                (middle + side - 5, 100 + breath - lid, middle + side + 5, 100 + breath + lid), fill=(40, 40, 40)
            )
        mouth = 2 + int(6 * max(0.0, math.sin(2 * math.pi * 1.5 * at)))
        pen.ellipse((middle - 13, 130 + breath - mouth, middle + 13, 130 + breath + mouth), fill=(140, 60, 60))
        pen.rectangle((0, _HEIGHT - 28, _WIDTH, _HEIGHT), fill=(24, 28, 36))
        pen.text((8, _HEIGHT - 26), self._name, font=self._font, fill=(255, 255, 255))
        pen.text((_WIDTH - 78, _HEIGHT - 26), clock, font=self._font, fill=(200, 208, 220))
        return image


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for path in _FONTS:
        if Path(path).exists():
            return ImageFont.truetype(path, size)
    return ImageFont.load_default(size)


class Negotiation(NamedTuple):
    """What a browser sends to open a leg: the offer, and what each of its sections is for."""

    sdp: str
    send_mids: dict[str, MediaKind]
    receive_mids: dict[str, Track]


class Guest:
    """One connection, as a browser's page would make it: own tracks first, then two sections for each source.

    With ``screen`` it sends one, and has a slot for that of others.
    """

    def __init__(
        self,
        tracks: Sequence[MediaStreamTrack],
        received: Callable[[Track, MediaStreamTrack], None],
        screen: MediaStreamTrack | None = None,
    ) -> None:
        self._tracks = tracks
        self._screen = screen
        self._received = received
        self._slots: dict[str, Track] = {}
        configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self.connection = RTCPeerConnection(configuration)

    @property
    def sends(self) -> bool:
        """Tell whether there is anything to send."""
        return bool(self._tracks)

    async def offer(self, sources: Sequence[str], *, send: bool) -> Negotiation:
        """Make the offer for these other participants' tracks, with or without sending one's own."""
        wanted: list[MediaKind | Track] = []
        if send:
            for track in self._tracks:
                self.connection.addTransceiver(track, "sendonly")
                wanted.append(MediaKind(track.kind))
        for source in sources:
            for kind in PERSON:
                self.connection.addTransceiver(kind.medium, "recvonly")
                wanted.append(Track(source, kind))
        if self._screen is not None:
            if send:
                self.connection.addTransceiver(self._screen, "sendonly")
                wanted.append(MediaKind.SCREEN)
            if sources:
                self.connection.addTransceiver("video", "recvonly")
                wanted.append(SCREEN_SLOT)
        await self.connection.setLocalDescription(await self.connection.createOffer())
        mids = [transceiver.mid or "" for transceiver in self.connection.getTransceivers()]
        sends = {mid: what for mid, what in zip(mids, wanted, strict=True) if isinstance(what, MediaKind)}
        receives = {mid: what for mid, what in zip(mids, wanted, strict=True) if isinstance(what, Track)}
        return Negotiation(self.connection.localDescription.sdp, sends, receives)

    async def accept(self, answer: str) -> None:
        """Take the answer; tracks are handed to ``received`` before media flows."""
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        self._receive()

    def _receive(self) -> None:
        for transceiver in self.connection.getTransceivers():
            if transceiver.currentDirection == "recvonly" and transceiver.receiver.track is not None:
                participant, _, kind = transceiver.receiver.track.id.rpartition("-")
                self._received(Track(participant, MediaKind(kind)), transceiver.receiver.track)

    async def take(self, offer: str) -> str:
        """Take the server's offer of a connection in which one only receives; gives the answer."""
        await self.connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        self._receive()
        return str(self.connection.localDescription.sdp)

    @property
    def lost(self) -> bool:
        """Tell whether the connection broke for good, as it does when a busy machine misses its signs of life."""
        return self.connection.connectionState in {"failed", "closed"}

    async def close(self) -> None:
        """Leave."""
        for track in (*self._tracks, *([self._screen] if self._screen is not None else [])):
            track.stop()
        await self.connection.close()
