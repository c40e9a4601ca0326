"""What cases are counted by: the dimensions of published tables, and a case as a record of them. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from hearing.cases.model import DecisionRecord
from hearing.dataset.columns import Column, Level, TableSchema, flag, text, whole
from hearing.dataset.input import CaseInput
from hearing.dataset.pseudonymise import folded_name, is_organisation
from hearing.dataset.release.cells import Record
from hearing.vocabulary import Side

UNKNOWN, ALL, NONE = "unknown", "all", "none"
"""A value that is not known; a margin; no value where there may be several."""

MOST_DIMENSIONS, MOST_TABLES = 4, 20


@dataclass(frozen=True, slots=True)
class Dimension:
    """What cases are counted by; ``several`` when one case may have several values, which then do not add up."""

    zh: str
    en: str
    source: str
    read: Callable[[CaseInput, date], tuple[str, ...]]
    several: bool = False


def _decision(given: CaseInput, as_of: date) -> DecisionRecord | None:
    found = given.case.decision
    return None if found is None or (found.decided_on is not None and found.decided_on > as_of) else found


def _outcome(given: CaseInput, as_of: date) -> tuple[str, ...]:
    found = _decision(given, as_of)
    return ((found.outcome or UNKNOWN) if found else "pending",)


def _decided(given: CaseInput, as_of: date) -> tuple[str, ...]:
    found = _decision(given, as_of)
    return (str(found.decided_on.year) if found and found.decided_on else UNKNOWN if found else "pending",)


def _requested(given: CaseInput, _: date) -> tuple[str, ...]:
    filed = given.case.filed_on
    return (str(filed.year) if filed else UNKNOWN,)


def _kind(side: Side) -> Callable[[CaseInput, date], tuple[str, ...]]:
    def read(given: CaseInput, _: date) -> tuple[str, ...]:
        kinds = {"organisation" if is_organisation(party.name) else "person" for party in given.case.side(side)}
        return ("mixed" if len(kinds) > 1 else next(iter(kinds), UNKNOWN),)

    return read


def _claims(given: CaseInput, _: date) -> tuple[str, ...]:
    count = len(given.case.patent.claims)
    bands = ((1, UNKNOWN), (6, "1-5"), (11, "6-10"), (21, "11-20"))
    return (next((name for end, name in bands if count < end), "21+"),)


def _grounds(given: CaseInput, _: date) -> tuple[str, ...]:
    return tuple(sorted({cell.ground for cell in given.case.cells})) or (NONE,)


def _modes(given: CaseInput, _: date) -> tuple[str, ...]:
    return tuple(sorted({hearing.mode for hearing in given.hearings})) or (NONE,)


DIMENSIONS: Mapping[str, Dimension] = {
    "outcome": Dimension("结论", "outcome", "case_file.outcome", _outcome),
    "decided_year": Dimension("决定年份", "year of the decision", "case_file.decided_on", _decided),
    "requested_year": Dimension("最早请求年份", "year of the earliest request", "case_file.request_dates", _requested),
    "ipc_section": Dimension(
        "国际专利分类部", "section of the main class", "case_file.ipc",
        lambda given, _: (given.case.patent.ipc.strip()[:1] or UNKNOWN,),
    ),
    "ipc_class": Dimension(
        "国际专利分类大类", "class of the main class", "case_file.ipc",
        lambda given, _: (given.case.patent.ipc.strip()[:3] or UNKNOWN,),
    ),
    "petitioner_kind": Dimension(
        "请求人类别", "kind of the petitioners", "case_party.name", _kind(Side.PETITIONER)
    ),
    "patentee_kind": Dimension("专利权人类别", "kind of the patentees", "case_party.name", _kind(Side.PATENTEE)),
    "claims": Dimension("权利要求数", "number of claims", "patent_claim", _claims),
    "requests": Dimension(
        "请求数", "number of requests", "case_number", lambda given, _: ("1" if len(given.case.numbers) == 1 else "2+",)
    ),
    "ground": Dimension("无效理由", "ground", "ground_cell.ground", _grounds, several=True),
    "mode": Dimension("审理方式", "mode of a hearing", "hearing.mode", _modes, several=True),
}  # fmt: skip
"""By name, as a query names them."""

SEVERAL = frozenset(name for name, one in DIMENSIONS.items() if one.several)


def record_of(given: CaseInput, as_of: date) -> Record:
    """Give a case as it is counted, with the parties that stand behind it."""
    behind = {
        side.value: tuple(dict.fromkeys(folded_name(party.name) for party in given.case.side(side)))
        for side in (Side.PETITIONER, Side.PATENTEE)
    }
    return Record(given.case.id, {name: one.read(given, as_of) for name, one in DIMENSIONS.items()}, behind)


COUNTED = TableSchema(
    "counted",
    "计数所用记录",
    "records that are counted; no package has them",
    ("case_id",),
    (
        text("case_id", "案件编号", "case number", "case_file.id", required=True),
        text("values", "各维度取值", "values by dimension", "case_file", "derived", required=True),
        text("contributors", "当事人", "parties", "case_party.name", "derived", required=True),
    ),
    level=Level.COUNTS,
)


def table_schema(dimensions: tuple[str, ...]) -> TableSchema:
    """Give the published table over some dimensions."""
    named = [DIMENSIONS[name] for name in dimensions]
    return TableSchema(
        "count_" + "_".join(dimensions),
        "案件数，按" + "、".join(one.zh for one in named),
        "number of cases by " + ", ".join(one.en for one in named),
        dimensions,
        (
            *(_column(name, one) for name, one in zip(dimensions, named, strict=True)),
            whole("n", "案件数；空表示不公布", "number of cases; empty where it is withheld", "case_file", "derived",
                  required=False),
            flag("shown", "是否公布", "whether the number is shown", "case_file", "derived"),
        ),
        level=Level.COUNTS,
    )  # fmt: skip


def _column(name: str, one: Dimension) -> Column:
    sums = ("；一案可有多个取值", "; a case may have several") if one.several else ("", "")
    return text(
        name, f"{one.zh}；all 表示合计{sums[0]}", f"{one.en}; all is the total{sums[1]}", one.source, "derived",
        required=True,
    )  # fmt: skip
