"""Webhooks: an old secret that still signs, since when a receiver fails, the order of posts, and their receipts."""

import sqlalchemy as sa
from alembic import op

from hearing.tables import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; posts made before have no receipt yet, and get one."""
    op.add_column("channel_hook", sa.Column("old_seed", sa.LargeBinary()))
    op.add_column("channel_hook", sa.Column("old_until", Instant(timezone=True)))
    op.add_column("channel_hook", sa.Column("failing_since", Instant(timezone=True)))
    op.add_column("channel_post", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("channel_post", sa.Column("aside", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("channel_post", sa.Column("receipt", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE channel_post SET tries = attempts")
