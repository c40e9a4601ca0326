"""The lines between the platform and its media process: one JSON object a line, each with what it answers.

Pure. Every message type is named by its class; fields are read back by their annotations, and anything that does not
fit raises `PipeError`, because both ends are ours and a misfit is a defect.
"""

import json
import types
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from signaling import media

#: The longest line (bytes): one order of a large hearing.
MAX_LINE = 4 << 20


class PipeError(ValueError):
    """A line does not hold a message of ours."""


@dataclass(frozen=True, slots=True)
class Open:
    """Ask the media process to prepare a leg."""

    id: int
    order: media.OpenLeg


@dataclass(frozen=True, slots=True)
class Apply:
    """Give orders to the media process."""

    id: int
    orders: tuple[media.Order, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """Ask the media process to end all recordings and exit."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The media process serves; ``port`` is the UDP port it has bound."""

    port: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The media process cannot serve; the text says why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Answer to `Open`."""

    id: int
    leg: media.LegOpened


@dataclass(frozen=True, slots=True)
class Refused:
    """Answer to `Open` that was refused."""

    id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """Answer to `Apply`: the orders are in force."""

    id: int


@dataclass(frozen=True, slots=True)
class Reported:
    """Something happened."""

    report: media.LegConnected | media.LegLost | media.LegQuality | media.RecordingFinished


Message = Open | Apply | Stop | Ready | Failed | Opened | Refused | Applied | Reported

_TYPES: dict[str, type] = {
    kind.__name__: kind for union in (Message, media.Order, media.Report) for kind in get_args(union)
}


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(message: Message) -> bytes:
    """One line, its newline included."""
    return _ENCODER.encode(_plain(message)).encode() + b"\n"


def decode(line: bytes) -> Message:
    """Read one line; raises `PipeError`."""
    try:
        message = _typed(Message, json.loads(line))
    except (ValueError, KeyError, TypeError) as error:
        raise PipeError(f"not a message of the media pipe: {line[:80]!r}") from error
    return message  # type: ignore[no-any-return]  # _typed gave one of the union's classes or raised


_NAMES: dict[type, tuple[str, ...] | None] = {}


def _names(kind: type) -> tuple[str, ...] | None:
    """The fields of a dataclass, looked up once for each class; nothing for another class."""
    if kind not in _NAMES:
        _NAMES[kind] = tuple(item.name for item in fields(kind)) if is_dataclass(kind) else None
    return _NAMES[kind]


def _plain(value: Any) -> Any:  # noqa: ANN401 -- a walk over values of many types
    kind = type(value)
    if kind is str or kind is int or kind is float:
        return value
    if (names := _names(kind)) is not None:
        return {"is": kind.__name__} | {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (frozenset, tuple)):
        return [_plain(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    return value


def _typed(kind: Any, value: Any) -> Any:  # noqa: ANN401 -- as above
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(kind), value)
    if origin in (tuple, frozenset):
        return _collection(origin, get_args(kind), value)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{item.name: _typed(hints[item.name], value[item.name]) for item in fields(kind)})  # type: ignore[operator]  # a class, by the test above
    if kind is datetime:
        return datetime.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise PipeError(f"expected {kind}, got {type(value)}")
    return value


def _one_of(kinds: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401 -- as above
    if types.NoneType in kinds:
        return None if value is None else _typed(next(one for one in kinds if one is not types.NoneType), value)
    chosen = _TYPES[value["is"]]
    if chosen not in kinds:
        raise PipeError(f"{chosen.__name__} has no place here")
    return _typed(chosen, value)


def _collection(origin: Callable[[Any], Any], arguments: tuple[Any, ...], value: list[Any]) -> Any:  # noqa: ANN401 -- as above
    if origin is frozenset or arguments[-1] is Ellipsis:
        return origin(_typed(arguments[0], item) for item in value)
    if len(value) != len(arguments):
        raise PipeError("a tuple of another length")
    return origin(_typed(kind, item) for kind, item in zip(arguments, value, strict=True))
