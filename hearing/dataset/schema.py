"""The tables of an export. With the columns this is the dictionary: everything else in a package follows it. Pure."""

from hearing.dataset.columns import Level, TableSchema
from hearing.dataset.schema_amended import AMENDED_TABLES
from hearing.dataset.schema_case import CASE_TABLES
from hearing.dataset.schema_hearing import HEARING_TABLES
from hearing.dataset.schema_joined import CLAIM_GROUND

SCHEMA_VERSION = "4"
"""Raised when a table comes, or a column changes its meaning or goes away; a new column does not raise it."""

TABLES: tuple[TableSchema, ...] = (*CASE_TABLES, CLAIM_GROUND, *AMENDED_TABLES, *HEARING_TABLES)
"""Every table, each after those it points at."""


def tables_of(level: Level) -> tuple[TableSchema, ...]:
    """Give the tables that an export of a level has; those of counts come from its query."""
    if level is Level.COUNTS:
        return ()
    return tuple(table for table in TABLES if level is Level.HEARING or table.level is Level.PUBLIC)
