"""The child process that draws papers: reads a pickled `Job`, writes a pickled `Drawn`.

Both ends are this program's own; nothing from outside is ever unpickled.
"""

import pickle
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hearing.transcript.document import About
from hearing.transcript.pdf import draw, lay_out
from hearing.transcript.sheet import Compose

Paper = TypeVar("Paper")


@dataclass(frozen=True, slots=True)
class Job(Generic[Paper]):
    """A paper, the function of a module that lays it out, what the file says of itself, and files to attach by name."""

    compose: Compose[Paper]
    paper: Paper
    about: About
    attached: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn file with its signature fields, all of them empty."""

    pdf: bytes


def make(job: Job[Paper]) -> Drawn:
    """Draw a paper.

    Raises:
        FontMissing: the font is not installed.
    """
    return Drawn(draw(lay_out(job.compose, job.paper), job.about, job.attached))


def main() -> None:
    """Draw what stands on standard input."""
    job = pickle.load(sys.stdin.buffer)  # noqa: S301 -- written by our own parent process
    sys.stdout.buffer.write(pickle.dumps(make(job)))
