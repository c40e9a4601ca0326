"""What was recorded of a hearing, for its package: the packet logs, what can be played of them, the film. Blocking."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hearing.package.content_recordings import FilmPart, PlayablePart
from hearing.package.layout import PackagingError
from hearing.procedure.events import Recorded, RecordingSealed
from hearing.procedure.state import Hearing
from signaling.playable import Playable
from web.film_shelf import CAPTIONS, FilmShelf


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the large parts of a package take, in bytes; None where there is no such part to be given."""

    exhibits: int
    recordings: int | None
    film: int | None


class RecordingParts:
    """Gathers them from the folder of ``recordings``."""

    def __init__(self, recordings: Path, playable: Playable, shelf: FilmShelf) -> None:
        self._recordings = recordings
        self._playable = playable
        self._shelf = shelf

    def sizes(self, state: Hearing, exhibits: int, *, given: bool) -> Sizes:
        """Tell what they take, beside exhibits of so many bytes, for somebody to whom recordings are ``given``."""
        if not given:
            return Sizes(exhibits, None, None)
        films = self._shelf.given(state)
        logs = () if state.redactions else (self._recordings / one.name for one in state.recordings)
        recordings = sum(file.size for file in self._playable.given(state))
        recordings += sum(path.stat().st_size for path in logs if path.is_file())
        return Sizes(exhibits, recordings or None, films[-1].size if films else None)

    def logs(self, state: Hearing, recorded: Sequence[Recorded]) -> dict[int, Path]:
        """Give where the recordings lie, by the number of their event; none where something was ordered out of them.

        Raises:
            PackagingError: one is missing.
        """
        if state.redactions:
            return {}
        return {
            one.n: _present(self._recordings / one.event.name)
            for one in recorded
            if isinstance(one.event, RecordingSealed)
        }

    def playables(self, state: Hearing, *, files: bool) -> list[PlayablePart]:
        """Give the playable files, with their receipts alone or with the ``files`` of those that may be played.

        Raises:
            PackagingError: what was ordered out is still being left out of them.
        """
        whole, given = self._playable.files(state), self._playable.given(state)
        if files and self._playable.waits(state):
            raise PackagingError(
                "依命令遮蔽后的各人录制尚在制作，请稍后再试，或先只附摘要。",
                "What was ordered out is still being left out of the recordings: try again later, or ask for digests.",
            )
        return [
            PlayablePart(
                file.participant,
                file.sha256,
                file.size,
                file.receipt,
                self._playable.path(state, file.name) if files else None,
                file.shows,
                file.version,
                file.of,
                file.redactions,
            )
            for file in (whole if whole == given else [*whole, *given])
        ]

    def films(self, state: Hearing, *, inside: bool) -> list[FilmPart]:
        """Give the films that are there by their receipts; ``inside``, the file of the one that may be played.

        Raises:
            PackagingError: there is none that may be played.
        """
        given = self._shelf.given(state) if inside else []
        if inside and not given:
            raise PackagingError(
                "本次口头审理的影片尚未制作；请先制作影片，再索取含影片的记录包。",
                "The film of this hearing is not made yet: have it made (`hearing film`), then ask again.",
            )
        found = []
        for film in self._shelf.films(state):
            path = _present(self._shelf.path(film, state)) if film in given else None
            found.append(FilmPart(film.sha256, film.receipt, path, path.with_suffix(CAPTIONS) if path else None))
        return found


def _present(path: Path) -> Path:
    if not path.is_file():
        raise PackagingError(
            f"录音录像文件 {path.name} 不在服务器上；可改为只附摘要（--recordings digests）。",
            f"The recording {path.name} is not on this machine; ask for digests only (--recordings digests).",
        )
    return path
