"""What every handler is given beside the state and the command, and the checks that many of them share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearing.procedure.events import Event, FloorTaken
from hearing.procedure.people import device_of
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when (UTC), and under which command id; what the command creates takes that id."""

    by: str
    now: datetime
    command_id: str


Guard = Callable[[Hearing, str], None]
"""Refuses when the command could not succeed now whatever its fields say; given the state and the actor."""

Handle = Callable[[Hearing, Any, Act], Sequence[Event]]
"""Gives the events that a command causes, or refuses; the table in ``decide.py`` pairs it with its command's type."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What the procedure does with one command."""

    handle: Handle
    guard: Guard = lambda state, by: None


def said(text: str, rule: str, zh: str, en: str) -> str:
    """Give the text without surrounding space; refuse when nothing is left."""
    stripped = text.strip()
    if not stripped:
        raise Refused(rule, zh, en)
    return stripped


def floor_lost(state: Hearing, *leaving: str) -> tuple[Event, ...]:
    """Give the end of the floor when its holder, or the device that carries the holder, is among those leaving."""
    if state.floor and (state.floor in leaving or device_of(state, state.floor) in leaving):
        return (FloorTaken(state.floor),)
    return ()
