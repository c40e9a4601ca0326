"""How each database keeps words and matches phrases. What is asked are quoted words, never somebody's own syntax."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hearing.search.wanted import Phrase


class WordTable(Protocol):
    """The words of documents in one database. What is kept of a document is let go of with the same words."""

    @property
    def holding(self) -> str:
        """The condition that a document matches the parameter ``{}``."""

    @property
    def one_of(self) -> str:
        """The condition that a document's scope is one of the parameter ``scopes``."""

    @property
    def collation(self) -> str | None:
        """What orders texts by their characters' numbers, where that is not so anyway."""

    async def add(self, connection: AsyncConnection, found: Mapping[int, Sequence[str]]) -> None:
        """Keep the words of documents by their ids."""

    async def drop(self, connection: AsyncConnection, found: Mapping[int, Sequence[str]]) -> None:
        """Let go of documents and these words of theirs."""

    async def clear(self, connection: AsyncConnection) -> None:
        """Let go of all."""

    def asked(self, phrases: Collection[Phrase]) -> str:
        """Give what the parameter of ``holding`` is for documents with all these phrases."""

    def values(self, of: Collection[str]) -> object:
        """Give what the parameter of ``one_of`` is."""


class SqliteWords:
    """FTS5 without a copy of the texts. Its ``ascii`` tokenizer parts at spaces alone in what the words consist of."""

    holding = "search_document.id IN (SELECT rowid FROM search_words WHERE search_words MATCH :{})"
    one_of = "search_document.scope IN (SELECT value FROM json_each(:scopes))"
    collation = None

    async def add(self, connection: AsyncConnection, found: Mapping[int, Sequence[str]]) -> None:
        """Keep the words of documents by their ids."""
        await _each(connection, "INSERT INTO search_words (rowid, words) VALUES (:id, :words)", found)

    async def drop(self, connection: AsyncConnection, found: Mapping[int, Sequence[str]]) -> None:
        """Let go of documents; FTS5 has to be told the words that were kept."""
        await _each(
            connection, "INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', :id, :words)", found
        )

    async def clear(self, connection: AsyncConnection) -> None:
        """Let go of all."""
        await connection.execute(text("INSERT INTO search_words (search_words) VALUES ('delete-all')"))

    def asked(self, phrases: Collection[Phrase]) -> str:
        """Give FTS5's own form: words between quotation marks, of which they hold none."""
        return " AND ".join(f'"{" ".join(phrase.words)}"' + (" *" if phrase.open else "") for phrase in phrases)

    def values(self, of: Collection[str]) -> object:
        """Give a JSON list, since a statement has room for so many parameters only."""
        return json.dumps(list(of))


async def _each(connection: AsyncConnection, statement: str, found: Mapping[int, Sequence[str]]) -> None:
    if found:
        rows = [{"id": identity, "words": " ".join(words)} for identity, words in found.items()]
        await connection.execute(text(statement), rows)


class PostgresWords:
    """A ``tsvector`` made here, word by word with its place, so that no parser of the server has a say."""

    holding = "search_document.id IN (SELECT id FROM search_words WHERE words @@ CAST(CAST(:{} AS text) AS tsquery))"
    one_of = "search_document.scope = ANY(CAST(:scopes AS text[]))"
    collation = "C"

    async def add(self, connection: AsyncConnection, found: Mapping[int, Sequence[str]]) -> None:
        """Keep the words of documents by their ids."""
        if found:
            rows = [{"id": identity, "words": _vector(words)} for identity, words in found.items()]
            added = "INSERT INTO search_words (id, words) VALUES (:id, CAST(CAST(:words AS text) AS tsvector))"
            await connection.execute(text(added), rows)

    async def drop(self, connection: AsyncConnection, found: Mapping[int, Sequence[str]]) -> None:
        """Let go of documents."""
        gone = text("DELETE FROM search_words WHERE id = ANY(CAST(:ids AS integer[]))")
        await connection.execute(gone, {"ids": list(found)})

    async def clear(self, connection: AsyncConnection) -> None:
        """Let go of all."""
        await connection.execute(text("DELETE FROM search_words"))

    def asked(self, phrases: Collection[Phrase]) -> str:
        """Give PostgreSQL's own form: quoted words, one after the other."""
        return " & ".join(f"({' <-> '.join(_lexemes(phrase))})" for phrase in phrases)

    def values(self, of: Collection[str]) -> object:
        """Give a list, which is one parameter."""
        return list(of)


def _lexemes(phrase: Phrase) -> list[str]:
    quoted = [f"'{word}'" for word in phrase.words]
    return [*quoted[:-1], quoted[-1] + ":*"] if phrase.open else quoted


def _vector(words: Sequence[str]) -> str:
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words, 1):
        places.setdefault(word, []).append(str(place))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())
