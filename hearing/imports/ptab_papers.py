"""The papers of a proceeding before the board: exhibits, decisions, a court's mandates and all else.

Pure. A court's mandate is filed among the board's decisions with the court's own outcome; it is told apart here and
decides nothing for the board.
"""

from dataclasses import dataclass
from typing import Any

from hearing.imports.facts import Place, Reading, read_day
from hearing.imports.json_source import Node
from hearing.imports.ptab_words import RULINGS, STATUSES, court_cases, finding, is_mandate, label

_DAYS = ("%Y-%m-%d", "%m-%d-%Y", "%m/%d/%Y")
_SIDES = {
    "PETITIONER": "petitioner", "PATENT OWNER": "patentee", "BOARD": "board", "PATENT_OWNER": "patentee",
    "POTENTIAL PATENT OWNER": "patentee",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper.

    Attributes:
        id: The office's identifier.
        kind: ``exhibit``, ``decision``, ``court_mandate`` or ``paper``.
        number: As the docket counts it; None when it is not counted.
        title: As printed.
        type: The office's word for its kind, as printed.
        on: The day of the decision, else of the filing, in ISO form; empty when neither is printed.
        side: ``petitioner``, ``patentee``, ``board`` or empty.
        outcome: What a decision's label stands for; empty when it has none or it waits for a person.
        outcome_printed: The label.
        finding: What a final written decision finds of the challenged claims, by its title; empty otherwise.
        provisions: Those it names.
        courts: Numbers of the court cases that a mandate is of.
        place: Where it stands.
    """

    id: str
    kind: str
    number: int | None
    title: str
    type: str
    on: str
    side: str
    outcome: str
    outcome_printed: str
    finding: str
    provisions: tuple[str, ...]
    courts: tuple[str, ...]
    place: Place

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON-ready values."""
        return {
            "id": self.id,
            "kind": self.kind,
            "number": self.number,
            "title": self.title,
            "type": self.type,
            "date": self.on or None,
            "side": self.side or None,
            "outcome": self.outcome or None,
            "outcome_printed": self.outcome_printed or None,
            "finding": self.finding or None,
            "provisions": list(self.provisions),
            "courts": list(self.courts),
        }


def read_paper(reading: Reading, node: Node) -> Paper | None:
    """Read the paper that a row is about and add it to the reading; None when the row is about the proceeding alone."""
    data = node.get("documentData") or (node if node.words("documentIdentifier") else None)
    identity = data.words("documentIdentifier") if data else ""
    if data is None or not identity:
        return None
    title = data.words("documentTitleText") or data.words("documentName")
    type_ = data.words("documentTypeDescriptionText") or data.words("documentTypeName")
    category = data.words("documentCategory")
    decided = node.get("decisionData")
    mandate = is_mandate(category, title, type_, data.words("documentName"))
    kind = _kind(node, category, type_, mandate=mandate)
    outcome, printed = _outcome(reading, node, decided, mandate=mandate)
    number = data.words("documentNumber")
    paper = Paper(
        id=identity,
        kind=kind,
        number=int(number) if number.isdigit() else None,
        title=title,
        type=type_,
        on=_day(reading, decided if kind in {"decision", "court_mandate"} else None, data),
        side=_side(reading, data),
        outcome=outcome,
        outcome_printed=printed,
        finding=(finding(title) or "") if kind == "decision" else "",
        provisions=tuple(each.words() for each in (decided.get("statuteAndRuleBag") or _NONE).items())
        if decided
        else (),
        courts=court_cases(data.words("documentOCRText")) if mandate else (),
        place=data.place,
    )
    reading.add("paper", paper.as_json(), paper.place, "member")
    return paper


_NONE = Node([], "", 0, 0)


def _kind(node: Node, category: str, type_: str, *, mandate: bool) -> str:
    if mandate:
        return "court_mandate"
    if category.upper() == "EXHIBIT" or type_.upper() == "EXHIBIT":
        return "exhibit"
    filed_as = [node.words(each) for each in ("trialDocumentCategory", "appealDocumentCategory")]
    if "Decision" in filed_as or node.words("documentData", "decisionTypeCategory"):
        return "decision"
    return "paper"


def _outcome(reading: Reading, node: Node, decided: Node | None, *, mandate: bool) -> tuple[str, str]:
    found = decided.get("trialOutcomeCategory") if decided else None
    if found is None or not found.words():
        return "", ""
    means = label(RULINGS if mandate else STATUSES, found.words())
    if means is None:
        reading.doubt("outcome", "unknown_label", found.place, found.words())
    elif mandate:
        reading.add("court_outcome", means, found.place, "label_table")
    return means or "", found.words()


def _day(reading: Reading, decided: Node | None, data: Node) -> str:
    for found in ((decided.get("decisionIssueDate") if decided else None), data.get("documentFilingDate")):
        if found is None or not found.words():
            continue
        day = read_day(found.words(), _DAYS)
        if day is not None:
            return day.isoformat()
        reading.doubt("paper_date", "malformed", found.place, found.words())
    return ""


def _side(reading: Reading, data: Node) -> str:
    party = data.get("filingPartyCategory")
    if party is None or not party.words():
        return ""
    side = _SIDES.get(party.words().upper(), "")
    if not side:
        reading.doubt("paper_side", "unknown_label", party.place, party.words())
    return side
