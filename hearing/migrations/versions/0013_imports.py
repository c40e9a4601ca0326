"""What imports read, with its sources: facts, points for a person and their decisions, legal events and codes."""

import sqlalchemy as sa
from alembic import op

import hearing.tables

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; points that wait already keep their place and have no source on file."""
    _sources()
    _points()
    _legal_events()


def _sources() -> None:
    op.create_table(
        "import_source",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("imported_at", hearing.tables.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_import_source")),
    )
    op.create_table(
        "import_fact",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        *_place(),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("known_at", hearing.tables.Instant(), nullable=False),
        _of_source("import_fact"),
        sa.PrimaryKeyConstraint("source", "position", name=op.f("pk_import_fact")),
    )
    op.create_index(op.f("ix_import_fact_subject"), "import_fact", ["subject"])


def _points() -> None:
    op.create_table(
        "review_point",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        *_place(),
        sa.Column("proposed", sa.Text(), nullable=True),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", hearing.tables.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_review_point_case_id_case_file")),
        _of_source("review_point"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_point")),
    )
    op.create_index(op.f("ix_review_point_case_id"), "review_point", ["case_id"])
    op.execute(
        "INSERT INTO review_point (id, case_id, subject, position, field, reason, at, span_start, span_end) "
        "SELECT case_id || '-' || position, case_id, case_id, position, field, reason, '', span_start, span_end "
        "FROM review_item"
    )
    op.drop_table("review_item")


def _legal_events() -> None:
    op.create_table(
        "legal_event",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("application", sa.String(length=32), nullable=False),
        sa.Column("publication", sa.String(length=32), nullable=False),
        sa.Column("authority", sa.String(length=4), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=True),
        sa.Column("influence", sa.String(length=4), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        *_place(),
        sa.Column("known_at", hearing.tables.Instant(), nullable=False),
        _of_source("legal_event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_event")),
    )
    op.create_index(op.f("ix_legal_event_application"), "legal_event", ["application"])
    op.create_index(op.f("ix_legal_event_publication"), "legal_event", ["publication"])
    op.create_table(
        "event_code",
        sa.Column("authority", sa.String(length=4), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("influence", sa.String(length=4), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=4), nullable=False),
        sa.Column("category_words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("authority", "code", name=op.f("pk_event_code")),
    )


def _place() -> tuple["sa.Column[str]", "sa.Column[int]", "sa.Column[int]"]:
    return (
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
    )


def _of_source(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["source"], ["import_source.sha256"], name=op.f(f"fk_{table}_source_import_source"))
