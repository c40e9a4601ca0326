"""Text that people will read as a name: nothing in it may hide, or turn the reading direction of what stands around."""

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
"""Controls but tab and line ends, zero-width characters, separators, direction marks, halves of surrogate pairs."""


def visible(text: str, *, lines: bool = False) -> bool:
    """Tell whether a text holds no such character; ``lines`` allows tabs and line ends. Any kind of space is fine."""
    return not _UNSEEN.search(text) and (lines or not any(each in text for each in "\t\r\n"))
