"""Akoma Ntoso 3.0 (OASIS LegalDocML): the record as a ``debate``, with speeches, scenes and what they lead to."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from hearing.transcript.closing import SIGNATURES, tables
from hearing.transcript.composition import ATTENDEES, attendees
from hearing.transcript.document import Entry, FrameLine, MinutesDocument, Section, Statement
from hearing.transcript.forms.markup import DECLARATION, element, text
from hearing.transcript.forms.transcript import Line, Transcript
from hearing.transcript.references import ReferenceKind
from hearing.transcript.typeset import Table
from hearing.transcript.undersigned import answers, declaration
from hearing.transcript.words import Words

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
LANGUAGES = {"zh-CN": "zho", "en": "eng"}
"""ISO 639-2, as the format names languages."""

CLASSES = {
    ReferenceKind.EXHIBIT: "TLCObject",
    ReferenceKind.CLAIMS: "TLCConcept",
    ReferenceKind.PROVISION: "TLCConcept",
}
"""The class of the top-level reference of a kind; proceedings and patents are TLCReference."""

Names = Mapping[tuple[str, str], str]
"""The eId of the reference to a target, by kind and target."""


def akoma_ntoso(transcript: Transcript) -> bytes:
    """Give the record as an Akoma Ntoso document in UTF-8."""
    minutes, lines = transcript.minutes, transcript.line_of()
    words = Words(minutes.language, minutes.utc_offset_minutes)
    voices = {voice.id: f"voice_{at}" for at, voice in enumerate(transcript.voices, 1)}
    targets = _targets(transcript)
    names = {key: f"thing_{at}" for at, key in enumerate(targets, 1)}
    sections = [_section(section, at, lines, voices, names) for at, section in enumerate(minutes.sections, 1)]
    debate = element(
        "debate",
        element("meta", _identification(minutes), _references(transcript, voices, targets, names)),
        element("preface", *_preface(minutes, words)),
        element("debateBody", *(sections or [_nothing(minutes)])),
        element("conclusions", *_conclusions(minutes, words)),
        name="hearing",
    )
    return (DECLARATION + element("akomaNtoso", debate, xmlns=NAMESPACE) + "\n").encode()


def _identification(minutes: MinutesDocument) -> str:
    day = minutes.as_of.astimezone(Words(minutes.language, minutes.utc_offset_minutes).zone).date().isoformat()
    work = f"/akn/cn/debate/{day}/{quote(minutes.case_number or 'hearing', safe='')}"
    expression = f"{work}/{LANGUAGES[minutes.language]}@{day}"

    def level(name: str, address: str, what: str, *more: str) -> str:
        return element(
            name,
            element("FRBRthis", value=f"{address}/!main"),
            element("FRBRuri", value=address),
            element("FRBRdate", date=day, name=what),
            element("FRBRauthor", href="#platform"),
            *more,
        )

    return element(
        "identification",
        level("FRBRWork", work, "hearing", element("FRBRcountry", value="cn")),
        level("FRBRExpression", expression, "record", element("FRBRlanguage", language=LANGUAGES[minutes.language])),
        level("FRBRManifestation", f"{expression}.xml", "file", element("FRBRformat", value="application/akn+xml")),
        source="#platform",
    )


def _targets(transcript: Transcript) -> dict[tuple[str, str], str]:
    """Give what the statements lead to, with its label."""
    return {
        (link.kind, target): label
        for line in transcript.lines
        for link in line.links
        for target, label in zip(link.targets, link.labels, strict=True)
    }


def _references(
    transcript: Transcript, voices: Mapping[str, str], targets: Mapping[tuple[str, str], str], names: Names
) -> str:
    def listed(tag: str, identity: str, kind: str, name: str, shown: str) -> str:
        more = {"name": kind} if tag == "TLCReference" else {}
        return element(tag, eId=identity, href=f"/akn/ontology/{kind}/{quote(name, safe='')}", showAs=shown, **more)

    return element(
        "references",
        listed("TLCOrganization", "platform", "organization", "platform", "hearing"),
        *(
            listed("TLCPerson", voices[voice.id], "person", voice.id, f"{voice.capacity} {voice.name}".strip())
            for voice in transcript.voices
        ),
        *(
            listed(CLASSES.get(ReferenceKind(kind), "TLCReference"), names[kind, target], kind, target, label)
            for (kind, target), label in targets.items()
        ),
        source="#platform",
    )


def _preface(minutes: MinutesDocument, words: Words) -> Iterator[str]:
    yield element("p", element("docTitle", text(minutes.title)))
    yield element("p", text(minutes.subtitle))
    yield element("p", element("docNumber", text(minutes.case_number)))
    yield from (element("p", text(f"{fact.label}{words.pick(('：', ': '))}{fact.value}")) for fact in minutes.facts)
    if minutes.attendees:
        yield _table(words.pick(ATTENDEES), attendees(minutes.attendees, words))


def _section(section: Section, at: int, lines: Mapping[str, Line], voices: Mapping[str, str], names: Names) -> str:
    entries = (
        shown
        for number, entry in enumerate(section.entries, 1)
        for shown in _entry(entry, f"section_{at}__entry_{number}", lines, voices, names)
    )
    heading = element("heading", text(section.title))
    return element("debateSection", heading, *entries, eId=f"section_{at}", name=section.stage.value)


def _entry(
    entry: Entry, identity: str, lines: Mapping[str, Line], voices: Mapping[str, str], names: Names
) -> Iterator[str]:
    """Give an entry, followed by what interprets it."""
    if isinstance(entry, FrameLine):
        yield _scene(entry, identity)
        return
    yield _speech(entry, identity, lines[entry.id], voices, names)
    for at, one in enumerate(entry.interpretations, 1):
        yield _speech(one, f"{identity}__interpretation_{at}", lines[one.id], voices, names)


def _nothing(minutes: MinutesDocument) -> str:
    """Give the one section of a record in which nothing happened: the format wants one."""
    remark = element("scene", text(minutes.seal.remark), eId="section_1__entry_1")
    heading = element("heading", text(minutes.title))
    return element("debateSection", heading, remark, eId="section_1", name="preparation")


def _scene(entry: FrameLine, identity: str) -> str:
    return element("scene", element("recordedTime", text(_moment(entry.at)), time=_moment(entry.at)), " ",
                   text(entry.text), eId=identity)  # fmt: skip


def _speech(entry: Statement, identity: str, line: Line, voices: Mapping[str, str], names: Names) -> str:
    paragraphs = _paragraphs(entry, line, names)
    if entry.remarks:
        paragraphs.append(element("remark", text(entry.remarks)))
    more = {"xml__lang": entry.language} if entry.language else {}
    return element(
        "speech",
        element("from", text(f"{entry.capacity} {entry.speaker}".strip())),
        *(element("p", one) for one in paragraphs),
        eId=identity,
        by=f"#{voices[line.speaker]}",
        startTime=_moment(entry.at),
        endTime=_moment(line.until),
        **more,
    )


def _paragraphs(entry: Statement, line: Line, names: Names) -> list[str]:
    """Give the words as paragraphs, with a ``ref`` around each place that leads to something, and ``del`` if struck."""
    marked, at = [], 0
    for link in line.links:
        marked += [
            _plain(entry, at, link.start),
            _ref(entry.text[link.start : link.end], link.kind, link.targets, names),
        ]
        at = link.end
    marked.append(_plain(entry, at, len(entry.text)))
    return "".join(marked).split("\n")


def _plain(entry: Statement, begin: int, end: int) -> str:
    """Give words that lead nowhere, what was struck of them marked as deleted, line by line."""
    made, at = [], begin
    for first, last in ((max(first, begin), min(last, end)) for first, last in entry.struck):
        if first < last:
            lines = (element("del", text(one)) if one else "" for one in entry.text[first:last].split("\n"))
            made.append(text(entry.text[at:first]) + "\n".join(lines))
            at = last
    return "".join([*made, text(entry.text[at:end])])


def _ref(words: str, kind: str, targets: tuple[str, ...], names: Names) -> str:
    """Give a place that leads to one thing as ``ref``, to several as ``rref`` from the first to the last."""
    first, last = f"#{names[kind, targets[0]]}", f"#{names[kind, targets[-1]]}"
    shown = text(words).replace("\n", " ")
    return element("ref", shown, href=first) if first == last else element("rref", shown, from_=first, upTo=last)


def _conclusions(minutes: MinutesDocument, words: Words) -> Iterator[str]:
    for title, table in tables(minutes, words, {}):
        yield _table(title, table)
    yield element("p", text(declaration(minutes, words)))
    if minutes.signatures:
        yield _table(words.pick(SIGNATURES), answers(minutes.signatures, words))
    yield from (element("p", text(f"{fact.label}: {fact.value}")) for fact in minutes.seal.facts)
    yield element("p", text(minutes.seal.remark))


def _table(caption: str, table: Table) -> str:
    def row(tag: str, cells: Iterator[str]) -> str:
        return element("tr", *(element(tag, *_cell(cell)) for cell in cells))

    body = (row("td", (cell.text for cell in one.cells)) for one in table.rows)
    return element("table", element("caption", text(caption)), row("th", iter(table.heads)), *body)


def _cell(words: str) -> list[str]:
    return [element("p", one) for one in text(words).split("\n")]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
