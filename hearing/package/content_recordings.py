"""From what was recorded of a hearing to the files of its package: recordings, playable files, the film. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hearing.package import layout
from hearing.package.layout import File
from hearing.procedure.canonical import Json, as_json
from hearing.procedure.events import FilmSealed, Recorded, RecordingSealed


@dataclass(frozen=True, slots=True)
class PlayablePart:
    """A playable file made from recordings, with its receipt; ``path`` None leaves the file out.

    ``shows`` is ``person``, or ``screen`` for what they shared. ``redactions`` are the events that ordered spans out of
    this ``version``; 1 is the whole file, and ``of`` its digest.
    """

    participant: str
    sha256: str
    size: int
    receipt: str
    path: Path | None
    shows: str = "person"
    version: int = 1
    of: str = ""
    redactions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FilmPart:
    """A film on the record, by its digest, with its receipt; ``path`` None leaves its file out.

    ``captions`` are its words against its own clock (WebVTT); they go where its file does.
    """

    sha256: str
    receipt: str
    path: Path | None = None
    captions: Path | None = None


def files(
    recorded: Sequence[Recorded],
    logs: Mapping[int, Path],
    playable: Sequence[PlayablePart],
    films: Sequence[FilmPart],
) -> Iterator[File]:
    """Give the lists of what was recorded, the receipts, and the files that go in.

    Args:
        recorded: The events that the reader is shown.
        logs: Where the recordings on the record lie, by the number of their event; absent ones are left out.
        playable: What can be played of them.
        films: The films on the record that are there.
    """
    listed: list[Json] = []
    for one in recorded:
        if isinstance(one.event, RecordingSealed):
            path = logs.get(one.n)
            name = f"recordings/event-{one.n}.rtplog" if path else None
            listed.append({"event": one.n, "file": name, **_plain(one.event)})
            if name and path:
                yield File(name, path)
    yield File(layout.RECORDINGS, layout.readable({"recordings": listed, "playable": list(map(_about, playable))}))
    for part in playable:
        yield File(f"{_base(part)}.receipt.json", part.receipt.encode())
        if part.path:
            yield File(f"{_base(part)}.webm", part.path)
    yield from _films(recorded, {one.sha256: one for one in films})


def _about(part: PlayablePart) -> Json:
    left: dict[str, Json] = {"version": part.version, "of": part.of, "redactions": list[Json](part.redactions)}
    return {
        "participant": part.participant,
        "shows": part.shows,
        "sha256": part.sha256,
        "size": part.size,
        "file": f"{_base(part)}.webm" if part.path else None,
        "receipt": f"{_base(part)}.receipt.json",
        **(left if part.redactions else {}),
    }


def _base(part: PlayablePart) -> str:
    shows = "" if part.shows == "person" else f".{part.shows}"
    version = f".v{part.version}" if part.redactions else ""
    return f"recordings/{layout.tame(part.participant)}{shows}{version}"


def _films(recorded: Sequence[Recorded], there: Mapping[str, FilmPart]) -> Iterator[File]:
    """Give the list of the films on the record, their receipts, and those that go in; nothing where there is none."""
    listed: list[Json] = []
    for one in recorded:
        if not isinstance(one.event, FilmSealed):
            continue
        part, base = there.get(one.event.sha256), f"recordings/film-{one.event.version}"
        inside = part is not None and part.path is not None
        words = inside and part is not None and part.captions is not None
        listed.append(
            {
                "event": one.n,
                **_plain(one.event),
                "file": f"{base}.webm" if inside else None,
                "captions": f"{base}.vtt" if words else None,
                "receipt": f"{base}.receipt.json" if part else None,
            }
        )
        if part:
            yield File(f"{base}.receipt.json", part.receipt.encode())
        if part and part.path:
            yield File(f"{base}.webm", part.path)
        if part and part.path and part.captions:
            yield File(f"{base}.vtt", part.captions)
    if listed:
        yield File(layout.FILMS, layout.readable({"films": listed}))


def _plain(event: RecordingSealed | FilmSealed) -> dict[str, Json]:
    value = as_json(event)
    assert isinstance(value, dict), "a dataclass becomes an object"
    return value
