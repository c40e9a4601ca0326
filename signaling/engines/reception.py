"""What arrives from a publisher: counting, jitter, and which packets to ask for again.

Follows RFC 3550 (A.1, A.3, A.8) and RFC 4585. Pure: times are seconds of one monotonic clock, given by the caller.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from signaling.engines.rtcp import ReportBlock, SenderReport
from signaling.engines.rtp import sequence_after

#: A packet is asked for at most this often, this long, this far apart.
ASK_TIMES = 8
ASK_FOR_S = 1.0
ASK_EVERY_S = 0.06
#: A longer gap is not asked for: a key frame repairs it at less cost than a storm of retransmissions.
LONGEST_GAP = 128
#: More than this is not waited for at a time, nor asked for at once.
MOST_MISSING, ASK_AT_ONCE = 512, 256
#: A jump beyond this is a new numbering, not a loss.
RESTART = 3000


class Account(NamedTuple):
    """What has come of a source: packets, payload bytes, and when the last of them (seconds, 0 for none).

    ``first`` and ``highest`` are extended sequence numbers, ``before`` the packets that had come when they began anew;
    ``jitter`` is in ticks of the source's clock.
    """

    received: int
    octets: int
    before: int
    at: float
    first: int
    highest: int
    jitter: float


@dataclass(slots=True)
class _Missing:
    since: float
    asked: int = 0
    next_ask: float = 0.0


@dataclass(slots=True)
class Reception:
    """The receiving side's account of one stream."""

    clock_rate: int
    received: int = 0
    _first: int = -1
    _highest: int = -1
    _jitter: float = 0.0
    _transit: float | None = None
    _expected_before: int = 0
    _received_before: int = 0
    _missing: dict[int, _Missing] = field(default_factory=dict)
    _report: tuple[SenderReport, float] | None = None

    def note(self, sequence: int, timestamp: int, now: float) -> bool:
        """Count one packet; true when a gap too long to repair by asking again opened before it."""
        self.received += 1
        self._note_jitter(timestamp, now)
        if self._highest < 0:
            self._first = self._highest = sequence
            return False
        step = sequence_after(sequence, self._highest & 0xFFFF)
        if step <= 0:
            self._missing.pop(self._highest + step, None)
            return False
        gap = range(self._highest + 1, self._highest + step)
        self._highest += step
        if step > RESTART:
            self._first, self._expected_before, self._received_before = self._highest, 0, self.received - 1
            self._missing.clear()
            return True
        if len(gap) > LONGEST_GAP or len(self._missing) + len(gap) > MOST_MISSING:
            self._missing.clear()
            return True
        for lost in gap:
            self._missing[lost] = _Missing(now)
        return False

    def take(self, account: Account) -> None:
        """Take over an account that was kept elsewhere, packet by packet as `note` does."""
        if not account.received:
            return
        if self._first >= 0 and account.first != self._first:
            self._expected_before, self._received_before = 0, account.before
        self.received, self._jitter = account.received, account.jitter
        self._first, self._highest = account.first, account.highest

    @property
    def account(self) -> tuple[int, int, int, float]:
        """Packets that came, the first and the highest extended number, and the jitter in ticks."""
        return self.received, self._first, self._highest, self._jitter

    def _note_jitter(self, timestamp: int, now: float) -> None:
        transit = now * self.clock_rate - timestamp
        if self._transit is not None:
            change = abs(transit - self._transit)
            if change < self.clock_rate:  # a new time base or a long pause is not jitter
                self._jitter += (change - self._jitter) / 16
        self._transit = transit

    def note_report(self, report: SenderReport, now: float) -> None:
        """Remember the publisher's clock."""
        self._report = (report, now)

    @property
    def report(self) -> tuple[SenderReport, float] | None:
        """The newest sender report and when it came."""
        return self._report

    @property
    def lost(self) -> int:
        """Packets that never came, retransmissions counted as come."""
        if self._highest < 0:
            return 0
        return max(0, self._highest - self._first + 1 - self.received)

    @property
    def jitter(self) -> float:
        """The interarrival jitter in seconds (RFC 3550, 6.4.1)."""
        return self._jitter / self.clock_rate

    def due(self, now: float) -> list[int]:
        """Sequence numbers to ask the publisher for now, ascending; gives up on what is too old."""
        asked: list[int] = []
        for extended, missing in list(self._missing.items()):
            if now - missing.since > ASK_FOR_S or missing.asked >= ASK_TIMES:
                del self._missing[extended]
            elif now >= missing.next_ask and len(asked) < ASK_AT_ONCE:
                missing.asked += 1
                missing.next_ask = now + ASK_EVERY_S
                asked.append(extended & 0xFFFF)
        return asked

    def block(self, ssrc: int, now: float, at_least: int = 0) -> ReportBlock:
        """The report block for this second; the share of packets lost in it is told as ``at_least`` so many of 256."""
        expected = self._highest - self._first + 1 if self._highest >= 0 else 0
        expected_now = expected - self._expected_before
        received_now = self.received - self._received_before
        self._expected_before, self._received_before = expected, self.received
        lost_now = max(0, expected_now - received_now)
        fraction = min(255, (lost_now << 8) // expected_now) if expected_now > 0 else 0
        lsr = dlsr = 0
        if self._report is not None:
            report, came = self._report
            lsr = report.ntp >> 16 & 0xFFFFFFFF
            dlsr = min(0xFFFFFFFF, int((now - came) * 65536))
        highest = max(0, self._highest) & 0xFFFFFFFF
        return ReportBlock(ssrc, max(at_least, fraction), self.lost, highest, int(self._jitter) & 0xFFFFFFFF, lsr, dlsr)
