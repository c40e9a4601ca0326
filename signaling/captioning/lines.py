"""What goes between the captioner and its processes: one JSON object a line, named by ``is``.

Both ends are ours, so what does not fit is a defect and raises.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from hearing.speech.port import Language, Word
from signaling.captions import Caption

MAX_LINE = 1 << 20
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Recognise a participant's track from this moment on (ns since 1970), in this language, with these hot words.

    Said again for a track that is listened to, it changes language and words from the next utterance on.
    """

    hearing: str
    device: str
    language: Language
    hot_words: tuple[str, ...]
    since: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Recognise what is left of a participant's track, and then no more."""

    hearing: str
    device: str


@dataclass(frozen=True, slots=True)
class Behind:
    """How far recognition lags: seconds since the end of the oldest utterance that waits."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """A language cannot be recognised after all."""

    language: Language
    zh: str
    en: str


Line = Listen | Stop | Caption | Behind | Failed


def write(line: Line) -> bytes:
    """One line, its newline included."""
    plain = {"is": type(line).__name__, **asdict(line)}
    return json.dumps(plain, ensure_ascii=False, default=datetime.isoformat).encode() + b"\n"


def read(data: bytes) -> Line:
    """Read one line; raises `KeyError`, `TypeError` or `ValueError` where it is none of ours."""
    plain = json.loads(data)
    kind = plain.pop("is")
    if "language" in plain:
        plain["language"] = Language(plain["language"])
    match kind:
        case "Listen":
            return Listen(**plain | {"hot_words": tuple(plain["hot_words"])})
        case "Stop":
            return Stop(**plain)
        case "Caption":
            times = {name: datetime.fromisoformat(plain[name]) for name in ("started_at", "ended_at")}
            return Caption(**plain | times | {"words": tuple(Word(**word) for word in plain["words"])})
        case "Behind":
            return Behind(**plain)
        case "Failed":
            return Failed(**plain)
    raise ValueError(f"not a line of the captioner: {kind}")
