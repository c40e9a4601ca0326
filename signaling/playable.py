"""Playable recordings of a closed hearing, each with its digest sealed beside it.

One WebM file a participant shows the person; another, where they shared a screen, the screen alone. Where spans were
ordered out, each is made anew without them and only that is given; what was made before stays as it is.
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
from hearing.procedure.state import Hearing, Recording
from signaling.film.left import leave_out_in_child
from signaling.film.order import ns
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
    ``shows`` is ``person`` or ``screen``. ``redactions`` are the events that ordered spans out of this ``version``; 1
    is the whole file, and ``of`` its digest.
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
    version: int = 1
    of: str = ""
    redactions: tuple[int, ...] = ()


class Playable:
    """Implements the conductor's ``Finisher`` on a folder of packet logs."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._folder = folder
        self._seal = seal

    async def finish(self, hearing: Hearing) -> None:
        """Make what is missing; a participant whose set of logs did not change is left alone."""
        for participant, shows in _parts(hearing):
            logs = tuple(sorted(each.name for each in hearing.recordings if _is_of(each, participant, shows)))
            if logs and self._described(hearing, _stem(participant, shows)).get("logs") != logs:
                try:
                    await self._make(hearing, participant, logs, shows)
                except MuxError as error:
                    log.warning("nothing playable of %s (%s) in %s: %s", participant, shows, hearing.id, error)

    async def leave_out(self, hearing: Hearing) -> None:
        """Make each file anew without what was ordered out of it; what is there already is left alone."""
        for participant, shows in _parts(hearing):
            logs = tuple(sorted(each.name for each in hearing.recordings if _is_of(each, participant, shows)))
            stem = _stem(participant, shows, version_of(hearing))
            if hearing.redactions and logs and self._described(hearing, stem).get("logs") != logs:
                try:
                    await self._make_left(hearing, participant, logs, shows)
                except MuxError as error:
                    log.warning("nothing is left of %s (%s) in %s: %s", participant, shows, hearing.id, error)
                    await asyncio.to_thread(_describe, self._place(hearing) / f"{stem}.json", {"logs": logs})

    def waits(self, hearing: Hearing) -> bool:
        """Tell whether what was ordered out is still to be left out of files that are there."""
        version = version_of(hearing)
        return any(
            self._described(hearing, _stem(*part)) and not self._described(hearing, _stem(*part, version))
            for part in _parts(hearing)
        )

    def files(self, hearing: Hearing, version: int = 1) -> list[PlayableFile]:
        """Give the playable files of a version that exist, in roster order: 1 are those that are whole."""
        found = []
        for participant, shows in _parts(hearing):
            about = self._described(hearing, _stem(participant, shows, version))
            if about.get("name"):
                found.append(PlayableFile(**about))
        return found

    def given(self, hearing: Hearing) -> list[PlayableFile]:
        """Give the files that may be played: with orders to take something out, those that carry all of them out."""
        return self.files(hearing, version_of(hearing))

    def path(self, hearing: Hearing, name: str) -> Path | None:
        """Give the path of a file that may be played by its name; None for any other, so that no path escapes."""
        for file in self.given(hearing):
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
        return {name: tuple(one) if isinstance(one, list) else one for name, one in read.items()}

    async def _make(self, hearing: Hearing, participant: str, logs: tuple[str, ...], shows: str) -> None:
        place, stem = self._place(hearing), _stem(participant, shows)
        await asyncio.to_thread(place.mkdir, parents=True, exist_ok=True)
        part, out = place / f"{stem}.part", place / f"{stem}.webm"
        await mux_in_child([self._folder / name for name in logs], part)
        digest, size = await asyncio.to_thread(_digest, part)
        statement = {
            "kind": "recording_made_playable",
            "version": 1,
            **_said(hearing, participant, logs),
            "file": {"name": out.name, "type": "video/webm", "size": size, "sha256": digest},
        }
        about = {"name": out.name, "participant": participant, "sha256": digest, "size": size, "shows": shows}
        await self._kept(hearing, part, statement, {**about, "logs": list(logs)})

    async def _make_left(self, hearing: Hearing, participant: str, logs: tuple[str, ...], shows: str) -> None:
        place, version = self._place(hearing), version_of(hearing)
        stem = _stem(participant, shows, version)
        await asyncio.to_thread(place.mkdir, parents=True, exist_ok=True)
        part, name = place / f"{stem}.part", f"{stem}.webm"
        own = [
            (MediaKind(one.kind), self._folder / one.name)
            for one in hearing.recordings
            if one.participant == participant
        ]
        kinds = [MediaKind.SCREEN] if shows == SCREEN else [MediaKind.AUDIO, MediaKind.VIDEO]
        await leave_out_in_child(own, kinds, [(ns(one.since), ns(one.until)) for one in hearing.redactions], part)
        digest, size = await asyncio.to_thread(_digest, part)
        left = {
            "of": str(self._described(hearing, _stem(participant, shows)).get("sha256", "")),
            "redactions": [one.n for one in hearing.redactions],
        }
        statement = {
            "kind": "recording_redacted",
            "version": 1,
            **_said(hearing, participant, logs),
            **left,
            "file": {"name": name, "type": "video/webm", "size": size, "sha256": digest},
        }
        about = {"name": name, "participant": participant, "sha256": digest, "size": size, "shows": shows}
        await self._kept(hearing, part, statement, {**about, "logs": list(logs), "version": version, **left})

    async def _kept(self, hearing: Hearing, part: Path, statement: dict[str, Any], about: dict[str, Any]) -> None:
        """Seal what a file is, give it and the voice beside it their names, and describe it last."""
        place, voice = self._place(hearing), voice_of(part)
        (receipt,) = await self._seal.seal([statement])
        has_voice = await asyncio.to_thread(voice.exists)
        began_at = min(each.started_at for each in hearing.recordings if each.name in about["logs"])
        about = {
            **about,
            "receipt": receipt,
            "voice": f"{about['name'].removesuffix('.webm')}.voice.webm" if has_voice else "",
            "began_at": moment(began_at),
        }
        if has_voice:
            await asyncio.to_thread(voice.replace, place / about["voice"])
        await asyncio.to_thread(_keep, part, place / about["name"], about)


def _parts(hearing: Hearing) -> Iterator[tuple[str, str]]:
    return itertools.product(hearing.roster, (PERSON, SCREEN))


def version_of(hearing: Hearing) -> int:
    """Give the version that carries every order out: 1 is whole."""
    return 1 + len(hearing.redactions)


def _is_of(recording: Recording, participant: str, shows: str) -> bool:
    return recording.participant == participant and (recording.kind == SCREEN) is (shows == SCREEN)


def _said(hearing: Hearing, participant: str, logs: tuple[str, ...]) -> dict[str, Any]:
    """Say from what a file was made."""
    named = [{"name": each.name, "sha256": each.sha256} for each in hearing.recordings if each.name in logs]
    return {"hearing": hearing.id, "participant": participant, "logs": named}


def _stem(participant: str, shows: str, version: int = 1) -> str:
    """Give the file's name without what says its type; a person's is as it was before there were screens."""
    name = participant if shows == PERSON else f"{participant}.{shows}"
    return name if version == 1 else f"{name}.v{version}"


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _keep(part: Path, out: Path, about: dict[str, Any]) -> None:
    """Put the file in its place first and what describes it last: a description always has its file."""
    part.replace(out)
    _describe(out.with_suffix(".json"), about)


def _describe(place: Path, about: dict[str, Any]) -> None:
    note = place.with_suffix(".json.part")
    note.write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    note.replace(place)
