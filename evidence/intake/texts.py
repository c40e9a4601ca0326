"""The text layer of filed documents, page by page, read in the child that pictures are drawn in.

Nothing is recognised: a page that is a picture has no text, and is said to have none.
"""

from contextlib import aclosing
from dataclasses import dataclass

from evidence.intake.sandbox import Sandbox, refusal
from evidence.stores.ports import Blobs

READABLE = frozenset({"application/pdf"})
"""Kinds of file that may have a text layer."""


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The texts of pages that follow one another (empty for one without), and how many pages the document has."""

    count: int
    texts: tuple[str, ...]


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
