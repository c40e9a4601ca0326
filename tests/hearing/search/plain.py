"""What search should find, found without an index."""

from functools import cache

from hearing.search.documents import Document, parts
from hearing.search.folding import words
from hearing.search.wanted import Phrase, Wanted


def holds(said: str, query: Wanted) -> bool:
    """Tell whether every phrase of a query stands among the words of a text."""
    there = _words(said)
    return all(_stands(there, phrase) for phrase in query.phrases)


def held(documents: list[Document], query: Wanted) -> set[tuple[str, str, str, str, int]]:
    """Give the places in which all of a query stands: scope, reference, place, text and part."""
    return {
        (part.scope, part.ref, part.place, part.text, part.part)
        for document in documents
        for part in _parts(document)
        if holds(part.text, query)
    }


@cache
def _words(said: str) -> list[str]:
    return words(said)


@cache
def _parts(document: Document) -> list[Document]:
    return parts(document)


def _stands(there: list[str], phrase: Phrase) -> bool:
    *whole, last = phrase.words
    for start in range(len(there) - len(whole)):
        if there[start : start + len(whole)] == whole:
            word = there[start + len(whole)]
            if word.startswith(last) if phrase.open else word == last:
                return True
    return False
