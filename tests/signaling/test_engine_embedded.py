"""The media process under faults: killed in the middle, its port taken, its parent gone."""

import asyncio
import os
import signal
import socket
import sys
import textwrap
from pathlib import Path

import pytest

from signaling import packetlog
from signaling.engines.embedded import EmbeddedPlane, EngineFailedError
from signaling.media import (
    ApplyForwards,
    ApplyRecording,
    EngineLost,
    Forward,
    LegConnected,
    MediaKind,
    RecordingFinished,
    Track,
)
from signaling.recorder import digest_of
from tests.media_peers import Peer, Reports, until

ANN = Track("ann", MediaKind.AUDIO)


def assert_intact(kept: RecordingFinished) -> None:
    assert kept.sha256 == digest_of(Path(kept.path))
    assert not packetlog.scan(Path(kept.path).read_bytes()).torn


def runs(process: int) -> bool:
    """Whether this process exists and is more than an exit status that nobody has fetched."""
    command = Path(f"/proc/{process}/cmdline")
    return command.exists() and bool(command.read_bytes())


async def test_killed_in_the_middle_of_a_recording_it_loses_at_most_a_flush_and_people_are_back(tmp_path):
    async with EmbeddedPlane.start(["127.0.0.1"], 0, tmp_path) as plane:
        reports = Reports(plane)
        async with Peer("ann", hertz=440) as ann, Peer("bob") as bob:
            await ann.join(plane, [])
            await bob.join(plane, ["ann"])
            forwards = frozenset({Forward(ANN, "bob")})
            await plane.apply([ApplyForwards("h1", frozenset(), forwards)])
            await plane.apply([ApplyRecording("h1", frozenset(), frozenset({ANN}))])
            await until(lambda: bob.frames[ANN] > 75)
            heard, port = bob.frames[ANN], plane.port
            assert plane.process_id is not None
            os.kill(plane.process_id, signal.SIGKILL)
            await until(lambda: reports.of(EngineLost) and reports.of(RecordingFinished))

        kept = reports.of(RecordingFinished)[0]
        assert kept.packets >= heard - 3, "0.02 s of 50 packets a second, and what the kernel still held"
        assert_intact(kept)

        async with Peer("ann", hertz=550) as ann, Peer("bob") as bob:
            await ann.join(plane, [], leg="ann-2")
            await bob.join(plane, ["ann"], leg="bob-2")
            assert plane.port == port, "the address people know stays"
            await until(lambda: abs(bob.hears("ann") - 550) < 8)  # the leave is in force without being given again
    await reports.ended()
    assert len(reports.of(RecordingFinished)) == 2, "the recording went on in a log of its own"
    assert {report.leg for report in reports.of(LegConnected)} == {"ann-1", "bob-1", "ann-2", "bob-2"}


async def test_orders_given_while_it_is_being_replaced_are_obeyed_by_the_successor(tmp_path):
    async with EmbeddedPlane.start(["127.0.0.1"], 0, tmp_path) as plane:
        assert plane.process_id is not None
        os.kill(plane.process_id, signal.SIGKILL)
        await plane.apply([ApplyForwards("h1", frozenset(), frozenset({Forward(ANN, "bob")}))])
        async with Peer("ann", hertz=440) as ann, Peer("bob") as bob:
            await ann.join(plane, [])
            await bob.join(plane, ["ann"])
            await until(lambda: abs(bob.hears("ann") - 440) < 8)


async def test_a_taken_port_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("signaling.engines.embedded.START_WITHIN_S", 30.0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
        with pytest.raises(EngineFailedError, match=str(port)):
            async with EmbeddedPlane.start(["127.0.0.1"], port, tmp_path):
                pass


async def test_it_ends_and_seals_its_recordings_when_its_parent_is_killed(tmp_path):
    program = textwrap.dedent(
        """
        import asyncio, sys
        from pathlib import Path
        from signaling.engines.embedded import EmbeddedPlane
        from signaling.media import ApplyRecording, MediaKind, Track

        async def main():
            async with EmbeddedPlane.start(["127.0.0.1"], 0, Path(sys.argv[1])) as plane:
                tracks = frozenset({Track("ann", MediaKind.AUDIO)})
                await plane.apply([ApplyRecording("h1", frozenset(), tracks)])
                print(plane.process_id, flush=True)
                await asyncio.sleep(60)

        asyncio.run(main())
        """
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    worker = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    await until(
        lambda: not Path(f"/proc/{worker}/cmdline").exists() or not Path(f"/proc/{worker}/cmdline").read_bytes()
    )
    assert [path.suffix for path in tmp_path.glob("h1/*")] == [".rtplog"]
