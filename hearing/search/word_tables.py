"""How each database keeps words and matches phrases. What is asked are quoted words, never somebody's own syntax.

With a document's words go the marks of its shelf and of its kind, words that no text holds. Who reads a few shelves
asks for their marks along with the phrases, and the database goes through what is there alone; who reads many has the
hits told apart by their numbers, since so many marks take longer than that.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from sqlalchemy import BigInteger, Subquery, TextClause, column, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hearing.search.documents import Kind
from hearing.search.tables import SHELF_BITS
from hearing.search.wanted import Phrase

_SHELF, _KIND = "\ue000", "\ue001"
"""These begin the mark of a shelf, and of a kind: characters for private use, which are in no word."""

Kept = Mapping[int, tuple[Kind, Sequence[str]]]
"""Documents by their numbers: what each is, and its words."""


class WordTable(Protocol):
    """The words of documents in one database. What is kept of a document is let go of with the same words."""

    @property
    def one_of(self) -> str:
        """The condition that a column ``{}`` is one of the parameter ``those``, as `values` gives it."""

    @property
    def among(self) -> str:
        """The condition that a number ``{}`` is one of the parameter ``numbers``, as `values` gives it."""

    def values(self, of: Collection[object]) -> object:
        """Give what the parameter of these conditions is."""

    async def prepare(self, connection: AsyncConnection) -> None:
        """Make a connection ready to search until its transaction ends."""

    async def add(self, connection: AsyncConnection, found: Kept) -> None:
        """Keep the words of documents."""

    async def drop(self, connection: AsyncConnection, found: Kept) -> None:
        """Let go of documents and these words of theirs."""

    async def clear(self, connection: AsyncConnection) -> None:
        """Let go of all."""

    def hits(
        self,
        phrases: Collection[Phrase],
        shelves: Collection[int],
        kind: Kind | None = None,
        without: Phrase | None = None,
    ) -> Subquery:
        """Give the numbers (``id``) of the documents on these shelves with all these phrases, and not with another.

        ``kind`` is what is on all of these shelves, if they are of one kind.
        """

    def held(self, phrases: Collection[Phrase], without: Phrase | None) -> TextClause | None:
        """Give the condition that a row of the documents has these phrases; None where each by itself takes long."""


class SqliteWords:
    """FTS5 without a copy of the texts. Its ``ascii`` tokenizer parts at spaces alone in what the words consist of."""

    one_of = "{} IN (SELECT value FROM json_each(:those))"
    among = "{} IN (SELECT value FROM json_each(:numbers))"
    few = 100
    """Shelves whose marks are asked for by name."""

    def values(self, of: Collection[object]) -> object:
        """Give a JSON list, since a statement has room for so many parameters only."""
        return json.dumps(list(of))

    async def prepare(self, connection: AsyncConnection) -> None:
        """Do nothing: SQLite has one way to search, and takes it."""

    async def add(self, connection: AsyncConnection, found: Kept) -> None:
        """Keep the words of documents."""
        await _each(connection, "INSERT INTO search_words (rowid, words) VALUES (:id, :words)", found)

    async def drop(self, connection: AsyncConnection, found: Kept) -> None:
        """Let go of documents; FTS5 has to be told the words that were kept."""
        await _each(
            connection, "INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', :id, :words)", found
        )

    async def clear(self, connection: AsyncConnection) -> None:
        """Let go of all."""
        await connection.execute(text("INSERT INTO search_words (search_words) VALUES ('delete-all')"))

    def hits(
        self,
        phrases: Collection[Phrase],
        shelves: Collection[int],
        kind: Kind | None = None,
        without: Phrase | None = None,
    ) -> Subquery:
        """Give the numbers of documents; the phrases in FTS5's own form, words in quotation marks that hold none."""
        asked = " AND ".join(_quoted(phrase) for phrase in phrases)
        if without is not None:
            asked = f"({asked}) NOT {_quoted(without)}"
        found = "SELECT rowid AS id FROM search_words WHERE search_words MATCH :asked"
        if len(shelves) <= self.few:
            marks = " OR ".join(f'"{_SHELF}{no}"' for no in shelves)
            return _numbers(found, {"asked": f"({asked}) AND ({marks})"})
        asked = f'({asked}) AND "{_KIND}{kind.value}"' if kind is not None else asked
        apart = self.among.format(f"rowid >> {SHELF_BITS}")
        return _numbers(f"{found} AND {apart}", {"asked": asked, "numbers": self.values(shelves)})

    def held(self, phrases: Collection[Phrase], without: Phrase | None) -> TextClause | None:
        """Give none: FTS5 has no words of a row, and would look for all that have them each time."""
        return None


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.open else "")


async def _each(connection: AsyncConnection, statement: str, found: Kept) -> None:
    if found:
        rows = [{"id": no, "words": " ".join([*_marks(no, kind), *words])} for no, (kind, words) in found.items()]
        await connection.execute(text(statement), rows)


_PLANNED = "SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)"
_HELD = (
    "(SELECT words @@ CAST(CAST(:asked AS text) AS tsquery) FROM search_words "
    "WHERE search_words.id = search_document.id)"
)


class PostgresWords:
    """A ``tsvector`` made here, word by word with its place, so that no parser of the server has a say."""

    one_of = "{} = ANY(CAST(:those AS text[]))"
    among = "{} = ANY(CAST(:numbers AS bigint[]))"
    few = 40
    """Shelves whose marks are asked for by name: fewer, since each hit's are gone through again for a phrase."""

    def values(self, of: Collection[object]) -> object:
        """Give a list, which is one parameter."""
        return list(of)

    async def prepare(self, connection: AsyncConnection) -> None:
        """Keep the planner from two mistakes.

        It takes judging a row's words for cheap, and would go through all rows where many match; and in a plan for any
        parameters it would read the query anew for each row.
        """
        await connection.execute(text(_PLANNED))

    async def add(self, connection: AsyncConnection, found: Kept) -> None:
        """Keep the words of documents."""
        if found:
            rows = [{"id": no, "words": _vector(_marks(no, kind), words)} for no, (kind, words) in found.items()]
            added = "INSERT INTO search_words (id, words) VALUES (:id, CAST(CAST(:words AS text) AS tsvector))"
            await connection.execute(text(added), rows)

    async def drop(self, connection: AsyncConnection, found: Kept) -> None:
        """Let go of documents."""
        gone = text("DELETE FROM search_words WHERE id = ANY(CAST(:ids AS bigint[]))")
        await connection.execute(gone, {"ids": list(found)})

    async def clear(self, connection: AsyncConnection) -> None:
        """Let go of all."""
        await connection.execute(text("DELETE FROM search_words"))

    def hits(
        self,
        phrases: Collection[Phrase],
        shelves: Collection[int],
        kind: Kind | None = None,
        without: Phrase | None = None,
    ) -> Subquery:
        """Give the numbers of documents; the phrases in PostgreSQL's own form, quoted words one after the other."""
        asked = _asked(phrases, without)
        found = "SELECT id FROM search_words WHERE words @@ CAST(CAST(:asked AS text) AS tsquery)"
        if len(shelves) <= self.few:
            marks = " | ".join(f"'{_SHELF}{no}'" for no in shelves)
            return _numbers(found, {"asked": f"{asked} & ({marks})"})
        asked = f"{asked} & '{_KIND}{kind.value}'" if kind is not None else asked
        apart = self.among.format(f"id >> {SHELF_BITS}")
        return _numbers(f"{found} AND {apart}", {"asked": asked, "numbers": self.values(shelves)})

    def held(self, phrases: Collection[Phrase], without: Phrase | None) -> TextClause | None:
        """Give the condition that the words of a row of the documents are such: one look into the row of its words."""
        return text(_HELD).bindparams(asked=_asked(phrases, without))


def _numbers(statement: str, given: Mapping[str, object]) -> Subquery:
    return text(statement).bindparams(**given).columns(column("id", BigInteger)).subquery()


def _marks(number: int, kind: Kind) -> tuple[str, str]:
    return f"{_SHELF}{number >> SHELF_BITS}", f"{_KIND}{kind.value}"


def _asked(phrases: Collection[Phrase], without: Phrase | None) -> str:
    return " & ".join([*map(_lexemes, phrases), *([f"!{_lexemes(without)}"] if without is not None else [])])


def _lexemes(phrase: Phrase) -> str:
    quoted = " <-> ".join(f"'{word}'" for word in phrase.words)
    return f"({quoted}:*)" if phrase.open else f"({quoted})"


def _vector(marks: Sequence[str], words: Sequence[str]) -> str:
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words, 1):
        places.setdefault(word, []).append(str(place))
    return " ".join([*(f"'{mark}'" for mark in marks), *(f"'{word}':{','.join(at)}" for word, at in places.items())])
