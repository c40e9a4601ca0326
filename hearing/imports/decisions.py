"""The facts and points of an imported decision in the form that all imports share.

Pure. A decision is running text: its places are ranges of characters, written as in RFC 5147 (``char=120,140``).
"""

from dataclasses import fields

from hearing.cases.importing.cnipa import plain
from hearing.cases.importing.result import Fact, ImportedDecision, Span
from hearing.imports.facts import Place, Reading

_NO_FACTS = frozenset({"text_sha256", "queued"})


def decision_reading(imported: ImportedDecision) -> Reading:
    """Give a decision as a reading; its subject is its first case number, else its decision's, else its text's digest.

    A point's proposed value is what was read beside it, where the field was read at all.
    """
    first = imported.case_numbers[0].value if imported.case_numbers else ""
    number = imported.decision_number.value if imported.decision_number else ""
    reading = Reading("decision", first or number or imported.text_sha256)
    for each in fields(imported):
        if each.name in _NO_FACTS:
            continue
        found = getattr(imported, each.name)
        facts: tuple[Fact[object], ...] = found if isinstance(found, tuple) else (found,) if found else ()
        for fact in facts:
            reading.add(each.name, plain(fact.value), text_place(fact.span), fact.method, fact.confidence)
    for item in imported.queued:
        said = getattr(imported, item.field, None)
        values = [plain(fact.value) for fact in said] if isinstance(said, tuple) else said and plain(said.value)
        reading.doubt(item.field, item.reason, text_place(item.span), values or None)
    return reading


def text_place(span: Span) -> Place:
    """Give a range of characters as a place."""
    return Place(f"char={span.start},{span.end}", span)
