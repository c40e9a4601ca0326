"""Exhibits under seal: their envelopes, wrapped keys, the keys of people, and what happens to their secrecy."""

import sqlalchemy as sa
from alembic import op

from hearing import tables

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("exhibit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("secret", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("exhibit", schema=None) as batch_op:
        batch_op.alter_column("secret", server_default=None)
    op.create_table(
        "held_key",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("suite", sa.String(length=40), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", tables.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_held_key")),
    )
    op.create_table(
        "secret_exhibit",
        sa.Column("exhibit_id", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("envelope", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("particulars", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_secret_exhibit_exhibit_id_exhibit")),
        sa.PrimaryKeyConstraint("exhibit_id", name=op.f("pk_secret_exhibit")),
    )
    op.create_table(
        "wrapped_key",
        sa.Column("exhibit_id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("suite", sa.String(length=40), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_wrapped_key_exhibit_id_exhibit")),
        sa.PrimaryKeyConstraint("exhibit_id", "account", name=op.f("pk_wrapped_key")),
    )
    op.create_table(
        "secrecy_step",
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
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_secrecy_step_exhibit_id_exhibit")),
        sa.PrimaryKeyConstraint("exhibit_id", "n", name=op.f("pk_secrecy_step")),
    )
