"""Trials, appeals and interferences from the United States office's open data: the portal's answers and the retired v2.

Pure. An answer is one page: how many rows were counted and how many were given is kept apart, since one can count 242
and give 25 with no link to the next page. Who has all the pages is decided over all files (`Paging`), never assumed.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from hearing.imports.facts import BadSourceError, Reading, read_day
from hearing.imports.json_source import Node, read_json
from hearing.imports.ptab_papers import Paper, read_paper
from hearing.imports.ptab_words import RULINGS, STATUSES, is_name, label, name

BAGS = (
    "patentTrialProceedingDataBag", "patentTrialDocumentDataBag", "patentTrialData", "patentAppealDataBag",
    "patentInterferenceDataBag", "interferenceData", "results",
)  # fmt: skip
_DAYS = ("%Y-%m-%d", "%m-%d-%Y", "%m/%d/%Y")
_KINDS = {
    "trialNumber": "trial",
    "proceedingNumber": "trial",
    "appealNumber": "appeal",
    "interferenceNumber": "interference",
}
_TRIAL = re.compile(r"(?:IPR|PGR|CBM|DER)\d{4}-\d{5}")
_FORMS = {"trial": _TRIAL, "appeal": re.compile(r"\d{10}"), "interference": re.compile(r"\d{6}")}

_DATES = {
    "filed_on": (
        ("trialMetaData", "petitionFilingDate"),
        ("proceedingFilingDate",),
        ("appealMetaData", "appealFilingDate"),
    ),
    "accorded_on": (("trialMetaData", "accordedFilingDate"), ("accordedFilingDate",)),
    "institution_decided_on": (("trialMetaData", "institutionDecisionDate"), ("institutionDecisionDate",)),
    "terminated_on": (("trialMetaData", "terminationDate"),),
    "last_decided_on": (("trialMetaData", "latestDecisionDate"), ("decisionDate",)),
    "granted_on": (("patentOwnerData", "grantDate"), ("respondentGrantDate",), ("juniorPartyData", "grantDate")),
    "declared_on": (("interferenceMetaData", "declarationDate"),),
}
_NAMES = {
    "petitioner": (("regularPetitionerData", "realPartyInInterestName"), ("petitionerPartyName",)),
    "petitioner_counsel": (("regularPetitionerData", "counselName"), ("petitionerCounselName",)),
    "patent_owner": (("patentOwnerData", "realPartyInInterestName"), ("respondentPartyName",)),
    "patent_owner_counsel": (("patentOwnerData", "counselName"), ("respondentCounselName",)),
    "inventor": (("patentOwnerData", "inventorName"), ("appellantData", "inventorName")),
    "appellant": (("appellantData", "realPartyInInterestName"),),
    "appellant_counsel": (("appellantData", "counselName"),),
    "senior_party": (("seniorPartyData", "realPartyInInterestName"), ("seniorPartyData", "patentOwnerName")),
    "junior_party": (("juniorPartyData", "realPartyInInterestName"), ("juniorPartyData", "patentOwnerName")),
}
_WORDS = {
    "type": (("trialMetaData", "trialTypeCode"), ("subproceedingTypeCategory",),
             ("appealMetaData", "applicationTypeCategory")),
    "application_number": (("patentOwnerData", "applicationNumberText"), ("respondentApplicationNumberText",),
                           ("appellantData", "applicationNumberText")),
    "technology_center": (("patentOwnerData", "technologyCenterNumber"), ("respondentTechnologyCenterNumber",),
                          ("appellantData", "technologyCenterNumber")),
    "art_unit": (("patentOwnerData", "groupArtUnitNumber"), ("respondentGroupArtUnitNumber",),
                 ("appellantData", "groupArtUnitNumber")),
}  # fmt: skip
_STATUS = (("trialMetaData", "trialStatusCategory"), ("proceedingStatusCategory",))
_PATENT = (("patentOwnerData", "patentNumber"), ("respondentPatentNumber",))
_MODIFIED = (("trialMetaData", "trialLastModifiedDateTime"), ("lastModifiedDateTime",))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an answer: the proceeding as the row tells of it, the paper it is about, when it was last changed."""

    reading: Reading
    paper: Paper | None
    modified: str

    @property
    def key(self) -> str:
        """What the row is one of: a paper, or a proceeding."""
        return f"{self.reading.subject}/{self.paper.id}" if self.paper else self.reading.subject


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the interface.

    Attributes:
        query: What was asked, without the page; answers to the same question belong together.
        counted: How many rows there are by the answer itself; None when it does not say.
        rows: Those it gave.
    """

    query: str
    counted: int | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Paging:
    """How much of what was asked is there: ``counted`` (None where no answer says) and distinct rows ``given``."""

    query: str
    counted: int | None
    given: int

    @property
    def complete(self) -> bool | None:
        """Whether nothing is missing; None where that cannot be known."""
        return None if self.counted is None else self.given >= self.counted


def read_answer(text: str) -> Answer:
    """Read an answer, bare or recorded with its request.

    Raises:
        BadSourceError: It is no JSON, or none of the interface's answers.
    """
    root = read_json(text)
    body = root.get("response") or root
    bag = next((found for each in BAGS if (found := body.get(each)) and isinstance(found.value, list)), None)
    if bag is None:
        raise BadSourceError(
            "这不是PTAB公开数据接口的返回内容（没有案件、文件或决定的列表），未作导入。汇总统计也不能作为案件导入。",
            "This is no answer of the PTAB open data interface (no list of proceedings, papers or decisions); nothing "
            "was imported. Aggregates cannot be imported as cases either.",
        )
    rows = tuple(_row(node) for node in bag.items())
    printed = body.words("count") or body.words("recordTotalQuantity")
    counted = int(printed) if printed.isdigit() else None
    return Answer(_query(root, rows, f"{bag.at.rpartition('/')[2]}:{counted}"), counted, rows)


def pagings(answers: Iterable[Answer]) -> Iterator[Paging]:
    """Tell of each question how much of its answer is there, over all pages given."""
    asked: dict[str, list[Answer]] = {}
    for answer in answers:
        asked.setdefault(answer.query, []).append(answer)
    for query, pages in asked.items():
        counts = [page.counted for page in pages if page.counted is not None]
        yield Paging(query, max(counts, default=None), len({row.key for page in pages for row in page.rows}))


def _query(root: Node, rows: tuple[Row, ...], kind: str) -> str:
    """What was asked: the request without its page where it was recorded, else the proceeding that all rows are of."""
    uri = root.words("request", "uri")
    if uri:
        parts = urlsplit(uri)
        asked = [
            (key, value) for key, value in parse_qsl(parts.query) if key not in {"offset", "limit", "start", "rows"}
        ]
        return json.dumps([parts.path, sorted(asked), _asked(root.words("request", "body"))], ensure_ascii=False)
    subjects = {row.reading.subject for row in rows}
    about = "papers" if any(row.paper for row in rows) else "proceedings"
    return f"{kind}:{about}:{subjects.pop() if len(subjects) == 1 else '*'}"


def _asked(body: str) -> str:
    try:
        asked = json.loads(body)
    except ValueError:
        return body
    if isinstance(asked, dict):
        asked.pop("pagination", None)
    return json.dumps(asked, sort_keys=True, ensure_ascii=False)


def _row(node: Node) -> Row:
    key = next((each for each in _KINDS if node.words(each)), "")
    kind, number = _KINDS.get(key, ""), node.words(key) if key else ""
    if not kind or not _FORMS[kind].fullmatch(number):
        raise BadSourceError(
            f"{node.at} 没有可识别的案件编号（{number or '空'}），整个文件未作导入。",
            f"{node.at} has no number of a proceeding that can be read ({number or 'empty'}); "
            "nothing of the file was imported.",
        )
    reading = Reading(kind, number)
    place = node.get(key)
    reading.add("number", number, (place or node).place, "number_form")
    for field, paths in _WORDS.items():
        if found := _first(node, paths):
            reading.add(field, found.words(), found.place, "member")
    _days(reading, node)
    _names(reading, node)
    if status := _first(node, _STATUS):
        _label(reading, "status", STATUSES, status)
    if patent := _first(node, _PATENT):
        digits = re.sub(r"[\s,]", "", patent.words())
        if re.fullmatch(r"(?:RE|PP|D)?\d{5,8}", digits):
            reading.add("patent_number", f"US{digits}", patent.place, "member")
        else:
            reading.doubt("patent_number", "malformed", patent.place, patent.words())
    if outcome := _first(
        node, (("decisionData", "appealOutcomeCategory"), ("documentData", "interferenceOutcomeCategory"))
    ):
        _label(reading, "outcome", RULINGS, outcome)
    modified = _first(node, _MODIFIED)
    if modified:
        reading.add("modified_at", modified.words(), modified.place, "member")
    return Row(reading, read_paper(reading, node), modified.words() if modified else "")


def _first(node: Node, paths: tuple[tuple[str, ...], ...]) -> Node | None:
    return next((found for path in paths if (found := node.get(*path)) and found.words()), None)


def _label(reading: Reading, field: str, table: dict[str, str], printed: Node) -> None:
    reading.add(f"{field}_printed", printed.words(), printed.place, "member")
    means = label(table, printed.words())
    if means is None:
        reading.doubt(field, "unknown_label", printed.place, printed.words())
    else:
        reading.add(field, means, printed.place, "label_table")


def _days(reading: Reading, node: Node) -> None:
    for field, paths in _DATES.items():
        if found := _first(node, paths):
            day = read_day(found.words(), _DAYS)
            if day is None:
                reading.doubt(field, "malformed", found.place, found.words())
            else:
                reading.add(field, day.isoformat(), found.place, "member")
    if reading.kind == "trial":
        reading.in_order("granted_on", "filed_on", "institution_decided_on", "terminated_on")


def _names(reading: Reading, node: Node) -> None:
    for field, paths in _NAMES.items():
        if found := _first(node, paths):
            bare, others = name(found.words())
            if is_name(bare):
                glued = others and bare + "et al" in found.words()
                value = {"name": bare, "others": others}
                reading.add(field, value, found.place, "run_together" if glued else "member", 0.9 if glued else 1.0)
            else:
                reading.doubt(field, "name_form", found.place, found.words())
