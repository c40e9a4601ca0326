"""Migrations carry over what is on file."""

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from web.migrate import _config, migrate

ROW = text(
    "INSERT INTO case_file (id, created_at, patent_number, title, ipc, request_dates, hearing_dates) "
    "VALUES (:id, :at, '201810123456.5', 't', '', :filed, '[]')"
)


@pytest.mark.parametrize(
    ("filed", "expected"),
    [
        ("[]", "cnipa-2024"),
        ('["2021-05-06"]', "cnipa-2024"),
        ('["2025-12-31","2026-02-01"]', "cnipa-2024"),
        ('["2026-01-01"]', "cnipa-2026"),
    ],
)
def test_a_case_on_file_takes_the_rules_of_the_day_it_was_filed(tmp_path, filed, expected):
    path = tmp_path / "home.sqlite3"
    command.upgrade(_config(f"sqlite+aiosqlite:///{path}"), "0003")
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(ROW, {"id": "4W1", "at": datetime(2026, 11, 22, tzinfo=UTC).isoformat(), "filed": filed})
    migrate(f"sqlite+aiosqlite:///{path}")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT rule_set FROM case_file")).scalar_one() == expected
    engine.dispose()
