"""The words of a film beside it: WebVTT (W3C) against the film's own clock, which every browser shows. Pure."""

from hearing.transcript.characters import visible
from signaling.film.order import TICK, Cue, FilmOrder


def cues_of(order: FilmOrder) -> list[Cue]:
    """Give the words in film time (nanoseconds from its beginning); of what was taken out only that it was."""
    found = []
    for cue in order.cues:
        take = next((take for take in order.takes if take.since <= cue.since < take.until), None)
        if take is None:
            continue
        hidden = any(one.since < cue.until and cue.since < one.until for one in order.redactions)
        since, until = (take.start * TICK + min(at, take.until) - take.since for at in (cue.since, cue.until))
        text = "（依命令遮蔽 Redacted by order）" if hidden else cue.text
        found.append(Cue(since, until, cue.voice, text))
    return sorted(found, key=lambda cue: cue.since)


def webvtt(order: FilmOrder) -> str:
    """Give the words as a file of captions."""
    cues = (
        f"{_stamp(cue.since)} --> {_stamp(max(cue.until, cue.since + 1_000_000))}\n"
        f"<v {_text(cue.voice)}>{_text(cue.text)}\n"
        for cue in cues_of(order)
    )
    return "\n".join(["WEBVTT\n", *cues])


def _stamp(at: int) -> str:
    milliseconds = at // 1_000_000
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _text(text: str) -> str:
    """Give a text as one line of a cue."""
    return " ".join(visible(text).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
