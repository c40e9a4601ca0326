"""Snapshots of long hearings; and numbers that PostgreSQL's four bytes are too small for."""

import sqlalchemy as sa
from alembic import op

from hearing import tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    _snapshot()
    if op.get_bind().dialect.name == "postgresql":  # SQLite's integers have eight bytes already
        op.alter_column("exhibit", "size", type_=sa.BigInteger(), existing_type=sa.Integer())
        op.alter_column("passkey", "sign_count", type_=sa.BigInteger(), existing_type=sa.Integer())


def _snapshot() -> None:
    op.create_table(
        "snapshot",
        sa.Column("hearing_id", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", tables.Instant(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearing.id"], name=op.f("fk_snapshot_hearing_id_hearing")),
        sa.PrimaryKeyConstraint("hearing_id", name=op.f("pk_snapshot")),
    )
