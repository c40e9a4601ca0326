"""Keys of people, and what the parties signed with them."""

import sqlalchemy as sa
from alembic import op

from hearing import tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "signed_statement",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_signed_statement_case_id_case_file")),
        sa.PrimaryKeyConstraint("case_id", "n", name=op.f("pk_signed_statement")),
        sa.UniqueConstraint("digest", name=op.f("uq_signed_statement_digest")),
    )
    op.create_table(
        "party_key",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("spki", sa.LargeBinary(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=True),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("enrolled_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", tables.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_party_key_account_id_account")),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_party_key")),
    )
    op.create_index(op.f("ix_party_key_account_id"), "party_key", ["account_id"])
    op.create_table(
        "key_event",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", tables.Instant(timezone=True), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_key_event_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "n", name=op.f("pk_key_event")),
    )
