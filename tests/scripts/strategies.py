"""Any command at all, and any event, for property tests: well-formed, mostly about people who are on the roster."""

from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from hearing.procedure.commands import Command
from hearing.procedure.events import Event
from tests.scripts.play import ROSTER

people = st.sampled_from([one.id for one in ROSTER])
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40) | st.sampled_from(
    ["理由", "证据1第5页", "  ", "😀𠮷"]
)
moments = st.datetimes(datetime(2026, 11, 22), datetime(2026, 11, 23), timezones=st.just(UTC))  # noqa: DTZ001 -- the zone is given beside
numbers = st.integers(-2, 2**40)

_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: numbers,
    float: st.floats(0, 1),
    bool: st.booleans(),
    datetime: moments,
}
_ABOUT_PEOPLE = frozenset({"participant", "speaker"})


def of(hint: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Any value of a declared type; a text field that names a participant names one on the roster."""
    if hint in _PLAIN:
        return people if hint is str and name in _ABOUT_PEOPLE else _PLAIN[hint]
    origin, parts = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return st.none() | st.one_of([of(part) for part in parts if part is not NoneType])
    if origin is tuple:
        several = parts[-1] is Ellipsis
        return st.lists(of(parts[0]), max_size=3).map(tuple) if several else st.tuples(*map(of, parts))
    if issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    hints = get_type_hints(hint)
    return st.builds(hint, **{one.name: of(hints[one.name], one.name) for one in fields(hint)})


def commands(kind: type[Command]) -> st.SearchStrategy[Command]:
    """Any command of this kind."""
    return of(kind)


events: st.SearchStrategy[Event] = st.one_of([of(kind) for kind in get_args(Event)])
"""Any event."""
