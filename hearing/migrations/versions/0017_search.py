"""Full-text search: documents, their words, who reads them, and what changed since it was indexed."""

import sqlalchemy as sa
from alembic import op

from hearing.tables import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FOLLOWED = {
    "case_file": ("case:", "id"),
    "case_number": ("case:", "case_id"),
    "case_party": ("case:", "case_id"),
    "patent_claim": ("case:", "case_id"),
    "listed_exhibit": ("case:", "case_id"),
    "linked_proceeding": ("case:", "case_id"),
    "exhibit": ("exhibit:", "id"),
    "notice": ("notice:", "id"),
}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "search_source",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("mark", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_source")),
    )
    op.create_table(
        "search_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_change")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "search_reader",
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=160), nullable=False),
        sa.PrimaryKeyConstraint("source", "account", "scope", name=op.f("pk_search_reader")),
    )
    op.create_index("ix_search_reader_account", "search_reader", ["account"])
    _documents()
    for statement in _own_parts(op.get_bind().dialect.name):
        op.execute(statement)
    for table in ("case_file", "exhibit", "notice"):
        prefix, _ = FOLLOWED[table]
        op.execute(f"INSERT INTO search_change (source) SELECT '{prefix}' || id FROM {table}")  # noqa: S608 -- our own names


def _documents() -> None:
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=160), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("source", "key", "part", name=op.f("uq_search_document_source")),
        sqlite_autoincrement=True,
    )


def _own_parts(dialect: str) -> list[str]:
    """Give what each database makes in its own way: the words, and the triggers that note what changes."""
    made = (
        ["CREATE VIRTUAL TABLE search_words USING fts5(words, content='', tokenize='ascii')"]
        if dialect == "sqlite"
        else [
            "CREATE TABLE search_words (id INTEGER PRIMARY KEY, words tsvector NOT NULL)",
            "CREATE INDEX ix_search_words ON search_words USING gin (words)",
        ]
    )
    for table, (prefix, column) in FOLLOWED.items():
        change = f"INSERT INTO search_change (source) VALUES ('{prefix}' || %s.{column})"  # noqa: S608 -- our own names
        made += _triggers(dialect, table, change)
    return made


def _triggers(dialect: str, table: str, change: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER search_{table}_{what} AFTER {what} ON {table} BEGIN {change % row}; END"
            for what, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
        ]
    body = f"BEGIN IF TG_OP = 'DELETE' THEN {change % 'OLD'}; ELSE {change % 'NEW'}; END IF; RETURN NULL; END"
    return [
        f"CREATE FUNCTION search_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER search_{table} AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION search_{table}()",
    ]
