"""The rows of a case for every table, pseudonymised, cleaned and sorted by each table's key. Pure but for its counters.

Every case is made by itself: the names taken out of its texts are those of its own people.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from hearing.dataset.cleaning import cleaned
from hearing.dataset.columns import Level, TableSchema
from hearing.dataset.event_bodies import EventBodies
from hearing.dataset.fact import Row
from hearing.dataset.input import CaseInput
from hearing.dataset.pseudonymise import Pseudonymiser, names_of
from hearing.dataset.rows_amended import AmendedRows
from hearing.dataset.rows_case import CaseRows, ground_rows
from hearing.dataset.rows_hearing import HearingRows
from hearing.dataset.schema_amended import AMENDED_TABLES
from hearing.dataset.schema_case import CASE_TABLES, GROUND
from hearing.dataset.schema_hearing import HEARING_TABLES


def sort_key(schema: TableSchema) -> Callable[[Row], tuple[Any, ...]]:
    """Give what the rows of a table are sorted by: its key, each part by code point or number, nothing first."""

    def key(row: Row) -> tuple[Any, ...]:
        return tuple((row[name] is not None, row[name] if row[name] is not None else 0) for name in schema.key)

    return key


def in_order(schema: TableSchema, rows: Iterable[Row]) -> list[Row]:
    """Give rows cleaned, with exactly the table's columns in order, sorted."""
    names = [column.name for column in schema.columns]
    return sorted(({name: cleaned(row[name]) for name in names} for row in rows), key=sort_key(schema))


def common_rows() -> dict[str, list[Row]]:
    """Give the rows that every export has, whatever the cases."""
    return {GROUND.name: in_order(GROUND, ground_rows())}


class Rows:
    """Makes the rows of one case after the other.

    Attributes:
        replaced: How often something was replaced in texts, by kind of thing.
        dropped: How many fields of events were left out because they may hold free text, by field name.
    """

    def __init__(self, key: bytes, as_of: datetime, level: Level, *, texts: bool) -> None:
        self._key = key
        self._as_of = as_of
        self._level = level
        self._texts = texts
        self.replaced: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()

    def of_case(self, given: CaseInput) -> dict[str, list[Row]]:
        """Give the rows of a case by table."""
        people = [("person", one.name) for hearing in given.hearings for one in hearing.participants]
        names = Pseudonymiser(self._key, [*names_of((given.case,)), *people])
        public = CaseRows(given, names, self._as_of.date())
        found = {
            table.name: in_order(table, getattr(public, table.name)()) for table in CASE_TABLES if table is not GROUND
        }
        if self._level is Level.HEARING:
            bodies = EventBodies(names, include_texts=self._texts)
            below = HearingRows(given, names, bodies, self._key)
            found |= {table.name: in_order(table, getattr(below, table.name)()) for table in HEARING_TABLES}
            amended = AmendedRows(given, names, self._key)
            found |= {table.name: in_order(table, getattr(amended, table.name)()) for table in AMENDED_TABLES}
            self.dropped += bodies.dropped
        self.replaced += names.replaced
        return found
