"""Rows as lines of a book, and back: JSON values, told apart by the column's type when they are read."""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    LargeBinary,
    Row,
    Select,
    Table,
    and_,
    or_,
    select,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from evidence.book.frames import Line
from evidence.statement import Json

Key = tuple[Any, ...]
"""A row's primary key, as the database gives it."""


def said(value: object) -> Json:
    """Spell a value of a column.

    Raises:
        TypeError: no column of these tables holds such a thing.
    """
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(f"a book cannot hold a {type(value).__name__}")


def line_of(table: Table, row: Row[Any], subject: str = "") -> Line:
    """Give the line of a row that was read whole."""
    columns = {column.name: said(row._mapping[column.name]) for column in table.columns}
    return Line(table.name, tuple(columns[column.name] for column in table.primary_key), columns, subject)


def gone(table: Table, key: Key, subject: str = "") -> Line:
    """Give the line of a row that was deleted."""
    return Line(table.name, tuple(map(said, key)), None, subject)


def values_of(table: Table, row: Mapping[str, Json]) -> dict[str, Any]:
    """Give the values of a line's row; columns that the table has got since are left to their defaults.

    Raises:
        KeyError: the table has no such column.
        ValueError: a value is not one of its column's.
    """
    return {name: _meant(table.columns[name].type, value) for name, value in row.items()}


def key_of(table: Table, line: Line) -> Key:
    """Give a line's primary key as the database gives it."""
    return tuple(_meant(column.type, value) for column, value in zip(table.primary_key, line.key, strict=True))


def of_keys(table: Table, keys: Sequence[Key]) -> Select[Any]:
    """Ask for whole rows by their primary keys."""
    return select(table).where(or_(*(is_key(table, key) for key in keys)))


def is_key(table: Table, key: Key) -> ColumnElement[bool]:
    """Give the condition that names one row."""
    return and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))


def _meant(kind: TypeEngine[Any], value: Json) -> object:
    if value is None:
        return None
    for sort, read in _READ.items():
        if isinstance(kind.impl_instance if isinstance(kind, TypeDecorator) else kind, sort):
            return read(str(value))
    return value


_READ: Mapping[type[TypeEngine[Any]], Callable[[str], object]] = {
    LargeBinary: base64.b64decode,
    DateTime: datetime.fromisoformat,
    Date: date.fromisoformat,
}
