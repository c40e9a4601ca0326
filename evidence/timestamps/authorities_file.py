"""The file that names outside time-stamp authorities: TOML, one ``[[authority]]`` each."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

from evidence.timestamps.cms import certificates_from_pem
from evidence.timestamps.outside import Outside, unique

_FIELDS = frozenset({"name", "url", "roots", "policies", "since", "until"})


def read_authorities(path: Path) -> tuple[Outside, ...]:
    """Read the file; blocking.

    Each table has ``name``, ``url``, ``roots`` (a PEM file, its path relative to this one) and perhaps ``policies``,
    ``since`` and ``until`` (moments with their offset).

    Raises:
        ValueError: something cannot be used; the text names the file and what is wrong.
    """
    try:
        tables = _tables(tomllib.loads(path.read_text(encoding="utf-8")))
        return unique([_authority(table, path.parent) for table in tables])
    except (OSError, ValueError) as wrong:
        raise ValueError(f"{path}: {wrong}") from wrong


def _tables(content: dict[str, object]) -> list[dict[str, object]]:
    tables = content.pop("authority", [])
    if content or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ValueError("only [[authority]] tables are understood")
    return tables


def _authority(table: dict[str, object], folder: Path) -> Outside:
    unknown = set(table) - _FIELDS
    missing = {"name", "url", "roots"} - set(table)
    if unknown or missing:
        raise ValueError(f"fields of an authority unknown: {sorted(unknown)}, missing: {sorted(missing)}")
    policies = table.get("policies", [])
    if not isinstance(policies, list) or not all(isinstance(one, str) for one in policies):
        raise ValueError("policies must be a list of texts")
    return Outside(
        name=_text(table, "name"),
        url=_text(table, "url"),
        roots=tuple(certificates_from_pem((folder / _text(table, "roots")).read_text(encoding="ascii"))),
        policies=tuple(policies),
        since=_moment(table, "since"),
        until=_moment(table, "until"),
    )


def _text(table: dict[str, object], field: str) -> str:
    value = table[field]
    if not isinstance(value, str):
        raise ValueError(f"{field} must be a text")  # noqa: TRY004 -- a file's fault, not a caller's
    return value


def _moment(table: dict[str, object], field: str) -> datetime | None:
    value = table.get(field)
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(f"{field} must be a moment with its offset, such as 2026-01-01T00:00:00Z")
    return value.astimezone(UTC)
