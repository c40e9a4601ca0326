"""A case names its rule set; those on file take the one that stood for the day they were filed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rule_set", sa.String(length=40), nullable=False, server_default="cnipa-2024"))
    # The days are a JSON list of texts in ISO form; the first of a list begins after its bracket and quote.
    op.execute("UPDATE case_file SET rule_set = 'cnipa-2026' WHERE substr(request_dates, 3, 10) >= '2026-01-01'")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.alter_column("rule_set", server_default=None)
