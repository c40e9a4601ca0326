"""WebVTT (W3C): the statements as cues with their speakers' voices, and the stages as chapters."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hearing.transcript.characters import visible
from hearing.transcript.document import RecordingRow
from hearing.transcript.forms.transcript import Transcript, statements

SHORTEST = timedelta(milliseconds=1)
"""A cue ends after it begins: the format asks for it."""


def captions(transcript: Transcript, recording: RecordingRow | None = None) -> str:
    """Give one cue for each statement, against the clock of the recordings, or of one file of them.

    What was said before the clock's zero is left out, as is what one file does not reach.
    """
    zero, end = _clock(transcript, recording)
    cues = []
    lines = transcript.line_of()
    for one in statements(transcript.minutes.sections):
        if zero <= one.at and (end is None or one.at < end):
            voice = _text(f"{one.capacity} {one.speaker}".strip()).replace("\n", " ")
            words = f"<v {voice}>{_text(one.text)}"
            cues.append((one.at, max(lines[one.id].until, one.at + SHORTEST), one.n, one.id, words))
    ordered = sorted(cues, key=lambda cue: (cue[0], cue[2]))
    return _file(
        transcript, (_cue(name, begin - zero, until - zero, words) for begin, until, _, name, words in ordered)
    )


def chapter_track(transcript: Transcript, recording: RecordingRow | None = None) -> str:
    """Give the stages as chapters against the same clock; one that lasts when the record ends, ends with it."""
    zero, end = _clock(transcript, recording)
    sections = transcript.minutes.sections
    ends = [*(section.began for section in sections[1:]), transcript.minutes.as_of]
    cues = []
    for at, (section, until) in enumerate(zip(sections, ends, strict=True)):
        begin, last = max(section.began, zero), until if end is None else min(until, end)
        if begin < last:
            cues.append(_cue(f"chapter-{at + 1}", begin - zero, last - zero, _text(section.title)))
    return _file(transcript, iter(cues))


def _clock(transcript: Transcript, recording: RecordingRow | None) -> tuple[datetime, datetime | None]:
    return (recording.started, recording.ended) if recording else (transcript.zero, None)


def _file(transcript: Transcript, cues: Iterator[str]) -> str:
    about = transcript.minutes.about()
    return "\n".join([f"WEBVTT {_text(about.title)}\n", f"NOTE {_text(about.subject)}\n", *cues])


def _cue(name: str, begin: timedelta, until: timedelta, words: str) -> str:
    return f"{_text(name)}\n{stamp(begin)} --> {stamp(until)}\n{words}\n"


def stamp(time: timedelta) -> str:
    """Give a time as WebVTT writes it, hours first: 01:02:03.004."""
    milliseconds = time // SHORTEST
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _text(text: str) -> str:
    """Give a text as it stands in a cue: markup escaped, no line empty, for an empty line would end the cue."""
    lines = (line for line in visible(text).split("\n") if line.strip())
    return "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
