"""Search reads amended claims, opinions and rounds of exchange: their changes are noted, what is on file is read."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

FOLLOWED = {
    "claim_set": ("case:", "case_id"),
    "claim_set_ruling": ("case:", "case_id"),
    "exchange_round": ("case:", "case_id"),
    "opinion": ("exhibit:", "exhibit_id"),
}
KINDS = "case party claim amended exhibit opinion page utterance motion notice round listed link decision"


def upgrade() -> None:
    """Go forward."""
    dialect = op.get_bind().dialect.name
    for table, (prefix, column) in FOLLOWED.items():
        change = f"INSERT INTO search_change (source) VALUES ('{prefix}' || %s.{column})"  # noqa: S608 -- our own names
        for statement in _triggers(dialect, table, change):
            op.execute(statement)
    for rank, kind in enumerate(KINDS.split()):
        op.execute(f"UPDATE search_shelf SET rank = {rank} WHERE kind = '{kind}'")  # noqa: S608 -- our own names
    for table, prefix in (("case_file", "case:"), ("exhibit", "exhibit:")):
        op.execute(f"INSERT INTO search_change (source) SELECT '{prefix}' || id FROM {table}")  # noqa: S608 -- our own names


def _triggers(dialect: str, table: str, change: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER search_{table}_{what} AFTER {what} ON {table} BEGIN {change % row}; END"
            for what, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
        ]
    body = f"BEGIN IF TG_OP = 'DELETE' THEN {change % 'OLD'}; ELSE {change % 'NEW'}; END IF; RETURN NULL; END"
    return [
        f"CREATE FUNCTION search_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER search_{table} AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION search_{table}()",
    ]
