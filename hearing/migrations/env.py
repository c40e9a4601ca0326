"""How alembic runs the scripts: in one transaction on a connection of its own, with the one metadata."""

from alembic import context
from sqlalchemy import Connection, text

from hearing.blocking import with_connection
from hearing.tables import metadata

_ONE_AT_A_TIME = 0x6865_6172_696E_67
"""The number of PostgreSQL's lock by which two processes that migrate wait for each other; SQLite has its file."""


def run(connection: Connection) -> None:
    """Run the scripts asked for."""
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, user_module_prefix="tables."
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        context.run_migrations()


with_connection(context.config.get_main_option("sqlalchemy.url") or "", run)
