"""Lines that hold nothing but a figure: the number of a page, or a piece of the date or list in whose midst it stands.

Pure. Which of the two, only a person can see; a value that runs over such a line goes to one.
"""

import re

from hearing.cases.importing.header import Reading
from hearing.cases.importing.result import Fact, Span
from hearing.cases.importing.source import Source

_LONE = re.compile(r"(?<=\n)[ \t　]*\d{1,3}[ \t　]*(?=\n)")
_BODY = ("hearing_dates", "request_dates", "filing_date", "priority_date", "grant_date", "links", "claim_results")
"""What is read from running text, or may be."""
_LONGEST = 400
"""Characters of the longest value that is one piece of running text; a longer span is a whole cell or part."""


def doubt_lone_figures(source: Source, reading: Reading) -> None:
    """Queue, and take away, every value of running text that was read over a line with a figure alone."""
    if not _LONE.search(source.text):
        return
    for name in _BODY:
        read = reading.facts.get(name)
        if isinstance(read, Fact):
            if _broken(source, read.span):
                reading.wait(name, read.span, "ambiguous")
                reading.facts[name] = None
        elif read:
            for span in {fact.span for fact in read if _broken(source, fact.span)}:
                reading.wait(name, span, "ambiguous")
            reading.facts[name] = tuple(fact for fact in read if not _broken(source, fact.span))


def _broken(source: Source, span: Span) -> bool:
    return span.end - span.start <= _LONGEST and bool(_LONE.search(source.text[span.start : span.end]))
