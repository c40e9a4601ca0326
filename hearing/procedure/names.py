"""Stable names of commands and events: the class's name in snake_case, on the wire and in the store.

They are derived, so a class must not be renamed; golden bytes in the tests hold every name still.
"""

import re
from collections.abc import Mapping
from types import UnionType
from typing import get_args

from hearing.procedure.commands import Command
from hearing.procedure.events import Event


def name_of(kind: type) -> str:
    """Give the snake_case name of a command's or an event's class: ``GiveFloor`` is ``give_floor``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def _by_name(union: UnionType) -> Mapping[str, type]:
    return {name_of(kind): kind for kind in get_args(union)}


COMMANDS: Mapping[str, type[Command]] = _by_name(Command)
"""Every command by its name."""

EVENTS: Mapping[str, type[Event]] = _by_name(Event)
"""Every event by its name."""
