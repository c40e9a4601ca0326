"""The load: people who connect to an engine, send at a steady rate, count what arrives, and answer as browsers do.

One thread and one loop: send what is due, read what has come, every millisecond. Times of latency are from the stamp
inside a packet's encrypted payload to the kernel's receive time.
"""

import asyncio
import heapq
import itertools
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from signaling.engines.rtcp import receiver_report
from signaling.engines.rtp import PacketError, parse
from signaling.media import MediaKind, Track
from tests.load.pictures import read_stamp
from tests.load.pump import Note, Pump
from tests.load.streams import Inlet, Person, Rate, Repairs, Stream
from tests.load.transport import CONSENT_EVERY_S, Transport

AUDIO_PAYLOAD_TYPE, VIDEO_PAYLOAD_TYPE, REPAIR_PAYLOAD_TYPE = 111, 96, 97
#: The header extension that numbers all packets of a connection, where the engine has it.
TRANSPORT_ID = 3
#: Receivers say this often when packets came, as browsers do; seconds.
FEEDBACK_EVERY_S = 0.1
#: How often browsers report on a stream they receive or send, by kind; seconds.
REPORT_EVERY_S = {MediaKind.AUDIO: 5.0, MediaKind.VIDEO: 1.0}
#: A receiver without a key frame asks again this often; seconds.
ASK_KEY_EVERY_S = 0.3
#: Time for what is under way to arrive, after nobody sends any more; seconds.
SETTLE_S = 0.3
_TICK_S = 0.001


class Joins(Protocol):
    """An engine under load: how a person connects to it."""

    async def join(self, crowd: "Crowd", person: Person) -> None:
        """Connect this person: give each stream its transport and make an inlet for each promised SSRC."""

    async def complete(self) -> None:
        """Everyone has joined: do what had to wait for that."""


@dataclass(slots=True)
class Tally:
    """What was counted between `Crowd.mark` and the end of the sending.

    ``lost`` packets left a gap in their slot's numbers. What left none is ``withheld``: pictures that the engine paused
    because it took the line to be too thin, or the last packets of all.
    """

    seconds: float
    sent: int
    expected: int
    received: int
    lost: int
    late: int
    twice: int
    strange: int
    unsent: int
    withheld: int
    behind_ms: float
    latencies_ns: list[int] = field(default_factory=list)

    def percentile_us(self, part: float) -> float:
        """A percentile of the latency, in microseconds."""
        ordered = sorted(self.latencies_ns)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] / 1000 if ordered else float("nan")


class Crowd:
    """See the module. Make one with `gathered`."""

    def __init__(self, engine: Joins, here: str, rate: Rate, sample: int, *, full: bool = True) -> None:
        self.pump = Pump()
        self.people: list[Person] = []
        self.rate = rate
        self.full = full
        self._engine = engine
        self._here = here
        self._sample = sample
        self._sending = True
        self._due: list[tuple[float, int, Callable[[], None], float]] = []
        self._order = itertools.count()
        self._numbers = itertools.count(1)
        self._chance = random.Random(7)
        self._transports: dict[int, Transport] = {}
        self._reporters: dict[int, int] = {}  # of each, also of who has not joined yet
        self._inlets: dict[tuple[int, int], Inlet] = {}
        self._repairs: dict[tuple[int, int], Inlet] = {}
        self._samples: list[Note] = []
        self._behind = 0.0
        self._sent_before: dict[int, int] = {}
        self._unsent_before = 0
        self._begun = 0.0

    @classmethod
    @asynccontextmanager
    async def gathered(
        cls, engine: Joins, here: str, *, rate: Rate | None = None, sample: int = 16, full: bool = True
    ) -> AsyncIterator["Crowd"]:
        """A crowd whose loop runs; ``sample``: the latency of one packet in so many is measured.

        ``full``: offer what browsers offer, transport-wide feedback and retransmission streams for pictures.
        """
        crowd = cls(engine, here, rate or Rate(), sample, full=full)
        try:
            async with asyncio.TaskGroup() as tasks:  # if the loop breaks, so does the block
                running = tasks.create_task(crowd._run())
                yield crowd
                running.cancel()
        finally:
            for transport in crowd._transports.values():
                await transport.close()
            crowd.pump.close()

    # --- joining ---------------------------------------------------------------------------------------------------

    async def join(
        self, hearing: str, name: str, *, sends: bool, hears: Sequence[str], layers: Mapping[str, Rate] | None = None
    ) -> Person:
        """Connect one person, who sends from now on if they may: their picture in these layers where there are any."""
        person = Person(hearing, name, sends, tuple(hears), self._chance.getrandbits(32))
        if sends:
            for kind, payload_type in ((MediaKind.AUDIO, AUDIO_PAYLOAD_TYPE), (MediaKind.VIDEO, VIDEO_PAYLOAD_TYPE)):
                ssrc = self._chance.getrandbits(32) | 1
                stream = Stream(Track(name, kind), next(self._numbers), ssrc, payload_type, self.rate)
                if self.full and kind is MediaKind.VIDEO:
                    stream.repairs = Repairs(self._chance.getrandbits(32) | 1, REPAIR_PAYLOAD_TYPE)
                if kind is MediaKind.VIDEO and layers:
                    person.streams += [
                        Stream(stream.track, next(self._numbers), ssrc + at, payload_type, rate, rid=rid)
                        for at, (rid, rate) in enumerate(layers.items())
                    ]
                    break
                person.streams.append(stream)
        person.asked_to_join = time.time_ns()
        await self._engine.join(self, person)
        self.people.append(person)
        for stream in person.streams:
            self._start(stream)
        self._every(ASK_KEY_EVERY_S, lambda: self._ask_keys(person))
        return person

    def transport(self, person: Person) -> Transport:
        """A connection for this person; RTCP is read by those who send only."""
        transport = Transport(self.pump, self._here, person.on_rtcp if person.sends else None)
        self._transports[transport.number] = transport
        self._reporters[transport.number] = person.reporter
        person.transports.append(transport)
        self._every(CONSENT_EVERY_S, lambda: transport.check() if transport.connected else None)
        if self.full:
            self._every(FEEDBACK_EVERY_S, lambda: transport.feed_back(person.reporter, 0))
        return transport

    def inlet(self, person: Person, transport: Transport, track: Track, ssrc: int, repairs: int = 0) -> None:
        """Count what comes for this person under this SSRC, and as retransmissions under the other."""
        inlet = Inlet(self.pump, transport, track, ssrc, self._sample)
        self._inlets[transport.number, inlet.number] = inlet
        person.inlets.append(inlet)
        if repairs:
            self._repairs[transport.number, self.pump.slot(transport.number, repairs, 1)] = inlet
        self._every(REPORT_EVERY_S[track.kind], lambda: self._report(person, inlet))

    # --- what happens again and again ------------------------------------------------------------------------------

    def _every(self, seconds: float, act: Callable[[], None]) -> None:
        first = time.monotonic() + self._chance.random() * seconds
        heapq.heappush(self._due, (first, next(self._order), act, seconds))

    def _start(self, stream: Stream) -> None:
        def send() -> None:
            if self._sending:
                stream.send()

        self._every(stream.every, send)
        self._every(REPORT_EVERY_S[stream.track.kind], stream.report)

    def _report(self, person: Person, inlet: Inlet) -> None:
        if inlet.transport.connected and inlet.counts.begun:
            inlet.transport.send_rtcp(receiver_report(person.reporter, [inlet.block()]))

    def _ask_keys(self, person: Person) -> None:
        for inlet in person.inlets:
            if inlet.awaits_key and inlet.counts.begun and inlet.transport.connected:
                inlet.ask_key(person.reporter)

    async def _run(self) -> None:
        while True:
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                due, order, act, seconds = heapq.heappop(self._due)
                self._behind = max(self._behind, now - due)
                act()
                heapq.heappush(self._due, (due + seconds, order, act, seconds))
                now = time.monotonic()
            self._read()
            await asyncio.sleep(_TICK_S)

    def _read(self) -> None:
        for note in self.pump.drain():
            if note.slot < 0:
                self._transports[note.leg].on_datagram(note.data)
                continue
            repaired = self._repairs.get((note.leg, note.slot))
            if repaired is not None:
                repaired.repaired(repaired.transport.unprotect(note.data))
                continue
            inlet = self._inlets[note.leg, note.slot]
            if not inlet.awaits_key and inlet.seen is None:
                self._samples.append(note)
            elif inlet.transport.connected:
                inlet.look(inlet.transport.unprotect(note.data), note.at)
        for gap in self.pump.gaps():
            if (gap.leg, gap.slot) in self._repairs:
                continue  # nobody asks for a retransmission again
            inlet = self._inlets[gap.leg, gap.slot]
            if inlet.transport.connected:
                inlet.ask_again(self._reporters[gap.leg], gap.first, gap.many)

    # --- counting --------------------------------------------------------------------------------------------------

    async def pause(self) -> None:
        """Stop sending and wait until everything under way has arrived."""
        self._sending = False
        await asyncio.sleep(SETTLE_S)

    def resume(self) -> None:
        """Send again."""
        self._sending = True

    def change_rate(self, rate: Rate) -> None:
        """Send this much from now on; the rhythm of sound and pictures stays."""
        self.rate = rate
        for person in self.people:
            for stream in person.streams:
                stream.rate = rate

    async def mark(self) -> None:
        """Begin to count: from a moment at which nothing is under way."""
        await self.pause()
        self._latencies()  # decrypted in order, or libsrtp would lose count
        self.pump.mark()
        self._sent_before = {stream.ssrc: stream.sent for person in self.people for stream in person.streams}
        self._unsent_before = sum(one.unsent for one in self._transports.values())
        self._behind = 0.0
        self._begun = time.monotonic()
        self._sending = True

    async def tally(self) -> Tally:
        """End the counting: stop sending, let everything arrive, and compare it with what was sent."""
        seconds = time.monotonic() - self._begun
        behind = self._behind
        await self.pause()
        sent = {
            (person.hearing, stream.track): stream.sent - self._sent_before.get(stream.ssrc, 0)
            for person in self.people
            for stream in person.streams
        }
        inlets = [(person.hearing, inlet) for person in self.people for inlet in person.inlets]
        counts = [inlet.counts for _, inlet in inlets]
        expected = sum(sent.get((hearing, inlet.track), 0) for hearing, inlet in inlets)
        received = sum(one.packets for one in counts)
        lost = sum(one.highest - one.marked - one.packets for one in counts)
        return Tally(
            seconds=seconds,
            sent=sum(sent.values()),
            expected=expected,
            received=received,
            lost=lost,
            withheld=expected - received - lost,
            late=sum(one.late for one in counts),
            twice=sum(one.twice for one in counts),
            strange=sum(self.pump.strange(number) for number in self._transports),
            unsent=sum(one.unsent for one in self._transports.values()) - self._unsent_before,
            behind_ms=round(behind * 1000, 1),
            latencies_ns=self._latencies(),
        )

    def _latencies(self) -> list[int]:
        """Decrypt the samples; a packet that does not decrypt to one of ours fails the run."""
        found: list[int] = []
        for note in self._samples:
            try:
                payload = parse(self._transports[note.leg].unprotect(note.data)).payload
            except PacketError as error:
                raise AssertionError("a packet that is not RTP") from error
            found.append(note.at - read_stamp(payload)[1])
        self._samples.clear()
        return found
