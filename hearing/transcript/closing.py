"""The end of the minutes: opinions, incidents, recordings, corrections, signatures, and what seals the record."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from hearing.transcript.document import (
    CorrectionRow,
    Fact,
    IncidentRow,
    MinutesDocument,
    MissedRow,
    OpinionRow,
    RecordingRow,
    SealBox,
)
from hearing.transcript.flow import Strip
from hearing.transcript.headings import Headings
from hearing.transcript.ruled import Lines
from hearing.transcript.sheet import (
    ACCENT,
    ALERT,
    BODY_WIDTH,
    BOLD,
    LEFT,
    MUTED,
    SEAL_FIELD,
    TINT,
    Field,
    Panel,
    Rule,
    Shape,
    Text,
)
from hearing.transcript.tags import Tag
from hearing.transcript.typeset import Cell, Row, Setter, Style, Table, baseline
from hearing.transcript.undersigned import signatures
from hearing.transcript.words import Words
from hearing.vocabulary import Element

CELL = Style(9.5, leading=1.5)
STRONG = Style(9.5, BOLD, leading=1.5)
ALARM = Style(9.5, BOLD, ALERT, leading=1.5)
FINE = Style(7, colour=MUTED, leading=1.6)
SEAL_WIDTH, SEAL_HEIGHT = 150.0, 58.0
SEAL_INK, PAPER = "#9c1030", "#ffffff"


def closing(
    document: MinutesDocument, setter: Setter, words: Words, headings: Headings, places: Mapping[str, Lines]
) -> Iterator[Strip]:
    """Set everything after the course of the hearing; a table without rows is left out, the signatures never.

    ``places`` are page and line of the statements by id, where lines are numbered.
    """
    for title, table in tables(document, words, places):
        yield from headings.next(title)
        yield from setter.set(table)
    yield from headings.next(words.pick(SIGNATURES))
    yield from signatures(document, setter, words)
    yield from headings.next(words.pick(SEAL))
    *box, last = seal(document.seal, setter, words)
    yield from (*box, replace(last, keep=True))
    end = Style(9, colour=MUTED)
    yield Strip(end.step, (setter.centred(words.pick(END), end),), gap=10)


SIGNATURES, SEAL = ("签字确认", "Signatures"), ("记录封存", "Seal of the record")
END = ("（以下无正文）", "(End of the record)")
"""What shows that nothing was put under the last line."""


def tables(document: MinutesDocument, words: Words, places: Mapping[str, Lines]) -> Iterator[tuple[str, Table]]:
    """Give the tables that have rows, each with its heading."""
    if document.opinions:
        yield words.pick(("质证意见", "Opinions on the exhibits")), opinions(document.opinions, words)
    if document.incidents:
        yield words.pick(("连接中断情况", "Lost connections")), incidents(document.incidents, words)
    if document.missed:
        yield (
            words.pick(("断线或未能听清期间错过的内容", "What was missed while a line was down or bad")),
            missed(document.missed, words),
        )
    if document.corrections:
        yield words.pick(("笔录更正", "Corrections of the minutes")), corrections(document.corrections, words, places)
    if document.recordings:
        yield words.pick(("录音录像", "Recordings")), recordings(document.recordings, words)


def opinions(rows: tuple[OpinionRow, ...], words: Words) -> Table:
    """Give the table of opinions, contested answers standing out."""
    elements = [words.term(element) for element in Element]
    heads = [words.pick(("证据", "Exhibit")), words.pick(("发表意见方", "Side")), *elements]
    heads.append(words.pick(("理由", "Reason")))
    lines = [
        Row(
            (
                Cell(row.exhibit, STRONG),
                Cell(row.side, CELL),
                *(Cell(s, ALARM if c else CELL) for s, c in zip(row.stances, row.contested, strict=True)),
                Cell(row.reason or "—", CELL),
            )
        )
        for row in rows
    ]
    widths = (12, 13, 11, 11, 11, 11, 31) if words.chinese else (14, 13.2, 14.2, 13.4, 13.6, 13.6, 18)
    return Table(heads, lines, widths)


def incidents(rows: tuple[IncidentRow, ...], words: Words) -> Table:
    """Give the table of lost connections."""
    heads = [
        words.pick(pair)
        for pair in (
            ("人员", "Who"),
            ("阶段", "Stage"),
            ("中断", "Lost"),
            ("恢复", "Back"),
            ("时长", "For"),
            ("原因", "Cause"),
        )
    ]
    lines = [
        Row(
            (
                Cell(row.who, CELL),
                Cell(row.stage, CELL),
                Cell(words.clock(row.since), CELL),
                Cell(words.clock(row.until) if row.until else words.pick(("未恢复", "never")), CELL),
                Cell(words.span(row.seconds) if row.seconds is not None else "—", STRONG),
                Cell(row.cause or "—", CELL),
            )
        )
        for row in rows
    ]
    return Table(heads, lines, (27, 19, 13, 13, 14, 18) if words.chinese else (36, 17, 11, 11, 11, 17))


def missed(rows: tuple[MissedRow, ...], words: Words) -> Table:
    """Give the table of what was missed; what was never restored stands out."""
    heads = [
        words.pick(pair)
        for pair in (("人员", "Who"), ("时段", "Time"), ("错过的内容", "Missed"), ("处理", "Restored or waived"))
    ]
    lines = [
        Row(
            (
                Cell(row.who, CELL),
                Cell(
                    f"{words.clock(row.since)}–"
                    + (words.clock(row.until) if row.until else words.pick(("未恢复", "never"))),
                    CELL,
                ),
                Cell(row.what, CELL),
                Cell(row.outcome, CELL if row.settled else ALARM),
            )
        )
        for row in rows
    ]
    return Table(heads, lines, (22, 21, 33, 24))


def corrections(rows: tuple[CorrectionRow, ...], words: Words, places: Mapping[str, Lines]) -> Table:
    """Give the table of corrections: the words before, with page and line, and after, and what was decided."""
    heads = [
        words.pick(pair)
        for pair in (
            ("申请人", "Asked by"),
            ("原记载", "Words before"),
            ("申请更正为", "Words asked for"),
            ("处理结果", "Decision"),
        )
    ]
    lines = []
    for row in rows:
        outcome = words.join([row.outcome, row.answer])
        asked = row.after + (
            words.pick((f"\n（理由：{row.reason}）", f"\n(Reason: {row.reason})")) if row.reason else ""
        )
        style = ALARM if row.accepted is False else STRONG
        before = f"{places[row.utterance].cited()}\n{row.before}" if row.utterance in places else row.before
        lines.append(Row((Cell(row.who, CELL), Cell(before, CELL), Cell(asked, CELL), Cell(outcome, style))))
    return Table(heads, lines, (18, 31, 33, 18) if words.chinese else (21, 30, 31, 18))


def recordings(rows: tuple[RecordingRow, ...], words: Words) -> Table:
    """Give the table of recordings; the digest stands whole, because it is what proves the file."""
    heads = [
        words.pick(("文件", "File")),
        words.pick(("起止时间", "From, to")),
        words.pick(("数据包", "Packets")),
        "SHA-256",
    ]
    lines = [
        Row(
            (
                Cell(f"{row.who}\n{row.kind}", CELL),
                Cell(f"{words.clock(row.started)}\n{words.clock(row.ended)}", CELL),
                Cell(str(row.packets), CELL),
                Cell(f"{row.name}\n{row.sha256}", FINE),
            )
        )
        for row in rows
    ]
    return Table(heads, lines, (27, 11, 11, 51))


def seal(box: SealBox, setter: Setter, words: Words) -> list[Strip]:
    """Set the box of the seal, with the place of the electronic seal at its foot."""
    inner = LEFT + 12
    width = BODY_WIDTH - 24
    strips = [Strip(8, gap=6)]
    for fact in box.facts:
        strips.extend(setter.paragraph(fact.value, Style(9, leading=1.5), inner, width, label=label(fact, words)))
    if box.remark:
        strips.append(Strip(5))
        strips.extend(setter.paragraph(box.remark, Style(9, leading=1.6), inner, width))
    if box.note:
        heading = words.pick(("检查点原文", "The checkpoint's own text"))
        strips.append(Strip(5))
        strips.extend(setter.paragraph(f"{heading}\n{box.note.strip()}", FINE, inner, width))
    strips.append(stamp(box, setter, words) if box.sealed_by else Strip(8))
    return [boxed(strip, first=at == 0, last=at == len(strips) - 1) for at, strip in enumerate(strips)]


def stamp(box: SealBox, setter: Setter, words: Words) -> Strip:
    """Draw the mark of the electronic seal; the signature's field will lie over it."""
    x, y = LEFT + BODY_WIDTH - 12 - SEAL_WIDTH, 6.0
    right, bottom, inner = x + SEAL_WIDTH, y + SEAL_HEIGHT, SEAL_WIDTH - 16
    shapes: list[Shape] = [Panel(x, y, SEAL_WIDTH, SEAL_HEIGHT, PAPER)]
    for inset, weight in ((0.0, 1.4), (2.6, 0.5)):
        left, top, end, foot = x + inset, y + inset, right - inset, bottom - inset
        corners = ((left, top), (end, top), (end, foot), (left, foot), (left, top))
        shapes += [Rule(*one, *two, weight, SEAL_INK) for one, two in pairwise(corners)]
    lines = [
        (words.pick(("电子签章", "Electronic seal")), Style(13, BOLD, SEAL_INK)),
        (box.sealed_by, Style(8, colour=SEAL_INK, leading=1.5)),
        (words.pick(("时间戳与证书见签名属性", "time and certificate: see properties")), Style(6.5, colour=SEAL_INK)),
    ]
    under, tag = y + 6.0, Tag("P")
    for text, style in lines:
        shown = setter.lines(text, style, inner)[0].text.rstrip()
        middle = x + (SEAL_WIDTH - setter.width(shown, style.face, style.size)) / 2
        shapes.append(Text(middle, under + baseline(style), shown, style.face, style.size, style.colour, tag=tag))
        under += style.step
    title = words.pick((f"{box.sealed_by} 电子签章", f"Electronic seal of {box.sealed_by}"))
    return Strip(bottom + 8, tuple(shapes), fields=(Field(SEAL_FIELD, title, x, y, SEAL_WIDTH, SEAL_HEIGHT),))


def label(fact: Fact, words: Words) -> tuple[str, Style]:
    """Give a fact's label as it stands before its value."""
    return fact.label + words.pick(("：", ": ")), Style(9, BOLD, leading=1.5)


def boxed(strip: Strip, *, first: bool, last: bool) -> Strip:
    """Draw the part of the box's ground and sides that belongs to one strip."""
    right, bottom = LEFT + BODY_WIDTH, strip.height
    ground: list[Shape] = [Panel(LEFT, 0, BODY_WIDTH, bottom, TINT)]
    sides: list[Shape] = [Rule(x, 0, x, bottom, 0.8, ACCENT) for x in (LEFT, right)]
    if first:
        sides.append(Rule(LEFT, 0, right, 0, 0.8, ACCENT))
    if last:
        sides.append(Rule(LEFT, bottom, right, bottom, 0.8, ACCENT))
    return replace(strip, shapes=(*ground, *strip.shapes, *sides), keep=not last)
