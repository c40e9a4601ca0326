"""In what two readings of one case differ: a decision may be imported again from another parse or a corrected text.

Pure. Nothing is merged: what is on file stays, and a person is told what differs.
"""

from hearing.cases.model import Case


def differing(on_file: Case, again: Case) -> tuple[str, ...]:
    """Name the fields, as `hearing import --json` calls them, in which a case read again differs from that on file."""
    first, second = _fields(on_file), _fields(again)
    return tuple(name for name, value in first.items() if value != second[name])


def _fields(case: Case) -> dict[str, object]:
    patent, decision = case.patent, case.decision
    return {
        "case_numbers": case.numbers,
        "decision_number": decision.number if decision else None,
        "decision_date": decision.decided_on if decision else None,
        "patent_number": patent.number,
        "title": patent.title,
        "ipc": patent.ipc,
        "filing_date": patent.filing_date,
        "priority_date": patent.priority_date,
        "grant_date": patent.grant_date,
        "request_dates": case.request_dates,
        "petitioners and patentees": tuple((party.side, party.name) for party in case.parties),
        "panel": case.panel,
        "hearing_dates": case.hearing_dates,
        "outcome": decision.outcome if decision else None,
        "claim_results": decision.claim_outcomes if decision else (),
        "links": tuple((link.kind, link.number) for link in case.links),
    }
