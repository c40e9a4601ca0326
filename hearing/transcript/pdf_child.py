"""The child process that draws minutes: reads a pickled `MinutesDocument`, writes a pickled `Drawn`.

Both ends are this program's own; nothing from outside is ever unpickled.
"""

import pickle
import sys
from dataclasses import dataclass

from hearing.transcript.document import MinutesDocument
from hearing.transcript.pdf import draw, layout_of
from hearing.transcript.sheet import Place


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn file, and the place on it that is free for the seal's field."""

    pdf: bytes
    seal: Place | None


def make(document: MinutesDocument) -> Drawn:
    """Draw the minutes.

    Raises:
        FontMissing: the font is not installed.
    """
    layout = layout_of(document)
    return Drawn(draw(layout, document), layout.seal)


def main() -> None:
    """Draw what stands on standard input."""
    document = pickle.load(sys.stdin.buffer)  # noqa: S301 -- written by our own parent process
    sys.stdout.buffer.write(pickle.dumps(make(document)))
