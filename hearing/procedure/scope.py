"""What may be examined and what is: grounds with their claims and exhibits, what was given up, and the matrix.

A scope item names a ground, the claims it attacks and the exhibits it rests on. No claims means the patent as a whole;
no ground, in what is admitted or given up, means every ground.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hearing.procedure.commands import ScopeItem
from hearing.procedure.state import Examination, Focus, Hearing
from hearing.vocabulary import ADDS, Stage


def admitted(examination: Examination) -> tuple[ScopeItem, ...]:
    """Give what granted motions added to the request, in the order in which they were made."""
    return tuple(
        ScopeItem(one.ground, one.claims, one.exhibits)
        for one in examination.motions.values()
        if one.kind in ADDS and one.granted
    )


def asked(examination: Examination) -> tuple[ScopeItem, ...]:
    """Give all that the panel may take up: what was requested, what the petitioner stated, and what was admitted."""
    return (*examination.requested, *(examination.stated or ()), *admitted(examination))


def standing(examination: Examination) -> tuple[ScopeItem, ...]:
    """Give the scope as it stands: fixed, else as stated and admitted, else as requested and admitted."""
    if examination.scope is not None:
        return examination.scope
    stated = examination.stated
    return (*(examination.requested if stated is None else stated), *admitted(examination))


def within(item: ScopeItem, items: Iterable[ScopeItem]) -> bool:
    """Tell whether this item asks for nothing that the others, taken together, do not hold."""
    found = tuple(items)
    return all(_covered(item, claim, found) for claim in item.claims or ("",))


def _covered(item: ScopeItem, claim: str, items: tuple[ScopeItem, ...]) -> bool:
    over = [one for one in items if one.ground in {item.ground, ""} and (not one.claims or claim in one.claims)]
    exhibits = {exhibit for one in over for exhibit in one.exhibits}
    return any(one.ground == item.ground for one in over) and exhibits.issuperset(item.exhibits)


def reached(item: ScopeItem, items: Iterable[ScopeItem]) -> bool:
    """Tell whether cells of these items may be taken up so: without claims, all those of the ground are meant."""
    found = tuple(items)
    if item.claims:
        return within(item, found)
    over = [one for one in found if one.ground in {item.ground, ""}]
    exhibits = {exhibit for one in over for exhibit in one.exhibits}
    return any(one.ground == item.ground for one in over) and exhibits.issuperset(item.exhibits)


def given_up(examination: Examination, ground: str, claim: str, exhibit: str = "") -> bool:
    """Tell whether a side gave up this ground against this claim, or, where one is named, this exhibit for it."""
    return any(
        one.ground in {ground, ""}
        and (not one.claims or claim in one.claims)
        and (not one.exhibits or exhibit in one.exhibits)
        for one in examination.given_up
    )


class CellStatus(StrEnum):
    """How far a cell of the matrix is."""

    OPEN = "open"
    NOW = "now"
    HEARD = "heard"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Cell:
    """A ground against a claim (empty for the patent as a whole), the exhibits it rests on, and how far it is."""

    ground: str
    claim: str
    exhibits: tuple[str, ...]
    status: CellStatus


def matrix(state: Hearing) -> tuple[Cell, ...]:
    """Give the cells of the scope as it stands, in the order of their first naming.

    A cell is heard when it was taken up with each exhibit that it still rests on, or as a whole; the one under
    examination is ``now``. What is admitted for no named ground has a cell without a ground.
    """
    examination = state.examination
    cells: dict[tuple[str, str], dict[str, None]] = {}
    for item in standing(examination):
        for claim in item.claims or ("",):
            cells.setdefault((item.ground, claim), {}).update(dict.fromkeys(item.exhibits))
    return tuple(_cell(state, ground, claim, exhibits) for (ground, claim), exhibits in cells.items())


def _cell(state: Hearing, ground: str, claim: str, exhibits: Mapping[str, None]) -> Cell:
    examination = state.examination
    left = tuple(one for one in exhibits if not given_up(examination, ground, claim, one))
    taken = [one for one in examination.taken_up if _takes_up(one, ground, claim, left)]
    if given_up(examination, ground, claim) or (exhibits and not left):
        return Cell(ground, claim, tuple(exhibits), CellStatus.GIVEN_UP)
    if state.focus is not None and state.focus in taken:
        return Cell(ground, claim, left, CellStatus.NOW)
    heard = {exhibit for one in taken for exhibit in one.exhibits}
    whole = any(not one.exhibits for one in taken)
    done = taken and (whole or heard.issuperset(left))
    return Cell(ground, claim, left, CellStatus.HEARD if done else CellStatus.OPEN)


def _takes_up(focus: Focus, ground: str, claim: str, exhibits: tuple[str, ...]) -> bool:
    if not ground:
        return bool(set(exhibits) & set(focus.exhibits))
    if focus.ground != ground or (claim and focus.claims and claim not in focus.claims):
        return False
    return not exhibits or not focus.exhibits or bool(set(exhibits) & set(focus.exhibits))


EXAMINES = frozenset({Stage.INVESTIGATION, Stage.DEBATE})
"""The stages in which cells of the matrix are taken up; a focus does not outlast them."""


def focus_at(state: Hearing, moment: datetime, stage: Stage) -> Focus | None:
    """Give what was under examination at a moment that lies in this stage."""
    if stage not in EXAMINES:
        return None
    return next((one for one in reversed(state.examination.taken_up) if one.since <= moment), None)
