"""Amended sets of claims."""

import sqlalchemy as sa
from alembic import op

from hearing.tables import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "claim_set",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("filed_at", Instant(timezone=True), nullable=False),
        sa.Column("timeliness", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_claim_set_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", "n", name=op.f("pk_claim_set")),
    )
    op.create_table(
        "claim_set_ruling",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "n"], ["claim_set.case_id", "claim_set.n"], name=op.f("fk_claim_set_ruling_case_id_claim_set")
        ),
        sa.PrimaryKeyConstraint("case_id", "n", "k", name=op.f("pk_claim_set_ruling")),
    )
