"""How alike two cases are, in parts that a person can follow: what each part compares, its weight, and why. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

WEIGHTS = {"grounds": 0.35, "field": 0.25, "outcome": 0.2, "links": 0.1, "size": 0.1}
"""Of the parts; together 1. Chosen by hand: what was argued counts most, then where the invention belongs."""


PROCEEDINGS = {
    "administrative_ruling": ("行政裁决", "administrative ruling"), "court": ("法院案件", "court case"),
    "invalidation": ("在先无效决定", "earlier invalidation"), "reexamination": ("复审", "re-examination"),
}  # fmt: skip
"""Kinds of linked proceedings in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of a case: grounds raised, main class, outcome, kinds of linked proceedings, granted claims."""

    case: str
    grounds: frozenset[str]
    ipc: str
    outcome: str
    links: frozenset[str]
    claims: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a likeness: its name, its weight, how alike (0 to 1), and why in both languages."""

    name: str
    weight: float
    alike: float
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike another case is: the weighted sum of its parts, 0 to 1."""

    case: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> float:
        """The weighted sum."""
        return sum(part.weight * part.alike for part in self.parts)

    def plain(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return {"case": self.case, "total": self.total, "parts": [asdict(part) for part in self.parts]}


def traits(tables: Tables) -> dict[str, Traits]:
    """Give what is compared of every case of a package."""
    grounds: dict[str, set[str]] = defaultdict(set)
    links: dict[str, set[str]] = defaultdict(set)
    for row in tables.get("request_ground_claim", ()):
        grounds[row["case_id"]].add(row["ground_id"])
    for row in tables.get("link", ()):
        links[row["case_id"]].add(row["kind"])
    ipc = {row["patent_number"]: row["ipc"] or "" for row in tables["patent"]}
    outcomes = {row["case_id"]: row["outcome"] or "" for row in tables["decision"]}
    return {
        row["case_id"]: Traits(
            row["case_id"],
            frozenset(grounds[row["case_id"]]),
            ipc.get(row["patent_number"], "").replace(" ", ""),
            outcomes.get(row["case_id"], ""),
            frozenset(links[row["case_id"]]),
            row["claim_count"],
        )
        for row in tables["case"]
    }


def likeness(one: Traits, other: Traits) -> Likeness:
    """Compare two cases."""
    common = one.grounds & other.grounds
    field, depth = _field(one.ipc, other.ipc)
    same = bool(one.outcome) and one.outcome == other.outcome
    shared = one.links & other.links
    most = max(one.claims, other.claims)
    return Likeness(
        other.case,
        (
            _part("grounds", _overlap(one.grounds, other.grounds), "共同理由：" + _listed(common),
                  "grounds in common: " + _listed(common)),
            _part("field", depth, f"国际专利分类相同至“{field or '–'}”", f"IPC the same down to {field or '–'}"),
            _part("outcome", float(same), "结论相同" if same else "结论不同或未知",
                  "the same outcome" if same else "another or no known outcome"),
            _part("links", _overlap(one.links, other.links), "共同的关联程序：" + _linked(shared, "、", 0),
                  "linked proceedings in common: " + _linked(shared, ", ", 1)),
            _part("size", min(one.claims, other.claims) / most if most else 0.0,
                  f"权利要求 {one.claims} 项与 {other.claims} 项", f"{one.claims} claims and {other.claims}"),
        ),
    )  # fmt: skip


def nearest(case: str, known: Mapping[str, Traits], count: int) -> list[Likeness]:
    """Give the cases that are most like one, the most alike first."""
    found = [likeness(known[case], other) for other in known.values() if other.case != case]
    return sorted(found, key=lambda each: (-each.total, each.case))[:count]


def _part(name: str, alike: float, zh: str, en: str) -> Part:
    return Part(name, WEIGHTS[name], alike, zh, en)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share that two sets have in common (Jaccard); of two empty ones nothing is in common."""
    return len(one & other) / len(one | other) if one | other else 0.0


def _field(one: str, other: str) -> tuple[str, float]:
    """Give how far two main classes agree: section, class or subclass."""
    for length, depth in ((4, 1.0), (3, 0.6), (1, 0.3)):
        if len(one) >= length and one[:length] == other[:length]:
            return one[:length], depth
    return "", 0.0


def _linked(kinds: frozenset[str], between: str, language: int) -> str:
    return between.join(PROCEEDINGS.get(kind, (kind, kind))[language] for kind in sorted(kinds)) or "–"


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "–"
