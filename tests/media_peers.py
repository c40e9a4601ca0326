"""Test peers: aiortc clients that send a tone and a colour, and measure the tones and colours that reach them."""

import array
import asyncio
import contextlib
import fractions
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

from aiortc import MediaStreamTrack, RTCPeerConnection
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from signaling.media import (
    PERSON,
    SCREEN_SLOT,
    LegOpened,
    MediaKind,
    MediaPlane,
    OfferLeg,
    OneWayPlane,
    OpenLeg,
    Report,
    Track,
)
from signaling.mux import read_streams
from signaling.peer import read_answer, read_offer, write_answer, write_offer
from tests.relays import Relay, TcpRelay
from web.demo.guests import Guest, PacedTrack

R = TypeVar("R", bound=Report)
RATE = 48_000
COLOURS = {"red": (200, 40, 40), "green": (40, 180, 60), "blue": (40, 60, 200)}


class Tone(PacedTrack):
    """A pure tone."""

    kind = "audio"

    def __init__(self, hertz: float) -> None:
        super().__init__(0.02)
        self.hertz = hertz

    async def recv(self) -> AudioFrame:
        number = await self.next_frame()
        first = number * 960
        step = 2 * math.pi * self.hertz / RATE
        samples = array.array("h", (int(12_000 * math.sin(step * (first + index))) for index in range(960)))
        frame = AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, first, fractions.Fraction(1, RATE)
        return frame


class Colour(PacedTrack):
    """A plane of one colour, 160 x 120, 15 pictures a second."""

    kind = "video"

    def __init__(self, colour: tuple[int, int, int]) -> None:
        super().__init__(1 / 15)
        frame = VideoFrame(160, 120, "rgb24")
        frame.planes[0].update(bytes(colour) * (frame.planes[0].line_size // 3) * 120)
        self._picture = frame.reformat(format="yuv420p")

    async def recv(self) -> VideoFrame:
        number = await self.next_frame()
        frame = VideoFrame(160, 120, "yuv420p")
        for own, plane in zip(frame.planes, self._picture.planes, strict=True):
            own.update(bytes(plane))
        frame.pts, frame.time_base = number * 6000, fractions.Fraction(1, 90_000)
        return frame


def frequency(samples: Sequence[int], rate: int) -> float:
    """The frequency of a clean tone, from its upward zero crossings; 0 for silence."""
    if not samples or max(map(abs, samples)) < 500:
        return 0.0
    crossings = [i for i in range(1, len(samples)) if samples[i - 1] < 0 <= samples[i]]
    if len(crossings) < 2:
        return 0.0
    return (len(crossings) - 1) * rate / (crossings[-1] - crossings[0])


def nearest_colour(pixel: tuple[int, int, int]) -> str:
    """Which of the test colours this is."""
    return min(COLOURS, key=lambda name: sum((a - b) ** 2 for a, b in zip(COLOURS[name], pixel, strict=True)))


def middle_pixel(frame: VideoFrame) -> tuple[int, int, int]:
    rgb = frame.reformat(format="rgb24")
    plane = rgb.planes[0]
    at = rgb.height // 2 * plane.line_size + rgb.width // 2 * 3
    red, green, blue = bytes(plane)[at : at + 3]
    return red, green, blue


class Peer:
    """One participant of a test hearing."""

    def __init__(self, name: str, *, hertz: float = 0, colour: str = "", screen: str = "") -> None:
        self.name = name
        self.frames: defaultdict[Track, int] = defaultdict(int)
        self.newest: dict[Track, AudioFrame | VideoFrame] = {}
        self._sound: defaultdict[str, list[int]] = defaultdict(list)
        self._tasks: list[asyncio.Task[None]] = []
        tracks: list[MediaStreamTrack] = []
        if hertz:
            tracks.append(Tone(hertz))
        if colour:
            tracks.append(Colour(COLOURS[colour]))
        self.screen = Colour(COLOURS[screen]) if screen else None
        self.guest = Guest(tracks, self._received, self.screen)
        self.listener: Guest | None = None
        self.order: OpenLeg | None = None
        self.opened: LegOpened | None = None

    async def join(
        self,
        plane: MediaPlane,
        sources: Sequence[str],
        *,
        hearing: str = "h1",
        leg: str = "",
        alter: Callable[[OpenLeg], OpenLeg] = lambda order: order,
    ) -> Self:
        if isinstance(plane, OneWayPlane):
            await self._listen(plane, sources, hearing=hearing, leg=leg or f"{self.name}-1")
            sources = []
            if not self.guest.sends:
                return self
        answer = await self.negotiate(plane, sources, hearing=hearing, leg=leg, alter=alter)
        await self.guest.accept(answer)
        return self

    async def _listen(self, plane: OneWayPlane, sources: Sequence[str], *, hearing: str, leg: str) -> None:
        """Receive through a connection of its own, offered by the plane; its leg's name ends in ``-in``."""
        if not sources:
            return
        self.listener = Guest([], self._received)
        people = tuple(Track(source, kind) for source in sources for kind in PERSON)
        tracks = people + ((SCREEN_SLOT,) if self.screen is not None else ())
        offered = await plane.offer(OfferLeg(hearing, self.name, f"{leg}-in", tracks))
        answer = await self.listener.take(write_offer(offered))
        await plane.answer(read_answer(answer, hearing=hearing, participant=self.name, leg=f"{leg}-in"))

    @property
    def connections(self) -> list[RTCPeerConnection]:
        """What this peer negotiated: one connection, or two that go one way each."""
        sending = [self.guest.connection] if self.order is not None else []
        return [*sending, *([self.listener.connection] if self.listener is not None else [])]

    async def join_through_relay(
        self,
        plane: MediaPlane,
        sources: Sequence[str],
        stack: contextlib.AsyncExitStack,
        loss: float = 0.0,
        delay: tuple[float, float] = (0.0, 0.0),
    ) -> Relay:
        answer = await self.negotiate(plane, sources)
        assert self.opened is not None
        relay = await stack.enter_async_context(Relay.between(self.opened, loss, delay))
        host, port = self.opened.candidates[0]
        await self.guest.accept(answer.replace(f" {host} {port} ", f" 127.0.0.1 {relay.port} "))
        return relay

    async def join_by_tcp(
        self, plane: MediaPlane, sources: Sequence[str], stack: contextlib.AsyncExitStack, *, leg: str = ""
    ) -> TcpRelay:
        """Join over a TCP connection alone: the candidates for UDP lead nowhere."""
        answer = await self.negotiate(plane, sources, leg=leg)
        assert self.opened is not None
        assert self.opened.tcp
        host, port = self.opened.candidates[0]
        relay = await stack.enter_async_context(TcpRelay.to((host, port)))
        await self.guest.accept(answer.replace(f" udp 2130706431 {host} {port} ", f" udp 1 127.0.0.1 {relay.port} "))
        return relay

    async def negotiate(
        self,
        plane: MediaPlane,
        sources: Sequence[str],
        *,
        hearing: str = "h1",
        leg: str = "",
        alter: Callable[[OpenLeg], OpenLeg] = lambda order: order,
    ) -> str:
        """Open the leg and give the answer, without taking it yet."""
        offer = await self.guest.offer(sources, send=True)
        order = read_offer(
            offer.sdp,
            hearing=hearing,
            participant=self.name,
            leg=leg or f"{self.name}-1",
            send=offer.send_mids,
            receive=offer.receive_mids,
        )
        self.order = alter(order)
        self.opened = await plane.open(self.order)
        return write_answer(offer.sdp, self.order, self.opened)

    async def connected(self) -> Self:
        """Wait until the connection stands."""
        async with asyncio.timeout(10):
            while any(connection.connectionState != "connected" for connection in self.connections):
                assert all(connection.connectionState != "failed" for connection in self.connections)
                await asyncio.sleep(0.02)
        return self

    def _received(self, track: Track, media: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.create_task(self._consume(track, media)))

    async def _consume(self, track: Track, media: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await media.recv()
                assert isinstance(frame, AudioFrame | VideoFrame)
                self.frames[track] += 1
                self.newest[track] = frame
                if isinstance(frame, AudioFrame):
                    samples = array.array("h", bytes(frame.planes[0]))
                    channels = len(frame.layout.channels)
                    sound = self._sound[track.participant]
                    sound.extend(samples[: frame.samples * channels : channels])
                    del sound[: -RATE // 2]

    def hears(self, name: str) -> float:
        """The frequency of the last half second from this participant."""
        return frequency(self._sound[name], RATE)

    def sees(self, name: str) -> str:
        """The colour of the newest picture from this participant, or nothing."""
        return self._colour(Track(name, MediaKind.VIDEO))

    def sees_screen(self) -> str:
        """The colour of the newest picture of whoever's screen, or nothing."""
        return self._colour(SCREEN_SLOT)

    def _colour(self, track: Track) -> str:
        frame = self.newest.get(track)
        return nearest_colour(middle_pixel(frame)) if isinstance(frame, VideoFrame) else ""

    async def packets(self) -> Mapping[Track, int]:
        """RTP packets that have reached the peer, by source: the count below any decoding."""
        counts: dict[Track, int] = {}
        receiving = self.listener or self.guest
        for transceiver in receiving.connection.getTransceivers():
            if transceiver.currentDirection != "recvonly":
                continue
            participant, _, kind = transceiver.receiver.track.id.rpartition("-")
            report = await transceiver.receiver.getStats()
            received = [entry.packetsReceived for entry in report.values() if entry.type == "inbound-rtp"]
            counts[Track(participant, MediaKind(kind))] = sum(received)
        return counts

    async def close(self) -> None:
        await self.guest.close()
        if self.listener is not None:
            await self.listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def missing_packets(path: Path) -> int:
    """Gaps in a recording's sequence numbers, its last second aside (they had no time to be asked for)."""
    (stream,) = read_streams(path.read_bytes())
    end = stream.packets[-1].arrival - 1_000_000_000
    numbers = {packet.sequence for packet in stream.packets}
    last = max(packet.sequence for packet in stream.packets if packet.arrival < end)
    return sum(number not in numbers for number in range(min(numbers), last))


async def until(true: Callable[[], object], within: float = 8.0) -> None:
    """Wait for something to become true; fails with its last value when it does not."""
    deadline = asyncio.get_running_loop().time() + within
    while not true():
        assert asyncio.get_running_loop().time() < deadline, f"not within {within} s"
        await asyncio.sleep(0.02)


class Reports:
    """Reads a plane's reports in the background and keeps them all."""

    def __init__(self, plane: MediaPlane) -> None:
        self.all: list[Report] = []
        self._plane = plane
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for report in self._plane.reports():
            self.all.append(report)

    def of(self, kind: type[R]) -> list[R]:
        return [report for report in self.all if isinstance(report, kind)]

    async def ended(self) -> None:
        """Wait until the plane has said its last word."""
        await asyncio.wait_for(self._task, 10)
