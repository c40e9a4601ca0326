"""Model directories run by sherpa-onnx in one thread: what an operator supplies, and the default for English.

The directory says in ``model.toml`` what it holds::

    kind = "paraformer"
    languages = ["zh", "en"]

Kinds and their files are in the table below; where a file has an ``.int8`` twin, that one is taken.
"""

import tomllib
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sherpa_onnx

from hearing.speech.port import LONGEST_SECONDS, NOTHING, RATE, Heard, Language, SpeechError, Word, spread

MANIFEST = "model.toml"
_SPACES = (" ", "\u2581")
"""What stands for the space ahead of a word in a token."""
_Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Kind:
    """How to load a kind: its files by role, sherpa-onnx's constructor, and whether it takes hot words and streams."""

    files: _Files
    load: Callable[[_Files], Any]
    hot_words: bool = False
    streaming: bool = False


_ONE = {"model": "model.onnx", "tokens": "tokens.txt"}
_TWO = {"encoder": "encoder.onnx", "decoder": "decoder.onnx", "tokens": "tokens.txt"}
_THREE = {**_TWO, "joiner": "joiner.onnx"}
_MOONSHINE = {"encoder": "encoder_model.ort", "decoder": "decoder_model_merged.ort", "tokens": "tokens.txt"}
_BEAM = {"decoding_method": "modified_beam_search"}
_Batch, _Stream = sherpa_onnx.OfflineRecognizer, sherpa_onnx.OnlineRecognizer

KINDS: Mapping[str, _Kind] = {
    "moonshine": _Kind(_MOONSHINE, lambda files: _Batch.from_moonshine_v2(num_threads=1, **files)),
    "paraformer": _Kind(
        {"paraformer": "model.onnx", "tokens": "tokens.txt"},
        lambda files: _Batch.from_paraformer(num_threads=1, **files),
    ),
    "sense-voice": _Kind(_ONE, lambda files: _Batch.from_sense_voice(num_threads=1, use_itn=True, **files)),
    "zipformer-ctc": _Kind(_ONE, lambda files: _Batch.from_zipformer_ctc(num_threads=1, **files)),
    "transducer": _Kind(_THREE, lambda files: _Batch.from_transducer(num_threads=1, **_BEAM, **files), hot_words=True),
    "streaming-paraformer": _Kind(_TWO, lambda files: _Stream.from_paraformer(num_threads=1, **files), streaming=True),
    "streaming-zipformer-ctc": _Kind(
        _ONE, lambda files: _Stream.from_zipformer2_ctc(num_threads=1, **files), streaming=True
    ),
    "streaming-transducer": _Kind(
        _THREE,
        lambda files: _Stream.from_transducer(num_threads=1, **_BEAM, **files),
        hot_words=True,
        streaming=True,
    ),
}
"""Every kind of directory that is understood."""


@dataclass(frozen=True, slots=True)
class Directory:
    """A model directory whose manifest was read and whose files are all there; ``files`` are paths by role."""

    kind: str
    languages: frozenset[Language]
    files: _Files


def read_directory(folder: Path) -> Directory:
    """Read what a directory holds, without loading it.

    Raises:
        SpeechError: the manifest or files are missing, or the manifest cannot be understood.
    """
    try:
        manifest = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        kind, languages = str(manifest["kind"]), frozenset(map(Language, manifest["languages"]))
        wanted = KINDS[kind].files
    except FileNotFoundError as error:
        raise _lacking(folder, [MANIFEST]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        kinds = ", ".join(KINDS)
        raise SpeechError(
            f'{folder / MANIFEST} 无法理解。请写明 kind（{kinds} 之一）和 languages（如 ["zh"]）。',
            f'{folder / MANIFEST} is not understood. Give kind (one of {kinds}) and languages (such as ["zh"]).',
        ) from error
    return _found(folder, kind, languages, wanted)


def moonshine_directory(folder: Path) -> Directory:
    """Give the installed English model as a directory: it needs no manifest.

    Raises:
        SpeechError: files are missing.
    """
    return _found(folder, "moonshine", frozenset({Language.EN}), _MOONSHINE)


class SherpaRecogniser:
    """A model directory, loaded."""

    def __init__(self, directory: Directory) -> None:
        self._kind = KINDS[directory.kind]
        self._languages = directory.languages
        self._engine = self._kind.load(directory.files)

    def recognise(
        self, samples: "array[float]", language: Language, *, hot_words: Sequence[str] = (), draft: bool = False
    ) -> Heard:
        """Recognise one utterance; a draft is as good as the rest."""
        del draft
        seconds = len(samples) / RATE
        if language not in self._languages or seconds > LONGEST_SECONDS:
            raise SpeechError(
                f"此模型不能识别该语音（语言 {language}，{seconds:.0f} 秒）。请更换模型或先分段。",
                f"This model cannot recognise this ({language}, {seconds:.0f} s). Use another one, or cut it first.",
            )
        stream = self._stream(hot_words)
        stream.accept_waveform(RATE, np.frombuffer(samples, np.float32))
        text, tokens, times = self._decoded(stream)
        if not text.strip():
            return NOTHING
        if len(times) == len(tokens) > 0:
            return Heard(text.strip(), _timed(tokens, times, seconds))
        return Heard(text.strip(), spread(_pieces(tokens or [text]), seconds), timed=False)

    def _stream(self, hot_words: Sequence[str]) -> Any:  # noqa: ANN401 -- sherpa-onnx ships no types
        if not (self._kind.hot_words and hot_words):
            return self._engine.create_stream()
        return self._engine.create_stream(hotwords="/".join(word.replace("/", " ") for word in hot_words))

    def _decoded(self, stream: Any) -> tuple[str, list[str], list[float]]:  # noqa: ANN401 -- as above
        if not self._kind.streaming:
            self._engine.decode_stream(stream)
            return str(stream.result.text), list(stream.result.tokens), list(stream.result.timestamps)
        stream.accept_waveform(RATE, np.zeros(RATE // 2, np.float32))  # what it looks ahead
        stream.input_finished()
        while self._engine.is_ready(stream):
            self._engine.decode_stream(stream)
        return (
            str(self._engine.get_result(stream)),
            list(self._engine.tokens(stream)),
            list(self._engine.timestamps(stream)),
        )


def _found(folder: Path, kind: str, languages: frozenset[Language], wanted: _Files) -> Directory:
    paths = {role: _path(folder, name) for role, name in wanted.items()}
    missing = [wanted[role] for role, path in paths.items() if path is None]
    if missing:
        raise _lacking(folder, missing)
    return Directory(kind, languages, {role: str(path) for role, path in paths.items()})


def _path(folder: Path, name: str) -> Path | None:
    """Give a file, or its smaller twin where there is one."""
    whole = folder / name
    small = whole.with_suffix(f".int8{whole.suffix}")
    return next((path for path in (small, whole) if path.is_file()), None)


def _lacking(folder: Path, names: Sequence[str]) -> SpeechError:
    return SpeechError(
        f"模型目录 {folder} 缺少文件：{'、'.join(names)}。请补全后重试。",
        f"The model directory {folder} lacks {', '.join(names)}. Add what is missing and try again.",
    )


def _timed(tokens: Sequence[str], times: Sequence[float], seconds: float) -> tuple[Word, ...]:
    """Join tokens into words, each from its first token's time to the next word's.

    A token goes on with the word before it where that one ended in ``@@``, or where words begin with a space and this
    one has none. A Chinese character is a word.
    """
    spaced = any(token.startswith(_SPACES) for token in tokens)
    begun: list[tuple[str, float]] = []
    before = ""
    for token, time in zip(tokens, times, strict=True):
        text = token.strip("".join(_SPACES)).removesuffix("@@")
        fits = bool(begun) and text.isascii() and begun[-1][0].isascii()
        if fits and (before.endswith("@@") or (spaced and not token.startswith(_SPACES))):
            begun[-1] = (begun[-1][0] + text, begun[-1][1])
        elif text:
            begun.append((text, min(float(time), seconds)))
        before = token
    ends = [*(start for _, start in begun[1:]), seconds]
    return tuple(Word(text, round(start, 2), round(end, 2)) for (text, start), end in zip(begun, ends, strict=True))


def _pieces(tokens: Sequence[str]) -> list[str]:
    return [word.text for word in _timed(tokens, [0.0] * len(tokens), 0.0)]
