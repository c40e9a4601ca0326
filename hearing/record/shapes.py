"""JSON into the field's frozen dataclasses, strictly: the declared types and nothing else, and where it went wrong.

The other direction is `hearing.procedure.canonical`. Supported: str, int, float, bool, moments (ISO 8601 with zone),
enumerations of strings, dataclasses, ``tuple[X, ...]``, fixed tuples, and ``X | None``. A tuple of pairs may also be
given as a JSON object.
"""

import math
import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Shape = TypeVar("Shape")
TextCheck = Callable[[str, str], None]
"""Given a text and the name of its field; raises `ShapeError` when the text is not acceptable."""


class ShapeError(ValueError):
    """A value does not have its declared shape.

    Args:
        field: which field, as a path: ``roster[2].name``.
        zh: what was expected, for a reader of Chinese.
        en: the same in English.
    """

    def __init__(self, field: str, zh: str, en: str) -> None:
        super().__init__(f"{field}: {en}")
        self.field = field
        self.zh = zh
        self.en = en


def any_text(text: str, field: str) -> None:
    """Accept every text: what is in the store was checked on its way in."""


def shape(kind: type[Shape], value: object, *, field: str = "", text: TextCheck = any_text) -> Shape:
    """Make an instance of a dataclass from a JSON object.

    Raises:
        ShapeError: a field is unknown, missing, or of another type.
    """
    if not isinstance(value, Mapping):
        raise ShapeError(field or "body", "应为对象", "an object is expected")
    hints = _hints(cast(Hashable, kind))
    unknown = sorted(str(name) for name in value if name not in hints)
    if unknown:
        raise ShapeError(_below(field, _printable(unknown[0])), "没有这个字段", "there is no such field")
    given: dict[str, Any] = {}
    for one in fields(kind):  # type: ignore[arg-type]  # every kind handed in is a dataclass
        if one.name in value:
            given[one.name] = _value(hints[one.name], value[one.name], _below(field, one.name), text)
        elif one.default is MISSING and one.default_factory is MISSING:
            raise ShapeError(_below(field, one.name), "缺少此项", "this is missing")
    return kind(**given)


@cache
def _hints(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- a class as the key of a cache
    return get_type_hints(kind)


def _printable(name: str) -> str:
    """Give a name that came from outside in a form that can be shown and logged."""
    return "".join(one for one in name[:80] if one.isprintable()) or "?"


def _below(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name


def _value(hint: Any, value: object, field: str, text: TextCheck) -> object:  # noqa: ANN401 -- a type hint has no type
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        (inner,) = (one for one in get_args(hint) if one is not types.NoneType)
        return None if value is None else _value(inner, value, field, text)
    if origin is tuple:
        return _tuple(get_args(hint), value, field, text)
    if hint in _PLAIN:
        return _PLAIN[hint](value, field, text)
    if issubclass(hint, StrEnum):
        return _choice(hint, value, field)
    return shape(hint, value, field=field, text=text)


def _tuple(parts: tuple[Any, ...], value: object, field: str, text: TextCheck) -> tuple[object, ...]:
    if isinstance(value, Mapping) and get_origin(parts[0]) is tuple and len(get_args(parts[0])) == 2:
        value = [list(pair) for pair in value.items()]
    if not isinstance(value, list):
        raise ShapeError(field, "应为列表", "a list is expected")
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(_value(parts[0], item, f"{field}[{i}]", text) for i, item in enumerate(value))
    if len(value) != len(parts):
        raise ShapeError(field, f"应有 {len(parts)} 项", f"{len(parts)} items are expected")
    return tuple(
        _value(part, item, f"{field}[{i}]", text) for i, (part, item) in enumerate(zip(parts, value, strict=True))
    )


def _choice(kind: type[StrEnum], value: object, field: str) -> StrEnum:
    if isinstance(value, str) and value in set(kind):
        return kind(value)
    choices = ", ".join(kind)
    raise ShapeError(field, f"应为以下之一：{choices}", f"one of these is expected: {choices}")


def _text(value: object, field: str, text: TextCheck) -> str:
    if not isinstance(value, str):
        raise ShapeError(field, "应为文字", "a text is expected")
    text(value, field)
    return value


def _integer(value: object, field: str, text: TextCheck) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**53:
        raise ShapeError(field, "应为整数", "a whole number is expected")
    return value


def _number(value: object, field: str, text: TextCheck) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ShapeError(field, "应为数字", "a number is expected")
    return float(value)


def _flag(value: object, field: str, text: TextCheck) -> bool:
    if not isinstance(value, bool):
        raise ShapeError(field, "应为 true 或 false", "true or false is expected")
    return value


def _moment(value: object, field: str, text: TextCheck) -> datetime:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
        moment = found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise ShapeError(field, "应为带时区的 ISO 8601 时刻", "an ISO 8601 moment with its zone is expected")
    return moment


_PLAIN: Mapping[Any, Callable[[object, str, TextCheck], object]] = {
    str: _text,
    int: _integer,
    float: _number,
    bool: _flag,
    datetime: _moment,
}
