"""A track's packets into samples: put in order, decoded, gaps filled with silence; and when each sample was said."""

from array import array
from collections import deque

import av
import numpy as np

from hearing.speech.port import RATE
from signaling.engines import rtp

_CLOCK = rtp.CLOCK_RATES["audio"]
_TICKS = _CLOCK // RATE
"""Ticks of the RTP clock in a sample."""
_WAIT_NS = 200_000_000
"""How long a packet that is missing is waited for: it may be sent again."""
_LONGEST_GAP = RATE
"""Samples of silence at most for what never came, or was never sent: enough to end an utterance."""
_WINDOW = 1500
"""Arrivals that are kept to tell when a sample was said: half a minute."""
_SAMPLE_NS = 1_000_000_000 // RATE
_Held = tuple[int, rtp.RtpPacket]


class _Timeline:
    """When samples were said, by the packet that travelled fastest of the last half minute.

    So neither jitter nor a clock that drifts matters.
    """

    def __init__(self) -> None:
        self._runs: deque[tuple[int, deque[int]]] = deque(maxlen=3)

    def begin(self, position: int) -> None:
        """Another run of the clock begins with this sample."""
        self._runs.append((position, deque(maxlen=_WINDOW)))

    def note(self, position: int, at: int) -> None:
        """A packet that begins with this sample came at this time (ns)."""
        self._runs[-1][1].append(at - position * _SAMPLE_NS)

    def at(self, position: int) -> int:
        """Give when a sample was said, in ns since 1970; one from before the first packet counts back from it."""
        run = next((run for run in reversed(self._runs) if run[0] <= position and run[1]), self._runs[0])
        return min(run[1], default=0) + position * _SAMPLE_NS


def _decoder() -> tuple[av.AudioCodecContext, av.AudioResampler]:
    decoder = av.AudioCodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = _CLOCK, "mono"
    return decoder, av.AudioResampler("flt", "mono", RATE)


class Voice:
    """One track."""

    def __init__(self) -> None:
        self._decoder, self._resampler = _decoder()
        self._held: dict[int, _Held] = {}
        self._next: int | None = None
        self._ssrc = 0
        self._due = 0
        self._made = 0
        self._timeline = _Timeline()

    def push(self, at: int, data: bytes) -> "list[array[float]]":
        """Take an RTP packet that came at this time (ns); give the samples that are next, in pieces."""
        try:
            packet = rtp.parse(data)
        except rtp.PacketError:
            return []
        pieces = self._begin(packet) if self._next is None or packet.ssrc != self._ssrc else []
        assert self._next is not None
        ahead = rtp.sequence_after(packet.sequence, self._next)
        if ahead < 0:
            return pieces
        self._held[packet.sequence] = at, packet
        while self._held:
            if self._next not in self._held:
                first = min(arrival for arrival, _ in self._held.values())
                if at - first < _WAIT_NS:
                    break
                self._next = min(self._held, key=lambda number: rtp.sequence_after(number, self._next or 0))
            pieces += self._decode(*self._held.pop(self._next))
            self._next = (self._next + 1) % rtp.SEQUENCE_SPAN
        return pieces

    def moment(self, sample: int) -> int:
        """Give when a sample, by its number from the first, was said: ns since 1970."""
        return self._timeline.at(sample)

    def _begin(self, packet: rtp.RtpPacket) -> "list[array[float]]":
        """Another stream begins: its numbers have nothing to do with those before."""
        self._decoder, self._resampler = _decoder()
        rest = [self._silence(_LONGEST_GAP)] if self._made else []
        self._ssrc, self._next, self._due = packet.ssrc, packet.sequence, packet.timestamp
        self._held.clear()
        self._timeline.begin(self._made)
        return rest

    def _decode(self, at: int, packet: rtp.RtpPacket) -> "list[array[float]]":
        missing = rtp.timestamp_after(packet.timestamp, self._due) // _TICKS
        jumped = not -_LONGEST_GAP <= missing <= _LONGEST_GAP
        if not packet.payload or (missing < 0 and not jumped):
            return []  # only fills the line, or repeats what was heard
        pieces = [self._silence(_LONGEST_GAP if jumped else missing)] if missing else []
        if jumped:
            self._timeline.begin(self._made)
        self._timeline.note(self._made, at)
        try:
            frames = self._decoder.decode(av.Packet(packet.payload))
        except av.FFmpegError:
            self._due = packet.timestamp
            return pieces
        lasts = sum(frame.samples for frame in frames)
        samples = np.concatenate(
            [part.to_ndarray()[0] for frame in frames for part in self._resampler.resample(frame)] or [np.zeros(0)]
        )
        self._due = (packet.timestamp + lasts) % rtp.TIMESTAMP_SPAN
        self._made += len(samples)
        return [*pieces, array("f", samples.astype(np.float32).tobytes())]

    def _silence(self, count: int) -> "array[float]":
        self._made += count
        return array("f", bytes(4 * count))
