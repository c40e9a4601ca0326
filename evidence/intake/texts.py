"""The text layer of filed documents, page by page, read in the child that pictures are drawn in.

Nothing is recognised: a page that is a picture has no text, and is said to have none.
"""

import json
import sys
from contextlib import aclosing
from dataclasses import dataclass

from evidence.intake.sandbox import Sandbox, refusal
from evidence.stores.ports import Blobs

SHARES = 10_000
"""Places come from the child in so many parts of the page's width and height."""
READABLE = frozenset({"application/pdf"})
"""Kinds of file that may have a text layer."""


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The texts of pages that follow one another (empty for one without), and how many pages the document has."""

    count: int
    texts: tuple[str, ...]


Box = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of the page's width and height, from its upper left corner."""


@dataclass(frozen=True, slots=True)
class PageLetters:
    """The characters of a page in the order of its text layer, and where each stands as the page is drawn."""

    text: str
    boxes: tuple[Box, ...]


class Texts:
    """Reads the texts of blobs. It has a sandbox of its own, so that nobody who waits for a picture waits for it."""

    def __init__(self, blobs: Blobs, sandbox: Sandbox) -> None:
        self._blobs, self._sandbox = blobs, sandbox

    async def pages(self, sha256: str, first: int, last: int) -> PageTexts:
        """Give the texts of pages ``first`` to ``last`` of a PDF file, as far as it has them.

        Raises:
            WrongType: it cannot be read, or is over a limit.
            NotFound: no such blob.
        """
        path = await self._blobs.local(sha256)
        count, texts = 0, []
        async with aclosing(self._sandbox.texts(path, first, last)) as answers:
            async for answer in answers:
                if not count:
                    told = answer.fields.get("pages")
                    count = told if type(told) is int and told > 0 else 0
                    if not count:
                        raise refusal("unreadable")
                    continue
                texts.append(answer.data.decode(errors="replace").strip())
        if len(texts) != max(0, min(last, count) - first + 1):
            raise refusal("unreadable")
        return PageTexts(count, tuple(texts))

    async def letters(self, sha256: str, page: int) -> PageLetters:
        """Give the characters of one page of a PDF file; none for a page without text or beyond the last.

        Raises as `pages`.
        """
        path = await self._blobs.local(sha256)
        found: list[list[int]] = []
        async with aclosing(self._sandbox.places(path, page)) as answers:
            async for answer in answers:
                if answer.data:
                    found = json.loads(answer.data)
        # Codes come in UTF-16: of a pair the first half stands for both.
        halves = [chr(code) if 0 < code < sys.maxunicode else " " for code, *_ in found]
        text: list[str] = []
        boxes: list[Box] = []
        for half, (_, left, top, right, bottom) in zip(halves, found, strict=True):
            if text and _is_pair(text[-1], half):
                text[-1] = (text[-1] + half).encode("utf-16", "surrogatepass").decode("utf-16")
                continue
            text.append(half)
            boxes.append((left / SHARES, top / SHARES, right / SHARES, bottom / SHARES))
        return PageLetters("".join(text), tuple(boxes))


def _is_pair(first: str, second: str) -> bool:
    return "\ud800" <= first <= "\udbff" and "\udc00" <= second <= "\udfff"
