"""Golden minutes: what each whole hearing's minutes say, as plain text in both languages, and the signed digest.

``HEARING_WRITE_GOLDEN=1 pytest tests/hearing/procedure/test_golden_minutes.py`` writes them anew, to be read before
they are kept: a change there is a change of what people sign.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path

from hearing.procedure.minutes import minutes_digest
from hearing.transcript.context import ExhibitInfo, GroundInfo, Language, RecordContext
from hearing.transcript.document import FrameLine, MinutesDocument, Section, Statement
from hearing.transcript.minutes import build
from hearing.vocabulary import Side
from tests.scripts.play import Play

FOLDER = Path(__file__).with_name("golden")
GROUNDS = {
    "A22.2": GroundInfo("专利法第22条第2款（新颖性）", "Patent Law art. 22.2 (novelty)"),
    "A22.3": GroundInfo("专利法第22条第3款（创造性）", "Patent Law art. 22.3 (inventiveness)"),
    "A26.3": GroundInfo("专利法第26条第3款（充分公开）", "Patent Law art. 26.3 (sufficiency)"),
    "A26.4": GroundInfo("专利法第26条第4款（清楚、支持）", "Patent Law art. 26.4 (clarity, support)"),
}
EXHIBITS = {
    f"E{number}": ExhibitInfo(f"证据{number}", "", Side.PETITIONER, f"Exhibit {number}") for number in range(1, 10)
}


def text_of(play: Play, language: Language) -> str:
    """The minutes of a played hearing as plain text, with the digest that its people signed at the head."""
    context = RecordContext(language=language, exhibits=EXHIBITS, grounds=GROUNDS)
    document = build(play.state, tuple(play.recorded), context)
    head = f"signed: {document.digest or '-'} (version {document.version}); stands: {minutes_digest(play.state)}"
    return "\n".join([head, "", *_lines(document)]) + "\n"


def _lines(document: MinutesDocument) -> Iterator[str]:
    yield from (document.title, document.subtitle)
    yield from (f"{fact.label}: {fact.value}" for fact in document.facts)
    for section in document.sections:
        yield from _section(section)
    for one in fields(document):
        rows = getattr(document, one.name)
        if one.name in {"facts", "sections"} or not isinstance(rows, tuple) or not rows:
            continue
        yield from ("", f"[{one.name}]")
        yield from (_row(row) for row in rows)


def _section(section: Section) -> Iterator[str]:
    yield from ("", f"## {section.title}")
    for entry in section.entries:
        match entry:
            case FrameLine():
                yield f"{entry.at:%H:%M:%S}  {entry.text}"
            case Statement():
                about = f"  ({entry.references})" if entry.references else ""
                yield f"{entry.at:%H:%M:%S}  {entry.capacity} {entry.speaker}: {entry.text}{about}"


def _row(row: object) -> str:
    if not is_dataclass(row):
        return str(row)
    return " | ".join(_cell(getattr(row, one.name)) for one in fields(row))


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%H:%M:%S}"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
