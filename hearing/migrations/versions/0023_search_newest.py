"""Search goes through the newest places of a kind, and words are kept with their kind. The index is made anew."""

import sqlalchemy as sa
from alembic import op

from hearing.tables import Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql")


def upgrade() -> None:
    """Go forward."""
    op.execute("DROP TABLE search_words")
    op.drop_table("search_document")
    for table in ("search_text", "search_shelf", "search_source", "search_reader", "search_change"):
        op.execute(f"DELETE FROM {table}")  # noqa: S608 -- our own names
    op.create_table(
        "search_document",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("source", NAME, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("source", "key", "part", name=op.f("uq_search_document_source")),
    )
    newest: list[str | sa.TextClause] = ["rank", sa.text("at DESC"), "source", "key", "part"]
    op.create_index("ix_search_document_newest", "search_document", newest)
    _words(op.get_bind().dialect.name)
    for table, prefix in (("case_file", "case:"), ("exhibit", "exhibit:"), ("notice", "notice:")):
        op.execute(f"INSERT INTO search_change (source) SELECT '{prefix}' || id FROM {table}")  # noqa: S608 -- our own names


def _words(dialect: str) -> None:
    if dialect == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search_words USING fts5(words, content='', tokenize='ascii', prefix='1')")
        return
    op.execute("CREATE TABLE search_words (id BIGINT PRIMARY KEY, words tsvector NOT NULL)")
    op.execute("ALTER TABLE search_words ALTER words SET STORAGE MAIN")
    op.execute("ALTER TABLE search_words SET (toast_tuple_target = 8160)")
    op.execute("CREATE INDEX ix_search_words ON search_words USING gin (words)")
