"""Playable recordings of a closed hearing, each with its digest sealed beside it.

One WebM file a participant shows the person; another, where they shared a screen, the screen alone.
"""

import asyncio
import hashlib
import itertools
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from hearing.procedure.canonical import moment
from hearing.procedure.state import Hearing
from signaling.media import MediaKind
from signaling.mux import MuxError, mux_in_child, voice_of

FOLDER = "playable"
PERSON, SCREEN = "person", MediaKind.SCREEN.value
log = logging.getLogger("hearing.playable")


class Seal(Protocol):
    """Seals statements; gives a receipt as JSON text for each."""

    async def seal(self, statements: Sequence[Mapping[str, Any]]) -> Sequence[str]:
        """Seal these statements durably."""


@dataclass(frozen=True, slots=True)
class PlayableFile:
    """A file that can be played: its name under the hearing's folder, digest, size, and the logs it was made from.

    ``voice`` is the name of the file with the voice alone, from the moment ``began_at`` (ISO 8601) on without a gap;
    empty where there is no sound. It is a help for reading back and has no receipt: what counts are the logs.
    ``shows`` is ``person`` or ``screen``.
    """

    name: str
    participant: str
    sha256: str
    size: int
    logs: tuple[str, ...]
    receipt: str
    voice: str = ""
    began_at: str = ""
    shows: str = PERSON


class Playable:
    """Implements the conductor's ``Finisher`` on a folder of packet logs."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._folder = folder
        self._seal = seal

    async def finish(self, hearing: Hearing) -> None:
        """Make what is missing; a participant whose set of logs did not change is left alone."""
        for participant, shows in _parts(hearing):
            logs = tuple(
                sorted(
                    each.name
                    for each in hearing.recordings
                    if each.participant == participant and (each.kind == SCREEN) is (shows == SCREEN)
                )
            )
            if logs and self._described(hearing, _stem(participant, shows)).get("logs") != list(logs):
                try:
                    await self._make(hearing, participant, logs, shows)
                except MuxError as error:
                    log.warning("nothing playable of %s (%s) in %s: %s", participant, shows, hearing.id, error)

    def files(self, hearing: Hearing) -> list[PlayableFile]:
        """Give the playable files that exist, in roster order."""
        found = []
        for participant, shows in _parts(hearing):
            about = self._described(hearing, _stem(participant, shows))
            if about:
                found.append(PlayableFile(**{**about, "logs": tuple(about["logs"])}))
        return found

    def path(self, hearing: Hearing, name: str) -> Path | None:
        """Give the path of a playable file by its name; None for any other name, so that no path escapes."""
        for file in self.files(hearing):
            if name and name in {file.name, file.voice}:
                return self._place(hearing) / name
        return None

    def _place(self, hearing: Hearing) -> Path:
        folders = {each.name.partition("/")[0] for each in hearing.recordings}
        return self._folder / min(folders, default=hearing.id) / FOLDER

    def _described(self, hearing: Hearing, stem: str) -> dict[str, Any]:
        about = self._place(hearing) / f"{stem}.json"
        try:
            read: dict[str, Any] = json.loads(about.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return read

    async def _make(self, hearing: Hearing, participant: str, logs: tuple[str, ...], shows: str) -> None:
        place, stem = self._place(hearing), _stem(participant, shows)
        await asyncio.to_thread(place.mkdir, parents=True, exist_ok=True)
        part, out = place / f"{stem}.part", place / f"{stem}.webm"
        await mux_in_child([self._folder / name for name in logs], part)
        digest, size = await asyncio.to_thread(_digest, part)
        voice = voice_of(part)
        has_voice = await asyncio.to_thread(voice.exists)
        began_at = min(each.started_at for each in hearing.recordings if each.name in logs)
        statement = {
            "kind": "recording_made_playable",
            "version": 1,
            "hearing": hearing.id,
            "participant": participant,
            "logs": [{"name": each.name, "sha256": each.sha256} for each in hearing.recordings if each.name in logs],
            "file": {"name": out.name, "type": "video/webm", "size": size, "sha256": digest},
        }
        (receipt,) = await self._seal.seal([statement])
        about: dict[str, Any] = {
            "name": out.name,
            "participant": participant,
            "sha256": digest,
            "size": size,
            "logs": list(logs),
            "receipt": receipt,
            "voice": f"{participant}.voice.webm" if has_voice else "",
            "began_at": moment(began_at),
            "shows": shows,
        }
        if has_voice:
            await asyncio.to_thread(voice.replace, place / about["voice"])
        await asyncio.to_thread(_keep, part, out, json.dumps(about, ensure_ascii=False))


def _parts(hearing: Hearing) -> Iterator[tuple[str, str]]:
    return itertools.product(hearing.roster, (PERSON, SCREEN))


def _stem(participant: str, shows: str) -> str:
    """Give the file's name without what says its type; a person's is as it was before there were screens."""
    return participant if shows == PERSON else f"{participant}.{shows}"


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _keep(part: Path, out: Path, about: str) -> None:
    """Put the file in its place first and what describes it last: a description always has its file."""
    part.replace(out)
    note = out.with_suffix(".json.part")
    note.write_text(about, encoding="utf-8")
    note.replace(out.with_suffix(".json"))
