"""What the labels and names of the Patent Trial and Appeal Board's data mean.

Pure. They drift by year; each form is written down. A label that is not in the table is kept as printed and handed to
a person; no likeness is guessed.
"""

import re

STATUSES = {
    "pending": "pending",
    "pending director review": "pending_director_review",
    "filing date accorded": "pending",
    "notice of filing date accorded": "pending",
    "trial instituted": "instituted",
    "instituted": "instituted",
    "institution granted": "instituted",
    "institution denied": "institution_denied",
    "not instituted": "institution_denied",
    "not instituted - merits": "institution_denied",
    "not instituted - procedural": "institution_denied",
    "terminated-denied": "institution_denied",
    "discretionary denial": "institution_denied",
    "final written decision": "final_written_decision",
    "fwd entered": "final_written_decision",
    "final decision": "final_written_decision",
    "final written decision - appealed": "final_written_decision",
    "final written decision on cafc remand": "final_written_decision",
    "terminated": "terminated",
    "terminated-other": "terminated",
    "terminated-dismissed": "dismissed",
    "dismissed": "dismissed",
    "terminated-settled": "settled",
    "settled": "settled",
    "settled before institution": "settled",
    "settled after institution": "settled",
    "terminated-adverse judgment": "adverse_judgment",
    "terminated-adverse judgement": "adverse_judgment",
    "adverse judgment": "adverse_judgment",
    "request for adverse judgment": "adverse_judgment",
    "request for adverse judgment before institution": "adverse_judgment",
    "request for adverse judgment after institution": "adverse_judgment",
}
"""What the statuses of a trial and the outcomes of its decisions stand for, by the label in lower case."""

RULINGS = {
    "affirmed": "affirmed",
    "affirmed-in-part": "affirmed_in_part",
    "affirmed in part": "affirmed_in_part",
    "affirmed-in part": "affirmed_in_part",
    "reversed": "reversed",
    "remanded": "remanded",
    "remanded-in part": "remanded_in_part",
    "remanded in part": "remanded_in_part",
    "vacated": "vacated",
    "vacated and remanded": "vacated_and_remanded",
    "dismissed": "dismissed",
    "judgment": "judgment",
    "final decision": "final_decision",
    "decision on motion": "decision_on_motion",
    "decision after court decision": "decision_after_court",
}
"""What an appeal's or an interference's outcome, or a court's, stands for, by the label in lower case."""

_FINDINGS = (
    (re.compile(r"determining\s+all\s+challenged\s+claims?\s+unpatentable", re.IGNORECASE), "all_unpatentable"),
    (re.compile(r"determining\s+no\s+challenged\s+claims?\s+unpatentable", re.IGNORECASE), "none_unpatentable"),
    (re.compile(r"determining\s+some\s+challenged\s+claims?\s+unpatentable", re.IGNORECASE), "some_unpatentable"),
)
_MANDATE = re.compile(r"\bmandate\b", re.IGNORECASE)
_COURT_CASE = re.compile(r"\b((?:19|20)\d\d-\d{4})\b")
_ET_AL = re.compile(r"\s*et\s+al\.?\s*$")
_ROLE = re.compile(r"\s*\((?:patent owner|petitioner|appellant|respondent|requester)\)\s*$", re.IGNORECASE)


def label(table: dict[str, str], printed: str) -> str | None:
    """Give what a label stands for; None when it is not known."""
    return table.get(re.sub(r"\s+", " ", printed.replace("–", "-").replace("—", "-")).strip().lower())


def finding(title: str) -> str | None:
    """Give what a final written decision's title finds of the challenged claims; None when it does not say."""
    found = {name for pattern, name in _FINDINGS if pattern.search(title)}
    return found.pop() if len(found) == 1 else None


def is_mandate(category: str, *titles: str) -> bool:
    """Tell whether a paper is a court's mandate: it is filed among the decisions, with the court's outcome."""
    return category.upper() not in {"FINAL", "TERMINATE"} and any(_MANDATE.search(title) for title in titles)


def court_cases(text: str) -> tuple[str, ...]:
    """Give the numbers of the appeals that a mandate's first lines print, ``2024-1794``."""
    return tuple(dict.fromkeys(_COURT_CASE.findall(text.partition("MANDATE")[0])))


def name(printed: str) -> tuple[str, bool]:
    """Give a name without what the export ran together with it, and whether others stand behind it.

    ``BUROKER, BRIAN MARKet al`` is ``BUROKER, BRIAN MARK`` and others: the words were appended without a space.
    """
    squeezed = " ".join(printed.split())
    bare = _ET_AL.sub("", squeezed)
    alone = _ROLE.sub("", bare)
    return re.sub(r"\s+([,;.])", r"\1", alone), bare != squeezed


def is_name(bare: str) -> bool:
    """Tell whether something may be a name: it has letters, and is no number of a patent or an application."""
    letters = sum(character.isalpha() for character in bare)
    return letters >= 2 and letters > sum(character.isdigit() for character in bare)
