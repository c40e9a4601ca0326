"""Replacing fields of a frozen dataclass, quickly: a state has some fifty fields and is replaced at every event."""

from collections.abc import Hashable
from dataclasses import fields
from dataclasses import replace as replaced
from functools import cache
from typing import Any, TypeVar, cast

Value = TypeVar("Value")


def replace(value: Value, **changes: object) -> Value:
    """Give a copy of a dataclass with some fields changed, as `dataclasses.replace` does.

    A class without slots is copied in one step, past its constructor; so it must not compute anything there.

    Raises:
        TypeError: there is no such field.
    """
    kind: type[Any] = type(value)
    if "__slots__" in kind.__dict__:
        return replaced(value, **changes)  # type: ignore[type-var]  # only dataclasses are given
    names = _names(cast(Hashable, kind))
    if not changes.keys() <= names:
        raise TypeError(f"{kind.__name__} has no field {', '.join(changes.keys() - names)}")
    copy: Value = object.__new__(kind)
    vars(copy).update(vars(value), **changes)
    return copy


@cache
def _names(kind: Any) -> frozenset[str]:  # noqa: ANN401 -- a class as the key of a cache
    return frozenset(one.name for one in fields(kind))
