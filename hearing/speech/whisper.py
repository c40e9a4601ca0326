"""Whisper, run by CTranslate2 in one thread: the default for Chinese, and for English where nothing better is there.

The encoder sees the utterance and three seconds of silence after it, seven seconds at least, not the half minute that
the model was trained on: it costs a third, at the same error rate. With one second of silence the model breaks, and in
less than seven seconds it repeats short utterances.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import ctranslate2
import numpy as np

from hearing.speech.chinese import simplified
from hearing.speech.mel import HOP, log_mel
from hearing.speech.port import LONGEST_SECONDS, NOTHING, RATE, Heard, Language, SpeechError, Word
from hearing.speech.tokens import Alphabet

FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
PADDING_SECONDS = 3.0
LEAST_CONTEXT_SECONDS = 7.0
_MOST_CONTEXT_SECONDS = 30.0
_PLACES = 448
_PROMPT_TOKENS = 180
"""Of the places that the decoder has, what the hot words may take."""
_TOKENS_A_SECOND = 14
"""More than anybody speaks; what exceeds it is the model repeating itself."""
_BEAM = 5
_DOUBT = 0.6
"""Whisper's own thresholds: nothing was said if this likely, and the words unlikelier than the next."""
_UNLIKELY = -1.0
_OPENING = {Language.ZH: "以下是普通话的句子。", Language.EN: ""}
"""A prompt in simplified characters makes the model write them."""


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """What the bench varies: silence after the utterance and the least context, in seconds; hypotheses kept."""

    padding: float = PADDING_SECONDS
    context: float = LEAST_CONTEXT_SECONDS
    beam: int = _BEAM


class WhisperRecogniser:
    """A model folder as CTranslate2 has it."""

    def __init__(self, folder: Path, options: WhisperOptions | None = None, *, threads: int = 1) -> None:
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            names = "、".join(missing), ", ".join(missing)
            raise SpeechError(
                f"模型目录 {folder} 缺少文件：{names[0]}；请重新运行 hearing speech install。",
                f"The model folder {folder} lacks {names[1]}; run hearing speech install again.",
            )
        self._options = options or WhisperOptions()
        self._model = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", intra_threads=threads, inter_threads=1
        )
        self._alphabet = Alphabet.read((folder / "tokenizer.json").read_text(encoding="utf-8"))

    def recognise(
        self, samples: "array[float]", language: Language, *, hot_words: Sequence[str] = (), draft: bool = False
    ) -> Heard:
        """Recognise one utterance; a draft is decoded greedily and without the words' times."""
        seconds = len(samples) / RATE
        if seconds > LONGEST_SECONDS:
            raise SpeechError(
                f"一段语音长 {seconds:.0f} 秒，最多 {LONGEST_SECONDS:.0f} 秒；请先分段。",
                f"An utterance of {seconds:.0f} s is too long, {LONGEST_SECONDS:.0f} s at most; cut it first.",
            )
        context = min(max(seconds + self._options.padding, self._options.context), _MOST_CONTEXT_SECONDS)
        frames = round(context * RATE / HOP) // 2 * 2
        encoded = self._model.encode(ctranslate2.StorageView.from_array(log_mel(samples, frames)[None]))
        prompt = self._prompt(language, hot_words)
        result = self._model.generate(
            encoded,
            [prompt],
            beam_size=1 if draft else self._options.beam,
            max_length=min(_PLACES, len(prompt) + 8 + int(seconds * _TOKENS_A_SECOND)),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        tokens = [token for token in result.sequences_ids[0] if self._alphabet.bytes_of(token)]
        if not tokens or (result.no_speech_prob > _DOUBT and result.scores[0] < _UNLIKELY):
            return NOTHING
        text = _written(self._alphabet.decode(tokens), language)
        if draft:
            return Heard(text, timed=False)
        return Heard(text, self._words(encoded, language, tokens, seconds))

    def _start(self, language: Language) -> list[int]:
        names = ("<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>", "<|notimestamps|>")
        return [self._alphabet.special(name) for name in names]

    def _prompt(self, language: Language, hot_words: Sequence[str]) -> list[int]:
        """The case's words as if they had been said before, then the start of this text."""
        comma = "，" if language is Language.ZH else ", "
        said = self._alphabet.encode(_OPENING[language])
        for word in hot_words:
            more = self._alphabet.encode(word + comma)
            if len(said) + len(more) > _PROMPT_TOKENS:
                break
            said += more
        before = [self._alphabet.special("<|startofprev|>"), *said] if said else []
        return [*before, *self._start(language)]

    def _words(
        self, encoded: ctranslate2.StorageView, language: Language, tokens: list[int], seconds: float
    ) -> tuple[Word, ...]:
        """Find when each token was said, and join tokens into words."""
        aligned = self._model.align(encoded, self._start(language), [tokens], int(seconds * RATE / HOP))[0]
        starts = _starts(aligned.alignments, len(tokens), seconds)
        words: list[Word] = []
        pending, begun = b"", 0.0
        for token, (start, end) in zip(tokens, pairwise([*starts, seconds]), strict=True):
            begun = begun if pending else start
            pending += self._alphabet.bytes_of(token)
            try:
                text = pending.decode()
            except UnicodeDecodeError:  # half a character: the next token brings the rest
                continue
            pending = b""
            if words and language is Language.EN and not text.startswith(" "):
                words[-1] = Word(words[-1].text + text, words[-1].start, round(end, 2))
            elif text.strip():
                words.append(Word(_written(text, language), round(begun, 2), round(end, 2)))
        return tuple(words)


def _written(text: str, language: Language) -> str:
    """Give Chinese in simplified characters: the model mixes them with traditional ones."""
    return simplified(text.strip()) if language is Language.ZH else text.strip()


def _starts(alignments: Sequence[tuple[int, int]], count: int, seconds: float) -> list[float]:
    """Give each token's start from the (token, frame of 20 ms) pairs, never before the one ahead of it."""
    first: dict[int, int] = {}
    for token, frame in alignments:
        first.setdefault(token, frame)
    found = np.array([first.get(token, 0) * 0.02 for token in range(count)])
    return [float(start) for start in np.minimum(np.maximum.accumulate(found), seconds)]
