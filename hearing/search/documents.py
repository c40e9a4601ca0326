"""What is indexed and what is found: documents with who may read them, and the port of the index itself.

Pure. A *source* is what documents come from and are replaced with as a whole: a case's rows, an exhibit, some pages of
its file, a hearing. Its *mark* says which state of it is indexed, so that nothing is read twice.
A *scope* names a set of readers. The index compares scopes and knows nothing of people: whoever asks brings along the
scopes that this person may read now.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hearing.search.folding import clean, fold, words

MOST_WORDS = 4000
"""Words of one part of a document; PostgreSQL knows the places of 16,383 at most."""
MOST_TOLD = 1000
"""Places of a kind that are counted, and places that are listed: whoever has so many adds a word."""
MOST_REPEATED = 250
"""Times that one word stands in a part; PostgreSQL keeps 255 places of a word."""
_HARD_CUT = 500
_SENTENCES = re.compile(rf"[^\n。；;.!?！？]{{0,{_HARD_CUT}}}(?:[\n。；;.!?！？]|$)|.{{{_HARD_CUT}}}", re.DOTALL)


class Kind(StrEnum):
    """Kinds of places, in the order in which they are shown."""

    CASE = "case"
    PARTY = "party"
    CLAIM = "claim"
    AMENDED = "amended"
    EXHIBIT = "exhibit"
    OPINION = "opinion"
    PAGE = "page"
    UTTERANCE = "utterance"
    MOTION = "motion"
    MATTER = "matter"
    NOTICE = "notice"
    ROUND = "round"
    LISTED = "listed"
    LINK = "link"
    DECISION = "decision"


ORDER: Mapping[Kind, int] = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Document:
    """A place in which all words of a query must stand to be found.

    Attributes:
        key: Unique within its source.
        scope: Who may read it.
        case_id: The case.
        kind: What it is.
        ref: What is opened: an exhibit, a hearing, a notice; empty for the case file itself.
        place: Where in it: a page or claim number, an amended set's number and a claim's (``2:1``), a round's number,
            an utterance's key, an event of the record (``n12``), the side that states an opinion; else empty.
        title: What the place is called.
        text: What is searched and shown.
        at: When it came to be; the newest are found first.
        part: Counts the parts of a long document from 0.
    """

    key: str
    scope: str
    case_id: str
    kind: Kind
    ref: str
    place: str
    title: str
    text: str
    at: datetime
    part: int = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search; empty fields do not. ``until`` is excluded."""

    kind: Kind | None = None
    case_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, best first, and how many places there are by kind (whatever the kind asked for).

    Of the kinds in ``more`` there are more places than were counted.
    """

    hits: tuple[Document, ...]
    counts: Mapping[Kind, int]
    more: frozenset[Kind] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """A source that changed since it was indexed, or never was."""

    id: int
    source: str


def parts(document: Document) -> list[Document]:
    """Give a document cleaned and in parts that every database can keep whole.

    A part ends with a sentence or a line, where there is one. Phrases are found within a part.
    """
    document = replace(document, title=clean(document.title), text=clean(document.text))
    if len(fold(document.text)) <= MOST_REPEATED or _fits(words(document.text)):
        return [document]
    return [replace(document, text=text, part=number) for number, text in enumerate(_cut(document.text))]


def _fits(found: Sequence[str]) -> bool:
    if len(found) > MOST_WORDS:
        return False
    return len(found) <= MOST_REPEATED or max(Counter(found).values()) <= MOST_REPEATED


def _cut(text: str) -> Iterator[str]:
    """Cut a text where sentences end; what stands on both sides of a cut may be one word more than was counted."""
    kept: list[str] = []
    counted: Counter[str] = Counter()
    size = 0
    for sentence in _SENTENCES.findall(text):
        fresh = words(sentence)
        if kept and (size + len(fresh) >= MOST_WORDS or _most(counted, fresh) >= MOST_REPEATED):
            yield "".join(kept)
            kept, counted, size = [], Counter(), 0
        kept.append(sentence)
        counted.update(fresh)
        size += len(fresh)
    if any(kept):
        yield "".join(kept)


def _most(counted: Counter[str], fresh: Sequence[str]) -> int:
    together = Counter(fresh)
    return max((counted[word] + number for word, number in together.items()), default=0)
