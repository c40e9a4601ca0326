"""Legal events of a patent family from INPADOC, as Open Patent Services gives them (``ops:patent-family``, legal).

Pure. An event of a European patent in a member state is printed under ``EP REG`` with the state and its own code: its
code is then the state's. The day is that of the gazette (L007EP), known here since the record was made (L019EP).
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from hearing.imports.event_codes import CodeTable
from hearing.imports.facts import BadSourceError, Place, Reading, read_day
from hearing.imports.xml_source import Element, read_xml

_ISO = ("%Y-%m-%d", "%Y%m%d")
_DETAILS = {
    "L503EP": "reference_number", "L504EP": "reference_country", "L507EP": "designated_states", "L509EP": "owner",
    "L510EP": "text", "L511EP": "certificate", "L512EP": "certificate_filed_on", "L513EP": "expires_on",
    "L518EP": "paid_on", "L519EP": "opponent", "L520EP": "fee_year", "L525EP": "effective_on",
}  # fmt: skip
"""Fields of an event's details by their tag; a tag that is not here is kept under its own printed name."""


@dataclass(frozen=True, slots=True)
class LegalEvent:
    """An event in the life of a patent.

    Attributes:
        id: The same in every file that tells of the event.
        application: The family member's application, ``CN201710123456``.
        publication: Its publication, ``US10465445``.
        authority: Whose code it is.
        code: The code, without padding.
        on: The gazette's day.
        effective_on: When it took effect, where stated.
        created_on: When the record was made: before that day nobody could know it from here.
        influence: ``+``, ``-`` or empty.
        description: In English, as printed.
        details: What else is printed, by name.
        place: Where it stands.
    """

    id: str
    application: str
    publication: str
    authority: str
    code: str
    on: date | None
    effective_on: date | None
    created_on: date | None
    influence: str
    description: str
    details: dict[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class Family:
    """The events of a family's members, with what a person must decide."""

    reading: Reading
    events: tuple[LegalEvent, ...]


def read_family(text: str) -> Family:
    """Read a family's legal events.

    Raises:
        BadSourceError: The XML is broken or no such answer.
    """
    root = read_xml(text)
    family = next(root.elements("patent-family"), None) or next(root.elements("legal-data"), None)
    if root.local != "world-patent-data" or family is None:
        raise BadSourceError(
            "这不是INPADOC法律事件的XML（应含world-patent-data与patent-family），未作导入。",
            "This is not INPADOC's XML of legal events (world-patent-data with patent-family); nothing was imported.",
        )
    asked = family.first("publication-reference", "document-id")
    subject = _key(asked) if asked else ""
    reading = Reading("family", subject)
    members = list(family.elements("family-member"))
    if not subject:
        reading.doubt("publication", "missing", family.place)
    events: dict[str, LegalEvent] = {}
    for member in members:
        application = _docdb(member, "application-reference")
        publication = _docdb(member, "publication-reference")
        for legal in member.elements("legal"):
            event = _event(reading, legal, application, publication)
            events.setdefault(event.id, event)
    counted = family.attributes.get("total-result-count", "")
    given = len(members)
    reading.add("members_counted", int(counted) if counted.isdigit() else None, family.place, "marked")
    reading.add("members_given", given, family.place, "counted")
    return Family(reading, tuple(events.values()))


def _docdb(member: Element, name: str) -> str:
    for document in member.elements(name, "document-id"):
        if document.attributes.get("document-id-type", "docdb") == "docdb":
            return _key(document)
    return ""


def _key(document: Element) -> str:
    country, number = document.words("country"), document.words("doc-number")
    return f"{country}{number}" if re.fullmatch(r"[A-Z]{2}", country) and number else ""


def _event(reading: Reading, legal: Element, application: str, publication: str) -> LegalEvent:
    said = {part.local: part for part in _leaves(legal)}

    def words(tag: str) -> str:
        return said[tag].words() if tag in said else ""

    authority, code = words("L001EP"), words("L008EP") or legal.attributes.get("code", "").strip()
    if code == "REG" and words("L501EP") and words("L502EP"):
        authority, code = words("L501EP"), words("L502EP")
    days = {}
    for tag in ("L007EP", "L525EP", "L019EP"):
        printed = words(tag)
        days[tag] = read_day(printed, _ISO) if printed else None
        if printed and days[tag] is None and not printed.startswith("0001"):
            reading.doubt("event_date", "malformed", said[tag].place, printed)
    if not application and not publication:
        reading.doubt("event", "missing", legal.place)
    if not authority or not code or days["L007EP"] is None:
        reading.doubt("event", "missing", legal.place)
    lines = " ".join(part.words() for part in legal.elements("pre"))
    details = {
        _DETAILS.get(tag, tag): part.words()
        for tag, part in said.items()
        if tag.startswith("L5") and tag not in {"L500EP", "L501EP", "L502EP"} and part.words()
    }
    parts = (application, publication, authority, code, words("L007EP"), lines)
    return LegalEvent(
        id=hashlib.sha256("\n".join(parts).encode()).hexdigest(),
        application=application,
        publication=publication,
        authority=authority,
        code=code,
        on=days["L007EP"],
        effective_on=days["L525EP"],
        created_on=days["L019EP"],
        influence=legal.attributes.get("infl", "").strip(),
        description=legal.attributes.get("desc", "").strip(),
        details=details,
        place=legal.place,
    )


def _leaves(legal: Element) -> list[Element]:
    found = [part for part in legal.content if isinstance(part, Element) and part.local != "pre"]
    return found + [part for group in legal.elements("L500EP") for part in group.content if isinstance(part, Element)]


def event_json(event: LegalEvent, codes: CodeTable, sha256: str) -> dict[str, object]:
    """Give an event as JSON-ready values, its ST.27 category by the table of codes (None where that has none)."""
    known = codes.get((event.authority, event.code))
    return {
        "kind": "legal_event",
        "subject": event.publication or event.application,
        "source": sha256,
        "id": event.id,
        "application": event.application,
        "publication": event.publication,
        "authority": event.authority,
        "code": event.code,
        "date": _iso(event.on),
        "effective_date": _iso(event.effective_on),
        "recorded_date": _iso(event.created_on),
        "influence": event.influence or (known.influence if known else ""),
        "description": known.description if known and known.description else event.description,
        "category": known.category or None if known else None,
        "category_words": known.category_words or None if known else None,
        "details": event.details,
        "at": event.place.at,
        "span": [event.place.span.start, event.place.span.end],
        "method": "marked",
        "confidence": 1.0,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
