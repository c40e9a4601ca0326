"""What a table of an export is made of: columns with type, words and source; keys; who may have it. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How far an export goes down: what is public of a case, or what happened in its hearing and who took part."""

    COUNTS = "counts"
    PUBLIC = "public"
    HEARING = "hearing"


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: Stable name.
        type: ``string``, ``integer``, ``boolean``, ``date`` or ``datetime`` (UTC).
        zh: What it holds, in Chinese.
        en: The same in English.
        source: The fields it is made from.
        transform: What was done on the way: ``copied``, ``pseudonymised``, ``redacted`` (a text whose names and
            numbers of persons were replaced), ``derived``, ``digested`` (an HMAC under the export's key).
        required: Whether it is never empty.
    """

    name: str
    type: str
    zh: str
    en: str
    source: str
    transform: str = "copied"
    required: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that point at another table's columns of the given names."""

    fields: tuple[str, ...]
    table: str
    reference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table; its rows are unique by ``key``, and sorted by it.

    ``level`` is the lowest at which an export has it. Rows of a ``shared`` table belong to several cases: each is
    there once, and the table is small enough to be held in memory. What a key may leave empty sorts first.
    """

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    foreign: tuple[ForeignKey, ...] = ()
    level: Level = Level.PUBLIC
    shared: bool = False


def text(name: str, zh: str, en: str, source: str, transform: str = "copied", *, required: bool = False) -> Column:
    """Give a column of text."""
    return Column(name, "string", zh, en, source, transform, required)


def whole(name: str, zh: str, en: str, source: str, transform: str = "copied", *, required: bool = True) -> Column:
    """Give a column of whole numbers."""
    return Column(name, "integer", zh, en, source, transform, required)


def flag(name: str, zh: str, en: str, source: str, transform: str = "copied") -> Column:
    """Give a column of true or false."""
    return Column(name, "boolean", zh, en, source, transform)


def day(name: str, zh: str, en: str, source: str, transform: str = "copied") -> Column:
    """Give a column of days."""
    return Column(name, "date", zh, en, source, transform)


def moment(name: str, zh: str, en: str, source: str, transform: str = "copied", *, required: bool = True) -> Column:
    """Give a column of moments in UTC."""
    return Column(name, "datetime", zh, en, source, transform, required)


CASE_ID = text("case_id", "案件编号", "case number", "case_file.id", required=True)
TO_CASE = ForeignKey(("case_id",), "case", ("case_id",))


def fact(table: str) -> tuple[Column, ...]:
    """Give the columns that every row of a fact ends with: where it was read, how, and since when it is known."""
    return (
        text("source_digest", "来源摘要", "digest of the source: SHA-256 of a decision's text, else an HMAC under the "
             "export's key", f"{table}", "digested"),
        whole("source_start", "来源起始字符", "first character in the source; empty where the whole was read",
              f"{table}", required=False),
        whole("source_end", "来源结束字符", "after the last character in the source", f"{table}", required=False),
        text("method", "取得方式", "how it was read: decision, entered, filed, record", f"{table}", "derived",
             required=True),
        moment("known_at", "平台知悉时间", "since when the platform knows it", f"{table}"),
    )  # fmt: skip
