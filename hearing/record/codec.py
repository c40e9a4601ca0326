"""Events to bytes and back, under stable names and versions.

A stored event is ``(name, version, body)``; the body is canonical JSON of the event's fields. When an event's fields
change, its version goes up in `VERSIONS` and `UPCAST` gains a function that turns the older body into the newer, so
that every record ever written can be read. Golden bytes in the tests hold all of this still.
"""

import json
from collections.abc import Callable, Mapping

from hearing.procedure.canonical import Json, as_json, canonical, moment
from hearing.procedure.events import Event, Recorded
from hearing.procedure.names import EVENTS, name_of
from hearing.record.shapes import shape

VERSIONS: Mapping[str, int] = {
    "hearing_scheduled": 4,
    "recusal_answered": 2,
    "floor_given": 2,
    "focus_set": 2,
    "utterance_recorded": 3,
    "utterance_amended": 2,
    "correction_requested": 2,
    "correction_decided": 2,
    "minutes_presented": 2,
    "minutes_signed": 3,
    "signing_refused": 2,
    "connected": 2,
    "recessed": 2,
    "media_impaired": 2,
}
"""The version in which an event is written, where it is not 1."""


def _only_more_fields(body: dict[str, Json]) -> dict[str, Json]:
    """Give an older body as it is: the next version only has more fields, and their defaults say what held before."""
    return body


UPCAST: Mapping[tuple[str, int], Callable[[dict[str, Json]], dict[str, Json]]] = {
    (name, version): _only_more_fields for name, newest in VERSIONS.items() for version in range(1, newest)
}
"""From the body of an event's older version to that of the next one."""


class UnreadableEventError(Exception):
    """A stored event is of a name or version that this program does not know, or its body is damaged."""


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
