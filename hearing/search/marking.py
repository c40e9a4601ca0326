"""Where words stand on a page: the characters found, put together to strips along the lines.

Pure. A box is left, top, right and bottom, as shares of the page's width and height from its upper left corner.
"""

from collections.abc import Sequence

Box = tuple[float, float, float, float]
_LEAST = 0.5
"""Characters that overlap in height by this share of the lower one stand in one line."""


def strips(boxes: Sequence[Box]) -> list[Box]:
    """Give one strip for each stretch of a line that these characters take, which follow one another."""
    found: list[Box] = []
    for box in boxes:
        if box[2] <= box[0] or box[3] <= box[1]:
            continue
        if found and _beside(found[-1], box):
            left, top, right, bottom = found[-1]
            found[-1] = (min(left, box[0]), min(top, box[1]), max(right, box[2]), max(bottom, box[3]))
        else:
            found.append(box)
    return found


def _beside(before: Box, box: Box) -> bool:
    """Tell whether a character stands in the line of those before it."""
    overlap = min(before[3], box[3]) - max(before[1], box[1])
    return overlap >= _LEAST * min(before[3] - before[1], box[3] - box[1])
