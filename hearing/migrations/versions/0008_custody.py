"""What happens to exhibits after they were filed, who read them, and the numbers of labels."""

import sqlalchemy as sa
from alembic import op

from hearing import tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "custody_step",
        sa.Column("exhibit_id", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", tables.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_custody_step_exhibit_id_exhibit")),
        sa.PrimaryKeyConstraint("exhibit_id", "n", name=op.f("pk_custody_step")),
    )
    op.create_table(
        "custody_read",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("exhibit_id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("since", tables.Instant(timezone=True), nullable=False),
        sa.Column("last", tables.Instant(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_custody_read_exhibit_id_exhibit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_read")),
    )
    op.create_index("ix_custody_read_exhibit", "custody_read", ["exhibit_id", "account", "page"])
    op.create_table(
        "label_number",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("exhibit_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_label_number_exhibit_id_exhibit")),
        sa.PrimaryKeyConstraint("year", "number", name=op.f("pk_label_number")),
        sa.UniqueConstraint("exhibit_id", name=op.f("uq_label_number_exhibit_id")),
    )
