"""A state as canonical JSON and back, driven by the shapes of its dataclasses; a cache of the fold, never evidence.

The form of a snapshot is the digest of every class that a state is made of: their names, fields and types. When a
program folds into other shapes, the form differs and the record is replayed instead. A change of what the fold *does*
without a change of shape must raise `FOLD`. Mappings are written as pairs, since their keys need not be texts.
"""

import hashlib
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from hearing.procedure.canonical import moment
from hearing.procedure.state import Hearing

FOLD = 1
"""Goes up whenever the same events are folded into another state of the same shape."""


class UnusableSnapshotError(Exception):
    """A stored snapshot is of another form, or damaged; the record is replayed instead."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state after event ``n`` as it is stored: its form, the SHA-256 of its body, and the body (a JSON text)."""

    n: int
    form: str
    digest: str
    body: str


def snapshot_of(state: Hearing) -> Snapshot:
    """Write a state down."""
    body = json.dumps(_writer(Hearing)(state), separators=(",", ":"), ensure_ascii=False)
    return Snapshot(state.n, form(), _digest(state.n, body), body)


def state_of(snapshot: Snapshot, hearing: str) -> Hearing:
    """Read a state back.

    Raises:
        UnusableSnapshotError: it is not of this program's form, not of this hearing, or damaged.
    """
    if snapshot.form != form():
        raise UnusableSnapshotError("it was made by a program that folds into other shapes")
    if snapshot.digest != _digest(snapshot.n, snapshot.body):
        raise UnusableSnapshotError("its digest does not fit")
    try:
        state = _reader(Hearing)(json.loads(snapshot.body))
    except (ValueError, TypeError, KeyError, LookupError) as error:
        raise UnusableSnapshotError(f"it cannot be read: {error}") from error
    if not isinstance(state, Hearing) or (state.id, state.n) != (hearing, snapshot.n):
        raise UnusableSnapshotError("it is of another hearing or another moment")
    return state


def _digest(n: int, body: str) -> str:
    return hashlib.sha256(f"{form()} {n} {body}".encode()).hexdigest()


@cache
def form() -> str:
    """Give the form in which this program writes snapshots."""
    seen: dict[str, list[str]] = {}
    _describe(Hearing, seen)
    return hashlib.sha256(json.dumps([FOLD, seen], sort_keys=True).encode()).hexdigest()


def _describe(hint: Any, seen: dict[str, list[str]]) -> None:  # noqa: ANN401 -- a type hint has no type
    for part in get_args(hint):
        _describe(part, seen)
    if isinstance(hint, type) and issubclass(hint, Enum) and hint.__qualname__ not in seen:
        seen[hint.__qualname__] = [f"{one.name}={one.value}" for one in hint]
    if is_dataclass(hint) and isinstance(hint, type) and hint.__qualname__ not in seen:
        hints = get_type_hints(hint)
        seen[hint.__qualname__] = [f"{one.name}: {hints[one.name]}" for one in fields(hint)]
        for one in fields(hint):
            _describe(hints[one.name], seen)


Code = Callable[[Any], Any]


@cache
def _writer(hint: Any) -> Code:  # noqa: ANN401 -- a type hint has no type
    return _coder(hint, _writer, _PLAIN_OUT, _object_out)


@cache
def _reader(hint: Any) -> Code:  # noqa: ANN401 -- a type hint has no type
    return _coder(hint, _reader, _PLAIN_IN, _object_in)


def _coder(
    hint: Any,  # noqa: ANN401 -- a type hint has no type
    inner: Callable[[Any], Code],
    plain: Mapping[Any, Code],
    of_class: Callable[[Any], Code],
) -> Code:
    """Give how a type is written or read; the same shapes both ways."""
    if hint in plain:
        return plain[hint]
    if get_origin(hint) is not None:
        return _compound(hint, inner, plain)
    if issubclass(hint, Enum):
        return (lambda value: value.value) if plain is _PLAIN_OUT else hint
    if is_dataclass(hint):
        return of_class(hint)
    raise TypeError(f"{hint} has no form in a snapshot")


def _compound(hint: Any, inner: Callable[[Any], Code], plain: Mapping[Any, Code]) -> Code:  # noqa: ANN401 -- as above
    origin, parts = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        (given,) = [one for one in parts if one is not types.NoneType]
        present = inner(given)
        return lambda value: None if value is None else present(value)
    if origin is tuple:
        return _tuple(parts, inner, plain)
    if origin is frozenset:
        return _set(inner(parts[0]), plain)
    if issubclass(origin, Mapping):
        return _mapping(inner(parts[0]), inner(parts[1]), plain)
    raise TypeError(f"{hint} has no form in a snapshot")


def _tuple(parts: tuple[Any, ...], inner: Callable[[Any], Code], plain: Mapping[Any, Code]) -> Code:
    make: Callable[[Any], Any] = list if plain is _PLAIN_OUT else tuple
    if len(parts) == 2 and parts[1] is Ellipsis:
        each = inner(parts[0])
        return lambda value: make(each(one) for one in value)
    codes = [inner(one) for one in parts]
    return lambda value: make(code(one) for code, one in zip(codes, value, strict=True))


def _set(each: Code, plain: Mapping[Any, Code]) -> Code:
    if plain is _PLAIN_OUT:
        return lambda value: sorted(each(one) for one in value)
    return lambda value: frozenset(each(one) for one in value)


def _mapping(key: Code, item: Code, plain: Mapping[Any, Code]) -> Code:
    if plain is _PLAIN_OUT:
        return lambda value: [[key(name), item(one)] for name, one in value.items()]
    return lambda value: {key(name): item(one) for name, one in value}


def _object_out(kind: Any) -> Code:  # noqa: ANN401 -- a dataclass
    hints = get_type_hints(kind)
    names = [one.name for one in fields(kind)]
    codes: list[tuple[str, Code]] = []

    def write(value: Any) -> list[Any]:  # noqa: ANN401 -- an instance of that class
        if not codes:  # filled at the first use, since a class may hold itself
            codes.extend((name, _writer(hints[name])) for name in names)
        return [code(getattr(value, name)) for name, code in codes]

    return write


def _object_in(kind: Any) -> Code:  # noqa: ANN401 -- a dataclass
    hints = get_type_hints(kind)
    names = [one.name for one in fields(kind)]
    codes: list[Code] = []

    def read(value: Any) -> object:  # noqa: ANN401 -- what JSON gave
        if not codes:
            codes.extend(_reader(hints[name]) for name in names)
        return kind(*[code(one) for code, one in zip(codes, value, strict=True)])

    return read


def _same(value: Any) -> Any:  # noqa: ANN401 -- what JSON says as it is
    return value


_PLAIN_OUT: Mapping[Any, Code] = {
    **dict.fromkeys((str, int, float, bool), _same),
    datetime: moment,
    date: date.isoformat,
    timedelta: lambda value: [value.days, value.seconds, value.microseconds],
}
_PLAIN_IN: Mapping[Any, Code] = {
    **dict.fromkeys((str, int, float, bool), _same),
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    timedelta: lambda value: timedelta(*value),
}
