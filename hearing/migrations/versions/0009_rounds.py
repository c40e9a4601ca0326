"""Rounds of exchange."""

import sqlalchemy as sa
from alembic import op

from hearing import tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "exchange_round",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sides", sa.String(length=40), nullable=False),
        sa.Column("opened_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("closes_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_exchange_round_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", "n", name=op.f("pk_exchange_round")),
    )
