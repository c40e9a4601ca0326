"""The record for a word processor: accepted corrections as tracked changes, all others as comments.

Whoever rejects the changes has the words as they were laid before the parties; whoever accepts them, as they stand.
Author and date of a change are those of the correction's request and decision.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from hearing.transcript.closing import SEAL, SIGNATURES, tables
from hearing.transcript.composition import ATTENDEES, attendees
from hearing.transcript.document import Fact, FrameLine, MinutesDocument, Section, Statement
from hearing.transcript.forms import docx_parts as parts
from hearing.transcript.forms.changes import Piece, tracked
from hearing.transcript.forms.docx_parts import w
from hearing.transcript.forms.markup import element, text
from hearing.transcript.forms.transcript import Asked, Line, Transcript, Wording
from hearing.transcript.forms.zipped import zipped
from hearing.transcript.headings import chinese
from hearing.transcript.marking import stretched
from hearing.transcript.sheet import BOLD, INK
from hearing.transcript.typeset import Cell, Table
from hearing.transcript.undersigned import answers, declaration
from hearing.transcript.words import Words

TWIPS = 9306
"""The body's width in twentieths of a point."""

BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")


def docx(transcript: Transcript) -> bytes:
    """Give the record as a DOCX; the same record gives the same bytes."""
    minutes = transcript.minutes
    words = Words(minutes.language, minutes.utc_offset_minutes)
    made = _Made(words)
    body = "".join(_body(transcript, made))
    return zipped(
        {
            "[Content_Types].xml": parts.content_types(),
            "_rels/.rels": parts.package_relations(),
            "docProps/core.xml": parts.core_properties(minutes.about()),
            "word/document.xml": parts.document(body),
            "word/_rels/document.xml.rels": parts.document_relations(),
            "word/styles.xml": parts.styles(minutes.language),
            "word/settings.xml": parts.settings(),
            "word/comments.xml": parts.comments("".join(made.comments)),
            "word/footer1.xml": parts.footer(words),
        }
    )


class _Made:
    """What is counted while a document is made: headings, changes, and the comments themselves."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.headings = 0
        self.changes = 0
        self.comments: list[str] = []

    def heading(self, title: str) -> str:
        """Give the next numbered heading."""
        self.headings += 1
        number = self.words.pick((f"{chinese(self.headings)}、", f"{self.headings}. "))
        return _paragraph(_run(number + title), style="Heading1")

    def change(self, kind: str, wording: Wording, inside: str) -> str:
        """Give what one wording put in (``ins``) or took out (``del``)."""
        self.changes += 1
        return w(kind, inside, id=str(self.changes), author=wording.by, date=_moment(wording.at))

    def comment(self, asked: Asked) -> str:
        """Keep a correction that was not accepted as a comment; give the mark that leads to it."""
        identity = str(len(self.comments))
        pick = self.words.pick
        outcome = pick(("不同意", "refused")) if asked.accepted is False else pick(("未处理", "undecided"))
        by = f"{outcome}{pick(('，', ', '))}{asked.decided_by}" if asked.decided_by else outcome
        told = [
            pick(("申请更正为：", "Asked to read: ")) + asked.text,
            pick(("理由：", "Reason: ")) + asked.reason if asked.reason else "",
            pick(("处理结果：", "Decision: ")) + self.words.join([by, asked.answer]),
        ]
        inside = "".join(_paragraph(_run(one)) for one in told if one)
        kept = w("comment", inside, id=identity, author=asked.by, date=_moment(asked.at), initials=asked.by[-2:])
        self.comments.append(kept)
        return identity


def _body(transcript: Transcript, made: _Made) -> Iterator[str]:
    minutes, words = transcript.minutes, made.words
    lines = transcript.line_of()
    yield _paragraph(_run(minutes.title), style="Title")
    yield _paragraph(_run(minutes.subtitle), style="Subtitle")
    yield _facts(minutes.facts)
    if minutes.attendees:
        yield made.heading(words.pick(ATTENDEES))
        yield _table(attendees(minutes.attendees, words))
    for section in minutes.sections:
        yield made.heading(f"{section.title}  {words.clock(section.began)}")
        yield from _course(section, lines, made)
    yield from _closing(minutes, made)


def _course(section: Section, lines: dict[str, Line], made: _Made) -> Iterator[str]:
    for entry in section.entries:
        if isinstance(entry, FrameLine):
            yield _paragraph(_run(f"{made.words.clock(entry.at)}  {entry.text}"), style="Frame")
        else:
            yield from _said(entry, lines, made)


def _said(entry: Statement, lines: dict[str, Line], made: _Made) -> Iterator[str]:
    """Give a statement, and what interprets it beside it in a table of two columns."""
    original = _statement(entry, lines[entry.id], made)
    if not entry.interpretations:
        yield original
        return
    half = TWIPS // 2
    beside = "".join(_statement(one, lines[one.id], made) for one in entry.interpretations)
    cells = (w("tc", w("tcPr", w("tcW", w=str(half), type="dxa")), inside) for inside in (original, beside))
    yield _framed([half, half], [w("tr", *cells)])


def _statement(entry: Statement, line: Line, made: _Made) -> str:
    words = made.words
    pair = (f"{entry.capacity}{entry.speaker}：", f"{', '.join(filter(None, (entry.speaker, entry.capacity)))}: ")
    head = _run(f"{words.clock(entry.at)}  ", colour="4B525E") + _run(words.pick(pair), bold=True)
    said = "".join(_pieces(line, made))
    if entry.remarks:
        said += _run(words.pick((f"（{entry.remarks}）", f" ({entry.remarks})")), colour="4B525E")
    marks = [made.comment(asked) for asked in line.asked if not asked.accepted]
    begun = "".join(w("commentRangeStart", id=mark) for mark in marks)
    ended = "".join(w("commentRangeEnd", id=mark) + w("r", w("commentReference", id=mark)) for mark in marks)
    return _paragraph(head + begun + said + ended)


def _pieces(line: Line, made: _Made) -> Iterator[str]:
    """Give the words as they stand with their marks, and between them what corrections took out."""
    last = line.wordings[-1].text
    stretches = list(stretched(last, line.marks, made.words))
    at = 0
    for piece in tracked(line.wordings):
        if piece.removed is not None:
            yield _piece(piece, made)
            continue
        end = at + len(piece.text)
        for one in stretches:
            if one.bracket and (at <= one.begin < end or one.begin == end == len(last)):
                yield _run(one.text)
            elif not one.bracket and max(at, one.begin) < min(end, one.end):
                words = last[max(at, one.begin) : min(end, one.end)]
                yield _piece(replace(piece, text=words), made, struck=one.struck)
        at = end


def _piece(piece: Piece, made: _Made, *, struck: bool = False) -> str:
    run = _run(piece.text, removed=piece.removed is not None, struck=struck)
    if piece.removed is not None:
        run = made.change("del", piece.removed, run)
    return made.change("ins", piece.added, run) if piece.added is not None else run


def _closing(minutes: MinutesDocument, made: _Made) -> Iterator[str]:
    words = made.words
    for title, table in tables(minutes, words, {}):
        yield made.heading(title)
        yield _table(table)
    yield made.heading(words.pick(SIGNATURES))
    yield _paragraph(_run(declaration(minutes, words)))
    if minutes.signatures:
        yield _table(answers(minutes.signatures, words))
    yield made.heading(words.pick(SEAL))
    yield _facts(minutes.seal.facts)
    yield _paragraph(_run(minutes.seal.remark))


def _facts(facts: tuple[Fact, ...]) -> str:
    rows = [w("tr", _cell(Cell(fact.label), 1800), _cell(Cell(fact.value), TWIPS - 1800)) for fact in facts]
    return _framed([1800, TWIPS - 1800], rows) if rows else ""


def _table(table: Table) -> str:
    total = sum(table.widths)
    widths = [round(TWIPS * share / total) for share in table.widths]
    heads = (_cell(Cell(head), width, bold=True) for head, width in zip(table.heads, widths, strict=True))
    first = w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *heads)
    rows = (w("tr", *(_cell(cell, width) for cell, width in zip(row.cells, widths, strict=True))) for row in table.rows)
    return _framed(widths, [first, *rows])


def _framed(widths: list[int], rows: list[str]) -> str:
    borders = (w(side, val="single", sz="4", space="0", color="B9BFC8") for side in BORDERS)
    properties = w(
        "tblPr", w("tblW", w=str(sum(widths)), type="dxa"), w("tblBorders", *borders), w("tblLayout", type="fixed")
    )
    grid = w("tblGrid", *(w("gridCol", w=str(width)) for width in widths))
    return w("tbl", properties, grid, *rows) + _paragraph("")


def _cell(cell: Cell, width: int, *, bold: bool = False) -> str:
    style = cell.style
    colour = "" if style.colour == INK else style.colour.lstrip("#").upper()
    run = _run(cell.text, bold=bold or style.face == BOLD, colour=colour)
    return w("tc", w("tcPr", w("tcW", w=str(width), type="dxa")), _paragraph(run, style="Cell"))


def _paragraph(inside: str, *, style: str = "") -> str:
    return w("p", w("pPr", w("pStyle", val=style)) if style else "", inside)


def _run(shown: str, *, bold: bool = False, colour: str = "", removed: bool = False, struck: bool = False) -> str:
    """Give words as one run; a line feed in them is a line break."""
    look = (w("b") if bold else "") + (w("strike") if struck else "") + (w("color", val=colour) if colour else "")
    tag = "w:delText" if removed else "w:t"
    lines = (element(tag, one, xml__space="preserve") for one in text(shown).split("\n"))
    return w("r", w("rPr", look) if look else "", w("br").join(lines))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
