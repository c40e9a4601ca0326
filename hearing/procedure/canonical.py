"""Canonical JSON of the field's dataclasses: sorted keys, no spaces, UTF-8, moments in UTC with microseconds and Z.

The same value always gives the same bytes, so that a digest of them can be made anywhere, at any time.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What JSON can say."""


def moment(value: datetime) -> str:
    """Write a moment in UTC; one without a zone is a programming error."""
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone has no place in the record")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def as_json(value: object) -> Json:
    """Turn dataclasses, enumerations, moments, days, tuples, sets and mappings into what JSON can say."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date):
        return moment(value) if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, tuple | list | frozenset):
        return [as_json(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: as_json(getattr(value, name)) for name in _names(type(value))}
    raise TypeError(f"{type(value).__name__} has no form in the record")


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def canonical(value: object) -> bytes:
    """Give the canonical bytes of a value."""
    return _ENCODER.encode(as_json(value)).encode()
