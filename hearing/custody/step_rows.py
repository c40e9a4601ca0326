"""Steps as rows, and back: the same columns for whatever kind of step."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import RowMapping

from hearing.custody.taken import StepTaken
from hearing.procedure.canonical import canonical
from hearing.procedure.names import name_of
from hearing.vocabulary import Role, Side

S = TypeVar("S")
T = TypeVar("T", bound=StepTaken[Any])


def row_of(taken: StepTaken[S]) -> dict[str, object]:
    """Give the row of a step."""
    return {
        "exhibit_id": taken.exhibit,
        "n": taken.n,
        "at": taken.at,
        "by": taken.by,
        "name": taken.name,
        "role": taken.role.value,
        "side": taken.side.value,
        "kind": name_of(type(taken.step)),
        "body": canonical(taken.step).decode(),
        "receipt": taken.receipt,
    }


def taken_of(sort: type[T], row: RowMapping, step_of: Callable[[str, object], object]) -> T:
    """Give the step of a row; ``step_of`` reads what happened from its kind's name and its fields."""
    return sort(
        exhibit=row["exhibit_id"],
        n=row["n"],
        at=row["at"],
        by=row["by"],
        name=row["name"],
        role=Role(row["role"]),
        side=Side(row["side"]),
        step=step_of(row["kind"], json.loads(row["body"])),
        receipt=row["receipt"],
    )
