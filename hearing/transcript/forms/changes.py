"""What corrections changed, character by character: the words at first, with each accepted correction as a change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from hearing.transcript.forms.transcript import Wording

FINEST = 4_000_000
"""Beyond so many pairs of characters the changed middle is replaced as one piece: comparing would take too long."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters, with the wordings that put it in and took it out; None where none did."""

    text: str
    added: Wording | None = None
    removed: Wording | None = None


def tracked(wordings: Sequence[Wording]) -> tuple[Piece, ...]:
    """Give a statement as pieces: what was not removed, joined, is its last wording.

    Args:
        wordings: the words at each time. What the clerk put right before the first accepted correction is no change:
            nobody else had read it yet. Where a statement was divided, or made one of two, its changes begin anew.
    """
    began = max((at for at, wording in enumerate(wordings) if wording.divided), default=0)
    wordings = wordings[began:]
    first = next((at for at, wording in enumerate(wordings) if wording.correction), len(wordings))
    pieces = [Piece(wordings[first - 1].text)] if wordings[:first] else []
    for wording in wordings[first:]:
        pieces = list(_changed(pieces, wording))
    return tuple(piece for piece in pieces if piece.text)


def _changed(pieces: Sequence[Piece], wording: Wording) -> Iterator[Piece]:
    """Give the pieces after another wording: some of what stands is taken out, and other words put in beside it."""
    standing = "".join(piece.text for piece in pieces if piece.removed is None)
    edits = list(_edits(standing, wording.text))
    at = 0  # in what stands
    for piece in pieces:
        if piece.removed is not None:
            yield piece
            continue
        begin, end = at, at + len(piece.text)
        while edits and edits[0].begin < end:
            edit = edits[0]
            if edit.begin > at:
                yield replace(piece, text=standing[at : edit.begin])
            stop = min(edit.end, end)
            if stop > max(edit.begin, at):
                yield replace(piece, text=standing[max(edit.begin, at) : stop], removed=wording)
            at = max(stop, at)
            if edit.end > end:
                break
            yield Piece(edit.words, added=wording)
            edits.pop(0)
        if at < end:
            yield replace(piece, text=standing[max(at, begin) : end])
        at = end
    for edit in edits:
        yield Piece(edit.words, added=wording)


@dataclass(frozen=True, slots=True)
class _Edit:
    """Characters ``begin`` to ``end`` are replaced by ``words``."""

    begin: int
    end: int
    words: str


def _edits(before: str, after: str) -> Iterator[_Edit]:
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(old) * len(new) > FINEST:
        yield _Edit(head, head + len(old), new)
        return
    for what, begin, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield _Edit(head + begin, head + end, new[first:last])


def _common(one: str, other: str) -> int:
    """Give how many characters two texts begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
