"""From an imported decision to a whole case.

Pure. Only what was read for sure goes in; what a person must look at stays in the import's queue.
"""

from typing import TypeVar

from hearing.cases.errors import IncompleteDecisionError
from hearing.cases.importing.result import Fact, ImportedDecision, ReadParty
from hearing.cases.matrix import cells
from hearing.cases.model import Case, DecisionRecord, ListedExhibit, Party, Patent
from hearing.vocabulary import Side

T = TypeVar("T")
NEEDED = ("case_numbers", "patent_number", "title", "petitioners", "patentees")
"""Without these there is no case to open."""


def case_from_decision(imported: ImportedDecision) -> Case:
    """Make the case that a decision was about, the decision included.

    Raises:
        IncompleteDecisionError: The text lacks, or leaves unsure, something that no case can be without.
    """
    missing = tuple(name for name in NEEDED if not getattr(imported, name))
    if missing or imported.patent_number is None or imported.title is None:
        raise IncompleteDecisionError(missing)
    numbers = _values(imported.case_numbers)
    petitioners = _parties(imported.petitioners, Side.PETITIONER)
    claims = () if imported.is_queued("claims") else _values(imported.claims)
    patent = Patent(
        number=imported.patent_number.value,
        title=imported.title.value,
        ipc=_value(imported.ipc) or "",
        filing_date=_value(imported.filing_date),
        priority_date=_value(imported.priority_date),
        grant_date=_value(imported.grant_date),
        claims=claims,
    )
    return Case(
        id=numbers[0],
        numbers=numbers,
        patent=patent,
        parties=petitioners + _parties(imported.patentees, Side.PATENTEE),
        panel=_values(imported.panel),
        cells=cells(_values(imported.grounds), tuple(party.id for party in petitioners)),
        listed_exhibits=tuple(ListedExhibit(read.side, read.label, read.title) for read in _values(imported.exhibits)),
        links=_values(imported.links),
        request_dates=_values(imported.request_dates),
        hearing_dates=_values(imported.hearing_dates),
        decision=_decision(imported),
    )


def _value(fact: Fact[T] | None) -> T | None:
    return fact.value if fact else None


def _values(facts: tuple[Fact[T], ...]) -> tuple[T, ...]:
    return tuple(fact.value for fact in facts)


def _parties(facts: tuple[Fact[ReadParty], ...], side: Side) -> tuple[Party, ...]:
    return tuple(
        Party(f"{side.value}-{index}", read.name, side, read.agents) for index, read in enumerate(_values(facts), 1)
    )


def _decision(imported: ImportedDecision) -> DecisionRecord | None:
    if imported.decision_number is None:
        return None
    return DecisionRecord(
        number=imported.decision_number.value,
        decided_on=_value(imported.decision_date),
        outcome="" if imported.is_queued("outcome") else _value(imported.outcome) or "",
        claim_outcomes=_values(imported.claim_results),
        text_sha256=imported.text_sha256,
    )
