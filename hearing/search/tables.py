"""The SQL tables of search, and what a database itself does for it.

Everything here is made from what is on file elsewhere, and may be dropped and made again (`SearchIndex.forget`).
``search_change`` is written by triggers, in the very transaction that changes a case, an exhibit or a notice: whatever
wrote, nothing is missed. Rows are only added, so that writers never wait for one another. ``search_words`` holds the
words and is each database's own: FTS5 without a copy of the text in SQLite, a ``tsvector`` under a GIN index in
PostgreSQL. It is not in the metadata; `words_ddl` makes it.

A *shelf* holds what one scope has of one kind in one case. Documents are numbered by shelf: the shelf's number stands
in the upper bits of theirs, so that whose a hit is and of what kind is known without looking at the document.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    literal_column,
    text,
)

import hearing.cases.tables
import hearing.claimsets.tables
import hearing.custody.tables
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

SHELF_BITS = 32
"""A document's number is its shelf's, moved up by so many bits, and its place on the shelf."""

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on either database; SQLite knows its row number by the name of INTEGER alone."""

_NAME = String(120).with_variant(String(120, collation="C"), "postgresql")
"""Ordered by its characters' numbers on either database."""

search_shelf = Table(
    "search_shelf",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=True),
    Column("scope", String(160), nullable=False),
    Column("case_id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("used", BigInteger, nullable=False),
    UniqueConstraint("scope", "case_id", "kind"),
    sqlite_autoincrement=True,
)

search_document = Table(
    "search_document",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("source", _NAME, nullable=False),
    Column("key", _NAME, nullable=False),
    Column("part", Integer, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("ref", String(64), nullable=False),
    Column("place", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("source", "key", "part"),
)

NEWEST = (search_document.c.at.desc(), search_document.c.source, search_document.c.key, search_document.c.part)
"""The order of documents of one kind."""

Index("ix_search_document_newest", search_document.c.rank, *NEWEST)

search_text = Table(
    "search_text",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
)
"""Beside the documents, so that sorting many of them reads none of their texts."""


def shelf_of(number: ColumnElement[int]) -> ColumnElement[int]:
    """Give the number of the shelf on which a document stands."""
    return number.op(">>", return_type=BigInteger())(literal_column(str(SHELF_BITS)))


FOLLOWED: Mapping[str, tuple[str, str]] = {
    "case_file": ("case:", "id"),
    "case_number": ("case:", "case_id"),
    "case_party": ("case:", "case_id"),
    "patent_claim": ("case:", "case_id"),
    "listed_exhibit": ("case:", "case_id"),
    "linked_proceeding": ("case:", "case_id"),
    "claim_set": ("case:", "case_id"),
    "claim_set_ruling": ("case:", "case_id"),
    "exchange_round": ("case:", "case_id"),
    "exhibit": ("exhibit:", "id"),
    "opinion": ("exhibit:", "exhibit_id"),
    "notice": ("notice:", "id"),
}
"""The tables whose rows are indexed; the source of a row has a name that begins so and ends with this column."""


def words_ddl(dialect: str) -> Iterator[str]:
    """Give the statements that make what the metadata does not know: the words' own table, and the triggers.

    Single Chinese characters are asked as beginnings of words: FTS5 keeps those of one character ready. PostgreSQL
    keeps the words of a page in its row: phrases are judged by the row's words, and from outside these come slowly.
    """
    if dialect == "sqlite":
        yield "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', tokenize='ascii', prefix='1')"
    else:
        yield "CREATE TABLE search_words (id BIGINT PRIMARY KEY, words tsvector NOT NULL)"
        yield "ALTER TABLE search_words ALTER words SET STORAGE MAIN"
        yield "ALTER TABLE search_words SET (toast_tuple_target = 8160)"
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
