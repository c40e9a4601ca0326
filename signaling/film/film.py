"""Makes the film of a hearing: one picture, all sound together, each voice alone, and the words, in one WebM file.

Picture in VP8 and sound in Opus, both free to use and encoded by libraries under BSD licences: of what PyAV's FFmpeg
brings, H.264 and H.265 encoders are under the GPL and are never asked for. One thread encodes, no time or chance
enters, and the container has no identifiers of its own: the same order, logs and libraries give the same bytes.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import av

from signaling.film.canvas import Parts
from signaling.film.leave import Leave
from signaling.film.order import TICK, FilmOrder, Gap, Take, TrackLogs
from signaling.film.picture import Camera, Pictures, scene_at
from signaling.film.sound import CHUNK, Mix, Voice, frame_of
from signaling.film.tape import clocks_of, frames, in_order
from signaling.film.words import cues_of
from signaling.media import MediaKind
from signaling.recorder import mapped

FPS = 25
AGAIN = FPS
"""A picture that does not change is repeated after so many steps, so that a player finds one near by."""
_VIDEO = {"deadline": "realtime", "cpu-used": "-8", "crf": "24", "lag-in-frames": "0", "auto-alt-ref": "0"}
_BITS, _VOICE_BITS = 1_500_000, 32_000
_KEY_EVERY = 5 * FPS
_MILLISECOND = Fraction(1, 1000)
_STEP = Fraction(1, FPS)
_CHAPTERS = Fraction(1, FPS)

Tell = Callable[[int, int], None]
"""Told how many steps of how many are done."""


def make(order: FilmOrder, out: Path, tell: Tell) -> None:
    """Write a film to ``out``; it is whole only when this returns. Raises OSError, `packetlog.LogDamagedError`."""
    with contextlib.ExitStack() as files:
        leave = Leave(order)
        cameras, voices = dict[tuple[str, MediaKind], Camera](), dict[str, Voice]()
        by_person: dict[str, list[TrackLogs]] = {}
        for track in order.tracks:
            by_person.setdefault(track.participant, []).append(track)
        for tracks in by_person.values():
            _open(files, tracks, leave, cameras, voices)
        with _Reel(order, out, list(voices)) as reel:
            _run(order, reel, Pictures(order, cameras), list(voices.values()), leave, tell)


def _open(
    files: contextlib.ExitStack,
    tracks: Sequence[TrackLogs],
    leave: Leave,
    cameras: dict[tuple[str, MediaKind], Camera],
    voices: dict[str, Voice],
) -> None:
    """Open one participant's logs."""
    opened = [(track, in_order([files.enter_context(mapped(Path(path))) for path in track.logs])) for track in tracks]
    clocks = clocks_of((MediaKind(track.kind), logs) for track, logs in opened)
    for track, logs in opened:
        kind, name = MediaKind(track.kind), f"{track.participant}/{track.kind}"
        found = frames(kind, logs, clocks)
        if kind is MediaKind.AUDIO:
            voices[track.participant] = Voice(found, partial(leave.permits, name))
        else:
            cameras[track.participant, kind] = Camera(found, partial(leave.permits, name))


def _run(
    order: FilmOrder, reel: "_Reel", pictures: Pictures, voices: Sequence[Voice], leave: Leave, tell: Tell
) -> None:
    parts: list[Take | Gap] = sorted((*order.takes, *order.gaps), key=lambda part: part.start)
    silence = [bytes(CHUNK * 2)] * len(voices)
    title = pictures.card(pictures.paint.title())
    for tick in range(parts[0].start if parts else 0):
        reel.step(title if tick == 0 else None, silence)
    for part in parts:
        if isinstance(part, Gap):
            card = pictures.card(pictures.paint.gap(part))
            for tick in range(part.ticks):
                reel.step(card if tick == 0 else None, silence)
        else:
            for voice in voices:
                voice.begin(part.since)
            for picture in _take(order, part, pictures, leave):
                reel.step(picture, [voice.chunk() for voice in voices])
                if reel.steps % FPS == 0:
                    tell(reel.steps, order.ticks)
    tell(order.ticks, order.ticks)


def _take(order: FilmOrder, take: Take, pictures: Pictures, leave: Leave) -> Iterator[Parts | None]:
    """Give the pictures of recorded time, one for each step."""
    hidden = -1
    for moment, scene in scene_at(order, take):
        redaction = leave.redaction(moment - TICK, moment + TICK)
        if redaction is None:
            hidden = -1
            yield pictures.at(moment, scene)
            continue
        pictures.pass_by(moment)
        yield pictures.card(pictures.paint.redacted(redaction)) if hidden != redaction.n else None
        hidden = redaction.n


class _Reel:
    """The file being written. Tracks stand in this order: picture, everybody's sound, each voice, the words."""

    def __init__(self, order: FilmOrder, out: Path, voices: Sequence[str]) -> None:
        self._container = av.open(str(out), "w", format="webm", options={"fflags": "+bitexact"})
        self._container.metadata["title"] = f"{order.case_number} {order.title}"
        names = {person.id: f"{person.capacity.zh} {person.name} / {person.capacity.en}" for person in order.people}
        self._video = self._container.add_stream("libvpx", rate=FPS, options=_VIDEO)
        self._video.width, self._video.height, self._video.pix_fmt = 1280, 720, "yuv420p"
        self._video.codec_context.time_base = _STEP
        self._video.codec_context.gop_size = _KEY_EVERY
        self._video.codec_context.thread_count = 1
        self._video.bit_rate = _BITS
        self._mixed = self._sound("全部 / Everybody", default=True)
        self._voices = [self._sound(names.get(voice, voice), default=False) for voice in voices]
        self._mix = Mix(len(voices)) if voices else None
        self._words = self._container.add_mux_stream("webvtt", time_base=_MILLISECOND)
        self._words.metadata["title"] = "笔录 / Record"
        self._cues = iter(cues_of(order))
        self._cue = next(self._cues, None)
        self._container.set_chapters(_chapters(order))
        self._picture: Parts | None = None
        self._shown = 0
        self.steps = 0

    def __enter__(self) -> "_Reel":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._container.mux(self._video.encode(None))
            for stream in (self._mixed, *self._voices):
                self._container.mux(stream.encode(None))
        self._container.close()

    def step(self, picture: Parts | None, chunks: Sequence[bytes]) -> None:
        """Add one step: a picture, or None for the same again, and the sound of each voice."""
        self._picture = picture or self._picture
        if self._picture is not None and (picture is not None or self.steps - self._shown >= AGAIN):
            frame = self._picture.frame()
            frame.pts, frame.time_base = self.steps, _STEP
            self._container.mux(self._video.encode(frame))
            self._shown = self.steps
        at = self.steps * CHUNK
        whole = self._mix.of(chunks, at) if self._mix is not None else bytes(CHUNK * 2)
        for stream, samples in zip((self._mixed, *self._voices), (whole, *chunks), strict=True):
            self._container.mux(stream.encode(frame_of(samples, at)))
        self._say((self.steps + 1) * TICK)
        self.steps += 1

    def _sound(self, title: str, *, default: bool) -> av.AudioStream:
        stream = self._container.add_stream("libopus", rate=48_000, options={"compression_level": "5"}, layout="mono")
        stream.bit_rate = _VOICE_BITS
        stream.metadata["title"] = title
        stream.disposition = av.stream.Disposition.default if default else av.stream.Disposition(0)
        return stream

    def _say(self, until: int) -> None:
        """Write the words that begin before this much of the film."""
        while self._cue is not None and self._cue.since < until:
            packet = av.Packet(f"{self._cue.voice}：{self._cue.text}".encode())
            packet.stream, packet.time_base = self._words, _MILLISECOND
            packet.pts = packet.dts = self._cue.since // 1_000_000
            packet.duration = max(1, (self._cue.until - self._cue.since) // 1_000_000)
            self._container.mux(packet)
            self._cue = next(self._cues, None)


def _chapters(order: FilmOrder) -> list[Any]:
    starts = [chapter.start for chapter in order.chapters]
    ends = [*starts, order.ticks][1:]
    return [
        {
            "id": number,
            "start": chapter.start,
            "end": end,
            "time_base": _CHAPTERS,
            "metadata": {"title": f"{chapter.title.zh} / {chapter.title.en}"},
        }
        for number, (chapter, end) in enumerate(zip(order.chapters, ends, strict=True), 1)
    ]
