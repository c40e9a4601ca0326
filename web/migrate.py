"""Brings a database to the present tables; alembic's scripts lie in ``hearing/migrations``."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

import hearing.cases.tables
import hearing.record.tables
import web.tables  # noqa: F401 -- importing the three declares every table in the one metadata
from hearing.tables import metadata

SCRIPTS = Path(hearing.record.tables.__file__).resolve().parents[1] / "migrations"


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("sqlalchemy.url", _blocking(url).replace("%", "%%"))
    return config


def _blocking(url: str) -> str:
    """Give the address for the blocking driver: migrations run before the loop has anything to do."""
    return make_url(url).set(drivername="sqlite").render_as_string(hide_password=False)


def migrate(url: str) -> None:
    """Run every migration that a database lacks; blocking, safe to repeat."""
    command.upgrade(_config(url), "head")


def drift(url: str) -> list[object]:
    """Give how a migrated database differs from the declared tables: nothing, or a migration is missing."""
    engine = create_engine(_blocking(url))
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": False})
            return list(compare_metadata(context, metadata))
    finally:
        engine.dispose()


def new_revision(url: str, message: str) -> None:
    """Write a migration script from the difference, for a person to read and complete."""
    command.revision(_config(url), message, autogenerate=True)
