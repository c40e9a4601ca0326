"""Search finds matters of a hearing, which come after motions: the kinds behind them move up by one."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KINDS = "case party claim amended exhibit opinion page utterance motion matter notice round listed link decision"


def upgrade() -> None:
    """Go forward; records are read again by themselves, being indexed in another form."""
    for rank, kind in enumerate(KINDS.split()):
        op.execute(f"UPDATE search_shelf SET rank = {rank} WHERE kind = '{kind}'")  # noqa: S608 -- our own names
    shelf = "SELECT rank FROM search_shelf WHERE search_shelf.no = search_document.id >> 32"
    op.execute(f"UPDATE search_document SET rank = ({shelf})")  # noqa: S608 -- our own names
