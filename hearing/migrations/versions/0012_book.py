"""Marks of the entries in the book of statements that have come about."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "booked",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("durable", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_booked")),
    )
