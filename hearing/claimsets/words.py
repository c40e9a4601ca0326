"""Two texts compared word by word: what stayed, what is gone, what is new. For Chinese and for languages with spaces.

Pure. A word is a run of letters, a number, or one character of anything else; so a Chinese text is compared by its
characters. The shortest script of changes is found by Myers' greedy algorithm ("An O(ND) difference algorithm and its
variations", 1986), then tidied for readers: islands of one or two characters between changes are taken into them, and
a change is moved to where a part of a sentence begins.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_EDITS = 2_000
"""Texts that differ in more words than this are shown as replaced as a whole, since nobody could read it otherwise."""

_LETTER = r"[^\W\d_\u2e80-\u9fff\uf900-\ufaff]"
_WORD = re.compile(rf"{_LETTER}+(?:['’-]{_LETTER}+)*|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
_BREAKS = frozenset("，；、。：,;:.")
_ISLAND = 2


class Op(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text and what became of it."""

    op: Op
    text: str


def words(text: str) -> list[str]:
    """Give the words of a text in order; joined they are the text."""
    return _WORD.findall(text)


def changes(old: str, new: str) -> tuple[Run, ...]:
    """Give how one text becomes another: the runs that are not ``NEW`` are the old text, those not ``GONE`` the new.

    Between two runs that stayed, what is gone stands before what is new.
    """
    before, after = words(old), words(new)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    middle = _script(before[start : len(before) - end], after[start : len(after) - end])
    head = [(Op.SAME, word) for word in before[:start]]
    tail = [(Op.SAME, word) for word in before[len(before) - end :]]
    return _runs(_settled(_tidy(_blocks([*head, *middle, *tail]))))


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """Give how many words two lists begin with in common."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _script(old: Sequence[str], new: Sequence[str]) -> list[tuple[Op, str]]:
    """Give the shortest script from one list of words to another; a replacement of all when it would be too long."""
    whole = [*((Op.GONE, word) for word in old), *((Op.NEW, word) for word in new)]
    if not old or not new:
        return whole
    reached, trail = {1: 0}, []
    for edits in range(min(len(old) + len(new), MOST_EDITS) + 1):
        trail.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
            x = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reached[diagonal] = x
            if x >= len(old) and y >= len(new):
                return _walked_back(old, new, trail)
    return whole


def _walked_back(old: Sequence[str], new: Sequence[str], trail: list[dict[int, int]]) -> list[tuple[Op, str]]:
    found: list[tuple[Op, str]] = []
    x, y = len(old), len(new)
    for edits in range(len(trail) - 1, -1, -1):
        reached, diagonal = trail[edits], x - y
        down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
        came = diagonal + 1 if down else diagonal - 1
        from_x = reached[came]
        from_y = from_x - came
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            found.append((Op.SAME, old[x]))
        if edits:
            found.append((Op.NEW, new[y - 1]) if down else (Op.GONE, old[x - 1]))
            x, y = from_x, from_y
    return found[::-1]


@dataclass(slots=True)
class _Block:
    """Words that stayed, or (``same`` empty) words that are gone and those that stand in their place."""

    same: list[str]
    gone: list[str]
    new: list[str]


def _blocks(script: Iterable[tuple[Op, str]]) -> list[_Block]:
    found: list[_Block] = []
    for op, word in script:
        if not found or bool(found[-1].same) != (op is Op.SAME):
            found.append(_Block([], [], []))
        {Op.SAME: found[-1].same, Op.GONE: found[-1].gone, Op.NEW: found[-1].new}[op].append(word)
    return found


def _tidy(blocks: list[_Block]) -> list[_Block]:
    """Take islands between changes into them: a character that two texts have in common by chance tells nothing."""
    found: list[_Block] = []
    for place, block in enumerate(blocks):
        island = bool(block.same) and 0 < place < len(blocks) - 1 and _is_island(block, blocks[place - 1 : place + 2])
        if block.same and not island:
            found.append(block)
        elif found and not found[-1].same:
            found[-1].gone += block.same + block.gone
            found[-1].new += block.same + block.new
        else:
            found.append(_Block([], list(block.gone), list(block.new)))
    return found


def _is_island(block: _Block, around: list[_Block]) -> bool:
    weight = sum(1 for word in block.same if not word.isspace())
    replaced = all(side.gone and side.new for side in (around[0], around[-1]))
    room = min(max(len(side.gone), len(side.new)) for side in (around[0], around[-1]))
    return weight <= (_ISLAND if replaced else 1) and weight < room


def _settled(blocks: list[_Block]) -> list[_Block]:
    """Move each pure insertion or deletion, without changing what it says, to where a part of the sentence begins."""
    for place, block in enumerate(blocks):
        moved = block.gone or block.new
        if block.same or (block.gone and block.new) or not 0 < place < len(blocks) - 1:
            continue
        _slide(blocks[place - 1].same, moved, blocks[place + 1].same)
    return [block for block in blocks if block.same or block.gone or block.new]


def _slide(before: list[str], moved: list[str], after: list[str]) -> None:
    """Turn words of ``moved`` round its ends, as far as the text stays the same, to the best place."""
    line, left = [*before, *moved, *after], len(before)
    least = left
    while least > 0 and line[least - 1] == line[least - 1 + len(moved)]:
        least -= 1
    most = left
    while most < len(before) + len(after) and line[most] == line[most + len(moved)]:
        most += 1
    best = max(range(least, most + 1), key=lambda at: (_worth(line, at, len(moved)), -abs(at - left)))
    before[:], moved[:], after[:] = line[:best], line[best : best + len(moved)], line[best + len(moved) :]


def _worth(line: Sequence[str], at: int, length: int) -> int:
    follows = at > 0 and line[at - 1] in _BREAKS
    ends = line[at + length - 1] in _BREAKS
    return 2 * (line[at] in _BREAKS) + (follows and ends) + line[at].isspace()


def _runs(blocks: Iterable[_Block]) -> tuple[Run, ...]:
    found = []
    for block in blocks:
        parts = ((Op.SAME, block.same), (Op.GONE, block.gone), (Op.NEW, block.new))
        found += [Run(op, "".join(part)) for op, part in parts if part]
    return tuple(found)
