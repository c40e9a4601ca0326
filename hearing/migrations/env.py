"""How alembic runs the scripts: in one transaction on a connection of its own, with the one metadata."""

from alembic import context
from sqlalchemy import create_engine, pool

from hearing.tables import metadata


def run() -> None:
    """Run the scripts asked for."""
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=metadata, render_as_batch=True, user_module_prefix="tables."
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
