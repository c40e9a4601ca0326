"""Packet logs: torn at every byte, changed, on a full disk, recovered after a crash."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling import packetlog
from signaling.media import MediaKind, RecordingFinished, Track
from signaling.packetlog import Head, Kind, LogDamagedError
from signaling.recorder import PacketLog, Recorder, digest_of, mark_told, recover

ANN = Track("ann", MediaKind.AUDIO)


def make_log(*bodies: list[bytes]) -> bytes:
    """A log whose first block holds the head, then one block of packets each."""
    data, chain = packetlog.MAGIC, packetlog.first_chain()
    for number, packets in enumerate(([], *bodies)):
        body = b"".join(packetlog.entry(Kind.PACKET, 1_000 + number, packet) for packet in packets)
        if number == 0:
            body = packetlog.head(Head("听证一", ANN, 1_000))
        block, chain = packetlog.block(chain, body)
        data += block
    return data


@given(st.lists(st.lists(st.binary(max_size=30), min_size=1, max_size=4), max_size=4), st.data())
def test_a_log_torn_at_any_byte_gives_every_block_before_the_tear(bodies, data):
    whole = make_log(*bodies)
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    intact = [len(make_log(*bodies[:count])) for count in range(len(bodies) + 1)]
    kept = sum(size <= len(cut) for size in intact)
    if not kept:
        with pytest.raises(LogDamagedError):
            packetlog.scan(cut)
        return
    found = packetlog.scan(cut)
    assert found.head == Head("听证一", ANN, 1_000)
    assert found.packets == sum(map(len, bodies[: kept - 1]))
    assert (found.size, found.torn) == (intact[kept - 1], len(cut) != intact[kept - 1])


@given(st.data())
def test_a_changed_byte_ends_the_log_before_it(data):
    whole = bytearray(make_log([b"one"], [b"two"], [b"three"]))
    place = data.draw(st.integers(len(make_log()), len(whole) - 1))
    whole[place] ^= 0xFF
    found = packetlog.scan(bytes(whole))
    assert found.torn
    assert found.size <= place


def test_a_block_taken_out_breaks_the_chain():
    first, second, third = (len(make_log(*[[b"x"]] * count)) for count in (1, 2, 3))
    whole = make_log([b"x"], [b"x"], [b"x"])
    assert packetlog.scan(whole[:first] + whole[second:third]).packets == 1


def entries_of(path: str) -> list[packetlog.Entry]:
    return [item for _, body in packetlog.blocks(Path(path).read_bytes()) for item in packetlog.entries(body)]


def scan_file(path: str) -> packetlog.Scan:
    return packetlog.scan(Path(path).read_bytes())


class Recording:
    """A recorder at work in a folder, and what it reported."""

    def __init__(self, folder: Path) -> None:
        self.finished: list[RecordingFinished] = []
        self.now = 1_700_000_000_000_000_000
        self.recorder = Recorder(folder, self.finished.append, self._tick)

    def _tick(self) -> int:
        self.now += 1_000_000
        return self.now

    async def __aenter__(self) -> "Recording":
        self._task = asyncio.create_task(self.recorder.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.recorder.close()
        await self._task


async def test_what_is_reported_is_what_the_file_holds(tmp_path):
    async with Recording(tmp_path) as recording:
        log = recording.recorder.start("../../etc/听证", ANN, "ann-1")
        for number in range(100):
            log.append(b"packet %d" % number, time.time_ns())
            await asyncio.sleep(0.002)
        log.note_clock(1, 2, 3)
        recording.recorder.finish(log)
        log.append(b"too late", time.time_ns())
    (report,) = recording.finished
    path = Path(report.path)
    assert path.is_relative_to(tmp_path), "names of people and hearings cannot leave the folder"
    assert (report.hearing, report.track, report.packets) == ("../../etc/听证", ANN, 100)
    assert digest_of(path) == report.sha256
    found = scan_file(report.path)
    assert (found.packets, found.torn) == (100, False)
    entries = entries_of(report.path)
    assert entries[1].kind is Kind.LEG
    assert packetlog.read_clock(entries[-1]) == packetlog.Clock(1, 2, 3)
    assert list(tmp_path.rglob("*.part")) == []


async def test_a_full_disk_delays_but_does_not_end_a_recording(tmp_path, monkeypatch):
    async with Recording(tmp_path) as recording:
        log = recording.recorder.start("h1", ANN, "ann-1")
        await asyncio.sleep(0.15)
        real = os.pwrite
        refused: list[int] = []

        def full(handle: int, data: bytes, offset: int) -> int:
            if len(refused) < 3:
                refused.append(real(handle, data[: len(data) // 2], offset))
                raise OSError(errno.ENOSPC, "no space left on device")
            return real(handle, data, offset)

        monkeypatch.setattr(os, "pwrite", full)
        for number in range(50):
            log.append(b"packet %d" % number, time.time_ns())
            await asyncio.sleep(0.01)
    (report,) = recording.finished
    assert refused
    assert scan_file(report.path).packets == 50


def test_what_does_not_fit_into_the_buffer_is_dropped_and_the_log_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("signaling.recorder.MAX_BUFFER", 1_000)
    log = PacketLog(tmp_path / "x.rtplog.part", Head("h1", ANN, 1), lambda: 2)
    for _ in range(100):
        log.append(bytes(100), time.time_ns())
    log.take()
    log.append(b"again", time.time_ns())
    kinds = [item.kind for item in packetlog.entries(log.take())]
    assert kinds == [Kind.PACKET, Kind.DROPPED]
    assert log.packets < 15


def test_recovery_finishes_what_a_crash_left(tmp_path):
    folder = tmp_path / "h1"
    folder.mkdir()
    whole = make_log([b"one", b"two"], [b"three"])
    (folder / "1-ann-audio.rtplog.part").write_bytes(whole[:-3])
    (folder / "2-ann-audio.rtplog.part").write_bytes(b"HRTP")
    (folder / "3-ann-audio.rtplog").write_bytes(whole)
    report, untold = recover(tmp_path)
    assert (report.hearing, report.track, report.packets) == ("听证一", ANN, 2)
    assert digest_of(Path(report.path)) == report.sha256
    assert Path(report.path).read_bytes() == make_log([b"one", b"two"])
    assert (untold.packets, Path(untold.path).name) == (3, "3-ann-audio.rtplog")
    assert sorted(path.name for path in folder.iterdir()) == [
        "1-ann-audio.rtplog",
        "2-ann-audio.rtplog.damaged",
        "3-ann-audio.rtplog",
    ]
    assert recover(tmp_path) == [report, untold], "until somebody was told, the same is said again"
    mark_told(report)
    mark_told(untold)
    assert recover(tmp_path) == []


def test_killed_at_any_moment_it_loses_at_most_a_flush(tmp_path):
    program = textwrap.dedent(
        """
        import asyncio, sys, time
        from pathlib import Path
        from signaling.media import MediaKind, Track
        from signaling.recorder import Recorder

        async def main():
            recorder = Recorder(Path(sys.argv[1]), print, time.time_ns)
            running = asyncio.create_task(recorder.run())
            log = recorder.start("h1", Track("ann", MediaKind.AUDIO), "ann-1")
            while True:
                log.append(bytes(100), time.time_ns())
                sys.stdout.write(f"{log.packets}\\n")
                sys.stdout.flush()
                await asyncio.sleep(0.002)

        asyncio.run(main())
        """
    )
    for attempt, lines in enumerate((150, 237, 311)):
        folder = tmp_path / str(attempt)
        with subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(lines)]
            process.send_signal(signal.SIGKILL)
        (report,) = recover(folder)
        assert report.packets >= int(said[-1]) - 30, "0.06 s of 500 packets a second: a flush, and one under way"
