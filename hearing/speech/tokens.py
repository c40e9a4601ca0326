"""Whisper's alphabet: byte-level pairs, read from the model's own ``tokenizer.json``.

Only what recognition needs: a prompt into tokens, tokens into bytes. Byte-level pair encoding as in Radford and
others, "Language Models are Unsupervised Multitask Learners" (2019), section 2.2.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

_PIECES = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")


def _printable_bytes() -> dict[int, str]:
    """Give the letter that stands for each byte: itself where it can be seen, one from 256 on where not."""
    seen = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in seen]
    return {byte: chr(byte) for byte in seen} | {byte: chr(256 + place) for place, byte in enumerate(hidden)}


_LETTERS = _printable_bytes()
_BYTES = {letter: byte for byte, letter in _LETTERS.items()}


class Alphabet:
    """Tokens by number and by spelling."""

    def __init__(self, numbers: Mapping[str, int], merges: Iterable[Sequence[str]], special: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._spelling = {number: letters for letters, number in numbers.items() if letters not in special}
        self._ranks = {(left, right): rank for rank, (left, right) in enumerate(merges)}
        self._special = special

    @classmethod
    def read(cls, text: str) -> "Alphabet":
        """Read a ``tokenizer.json``."""
        whole = json.loads(text)
        merges = (merge.split(" ") if isinstance(merge, str) else merge for merge in whole["model"]["merges"])
        special = {token["content"]: token["id"] for token in whole["added_tokens"]}
        return cls(whole["model"]["vocab"], merges, special)

    def special(self, name: str) -> int:
        """Give the number of a token such as ``<|zh|>``."""
        return self._special[name]

    def encode(self, text: str) -> list[int]:
        """Give the tokens of a text without special ones."""
        tokens: list[int] = []
        for piece in _PIECES.findall(text):
            letters = [_LETTERS[byte] for byte in piece.encode()]
            tokens += [self._numbers[part] for part in self._merged(letters)]
        return tokens

    def bytes_of(self, token: int) -> bytes:
        """Give the bytes that a token stands for; none for a special one."""
        return bytes(_BYTES[letter] for letter in self._spelling.get(token, ""))

    def decode(self, tokens: Iterable[int]) -> str:
        """Give the text of tokens; bytes that are no whole character, as at a cut, are left out."""
        return b"".join(map(self.bytes_of, tokens)).decode(errors="ignore")

    def _merged(self, parts: list[str]) -> list[str]:
        """Join the pair that was learned first until no learned pair is left."""
        while len(parts) > 1:
            ranked = [(self._ranks.get(pair, -1), at) for at, pair in enumerate(pairwise(parts))]
            known = [found for found in ranked if found[0] >= 0]
            if not known:
                break
            at = min(known)[1]
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return parts
