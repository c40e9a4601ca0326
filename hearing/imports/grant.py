"""A granted United States patent from the office's grant XML (``us-patent-grant``, versions 4.0 to 4.7).

Pure. The claims' dependencies are read twice, from the marked references and from the printed words; where the two
differ the claims go to a person.
"""

import re
from datetime import date

from hearing.imports.facts import BadSourceError, Reading, read_day
from hearing.imports.xml_source import Element, read_xml

_INLINE = frozenset({"b", "i", "u", "o", "sub", "sup", "sub2", "sup2", "smallcaps", "claim-ref", "figref", "br"})
_UNREAD = frozenset({"maths", "tables", "chemistry", "img"})
_NUMBER = re.compile(r"\s*(\d{1,4})\s*[.)]\s*")
_REFERENCE = re.compile(
    r"\bclaims?\s+((?:\d+(?!\d)(?:\s*(?:,|-|–|—|to|through|and/or|and|or|any\s+one\s+of)\s*(?:claims?\s+)?)*)+)",
    re.IGNORECASE,
)
_UNNAMED = re.compile(r"\b(?:preceding|previous|foregoing|above|prior|aforementioned)\s+claims?\b", re.IGNORECASE)
_KINDS = {"RE": "reissue", "D": "design", "PP": "plant", "H": "registration", "T": "publication"}
_LONGEST_RANGE = 500


def read_grant(text: str) -> Reading:
    """Read one grant document.

    Raises:
        BadSourceError: The XML is broken or no grant of the United States office.
    """
    root = read_xml(text)
    head = root.first("us-bibliographic-data-grant")
    document = head.first("publication-reference", "document-id") if head else None
    if root.local != "us-patent-grant" or head is None or document is None:
        raise BadSourceError(
            "这不是美国授权专利的XML（应以us-patent-grant为根元素并有著录项目），未作导入。",
            "This is not the XML of a granted United States patent (us-patent-grant with bibliographic data); "
            "nothing was imported.",
        )
    number, kind = patent_key(document.words("doc-number"))
    if not number:
        raise BadSourceError(
            "授权专利XML中没有可识别的专利号，未作导入。",
            "The grant XML prints no patent number that can be read; nothing was imported.",
        )
    reading = Reading("grant", f"US{number}")
    reading.add("patent_number", f"US{number}", document.place, "publication_reference")
    reading.add("patent_kind", kind, document.place, "number_form")
    _day(reading, "grant_date", document.first("date"))
    application = head.first("application-reference", "document-id")
    if application:
        reading.add("application_number", application.words("doc-number"), application.place, "application_reference")
        _day(reading, "filing_date", application.first("date"))
    _title(reading, head)
    _priority(reading, head)
    _classes(reading, head)
    _parties(reading, head)
    _claims(reading, root)
    reading.in_order("priority_date", "filing_date", "grant_date")
    return reading


def patent_key(printed: str) -> tuple[str, str]:
    """Give a United States patent's number without padding, and its kind: ``RE049123`` is ``RE49123``, a reissue.

    Both are empty when it is no such number.
    """
    found = re.fullmatch(r"(RE|PP|D|H|T)?0*(\d{1,8})", re.sub(r"[\s,]", "", printed).upper())
    if not found or not found.group(2).strip("0"):
        return "", ""
    prefix = found.group(1) or ""
    return prefix + found.group(2), _KINDS.get(prefix, "utility")


def _day(reading: Reading, name: str, element: Element | None) -> date | None:
    if element is None:
        return None
    day = read_day(element.words(), ("%Y%m%d",))
    if day is None:
        reading.doubt(name, "malformed", element.place, element.words())
    else:
        reading.add(name, day.isoformat(), element.place, "marked")
    return day


def _title(reading: Reading, head: Element) -> None:
    title = head.first("invention-title")
    if title is None or not title.words():
        reading.doubt("title", "missing", head.place)
    else:
        reading.add("title", title.words(), title.place, "marked")


def _priority(reading: Reading, head: Element) -> None:
    """The earliest day claimed; with a continuation in part it is for a person whether all of it has that day."""
    found: list[tuple[date, Element]] = []
    for claim in head.elements("priority-claims", "priority-claim"):
        found += _dated(reading, claim.first("date"))
    related = head.first("us-related-documents")
    partly = False
    for each in related.content if related else ():
        if isinstance(each, Element) and each.local in {"continuation", "division", "continuation-in-part", "reissue"}:
            partly |= each.local == "continuation-in-part"
            found += _dated(reading, each.first("relation", "parent-doc", "document-id", "date"))
        elif isinstance(each, Element) and each.local == "us-provisional-application":
            found += _dated(reading, each.first("document-id", "date"))
    if not found:
        return
    day, element = min(found, key=lambda one: one[0])
    if partly:
        reading.doubt("priority_date", "continuation_in_part", element.place, day.isoformat())
    else:
        reading.add("priority_date", day.isoformat(), element.place, "earliest_claimed", 0.95)


def _dated(reading: Reading, element: Element | None) -> list[tuple[date, Element]]:
    if element is None:
        return []
    day = read_day(element.words(), ("%Y%m%d",))
    if day is None:
        reading.doubt("priority_date", "malformed", element.place, element.words())
        return []
    return [(day, element)]


def _classes(reading: Reading, head: Element) -> None:
    for each in head.elements("classifications-ipcr", "classification-ipcr"):
        name = "ipc" if each.words("symbol-position") == "F" else "ipc_further"
        _class(reading, name, each)
    for each in head.elements("classifications-cpc", "main-cpc", "classification-cpc"):
        _class(reading, "cpc", each)
    for each in head.elements("classifications-cpc", "further-cpc", "classification-cpc"):
        _class(reading, "cpc_further", each)
    if len(reading.values("ipc")) > 1:
        first = next(fact for fact in reading.facts if fact.field == "ipc")
        reading.doubt("ipc", "several_classes", first.place, first.value)


def _class(reading: Reading, name: str, element: Element) -> None:
    section, digits, letter = (element.words(part) for part in ("section", "class", "subclass"))
    group, below = element.words("main-group"), element.words("subgroup")
    printed = f"{section}{digits}{letter} {group}/{below}"
    if re.fullmatch(r"[A-HY]\d\d[A-Z] \d{1,4}/\d{2,6}", printed):
        reading.add(name, printed, element.place, "marked")
    else:
        reading.doubt(name, "malformed", element.place, printed)


def _parties(reading: Reading, head: Element) -> None:
    paths = (
        ("applicant", ("us-parties", "us-applicants", "us-applicant")),
        ("applicant", ("parties", "applicants", "applicant")),
        ("inventor", ("us-parties", "inventors", "inventor")),
        ("agent", ("us-parties", "agents", "agent")),
        ("agent", ("parties", "agents", "agent")),
        ("assignee", ("assignees", "assignee")),
    )
    for role, path in paths:
        for each in head.elements(*path):
            book = each.first("addressbook") or each
            name = book.words("orgname")
            kind = "organisation" if name else "person"
            name = name or " ".join(part for part in (book.words("first-name"), book.words("last-name")) if part)
            if name:
                reading.add(role, {"name": name, "kind": kind}, each.place, "marked")
            else:
                reading.doubt(role, "missing", each.place)


def _claims(reading: Reading, root: Element) -> None:
    claims = list(root.elements("claims", "claim"))
    if not claims:
        reading.doubt("claims", "missing", (root.first("claims") or root).place)
        return
    ids = {claim.attributes.get("id", ""): place for place, claim in enumerate(claims, 1)}
    for number, claim in enumerate(claims, 1):
        text = _text(claim).strip()
        printed = _NUMBER.match(text)
        design = reading.value("patent_kind") in {"design", "plant"} and len(claims) == 1
        if (printed and int(printed.group(1)) != number) or (not printed and not design):
            reading.doubt("claims", "disagrees" if printed else "malformed", claim.place, text[:200])
        text = text[printed.end() :] if printed else text
        if any(_inside(claim, name) for name in _UNREAD):
            reading.doubt("claims", "part_unread", claim.place, text[:200])
        parents = _parents(reading, claim, number, text, ids)
        value = {"number": number, "text": text, "parents": list(parents), "independent": not parents}
        reading.add("claim", value, claim.place, "marked_and_printed", 1.0)


def _parents(reading: Reading, claim: Element, number: int, text: str, ids: dict[str, int]) -> tuple[int, ...]:
    marked: set[int] = set()
    for reference in _references(claim):
        target = ids.get(reference.attributes.get("idref", ""), 0)
        if not 0 < target < number:
            reading.doubt("claims", "refers_nowhere", reference.place, text[:200])
            continue
        marked.add(target)
    named = claim_references(text)
    if named != marked or _UNNAMED.search(text):
        proposed = {"claim": number, "parents": sorted(named), "marked": sorted(marked)}
        reading.doubt("claims", "disagrees", claim.place, proposed)
    return tuple(sorted(marked & named))


def claim_references(text: str) -> set[int]:
    """Give the claim numbers that a claim's words name, ranges spelt out."""
    found: set[int] = set()
    for match in _REFERENCE.finditer(text):
        listed = re.sub(r"\s+", " ", match.group(1))
        for first, last in re.findall(
            r"(\d+)(?:\s*(?:-|–|—|to|through)\s*(?:claims?\s+)?(\d+))?", listed, re.IGNORECASE
        ):
            end = int(last or first)
            found |= set(range(int(first), min(end, int(first) + _LONGEST_RANGE) + 1))
    return found


def _references(element: Element) -> list[Element]:
    found: list[Element] = []
    for part in element.content:
        if isinstance(part, Element):
            found += [part] if part.local == "claim-ref" else _references(part)
    return found


def _inside(element: Element, name: str) -> bool:
    return any(isinstance(part, Element) and (part.local == name or _inside(part, name)) for part in element.content)


def _text(element: Element) -> str:
    """Give a claim's words; each part that is marked as one begins a line."""
    pieces: list[str] = []
    for part in element.content:
        if isinstance(part, str):
            pieces.append(re.sub(r"\s+", " ", part))
        elif part.local in _INLINE:
            pieces.append(re.sub(r"\s+", " ", part.printed()))
        elif part.local in _UNREAD:
            pieces.append("[…]")
        else:
            pieces.append(f"\n{_text(part).strip()}\n")
    return re.sub(r"[ ]*\n+[ ]*", "\n", "".join(pieces))
