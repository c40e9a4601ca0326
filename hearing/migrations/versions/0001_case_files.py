"""Case files: patents, parties, exhibits, opinions, links."""

import sqlalchemy as sa
from alembic import op

from hearing import tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    _case_file()
    _case_number()
    _case_party()
    _claim_outcome()
    _exhibit()
    _ground_cell()
    _linked_proceeding()
    _listed_exhibit()
    _panel_seat()
    _patent_claim()
    _review_item()
    _opinion()


def _case_file() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("patent_number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("ipc", sa.String(length=20), nullable=False),
        sa.Column("filing_date", sa.Date(), nullable=True),
        sa.Column("priority_date", sa.Date(), nullable=True),
        sa.Column("grant_date", sa.Date(), nullable=True),
        sa.Column("request_dates", sa.Text(), nullable=False),
        sa.Column("hearing_dates", sa.Text(), nullable=False),
        sa.Column("decision_number", sa.String(length=16), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("text_sha256", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_file_patent_number"), ["patent_number"], unique=False)


def _case_number() -> None:
    op.create_table(
        "case_number",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_number_case_id_case_file")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_case_number")),
    )
    with op.batch_alter_table("case_number", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_number_case_id"), ["case_id"], unique=False)


def _case_party() -> None:
    op.create_table(
        "case_party",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("agents", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_party_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", "id", name=op.f("pk_case_party")),
    )


def _claim_outcome() -> None:
    op.create_table(
        "claim_outcome",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_claim_outcome_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_claim_outcome")),
    )


def _exhibit() -> None:
    op.create_table(
        "exhibit",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("claims", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(length=127), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("filed_by", sa.String(length=64), nullable=False),
        sa.Column("filed_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_exhibit_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibit")),
        sa.UniqueConstraint("case_id", "side", "number", name=op.f("uq_exhibit_case_id")),
    )


def _ground_cell() -> None:
    op.create_table(
        "ground_cell",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("exhibits", sa.Text(), nullable=False),
        sa.Column("petitioner", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_ground_cell_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_ground_cell")),
    )


def _linked_proceeding() -> None:
    op.create_table(
        "linked_proceeding",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("relation", sa.String(length=32), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_linked_proceeding_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_linked_proceeding")),
    )
    with op.batch_alter_table("linked_proceeding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_linked_proceeding_number"), ["number"], unique=False)


def _listed_exhibit() -> None:
    op.create_table(
        "listed_exhibit",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_listed_exhibit_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_listed_exhibit")),
    )


def _panel_seat() -> None:
    op.create_table(
        "panel_seat",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_panel_seat_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_panel_seat")),
    )


def _patent_claim() -> None:
    op.create_table(
        "patent_claim",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parents", sa.Text(), nullable=False),
        sa.Column("independent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_patent_claim_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_patent_claim")),
    )


def _review_item() -> None:
    op.create_table(
        "review_item",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_review_item_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_review_item")),
    )


def _opinion() -> None:
    op.create_table(
        "opinion",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("exhibit_id", sa.String(length=64), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("authenticity", sa.String(length=16), nullable=False),
        sa.Column("authenticity_reason", sa.Text(), nullable=False),
        sa.Column("legality", sa.String(length=16), nullable=False),
        sa.Column("legality_reason", sa.Text(), nullable=False),
        sa.Column("relevance", sa.String(length=16), nullable=False),
        sa.Column("relevance_reason", sa.Text(), nullable=False),
        sa.Column("probative_force", sa.String(length=16), nullable=False),
        sa.Column("probative_force_reason", sa.Text(), nullable=False),
        sa.Column("stated_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("stated_by", sa.String(length=64), nullable=False),
        sa.Column("occasion", sa.String(length=16), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_opinion_exhibit_id_exhibit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
    )
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinion_exhibit_id"), ["exhibit_id"], unique=False)
