"""Brings a database to the present tables; alembic's scripts lie in ``hearing/migrations``."""

import threading
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

import hearing.booking.tables
import hearing.cases.tables
import hearing.claimsets.tables
import hearing.custody.tables
import hearing.notices.tables
import hearing.record.tables
import hearing.search.tables
import hearing.speech.tables
import web.tables  # noqa: F401 -- importing them declares every table in the one metadata
from hearing.blocking import with_connection
from hearing.tables import metadata

_ONE_AT_A_TIME = threading.Lock()
"""Alembic keeps the migration that runs in variables of the process."""

SCRIPTS = Path(hearing.record.tables.__file__).resolve().parents[1] / "migrations"


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Run every migration that a database lacks; blocking, safe to repeat. Inside a running loop, use a thread."""
    with _ONE_AT_A_TIME:
        command.upgrade(_config(url), "head")


def drift(url: str) -> list[object]:
    """Give how a migrated database differs from the declared tables: nothing, or a migration is missing."""

    def compare(connection: Connection) -> list[object]:
        options = {"compare_type": False, "include_name": _declared}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    return with_connection(url, compare)


def _declared(name: str | None, kind: str, _: object) -> bool:
    """Leave out of a comparison the tables of search's words, which each database makes in its own way."""
    return not (kind == "table" and (name or "").startswith("search_words"))


def new_revision(url: str, message: str) -> None:
    """Write a migration script from the difference, for a person to read and complete."""
    command.revision(_config(url), message, autogenerate=True)
