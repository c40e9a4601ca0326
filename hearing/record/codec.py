"""Events to bytes and back, under stable names and versions; commands from the wire.

A stored event is ``(name, version, body)``; the body is canonical JSON of the event's fields. When an event's fields
change, its version goes up in `VERSIONS` and `UPCAST` gains a function that turns the older body into the newer, so
that every record ever written can be read. Golden bytes in the tests hold all of this still.
"""

import json
import unicodedata
from collections.abc import Callable, Mapping

from hearing.procedure import commands as c
from hearing.procedure.canonical import Json, as_json, canonical, moment
from hearing.procedure.commands import Command
from hearing.procedure.events import Event, Recorded
from hearing.procedure.names import COMMANDS, EVENTS, name_of
from hearing.procedure.rules import PLATFORM
from hearing.record.shapes import ShapeError, shape

VERSIONS: Mapping[str, int] = {}
"""The version in which an event is written, where it is not 1."""

UPCAST: Mapping[tuple[str, int], Callable[[dict[str, Json]], dict[str, Json]]] = {}
"""From the body of an event's older version to that of the next one."""

LONGEST_TEXT = 8_000
"""Characters in any one text of a command from the wire."""

_NOT_FROM_THE_WIRE = PLATFORM | {c.ScheduleHearing}
_LAYOUT = "\n\t"


class UnreadableEventError(Exception):
    """A stored event is of a name or version that this program does not know, or its body is damaged."""


class MalformedCommandError(ValueError):
    """A command from the wire is not one; nothing was done.

    Args:
        field: the field at fault, as a path, or ``name`` when there is no such command.
        zh: what was wrong and what to do, in Chinese.
        en: the same in English.
    """

    def __init__(self, field: str, zh: str, en: str) -> None:
        super().__init__(f"{field}: {en}")
        self.field = field
        self.zh = zh
        self.en = en


def version_of(name: str) -> int:
    """Give the version in which this event is written now."""
    return VERSIONS.get(name, 1)


def encode(event: Event) -> tuple[str, int, bytes]:
    """Give the stable name, version and canonical body of an event."""
    name = name_of(type(event))
    return name, version_of(name), canonical(event)


def decode(name: str, version: int, body: bytes | str) -> Event:
    """Give the event of a stored name, version and body.

    Raises:
        UnreadableEventError: this program cannot read it; the record must not be acted upon.
    """
    kind = EVENTS.get(name)
    if kind is None or not 1 <= version <= version_of(name):
        raise UnreadableEventError(f"an event named {name}, version {version}, is not known to this program")
    try:
        value = json.loads(body)
        for older in range(version, version_of(name)):
            value = UPCAST[name, older](value)
        return shape(kind, value)
    except (ValueError, TypeError) as error:
        raise UnreadableEventError(f"the body of an event named {name} is damaged: {error}") from error


def statement(hearing: str, recorded: Recorded) -> dict[str, Json]:
    """Give what is sealed of an event: all that the record says of it."""
    name = name_of(type(recorded.event))
    return {
        "kind": "hearing-event/1",
        "hearing": hearing,
        "n": recorded.n,
        "at": moment(recorded.at),
        "by": recorded.by,
        "command": recorded.command_id,
        "type": name,
        "v": version_of(name),
        "body": as_json(recorded.event),
    }


def command_from_wire(name: object, body: object) -> Command:
    """Make a command from its snake_case name and a JSON object of its fields.

    Strict: unknown and missing fields, other types, texts over `LONGEST_TEXT` characters, control characters and
    unpaired surrogates are refused, and so are commands that only the platform gives.

    Raises:
        MalformedCommandError: with the field at fault.
    """
    kind = COMMANDS.get(name) if isinstance(name, str) else None
    if kind is None or kind in _NOT_FROM_THE_WIRE:
        raise MalformedCommandError(
            "name",
            f"没有名为“{_shortened(name)}”的操作；请刷新页面后重试。",
            f"There is no command named “{_shortened(name)}”; reload the page and try again.",
        )
    try:
        return shape(kind, body, text=_acceptable)
    except ShapeError as error:
        raise MalformedCommandError(
            error.field,
            f"字段“{error.field}”不正确：{error.zh}。",
            f"The field “{error.field}” is not right: {error.en}.",
        ) from error


def _shortened(name: object) -> str:
    return "".join(one for one in str(name)[:40] if one.isprintable())


def _acceptable(text: str, field: str) -> None:
    """Refuse what a person cannot have meant to write."""
    if len(text) > LONGEST_TEXT:
        raise ShapeError(
            field,
            f"文字过长（{len(text)} 字，上限 {LONGEST_TEXT} 字），请分段",
            f"the text is too long ({len(text)} characters, at most {LONGEST_TEXT}); divide it",
        )
    if any(unicodedata.category(one) in {"Cc", "Cs"} and one not in _LAYOUT for one in text):
        raise ShapeError(field, "含有控制字符，请删除后重试", "it holds control characters; remove them")
