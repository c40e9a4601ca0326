"""Small helpers for replacing parts of an immutable state."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from hearing.procedure.events import Recorded
from hearing.procedure.people import presence
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing, Passage, Presence

Apply = Callable[[Hearing, Any, Recorded], Hearing]
"""Gives the state after an event; the table in ``evolve.py`` pairs it with its event's type."""

Key = TypeVar("Key")
Value = TypeVar("Value")


def put(mapping: Mapping[Key, Value], key: Key, value: Value) -> Mapping[Key, Value]:
    """Give the mapping with one entry set; the given one stays as it was."""
    return {**mapping, key: value}


def with_presence(state: Hearing, who: str, change: Callable[[Presence], Presence]) -> Hearing:
    """Give the state with one participant's presence changed."""
    return replace(state, presence=put(state.presence, who, change(presence(state, who))))


def passed(state: Hearing, kind: str, at: Recorded, reason: str = "") -> Hearing:
    """Give the state with one more passage of the hearing's course, at the stage it is in."""
    return replace(state, course=(*state.course, Passage(kind, at.at, state.stage, reason)))
