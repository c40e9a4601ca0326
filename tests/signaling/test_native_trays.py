"""Packets that the native data path gathers for a log: the same as it would hand up, in their order, none twice."""

import asyncio
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from signaling import packetlog
from signaling.engines.forwarder import Tap
from signaling.engines.native_forwarder import NativeForwarder
from signaling.media import MediaKind, RecordingFinished, Track
from signaling.packetlog import Kind
from signaling.recorder import Recorder
from signaling.recording import Recording
from signaling.trays import Tray
from tests.forwarders import SOURCES, Pair, packet, pair

ANN = Track("ann", MediaKind.AUDIO)
START = 1_700_000_000_000_000_000


def voice(number: int, size: int = 80) -> bytes:
    return packet(SOURCES[0], number, 960 * number, bytes([number % 256]) * size)


@pytest.fixture
async def both() -> Iterator[Pair]:  # type: ignore[misc]  # an asynchronous generator: sockets belong to a loop
    with pair() as made:
        yield made


def native(both: Pair) -> NativeForwarder:
    assert isinstance(both.native.forwarder, NativeForwarder)
    return both.native.forwarder


def tap(both: Pair, tray: Tray | None) -> None:
    native(both).route("h1", [], [Tap(both.native.publisher, 0, tray)])


async def test_what_is_gathered_is_what_the_reference_hands_up(both):
    tray = native(both).tray(START)
    both.python.route(tapped=[0])
    tap(both, tray)
    for number in range(100):
        both.give(both.publisher.protect(voice(number)))
        if number % 30 == 7:
            tray.fetch()
    tray.fetch()
    gathered = tray.take()
    python = both.python.told().arrivals
    found = [(item.kind, item.at, item.value) for item in packetlog.entries(gathered.entries)]
    assert found == [(Kind.PACKET, round(one.at * 1e9) + START, one.data) for _, one in python]
    assert (gathered.packets, gathered.dropped, len(found)) == (100, 0, 100)
    assert not any(one.data for _, one in both.native.told().arrivals), "and nothing is handed up besides"
    assert tray.take() == (b"", 0, 0)


async def test_a_closed_tray_gathers_nothing_and_a_full_one_counts(both):
    tray, other = native(both).tray(START), native(both).tray(START)
    tap(both, tray)
    for number in range(1000):
        both.give(both.publisher.protect(voice(number, 1300)))
    tray.fetch()
    gathered = tray.take()
    assert gathered.packets + gathered.dropped == 1000
    assert 0 < gathered.dropped < 500
    assert len(list(packetlog.entries(gathered.entries))) == gathered.packets
    tray.close()
    tray.close()
    both.give(both.publisher.protect(voice(1000)))
    tap(both, other)
    both.give(both.publisher.protect(voice(1001)))
    other.fetch()
    assert [item.value for item in packetlog.entries(other.take().entries)] == [voice(1001)]


async def test_a_log_says_who_sends_before_their_packets_and_segments_join_without_a_gap(both, tmp_path, monkeypatch):
    monkeypatch.setattr("signaling.recording.SEGMENT_PACKETS", 40)
    finished: list[RecordingFinished] = []
    times = itertools.count(START)
    recorder = Recorder(tmp_path, finished.append, lambda: next(times))
    running = asyncio.create_task(recorder.run())
    recording = Recording(recorder, "h1", ANN, "ann-1", lambda: native(both).tray(START))
    tap(both, recording.tray)

    def give(*numbers: int) -> None:
        both.give(*(both.publisher.protect(voice(number)) for number in numbers))

    give(*range(20))
    recording.expect()
    give(20)
    tap(both, recording.tray)
    give(21)
    recording.note_leg("ann-2")
    recording.note_clock(1, 2, 3)
    give(*range(22, 50))
    native(both).hand_up()
    await asyncio.sleep(0.1)
    assert recording.is_due(START)
    recording.expect()
    give(50)
    tap(both, recording.tray)
    give(51)
    recording.turn()
    give(52)
    recording.finish()
    give(53)
    recorder.close()
    await running
    assert [kinds(report) for report in finished] == [
        ["head", "ann-1", *range(21), "ann-2", 21, "clock", *range(22, 51)],
        ["head", "ann-2", "clock", 51, 52],
    ]
    assert [report.packets for report in finished] == [51, 2]


def kinds(report: RecordingFinished) -> list[str | int]:
    """What a log holds: packets by their number, connections by their name."""
    found: list[str | int] = []
    for _, body in packetlog.blocks(Path(report.path).read_bytes()):
        for item in packetlog.entries(body):
            if item.kind is Kind.PACKET:
                found.append(int.from_bytes(item.value[2:4], "big"))
            else:
                found.append(item.value.decode() if item.kind is Kind.LEG else item.kind.name.lower())
    return found
