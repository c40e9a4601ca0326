"""A recording as segments: every few minutes a packet log is closed, digested and reported while the next is open.

What was said an hour ago is then bound to the record by its digest although the hearing still runs. Segments join
without a gap: a packet is in one of two neighbours, and `signaling.mux` reads a stream across them.
"""

from collections.abc import Callable

from signaling.media import Track
from signaling.recorder import PacketLog, Recorder

#: How long a segment gets, in nanoseconds, and how large, in packets: ten minutes of a picture of 2 Mb/s.
SEGMENT_NS = 600 * 1_000_000_000
SEGMENT_PACKETS = 200_000


class Recording:
    """One track being recorded, from an order to start to the order to stop. Use on the loop."""

    def __init__(self, recorder: Recorder, hearing: str, track: Track, leg: str) -> None:
        self._recorder = recorder
        self._open: Callable[[], PacketLog] = lambda: recorder.start(hearing, track, self._leg)
        self._leg = leg
        self._clocks: dict[int, tuple[int, int]] = {}
        self._log = self._open()

    def append(self, data: bytes, at: int) -> bool:
        """Keep one RTP packet that came at this time (nanoseconds since 1970); tells whether it begins a segment.

        A picture's segment that does not begin with a key frame can be decoded only together with the one before:
        ask for one.
        """
        log = self._log
        began = at - log.about.started_at >= SEGMENT_NS or log.packets >= SEGMENT_PACKETS
        if began:
            self._recorder.finish(log)
            log = self._log = self._open()
            for ssrc, (ntp, rtp) in self._clocks.items():
                log.note_clock(ssrc, ntp, rtp)
        log.append(data, at)
        return began

    def note_clock(self, ssrc: int, ntp: int, rtp: int) -> None:
        """Keep a sender report; the newest of each stream stands in every segment."""
        self._clocks[ssrc] = ntp, rtp
        self._log.note_clock(ssrc, ntp, rtp)

    def note_leg(self, leg: str) -> None:
        """Keep from which connection the packets that follow come."""
        self._leg = leg
        self._clocks.clear()
        self._log.note_leg(leg)

    def finish(self) -> None:
        """End the recording at once; its last segment is sealed and reported a moment later."""
        self._recorder.finish(self._log)
