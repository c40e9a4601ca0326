"""A participant's packet logs as frames in the order in which they were taken, each with its moment on our clock.

Logs are read twice: once for the clocks, once for the frames, so that hours need no memory. A packet that came late is
waited for as long as it could still have been asked for again; a gap is left behind after that.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from signaling import packetlog
from signaling.assembling import Vp8Frames
from signaling.engines import rtp
from signaling.film.clocks import SECOND, Clocks, StreamClock
from signaling.media import MediaKind

GOES_ON = 5 * SECOND
"""A stream that was silent for longer begins anew: numbers of 16 bits say no more."""
WAIT = SECOND
"""So long a missing packet may still come: senders do not repeat what is older."""

StreamKey = tuple[str, int, int]
"""The leg, the SSRC, and which of its unbroken sendings."""


class Packet(NamedTuple):
    """A packet of a stream, its numbers continued beyond their wrap."""

    stream: StreamKey
    arrival: int
    sequence: int
    timestamp: int
    marker: bool
    payload: bytes


class Report(NamedTuple):
    """A sender's report on a stream."""

    stream: StreamKey
    timestamp: int
    ntp: int


class Frame(NamedTuple):
    """One encoded frame: when it was taken (our clock), the stream that its decoder must be of, and its bytes."""

    at: int
    stream: StreamKey
    key: bool
    data: bytes


class _Follow:
    """One stream while it is read: its numbers so far."""

    def __init__(self, key: StreamKey) -> None:
        self.key = key
        self.sequence = self.timestamp = self.arrival = -1

    def packet(self, arrival: int, packet: rtp.RtpPacket) -> Packet:
        if self.arrival < 0:
            self.sequence, self.timestamp = packet.sequence, packet.timestamp
        else:
            self.sequence += rtp.sequence_after(packet.sequence, self.sequence & 0xFFFF)
            self.timestamp += rtp.timestamp_after(packet.timestamp, self.timestamp & 0xFFFFFFFF)
        self.arrival = arrival
        return Packet(self.key, arrival, self.sequence, self.timestamp, packet.marker, packet.payload)

    def report(self, clock: packetlog.Clock) -> Report:
        return Report(self.key, self.timestamp + rtp.timestamp_after(clock.rtp, self.timestamp & 0xFFFFFFFF), clock.ntp)


def _read(logs: Iterable[packetlog.Bytes]) -> Iterator[Packet | Report]:
    """Everything in the logs of one track, in the order in which it came; a report before its stream stands after."""
    following: dict[tuple[str, int], _Follow] = {}
    early: dict[tuple[str, int], packetlog.Clock] = {}
    leg = ""
    for log in logs:
        for _, body in packetlog.blocks(log):
            for item in packetlog.entries(body):
                if item.kind is packetlog.Kind.LEG:
                    leg = item.value.decode()
                elif item.kind is packetlog.Kind.PACKET:
                    packet = rtp.parse(item.value)
                    one = _followed(following, leg, packet.ssrc, item.at)
                    yield one.packet(item.at, packet)
                    before = early.pop((leg, packet.ssrc), None)
                    if before is not None:
                        yield one.report(before)
                elif item.kind is packetlog.Kind.CLOCK:
                    clock = packetlog.read_clock(item)
                    known = following.get((leg, clock.ssrc))
                    if known is None:
                        early[leg, clock.ssrc] = clock
                    else:
                        yield known.report(clock)


def _followed(following: dict[tuple[str, int], _Follow], leg: str, ssrc: int, at: int) -> _Follow:
    one = following.get((leg, ssrc))
    if one is None:
        one = following[leg, ssrc] = _Follow((leg, ssrc, 0))
    elif at - one.arrival > GOES_ON:
        one = following[leg, ssrc] = _Follow((leg, ssrc, one.key[2] + 1))
    return one


def in_order(logs: Iterable[packetlog.Bytes]) -> list[packetlog.Bytes]:
    """Give logs of one track, the one that began first at the beginning."""
    return sorted(logs, key=lambda log: packetlog.read_head(log).started_at)


def clocks_of(tracks: Iterable[tuple[MediaKind, Sequence[packetlog.Bytes]]]) -> Clocks:
    """Read all tracks of one participant for their clocks."""
    found: dict[StreamKey, StreamClock] = {}
    for kind, logs in tracks:
        for item in _read(logs):
            clock = found.get(item.stream)
            if clock is None:
                clock = found[item.stream] = StreamClock(rtp.CLOCK_RATES[kind])
            if isinstance(item, Packet):
                clock.packet(item.timestamp, item.arrival)
            else:
                clock.report(item.timestamp, item.ntp)
    return Clocks(found)


def frames(kind: MediaKind, logs: Sequence[packetlog.Bytes], clocks: Clocks) -> Iterator[Frame]:
    """Give a track's whole frames in sending order; of two streams that overlap, as they are sent."""
    packets = _ordered(item for item in _read(logs) if isinstance(item, Packet))
    if kind is MediaKind.AUDIO:
        for packet in packets:
            if packet.payload:
                yield Frame(clocks.at(packet.stream, packet.timestamp), packet.stream, True, packet.payload)
        return
    whole: dict[StreamKey, Vp8Frames[Packet]] = {}
    for packet in packets:
        found = whole.setdefault(packet.stream, Vp8Frames()).add(packet)
        if found is not None:
            key, parts = found
            data = b"".join(rtp.parse_vp8(part.payload).data for part in parts)
            yield Frame(clocks.at(packet.stream, packet.timestamp), packet.stream, key, data)


class _Shelf:
    """Packets of a stream that wait for one before them."""

    def __init__(self, first: int) -> None:
        self.due = first
        self.kept: dict[int, Packet] = {}

    def take(self, *, until: int) -> Iterator[Packet]:
        """Give what is next, and what waited for a packet that did not come and arrived before ``until``."""
        while self.kept:
            if self.due not in self.kept:
                first = min(self.kept)
                if self.kept[first].arrival >= until:
                    return
                self.due = first
            yield self.kept.pop(self.due)
            self.due += 1


def _ordered(packets: Iterable[Packet]) -> Iterator[Packet]:
    """Give each stream's packets by their sequence numbers, each once."""
    shelves: dict[StreamKey, _Shelf] = {}
    for packet in packets:
        shelf = shelves.get(packet.stream)
        if shelf is None:
            yield from _emptied(shelves)
            shelf = shelves[packet.stream] = _Shelf(packet.sequence)
        if packet.sequence >= shelf.due:
            shelf.kept.setdefault(packet.sequence, packet)
            yield from shelf.take(until=packet.arrival - WAIT)
    yield from _emptied(shelves)


def _emptied(shelves: dict[StreamKey, _Shelf]) -> Iterator[Packet]:
    """Give what waits of every stream: another one begins, or nothing follows."""
    for shelf in shelves.values():
        yield from shelf.take(until=1 << 63)
