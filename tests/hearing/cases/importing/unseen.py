"""Decisions in forms that no sample of pharmacy and chemistry shows, each with what it says: what the cases build on.

Designs, utility models, decisions of the Patent Reexamination Board, other headers, other words, damaged print. All of
it is made up. A case names the fields that may wait for a person; every other field must be exact.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hearing.cases.importing.cnipa import as_json, read_decision
from hearing.cases.importing.source import folded
from hearing.cases.numbers import check_digit
from tests.hearing.cases.importing.made_up import PATENT, MadeUp

LEADER, CHIEF, MEMBER = "leader", "chief_examiner", "member"
PANEL = [(LEADER, "温知言"), (CHIEF, "路思远"), (MEMBER, "季新雨")]
PETITIONER, PATENTEE = "丙谷家居有限公司", "丁溪电器股份有限公司"
TRUTH: Mapping[str, Any] = {
    "case_numbers": ["4W990001"], "decision_number": "990501", "decision_date": "2025-06-10", "patent_number": PATENT,
    "title": "一种保温杯", "ipc": "A47G 19/22", "filing_date": "2017-02-28", "priority_date": None,
    "grant_date": "2019-08-20", "request_dates": ["2024-11-15"], "petitioners": [PETITIONER], "patentees": [PATENTEE],
    "panel": PANEL, "legal_basis": ["A22.3", "A26.4"], "hearing_dates": ["2025-03-20"], "hearing_mode": None,
    "outcome": "invalid_all", "claim_results": [("1-4", "", "invalid")], "links": [],
}  # fmt: skip
"""What the plain decision says."""


def number(digits: str) -> str:
    return f"{digits}.{check_digit(digits)}"


@dataclass(frozen=True, slots=True)
class Unseen:
    """A decision in a form of its own: its text, where it differs from the plain one, which fields may wait."""

    id: str
    text: str
    truth: Mapping[str, Any] = field(default_factory=dict)
    waits: frozenset[str] = frozenset()


def case(
    identity: str, made: MadeUp | str, truth: Mapping[str, Any] | None = None, waits: str = "", *,
    change: Callable[[str], str] = str,
) -> Unseen:  # fmt: skip
    """Make a case; ``change`` must change the text."""
    text = made if isinstance(made, str) else made.text
    changed = change(text)
    assert change is str or changed != text, f"{identity}: nothing was changed"
    return Unseen(identity, changed, dict(truth or {}), frozenset(waits.split()))


def swap(*pairs: tuple[str, str]) -> Callable[[str], str]:
    """Replace each word everywhere; each must be there."""

    def change(text: str) -> str:
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new)
        return text

    return change


def header_as(form: Callable[[list[tuple[str, str]]], str]) -> Callable[[str], str]:
    """Print the header table in another form."""

    def change(text: str) -> str:
        start, end = text.index("<table>"), text.index("</table>") + len("</table>")
        rows = re.findall(r"<tr><td[^>]*>(.*?)</td><td>(.*?)</td></tr>", text[start:end], re.DOTALL)
        return text[:start] + form(rows) + text[end:]

    return change


def comparable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Bring what was read to the form of the truth."""
    return dict(values) | {
        "title": values["title"] and folded(values["title"]),
        "petitioners": [folded(party["name"]) for party in values["petitioners"]],
        "patentees": [folded(party["name"]) for party in values["patentees"]],
        "panel": [(seat["role"], seat["name"]) for seat in values["panel"]],
        "legal_basis": [cited["id"] for cited in values["legal_basis"]],
        "claim_results": [(item["claims"], item["part"], item["result"]) for item in values["claim_results"]],
        "links": sorted((link["kind"], link["number"]) for link in values["links"]),
    }


def faults(unseen: Unseen) -> tuple[list[str], list[str]]:
    """Give what is silently wrong, and what waits although it need not."""
    found = as_json(read_decision(unseen.text))
    waiting = {item["field"] for item in found["queued"]}
    truth = {**TRUTH, **unseen.truth}
    truth["title"] = truth["title"] and folded(truth["title"])
    truth["links"] = sorted(truth["links"])
    for side in ("petitioners", "patentees"):
        truth[side] = [folded(name) for name in truth[side]]
    read = comparable(found)
    wrong = [f"{name}: {read[name]}, in truth {truth[name]}" for name in truth if name not in waiting
             and read[name] != truth[name]]  # fmt: skip
    idle = [f"{name} waits: {item['reason']}" for item in found["queued"] for name in [item["field"]]
            if name in truth and name not in unseen.waits]  # fmt: skip
    return wrong, idle
