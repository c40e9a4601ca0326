"""A quicker outbox and command table: no foreign keys, and on SQLite no second tree beside the primary key."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from hearing import tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    _rebuilt("command", "command_id", sa.Column("n", sa.Integer(), nullable=False), kind=sa.String(length=64))
    op.drop_index("ix_outbox_at", "outbox")
    _rebuilt("outbox", "n", sa.Column("at", tables.Instant(timezone=True), nullable=False), kind=sa.Integer())


def _rebuilt(name: str, key: str, value: sa.Column[Any], *, kind: sa.types.TypeEngine[Any]) -> None:
    """Copy a table into one without foreign keys and, on SQLite, without a second tree beside its primary key."""
    op.create_table(
        f"{name}_new",
        sa.Column("hearing_id", sa.String(length=64), nullable=False),
        sa.Column(key, kind, nullable=False),
        value,
        sa.PrimaryKeyConstraint("hearing_id", key, name=op.f(f"pk_{name}_new")),
        sqlite_with_rowid=False,
    )
    columns = f'hearing_id, {key}, "{value.name}"'
    op.execute(f"INSERT INTO {name}_new ({columns}) SELECT {columns} FROM {name}")  # noqa: S608 -- fixed names
    op.drop_table(name)
    op.rename_table(f"{name}_new", name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX pk_{name}_new RENAME TO pk_{name}")
