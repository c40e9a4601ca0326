"""Live captions: has everybody who is recorded in an open hearing listened to, tells the room, keeps the drafts.

Which tracks are listened to follows from what is recorded, and from nothing else: what is off the record is not
recognised. The processes start with the first of them.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from hearing.procedure.state import Hearing
from hearing.record.sittings import Sittings
from hearing.speech.models import Models, recognised
from hearing.speech.port import Language
from signaling.captioning.child import Child
from signaling.captioning.lines import Behind, Failed, Line, Listen, Stop
from signaling.captions import Caption, in_channel, may_read, speaker_of, spoken_language, told
from signaling.media import MediaKind
from signaling.plan import recorded

LOOK_EVERY_S = 0.25
"""How often it is looked what is recorded."""
NICE = 15
"""Of the processes: beside media, at the usual priority, they get about 3 % of a core that both want."""
LINGER_S = 3.0
"""How long a track that is recorded no longer is still listened to: what was said last is on its way."""
MAX_KEPT = 1000
"""Final captions that wait to be kept; beyond it the oldest are lost, and that is logged."""

log = logging.getLogger("hearing.captions")
_Key = tuple[str, str]


class Lexicon(Protocol):
    """Knows the words of a hearing's case."""

    async def __call__(self, state: Hearing, language: Language) -> Sequence[str]:
        """Give the words to listen for, most important first."""


class Keeper(Protocol):
    """Keeps what was recognised, for whoever writes the minutes."""

    async def __call__(self, caption: Caption, speaker: str) -> None:
        """Keep a final caption; keeping it again changes nothing."""


class Audience(Protocol):
    """Tells the people of a hearing."""

    def __call__(self, hearing: str, body: Mapping[str, Any], may: Callable[[str], bool], *, final: bool) -> None:
        """Tell a caption to all who want captions and may read it."""


class Captioner:
    """Use `run` in a task. Without models it does nothing and says so."""

    def __init__(
        self, sittings: Sittings, models: Models, recordings: Path, processes: int, lexicon: Lexicon, keep: Keeper
    ) -> None:
        self._sittings = sittings
        self._lexicon = lexicon
        self._keep = keep
        self._tell: Audience = lambda _hearing, _body, _may, *, final: None
        self.languages: Mapping[Language, str] = recognised(models) if processes else {}
        """What can be recognised, with the names of the models."""
        own = [f"{language.value}={folder}" for language, folder in models.own.items()]
        arguments = [str(NICE), str(recordings), str(models.folder), *own]
        self.children = [Child(arguments, self._take) for _ in range(processes if self.languages else 0)]
        self._chosen: dict[_Key, Language] = {}
        self._places: dict[_Key, tuple[Child, Listen]] = {}
        self._leaving: dict[_Key, float] = {}
        self._segments: dict[str, tuple[str, datetime]] = {}
        self._channels: dict[str, bool] = {}  # by the key of an utterance under way
        self._kept: asyncio.Queue[tuple[Caption, str]] = asyncio.Queue(MAX_KEPT)

    def on_caption(self, tell: Audience) -> None:
        """Say who tells the people."""
        self._tell = tell

    def asked(self, state: Hearing, participant: str, language: str) -> dict[str, Any]:
        """Take the language that someone speaks ("" for no word of it), and say what captions there are.

        That is, the languages that are recognised, and the one that this person's speech is taken for.
        """
        if language:
            self._chosen[state.id, participant] = Language(language)
        spoken = spoken_language(state, participant, self._chosen.get((state.id, participant)))
        return {"languages": sorted(self.languages), "language": spoken.value if spoken is not None else ""}

    async def run(self) -> None:
        """Listen until cancelled."""
        if not self.children:
            return
        async with asyncio.TaskGroup() as tasks:
            for child in self.children:
                tasks.create_task(child.run())
            tasks.create_task(self._keep_all())
            while True:
                try:
                    await self._look()
                except Exception:
                    log.exception("captions could not be brought in step; trying again")
                await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self) -> None:
        """Listen to who is recorded now, and no longer to who is not."""
        wanted: dict[_Key, tuple[Hearing, Language]] = {}
        for sitting in self._sittings.live:
            state = sitting.state
            if self._segments.get(state.id, ("", None))[0] != state.joint.segment:
                self._segments[state.id] = state.joint.segment, datetime.now(UTC)
            for track in recorded(state) if state.opened_at is not None else ():
                chosen = self._chosen.get((state.id, speaker_of(state, track.participant)))
                language = spoken_language(state, track.participant, chosen)
                if track.kind is MediaKind.AUDIO and language is not None and language in self.languages:
                    wanted[state.id, track.participant] = state, language
        now = time.monotonic()
        for key, (state, language) in wanted.items():
            self._leaving.pop(key, None)
            if key not in self._places or self._places[key][1].language is not language:
                await self._listen(key, state, language)
        for key in self._places.keys() - wanted.keys():
            if now - self._leaving.setdefault(key, now) >= LINGER_S:
                del self._leaving[key]
                self._places.pop(key)[0].order(Stop(*key))

    async def _listen(self, key: _Key, state: Hearing, language: Language) -> None:
        words = tuple(await self._lexicon(state, language))
        known = self._places.get(key)
        child = known[0] if known is not None else min(self.children, key=lambda one: one.load)
        listen = Listen(*key, language, words, time.time_ns() - round(LOOK_EVERY_S * 2e9))
        self._places[key] = child, listen
        child.order(listen)

    def _take(self, line: Line) -> None:
        match line:
            case Caption():
                self._caption(line)
            case Failed():
                log.error("%s cannot be recognised: %s %s", line.language, line.en, line.zh)
                self.languages = {one: name for one, name in self.languages.items() if one is not line.language}
            case Behind():
                if line.seconds > LINGER_S:
                    log.warning("captions lag %.1f s", line.seconds)

    def _caption(self, caption: Caption) -> None:
        sitting = next((one for one in self._sittings.live if one.state.id == caption.hearing), None)
        if sitting is None:
            return
        state = sitting.state
        channel = self._channels.setdefault(caption.key, in_channel(state, caption.device))
        speaker = speaker_of(state, caption.device)
        _, since = self._segments.get(state.id, ("", caption.started_at))
        if since <= caption.started_at:  # what is left of another segment may be for other people than are here now
            self._tell(
                caption.hearing,
                told(caption, speaker),
                lambda reader: may_read(state, caption.device, reader, channel=channel),
                final=caption.final,
            )
        if not caption.final:
            return
        self._channels.pop(caption.key, None)
        if caption.text:
            if self._kept.full():
                lost, _ = self._kept.get_nowait()
                log.error("a recognised utterance of %s could not be kept: %s", lost.hearing, lost.key)
            self._kept.put_nowait((caption, speaker))

    async def _keep_all(self) -> None:
        while True:
            caption, speaker = await self._kept.get()
            for pause in (0.2, 1.0, 5.0):
                try:
                    await self._keep(caption, speaker)
                except Exception:
                    log.exception("a recognised utterance could not be kept; trying again")
                    await asyncio.sleep(pause)
                    continue
                break
