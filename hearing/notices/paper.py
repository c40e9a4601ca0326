"""An office's paper as a structure: every text is final and in its language, nothing says yet how it looks.

Pure. ``composition.py`` lays it out with the same engine as the minutes.
"""

from dataclasses import dataclass
from datetime import datetime

from hearing.transcript.context import Language
from hearing.transcript.document import Fact, SealBox


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading."""

    title: str


@dataclass(frozen=True, slots=True)
class Strong:
    """A line that stands out: to whom the paper is, or a title without a number."""

    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; in Chinese its first line is indented by two characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """Numbered sentences, one under the other."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled lines in two columns."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. ``widths`` are shares of the width; the first column stands out."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """Who sends the paper, and when: lines at the right, beside them the mark of the electronic seal."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sealing:
    """The box that says where the content is sealed."""

    box: SealBox


Block = Heading | Strong | Prose | Points | Facts | Grid | Closing | Sealing


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper.

    Attributes:
        language: Of every text in it.
        office: Who sends it, above the title; may be empty (a party's own paper has none).
        title: What it is.
        number: The line under the title that names it: case and version.
        case_number: For the head of each page.
        blocks: Its content, in order.
        made_at: The moment it speaks for.
        digest: Hex SHA-256 of the content it prints, for the foot of each page; may be empty.
        sealed_by: Who seals the file; empty on an unsealed one.
        utc_offset_minutes: The zone in which times are printed.
    """

    language: Language
    office: str
    title: str
    number: str
    case_number: str
    blocks: tuple[Block, ...]
    made_at: datetime
    digest: str = ""
    sealed_by: str = ""
    utc_offset_minutes: int = 480
