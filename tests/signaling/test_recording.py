"""A recording is closed in segments while it runs; together they hold every packet once and play without a seam."""

import asyncio
from pathlib import Path

import pytest

from signaling import packetlog
from signaling.media import MediaKind, RecordingFinished, Track
from signaling.mux import mux, read_streams
from signaling.packetlog import Kind
from signaling.recorder import Recorder, digest_of
from signaling.recording import SEGMENT_NS, Recording
from tests.signaling.test_mux import MS, NTP, START, Timed, audio, decode, video

ANN = Track("ann", MediaKind.VIDEO)


async def recorded(folder: Path, kind: MediaKind, packets: list[Timed], *legs: str) -> list[RecordingFinished]:
    """Record these packets at their own times; the second leg begins with the second half of them."""
    finished: list[RecordingFinished] = []
    times = iter(range(START, START + 10**6))
    recorder = Recorder(folder, finished.append, lambda: next(times))
    running = asyncio.create_task(recorder.run())
    recording = Recording(recorder, "h1", Track("ann", kind), legs[0])
    recording.note_clock(packets[0].data[11], NTP + (packets[0].taken << 32) // 1000, _timestamp(packets[0]))
    for number, packet in enumerate(packets):
        if len(legs) > 1 and number == len(packets) // 2:
            recording.note_leg(legs[1])
        recording.append(packet.data, START + packet.arrived * MS)
    recording.finish()
    recorder.close()
    await running
    return finished


def _timestamp(packet: Timed) -> int:
    return int.from_bytes(packet.data[4:8], "big")


def bytes_of(report: RecordingFinished) -> bytes:
    return Path(report.path).read_bytes()


def kinds_of(report: RecordingFinished) -> list[Kind]:
    return [item.kind for _, body in packetlog.blocks(bytes_of(report)) for item in packetlog.entries(body)]


async def test_each_segment_is_sealed_and_begins_with_who_sends_and_their_clock(tmp_path, monkeypatch):
    monkeypatch.setattr("signaling.recording.SEGMENT_PACKETS", 20)
    finished = await recorded(tmp_path, MediaKind.AUDIO, audio(milliseconds=1000), "ann-1")
    assert [report.packets for report in finished] == [20, 20, 10]
    for report in finished:
        assert digest_of(Path(report.path)) == report.sha256
        assert kinds_of(report)[1:4] == [Kind.LEG, Kind.CLOCK, Kind.PACKET]


async def test_after_ten_minutes_a_segment_ends_and_the_caller_is_told_to_ask_for_a_key_frame(tmp_path):
    finished: list[RecordingFinished] = []
    recorder = Recorder(tmp_path, finished.append, lambda: START)
    running = asyncio.create_task(recorder.run())
    recording = Recording(recorder, "h1", ANN, "ann-1")
    packet = video(colour="red", frames=1)[0].data
    assert not recording.append(packet, START + SEGMENT_NS - 1)
    assert recording.append(packet, START + SEGMENT_NS)
    recording.finish()
    recorder.close()
    await running


@pytest.mark.parametrize("legs", [("ann-1",), ("ann-1", "ann-2")], ids=["one connection", "a reload"])
async def test_segments_play_as_one_without_a_lost_frame(tmp_path, monkeypatch, legs):
    """Pictures of several packets, cut anywhere: the frame that lies in two segments is whole."""
    packets = video(frames=40)
    whole = await recorded(tmp_path / "whole", MediaKind.VIDEO, packets, *legs)
    monkeypatch.setattr("signaling.recording.SEGMENT_PACKETS", 7)
    cut = await recorded(tmp_path / "cut", MediaKind.VIDEO, packets, *legs)
    assert len(cut) == -(-len(packets) // 7)
    assert len(packets) > 60, "otherwise no frame is cut in two"
    one = mux([Path(report.path) for report in whole], tmp_path / "whole.webm")
    assert mux([Path(report.path) for report in reversed(cut)], tmp_path / "cut.webm") == one
    assert len(decode(tmp_path / "cut.webm")["video"]) == one >= 20


async def test_a_recording_that_began_anew_after_a_pause_is_a_stream_of_its_own(tmp_path):
    """After a recess the numbers have wrapped unseen: they cannot be joined to what was before."""
    before = audio(milliseconds=200)
    after = [packet._replace(taken=packet.taken + 60_000, arrived=packet.arrived + 60_000) for packet in before]
    logs = [*await recorded(tmp_path / "1", MediaKind.AUDIO, before, "ann-1")]
    logs += await recorded(tmp_path / "2", MediaKind.AUDIO, after, "ann-1")
    streams = read_streams(*map(bytes_of, logs))
    assert [len(stream.packets) for stream in streams] == [10, 10]
