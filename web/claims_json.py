"""The claims of a case as the browser reads them: each with what became of it, the sets beside each other."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from hearing.cases.model import Case, Claim
from hearing.claimsets.compare import PERMITTED, UNTOUCHED, Compared, compared
from hearing.claimsets.provisions import AMENDING
from hearing.claimsets.sets import ClaimSet
from hearing.procedure.canonical import as_json
from hearing.vocabulary import Side
from web.case_course import Given
from web.case_file import ground_json, grounds_of, moment
from web.custody_json import signed_brief


@lru_cache(64)
def comparison(old: tuple[Claim, ...], new: tuple[Claim, ...]) -> tuple[Compared, ...]:
    """Compare two sets once; they never change."""
    return compared(old, new)


def claim_json(claim: Claim) -> dict[str, Any]:
    """Give a claim."""
    return {
        "number": claim.number,
        "text": claim.text,
        "parents": list(claim.parents),
        "independent": claim.independent,
    }


def claims_json(case: Case, sets: Sequence[ClaimSet], given: Sequence[Given], office: str) -> dict[str, Any]:
    """Give everything about a case's claims: as granted with what became of each, then every amended set."""
    return {
        "claims": [_granted(case, claim, sets, given) for claim in case.patent.claims],
        "granted_on": case.patent.grant_date.isoformat() if case.patent.grant_date else None,
        "case_number": "、".join(case.numbers),
        "grounds": [ground_json(identity) for identity in grounds_of(case)],
        "sets": [set_json(one) for one in sets],
        "provision": as_json(AMENDING[office]) if office in AMENDING else None,
    }


def set_json(one: ClaimSet) -> dict[str, Any]:
    """Give an amended set."""
    return {
        "n": one.n,
        "claims": [claim_json(claim) for claim in one.claims],
        "text": one.text,
        "reason": one.reason,
        "by": one.name,
        "filed_at": moment(one.filed_at),
        "timely": as_json(one.timely),
        "rulings": [
            {"accepted": each.accepted, "reason": each.reason, "by": each.name, "at": moment(each.at)}
            for each in one.rulings
        ],
        "signed": signed_brief(one.receipt),
    }


def comparison_json(old: Sequence[Claim], new: Sequence[Claim], office: str) -> list[dict[str, Any]]:
    """Give two sets compared. What an office permits is said only of the one whose ways of amending are told apart."""
    return [_compared(one, known=office == "cnipa") for one in comparison(tuple(old), tuple(new))]


def _compared(one: Compared, *, known: bool) -> dict[str, Any]:
    return {
        "old": one.old,
        "new": one.new,
        "untouched": all(each.kind in UNTOUCHED for each in one.suggestions),
        "suggestions": [
            {
                "kind": each.kind.value,
                "claims": list(each.claims),
                "text": each.text.strip(),
                "permitted": (each.kind in PERMITTED or each.kind in UNTOUCHED) if known else None,
            }
            for each in one.suggestions
        ],
        "runs": [[run.op.value, run.text] for run in one.runs],
    }


def _granted(case: Case, claim: Claim, sets: Sequence[ClaimSet], given: Sequence[Given]) -> dict[str, Any]:
    whole = [cell.ground for cell in case.cells if cell.claim in {claim.number, 0}]
    decision = case.decision.claim_outcomes if case.decision is not None else ()
    return claim_json(claim) | {
        "attacked": list(dict.fromkeys(whole)),
        "given_up": [given_json(one) for one in given if concerns(one, claim.number)],
        "amended": _amended(case, claim, sets),
        "decided": [
            {"result": one.result, "part": one.part} for one in decision if claim.number in one.claims or not one.claims
        ],
    }


def concerns(given: Given, claim: int) -> bool:
    """Tell whether what was given up is this claim itself, or all attacks on it."""
    return not given.exhibits and str(claim) in given.claims and (given.side is Side.PATENTEE or not given.ground)


def given_json(one: Given) -> dict[str, Any]:
    """Give what was given up, with the place in the record."""
    return {
        "hearing": one.hearing,
        "n": one.n,
        "at": moment(one.at),
        "side": one.side.value,
        "by": one.name,
        "ground": one.ground,
        "claims": list(one.claims),
        "exhibits": list(one.exhibits),
        "reason": one.reason,
    }


def _amended(case: Case, claim: Claim, sets: Sequence[ClaimSet]) -> dict[str, Any] | None:
    """Say what the latest set does to a granted claim; None when there is none or it leaves the claim as it was."""
    if not sets:
        return None
    latest = sets[-1]
    for one in comparison(case.patent.claims, latest.claims):
        if one.old == claim.number:
            done = [(each.kind.value, list(each.claims)) for each in one.suggestions if each.kind not in UNTOUCHED]
            same = not done and one.new == one.old
            return None if same else {"set": latest.n, "new": one.new, "done": done}
    return None
