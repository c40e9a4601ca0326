"""How the minutes look: title, facts, people, the course of the hearing, tables, signatures, and the seal."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import zip_longest

from hearing.transcript.closing import closing
from hearing.transcript.document import Attendee, Fact, FrameLine, MinutesDocument, Section, Statement
from hearing.transcript.flow import Strip, paginate
from hearing.transcript.headings import Headings
from hearing.transcript.margins import Margin, framed
from hearing.transcript.ruled import joined, ruled
from hearing.transcript.sheet import ACCENT, BODY_WIDTH, BOLD, INK, LEFT, MUTED, REGULAR, Layout, Rule, Text, Width
from hearing.transcript.tags import Tag
from hearing.transcript.typeset import Cell, Row, Setter, Style, Table, baseline, kept
from hearing.transcript.words import Words

TITLE = Style(21, BOLD, leading=1.6)
SUBTITLE = Style(11, colour=MUTED)
BODY = Style(10.5)
SPEAKER = Style(10.5, BOLD)
FRAME = Style(9.5, colour=MUTED, leading=1.6)
FRAME_STRONG = Style(10, colour=INK, leading=1.6)
STRONG_KINDS = frozenset(
    {"Announced", "OpinionStated", "OutageRecorded", "RecordingPaused", "ObserversCut", "RecordingFaulted"}
)
"""Frame lines that are statements themselves."""

GUTTER = 14.0
"""Between a statement and its interpretation, in points."""
SMALL = Style(8.5, colour=MUTED, leading=1.5)
TIME_WIDTH = 52.0
PRESENT, ABSENT = Style(9.5, leading=1.5), Style(9.5, BOLD, leading=1.5)
ATTENDEES = ("参加口头审理的人员", "Who took part")


def compose(document: MinutesDocument, width: Width, clean: Callable[[str], str]) -> Layout:
    """Lay the minutes out on pages.

    Args:
        document: the minutes.
        width: measures text in the faces that will be drawn.
        clean: makes every character of a text visible and drawable.
    """
    setter = Setter(width, clean)
    words = Words(document.language, document.utc_offset_minutes)
    headings = Headings(setter, words)
    front = [
        *title(document, setter),
        *facts(document.facts, setter),
        *people(document, setter, words, headings),
    ]
    told = [strip for section in document.sections for strip in course(section, setter, words, headings)]
    if document.lines_per_page:
        before = paginate(front)
        lines, places = ruled(told, document.lines_per_page, len(before.pages), setter)
        layout = joined(before, lines, paginate(closing(document, setter, words, headings, places)))
    else:
        layout = paginate([*front, *told, *closing(document, setter, words, headings, {})])
    bound = words.pick(("笔录摘要", "Minutes")) + f" {document.digest[:16]}…" if document.digest else ""
    margin = Margin(document.title, document.case_number, bound, document.signed_each_page)
    return framed(layout, margin, setter, words)


def title(document: MinutesDocument, setter: Setter) -> Iterator[Strip]:
    """Set the title, and the case and subject under it."""
    spaced = " ".join(document.title) if document.language == "zh-CN" else document.title
    yield Strip(
        TITLE.step,
        (setter.centred(spaced, TITLE, Tag("H1", actual=document.title)),),
        bookmark=(document.title, 0),
        keep=True,
    )
    yield Strip(SUBTITLE.step, (setter.centred(document.subtitle, SUBTITLE),), keep=True)
    yield Strip(1, (Rule(LEFT, 0, LEFT + BODY_WIDTH, 0, 1.2, ACCENT),), gap=8, keep=True)


def facts(lines: tuple[Fact, ...], setter: Setter) -> list[Strip]:
    """Set the header's labelled lines in two columns under fine rules."""
    label, value = Style(9.5, colour=MUTED, leading=1.5), Style(10.5, leading=1.5)
    columns, table = (104.0, BODY_WIDTH - 104.0), Tag("Table")
    return [
        strip
        for fact in lines
        for strip in setter.row(Row((Cell(fact.label, label, "Row"), Cell(fact.value, value)), pad=3.5), columns, table)
    ]


def people(document: MinutesDocument, setter: Setter, words: Words, headings: Headings) -> list[Strip]:
    """Set the table of who took part."""
    if not document.attendees:
        return []
    return [*headings.next(words.pick(ATTENDEES)), *setter.set(attendees(document.attendees, words))]


def attendees(people: tuple[Attendee, ...], words: Words) -> Table:
    """Give the table of who took part."""
    pairs = (
        ("身份", "Capacity"),
        ("姓名", "Name"),
        ("参加方式", "Place"),
        ("身份核验", "Identity"),
        ("到庭", "Attended"),
    )
    titles = [words.pick(pair) for pair in pairs]
    came = {True: words.pick(("到庭", "yes")), False: words.pick(("未到庭", "no"))}
    rows = [
        Row(
            (
                Cell(person.capacity),
                Cell(person.name, Style(9.5, BOLD, leading=1.5)),
                Cell(person.place),
                Cell(person.identity or "—"),
                Cell(came[person.attended], PRESENT if person.attended else ABSENT),
            )
        )
        for person in people
    ]
    return Table(titles, rows, (22, 17, 25, 25, 11))


def course(section: Section, setter: Setter, words: Words, headings: Headings) -> Iterator[Strip]:
    """Set one stage: its heading with the time it began, then its entries."""
    yield from headings.next(section.title, words.clock(section.began))
    for entry in section.entries:
        yield from frame_line(entry, setter, words) if isinstance(entry, FrameLine) else said(entry, setter, words)


def frame_line(entry: FrameLine, setter: Setter, words: Words) -> list[Strip]:
    """Set what happened, in the colour of the frame."""
    style = FRAME_STRONG if entry.kind in STRONG_KINDS else FRAME
    strips = setter.paragraph(entry.text, style, LEFT + TIME_WIDTH, BODY_WIDTH - TIME_WIDTH)
    return timed(strips, words.clock(entry.at), style, gap=4)


def said(entry: Statement, setter: Setter, words: Words) -> list[Strip]:
    """Set what someone said: who in bold, the words, and under them what they are linked to.

    What interprets it stands beside it, in a column of its own.
    """
    if entry.interpretations:
        half = (BODY_WIDTH - TIME_WIDTH - GUTTER) / 2
        original = spoken(entry, setter, words, LEFT + TIME_WIDTH, half)
        other = LEFT + TIME_WIDTH + half + GUTTER
        beside = [strip for one in entry.interpretations for strip in spoken(one, setter, words, other, half)]
        return timed(abreast(original, beside), words.clock(entry.at), BODY, gap=6)
    return timed(
        spoken(entry, setter, words, LEFT + TIME_WIDTH, BODY_WIDTH - TIME_WIDTH), words.clock(entry.at), BODY, gap=6
    )


def abreast(left: list[Strip], right: list[Strip]) -> list[Strip]:
    """Set two columns beside each other, strip by strip."""
    strips = []
    for one, other in zip_longest(left, right):
        first = one or other
        shapes = (*(one.shapes if one else ()), *(other.shapes if other else ()))
        height = max(each.height for each in (one, other) if each)
        strips.append(Strip(height, shapes, keep=first.keep, cites=one.cites if one else ""))
    return strips


def spoken(entry: Statement, setter: Setter, words: Words, x: float, width: float) -> list[Strip]:
    """Set one statement in a column."""
    name = entry.speaker if words.chinese else f"{entry.speaker}, {entry.capacity}" if entry.capacity else entry.speaker
    label = f"{entry.capacity}{name}：" if words.chinese else f"{name}: "
    strips = setter.paragraph(entry.text, BODY, x, width, label=(label, SPEAKER), struck=entry.struck)
    strips = [replace(strip, cites=entry.id) for strip in strips]
    notes = []
    if entry.references:
        notes.append(words.pick(("涉及：", "Refers to: ")) + entry.references)
    if entry.corrected:
        notes.append(words.pick(("经申请更正", "corrected on request")))
    if entry.remarks:
        notes.append(entry.remarks)
    if notes:
        strips = kept([*strips, *setter.paragraph(words.join(notes), SMALL, x, width)])
    return strips


def timed(strips: list[Strip], time: str, beside: Style, *, gap: float) -> list[Strip]:
    """Put the time of day into the margin column of the first strip."""
    first = strips[0]
    tag = next((shape.tag for shape in first.shapes if isinstance(shape, Text)), None)
    stamp = Text(LEFT, baseline(beside), time, REGULAR, 8.5, MUTED, tag=tag)
    return [replace(first, shapes=(stamp, *first.shapes), gap=gap), *strips[1:]]
