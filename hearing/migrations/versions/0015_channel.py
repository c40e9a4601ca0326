"""The information channel: facts of proceedings, deliveries and what became of them, holders, webhooks."""

import sqlalchemy as sa
from alembic import op

from hearing.tables import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    _facts()
    _reading()
    _hooks()


def _facts() -> None:
    op.create_table(
        "channel_fact",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("stated_by", sa.String(length=64), nullable=False),
        sa.Column("stated_name", sa.String(length=120), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_fact")),
    )
    op.create_index("ix_channel_fact_number", "channel_fact", ["number", "kind"])
    op.create_table(
        "channel_delivery",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fact_id", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("capacity", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["channel_fact.id"], name=op.f("fk_channel_delivery_fact_id_channel_fact")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_delivery")),
    )
    op.create_index("ix_channel_delivery_account", "channel_delivery", ["account", "at"])
    op.create_index("ix_channel_delivery_fact", "channel_delivery", ["fact_id"])
    op.create_table(
        "channel_step",
        sa.Column("delivery_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["channel_delivery.id"], name=op.f("fk_channel_step_delivery_id_channel_delivery")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "kind", name=op.f("pk_channel_step")),
    )


def _reading() -> None:
    op.create_table(
        "channel_unsealed",
        sa.Column("delivery_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_channel_unsealed")),
    )
    op.create_table(
        "channel_heard",
        sa.Column("hearing_id", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hearing_id", name=op.f("pk_channel_heard")),
    )
    op.create_table(
        "channel_read",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_channel_read")),
    )
    op.create_table(
        "channel_holder",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("capacity", sa.String(length=16), nullable=False),
        sa.Column("named_by", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "number", "account", name=op.f("pk_channel_holder")),
    )
    op.create_index("ix_channel_holder_account", "channel_holder", ["account"])


def _hooks() -> None:
    op.create_table(
        "channel_hook",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_hook")),
    )
    op.create_index(op.f("ix_channel_hook_account"), "channel_hook", ["account"])
    op.create_table(
        "channel_post",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("hook_id", sa.String(length=32), nullable=False),
        sa.Column("delivery_id", sa.String(length=32), nullable=False),
        sa.Column("fate", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hook_id"], ["channel_hook.id"], name=op.f("fk_channel_post_hook_id_channel_hook")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["channel_delivery.id"], name=op.f("fk_channel_post_delivery_id_channel_delivery")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_post")),
        sa.UniqueConstraint("hook_id", "delivery_id", name=op.f("uq_channel_post_hook_id")),
    )
    op.create_index("ix_channel_post_waiting", "channel_post", ["fate", "next_at"])
    op.create_table(
        "channel_attempt",
        sa.Column("post_id", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["channel_post.id"], name=op.f("fk_channel_attempt_post_id_channel_post")),
        sa.PrimaryKeyConstraint("post_id", "n", name=op.f("pk_channel_attempt")),
    )
