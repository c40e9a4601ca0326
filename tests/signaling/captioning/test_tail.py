import asyncio
import time

from signaling.captioning.tail import Tail
from signaling.media import MediaKind, Track
from signaling.recorder import logs_since
from tests.signaling.captioning.tracks import recording
from tests.signaling.test_recorder import make_log

TRACK = Track("p1", MediaKind.AUDIO)
OTHERS = Track("p1", MediaKind.VIDEO), Track("p10", MediaKind.AUDIO), Track("周", MediaKind.AUDIO)


async def read(tail, count):
    """Read until so many packets have come."""
    found: list[bytes] = []
    async with asyncio.timeout(10):
        while len(found) < count:
            found += [data for _, data in tail.read()]
            await asyncio.sleep(0.01)
    assert tail.read() == []
    return found


async def test_packets_are_read_while_they_are_recorded_from_segment_to_segment(tmp_path):
    tail = Tail(tmp_path, "h-1", TRACK, 0)
    assert tail.read() == []
    async with recording(tmp_path) as recorder:
        others = [recorder.start("h-1", track, "leg") for track in OTHERS]
        first = recorder.start("h-1", TRACK, "leg")
        for log in (*others, first):
            log.append(b"one", time.time_ns())
        assert await read(tail, 1) == [b"one"]
        first.append(b"two", time.time_ns())
        assert await read(tail, 1) == [b"two"]
        first.append(b"three", time.time_ns())
        recorder.finish(first)
        second = recorder.start("h-1", TRACK, "leg")
        second.append(b"four", time.time_ns())
        assert await read(tail, 2) == [b"three", b"four"]
    async with asyncio.timeout(10):
        while tail.open:
            assert tail.read() == []
            await asyncio.sleep(0.01)


async def test_a_log_that_was_sealed_meanwhile_is_read_too_unless_it_is_old(tmp_path):
    async with recording(tmp_path) as recorder:
        log = recorder.start("h-1", TRACK, "leg")
        log.append(b"one", time.time_ns())
    late, next_day = Tail(tmp_path, "h-1", TRACK, 0), Tail(tmp_path, "h-1", TRACK, time.time_ns() + 86_400 * 10**9)
    assert await read(late, 1) == [b"one"]
    assert not late.open
    assert next_day.read() == []
    assert not next_day.open


async def test_what_came_before_is_passed_over(tmp_path):
    async with recording(tmp_path) as recorder:
        log = recorder.start("h-1", TRACK, "leg")
        for at in (100, 200, 300):
            log.append(str(at).encode(), at)
        tail = Tail(tmp_path, "h-1", TRACK, 200)
        assert await read(tail, 2) == [b"200", b"300"]
        tail.close()


async def test_a_block_larger_than_one_read_comes_whole(tmp_path):
    async with recording(tmp_path) as recorder:
        log = recorder.start("h-1", TRACK, "leg")
        for number in range(500):
            log.append(bytes([number % 256]) * 1200, time.time_ns())
        tail = Tail(tmp_path, "h-1", TRACK, 0)
        assert len(await read(tail, 500)) == 500
        tail.close()


def test_a_block_that_is_still_being_written_is_waited_for(tmp_path):
    whole = make_log([b"one", b"two"])
    folder = tmp_path / "h-1"
    folder.mkdir()
    path = folder / "5-p1-audio.rtplog.part"
    assert logs_since(tmp_path, "h-1", TRACK, 0) == []
    tail = Tail(tmp_path, "h-1", TRACK, 0)
    found: list[bytes] = []
    for size in range(len(whole) + 1):
        path.write_bytes(whole[:size])
        found += [data for _, data in tail.read()]
        assert not found or size == len(whole)
    assert found == [b"one", b"two"]
    tail.close()
