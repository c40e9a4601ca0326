"""The record of hearings."""

import sqlalchemy as sa
from alembic import op

from hearing import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    _hearing()
    _command()
    _event()
    _heartbeat()
    _event_seal()
    _outbox()


def _hearing() -> None:
    op.create_table(
        "hearing",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("scheduled_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", tables.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
    )
    with op.batch_alter_table("hearing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hearing_case_id"), ["case_id"], unique=False)


def _command() -> None:
    op.create_table(
        "command",
        sa.Column("hearing_id", sa.String(length=64), nullable=False),
        sa.Column("command_id", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearing.id"], name=op.f("fk_command_hearing_id_hearing")),
        sa.PrimaryKeyConstraint("hearing_id", "command_id", name=op.f("pk_command")),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("hearing_id", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", tables.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("command_id", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearing.id"], name=op.f("fk_event_hearing_id_hearing")),
        sa.PrimaryKeyConstraint("hearing_id", "n", name=op.f("pk_event")),
    )


def _heartbeat() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("hearing_id", sa.String(length=64), nullable=False),
        sa.Column("at", tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearing.id"], name=op.f("fk_heartbeat_hearing_id_hearing")),
        sa.PrimaryKeyConstraint("hearing_id", name=op.f("pk_heartbeat")),
    )


def _event_seal() -> None:
    op.create_table(
        "event_seal",
        sa.Column("hearing_id", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id", "n"], ["event.hearing_id", "event.n"], name=op.f("fk_event_seal_hearing_id_event")
        ),
        sa.PrimaryKeyConstraint("hearing_id", "n", name=op.f("pk_event_seal")),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("hearing_id", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id", "n"], ["event.hearing_id", "event.n"], name=op.f("fk_outbox_hearing_id_event")
        ),
        sa.PrimaryKeyConstraint("hearing_id", "n", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_at"), ["at"], unique=False)
