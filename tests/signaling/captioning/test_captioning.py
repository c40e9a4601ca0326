"""From what a recorder writes to what the room is told: real processes, real models, real voices."""

import asyncio
import os
import signal
import time
from datetime import UTC, datetime

import pytest

from hearing.speech.models import Models
from hearing.speech.port import RATE, Language, Word
from signaling.captioning import lines
from signaling.captioning.captioner import Captioner
from signaling.captioning.child import Child
from signaling.captioning.lines import Behind, Failed, Listen, Stop
from signaling.captions import Caption
from signaling.media import MediaKind, Track
from tests.hearing.speech.sounds import clip, noise
from tests.signaling.captioning.tracks import opus, packets, recording
from tests.signaling.live_hearing import HEARING, sittings_on
from tests.tools import require_speech

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        Listen("h-1", "p1", Language.ZH, ("证据1", "D1"), 5),
        Stop("h-1", "p1"),
        Behind(1.5),
        Failed(Language.EN, "没有。", "None."),
        Caption("h-1", "p1", "k", NOW, NOW, Language.ZH, "第", 1, True, "m", (Word("第", 0.0, 0.2),), True),
    ],
)
def test_what_goes_between_processes_comes_back(line):
    assert lines.read(lines.write(line)) == line
    assert lines.write(line).count(b"\n") == 1


def test_what_is_no_line_of_ours_is_refused():
    with pytest.raises(ValueError, match="not a line"):
        lines.read(b'{"is": "Order"}')


class Told:
    """What a process said."""

    def __init__(self):
        self.captions = []
        self.news = asyncio.Event()

    def __call__(self, line):
        if isinstance(line, Caption):
            self.captions.append(line)
            self.news.set()

    def finals(self):
        return [one.text for one in self.captions if one.final]

    async def until(self, count):
        async with asyncio.timeout(120):
            while len(self.finals()) < count:
                self.news.clear()
                await self.news.wait()
        return self.finals()


async def test_what_is_recorded_is_told_and_a_process_that_dies_is_replaced(tmp_path):
    told = Told()
    child = Child(["0", str(tmp_path), str(require_speech())], told)
    running = asyncio.create_task(child.run())
    child.order(Listen(HEARING, "p1", Language.EN, (), 0))
    try:
        async with recording(tmp_path) as recorder:
            log = recorder.start(HEARING, Track("p1", MediaKind.AUDIO), "leg")
            began = time.time_ns() - 60 * 10**9  # as if it had been said a minute ago
            sent = packets(opus([*clip("basic_ref_en.wav"), *noise("hiss", 1.5)]))
            for number, packet in enumerate(sent):
                log.append(packet, began + number * 20_000_000)
            assert await told.until(2) == ["Some call me nature.", "Others call me Mother Nature."]
            first = next(one for one in told.captions if one.final)
            assert (first.hearing, first.device, first.model) == (HEARING, "p1", "moonshine-tiny-en")
            assert 1.0 < (first.ended_at - first.started_at).total_seconds() < 3.0
            assert " ".join(word.text for word in first.words) == first.text
            assert first.steady == len(first.text)

            died = child.pid
            assert died is not None
            os.kill(died, signal.SIGKILL)
            again = packets(opus(clip("basic_ref_en.wav")[: 3 * RATE]), first=65_530 + len(sent), timestamp=5)  # jumps
            after = began + len(sent) * 20_000_000
            for number, packet in enumerate(again):
                log.append(packet, after + number * 20_000_000)
            recorder.finish(log)
            found = await told.until(3)
            assert len(found) == 3  # what was told before is not told again
            assert found[2].startswith("Some call me nature")
            assert child.pid != died
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert child.pid is None


async def test_without_models_nothing_is_listened_to_and_that_is_said(tmp_path):
    async def never(*_):
        raise AssertionError

    async with sittings_on(tmp_path) as sittings:
        captioner = Captioner(sittings, Models(tmp_path), tmp_path, 2, never, never)
        state = (await sittings.get(HEARING)).state
        assert captioner.asked(state, "p1", "en") == {"languages": [], "language": "en"}
        assert captioner.children == []
        await captioner.run()
