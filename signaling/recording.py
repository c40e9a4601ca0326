"""A recording as segments: every few minutes a packet log is closed, digested and reported while the next is open.

What was said an hour ago is then bound to the record by its digest although the hearing still runs. Segments join
without a gap: a packet is in one of two neighbours, and `signaling.mux` reads a stream across them.
"""

from collections.abc import Callable

from signaling.media import Track
from signaling.recorder import PacketLog, Recorder
from signaling.trays import Tray

#: How long a segment gets, in nanoseconds, and how large, in packets: ten minutes of a picture of 2 Mb/s.
SEGMENT_NS = 600 * 1_000_000_000
SEGMENT_PACKETS = 200_000


class Recording:
    """One track being recorded, from an order to start to the order to stop. Use on the loop.

    ``trays`` makes a tray where the data path gathers packets by itself. Packets of a connection, and those of a
    segment, have a tray of their own: `expect` makes the one that taps lead to next, and with `note_leg` or `turn` the
    log goes on from it, after all that was gathered before.
    """

    def __init__(
        self, recorder: Recorder, hearing: str, track: Track, leg: str, trays: Callable[[], Tray] | None = None
    ) -> None:
        self._trays = trays
        self._recorder = recorder
        self._open: Callable[[], PacketLog] = lambda: recorder.start(hearing, track, self._leg)
        self._leg = leg
        self._clocks: dict[int, tuple[int, int]] = {}
        self._log = self._open()
        self._log.gather_in(self._fresh())
        self._next: Tray | None = None

    def _fresh(self) -> Tray | None:
        return self._trays() if self._trays is not None else None

    @property
    def tray(self) -> Tray | None:
        """Where the data path is to gather packets from now on; nothing where it hands them up."""
        return self._next or self._log.tray

    def expect(self) -> None:
        """Another connection or another segment is about to begin: its packets are to be gathered apart."""
        self._next = self._next or self._fresh()

    def _go_on(self) -> None:
        if self._next is not None:
            self._log.gather_in(self._next)
            self._next = None

    def is_due(self, at: int) -> bool:
        """Whether a segment is to begin at this time (nanoseconds since 1970)."""
        return at - self._log.about.started_at >= SEGMENT_NS or self._log.packets >= SEGMENT_PACKETS

    def turn(self) -> None:
        """Begin a segment."""
        before, self._log = self._log, self._open()
        self._recorder.finish(before)
        for ssrc, (ntp, rtp) in self._clocks.items():
            self._log.note_clock(ssrc, ntp, rtp)
        self._go_on()

    def append(self, data: bytes, at: int) -> bool:
        """Keep one RTP packet that came at this time (nanoseconds since 1970); tells whether it begins a segment.

        A picture's segment that does not begin with a key frame can be decoded only together with the one before:
        ask for one.
        """
        began = self.is_due(at)
        if began:
            self.expect()
            self.turn()
        self._log.append(data, at)
        return began

    def note_clock(self, ssrc: int, ntp: int, rtp: int) -> None:
        """Keep a sender report; the newest of each stream stands in every segment."""
        self._clocks[ssrc] = ntp, rtp
        self._log.note_clock(ssrc, ntp, rtp)

    def note_leg(self, leg: str) -> None:
        """Keep from which connection the packets that follow come."""
        self._leg = leg
        self._clocks.clear()
        if self._next is not None:
            self._log.gather_in(None)
        self._log.note_leg(leg)
        self._go_on()

    def finish(self) -> None:
        """End the recording at once; its last segment is sealed and reported a moment later."""
        self._go_on()
        self._recorder.finish(self._log)
