"""What was recognised of what people said, as drafts."""

import sqlalchemy as sa
from alembic import op

import hearing.tables

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "draft_utterance",
        sa.Column("hearing_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("speaker", sa.String(length=64), nullable=False),
        sa.Column("started_at", hearing.tables.Instant(), nullable=False),
        sa.Column("ended_at", hearing.tables.Instant(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("timed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearing.id"], name=op.f("fk_draft_utterance_hearing_id_hearing")),
        sa.PrimaryKeyConstraint("hearing_id", "key", name=op.f("pk_draft_utterance")),
    )
