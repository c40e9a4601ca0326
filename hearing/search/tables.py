"""The SQL tables of search, and what a database itself does for it.

Everything here is made from what is on file elsewhere, and may be dropped and made again (`SearchIndex.forget`).
``search_change`` is written by triggers, in the very transaction that changes a case, an exhibit or a notice: whatever
wrote, nothing is missed. Rows are only added, so that writers never wait for one another. ``search_words`` holds the
words and is each database's own: FTS5 without a copy of the text in SQLite, a ``tsvector`` under a GIN index in
PostgreSQL. It is not in the metadata; `words_ddl` makes it.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Column, Connection, Index, Integer, MetaData, String, Table, Text, UniqueConstraint, event, text

import hearing.cases.tables
import hearing.notices.tables  # noqa: F401 -- importing them declares the tables that the triggers are on
from hearing.tables import Instant, metadata

search_source = Table(
    "search_source",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("mark", String(100), nullable=False),
)

search_change = Table(
    "search_change",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(120), nullable=False),
    sqlite_autoincrement=True,
)

search_reader = Table(
    "search_reader",
    metadata,
    Column("source", String(120), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("scope", String(160), primary_key=True),
    Index("ix_search_reader_account", "account"),
)

search_document = Table(
    "search_document",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(120), nullable=False),
    Column("key", String(120), nullable=False),
    Column("part", Integer, nullable=False),
    Column("scope", String(160), nullable=False),
    Column("case_id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("ref", String(64), nullable=False),
    Column("place", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("source", "key", "part"),
    sqlite_autoincrement=True,
)

FOLLOWED: Mapping[str, tuple[str, str]] = {
    "case_file": ("case:", "id"),
    "case_number": ("case:", "case_id"),
    "case_party": ("case:", "case_id"),
    "patent_claim": ("case:", "case_id"),
    "listed_exhibit": ("case:", "case_id"),
    "linked_proceeding": ("case:", "case_id"),
    "exhibit": ("exhibit:", "id"),
    "notice": ("notice:", "id"),
}
"""The tables whose rows are indexed; the source of a row has a name that begins so and ends with this column."""


def words_ddl(dialect: str) -> Iterator[str]:
    """Give the statements that make what the metadata does not know: the words' own table, and the triggers."""
    if dialect == "sqlite":
        yield "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', tokenize='ascii')"
    else:
        yield "CREATE TABLE search_words (id INTEGER PRIMARY KEY, words tsvector NOT NULL)"
        yield "CREATE INDEX ix_search_words ON search_words USING gin (words)"
    for table, (prefix, column) in FOLLOWED.items():
        change = f"INSERT INTO search_change (source) VALUES ('{prefix}' || %s.{column})"  # noqa: S608 -- our own names
        yield from _triggers(dialect, table, change)


def _triggers(dialect: str, table: str, change: str) -> Iterator[str]:
    if dialect == "sqlite":
        for what, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            yield f"CREATE TRIGGER search_{table}_{what} AFTER {what} ON {table} BEGIN {change % row}; END"
        return
    body = f"BEGIN IF TG_OP = 'DELETE' THEN {change % 'OLD'}; ELSE {change % 'NEW'}; END IF; RETURN NULL; END"
    yield f"CREATE FUNCTION search_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
    yield (
        f"CREATE TRIGGER search_{table} AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION search_{table}()"
    )


def everything_waits() -> Iterator[str]:
    """Give the statements that let all that is on file wait to be read."""
    for table in ("case_file", "exhibit", "notice"):
        prefix, _ = FOLLOWED[table]
        yield f"INSERT INTO search_change (source) SELECT '{prefix}' || id FROM {table}"  # noqa: S608 -- our own names


@event.listens_for(metadata, "after_create")
def _complete(target: MetaData, connection: Connection, tables: list[Table], **_: object) -> None:
    """Make the words and the triggers with the tables, where these are made without migrations."""
    if search_document in tables:
        for statement in words_ddl(connection.dialect.name):
            connection.execute(text(statement))
