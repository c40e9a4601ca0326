"""The wide table from the database to Arrow batches, column by column: ADBC for PostgreSQL, a cursor for SQLite.

What is one value in a whole case (its title, its numbers) is looked at once for each case and not for each row.
Blocking; a batch at a time is in memory.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import adbc_driver_postgresql.dbapi
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy.engine import make_url

from hearing.cases.rows import words
from hearing.dataset.cleaning import cleaned
from hearing.dataset.earlier import Earlier, names_then, with_earlier
from hearing.dataset.parquet import arrow_schema
from hearing.dataset.pseudonymise import Folded, Pseudonymiser, folded_name
from hearing.dataset.schema_joined import CLAIM_GROUND

CURSOR_ROWS = 10_000
"""Rows that a cursor fetches at a time."""

_OF_CASE = ("patent_number", "patent_title", "ipc", "rule_set", "request_dates", "hearing_dates", "decision_number",
            "outcome", "source_digest")  # fmt: skip
"""Columns of text that have one value in all rows of a case."""
_OF_ROW = ("ground_id", "side")
"""Columns of text with few values."""
_UNFIT = r"^$|^\s|\s$|[\x00-\x1f]|^[=+\-@'＝＋－＠]"
"""A text that a table does not hold as it is (`cleaned`)."""

_SELECT = """\
SELECT g.case_id, g.position, c.patent_number, c.title, c.ipc, c.filing_date, c.priority_date, c.grant_date, c.rule_set,
 c.request_dates, c.hearing_dates, {decision_number}, {decided_on}, {outcome}, c.text_sha256, c.created_at, g.claim,
 g.ground, g.exhibits, coalesce(p.name, g.petitioner), p.position, p.side, k.independent, k.parents
FROM ground_cell g JOIN case_file c ON c.id = g.case_id
LEFT JOIN case_party p ON p.case_id = g.case_id AND p.id = g.petitioner
LEFT JOIN patent_claim k ON k.case_id = g.case_id AND k.number = g.claim
WHERE c.created_at <= '{known}' ORDER BY g.case_id{binary}, g.position"""
_NAMES = "{0}SELECT case_id, name, agents FROM case_party UNION ALL SELECT case_id, name, '[]' FROM panel_seat{1}"
SQLITE_NAMES = _NAMES.format("", " ORDER BY 1")
"""Two indexes merged: names are sorted within their case only, so that nothing is sorted on the disk."""
POSTGRESQL_NAMES = _NAMES.format("SELECT n.* FROM (", ') n ORDER BY n.case_id COLLATE "C"')


def wide_statement(as_of: datetime, *, postgresql: bool) -> str:
    """Give the statement for the wide table's columns in order, with the party's name for its pseudonym."""
    day = as_of.date().isoformat()
    shown = {
        name: f"CASE WHEN c.decided_on IS NULL OR c.decided_on <= '{day}' THEN c.{name} END"
        for name in ("decision_number", "decided_on", "outcome")
    }
    known = as_of.isoformat() if postgresql else as_of.strftime("%Y-%m-%d %H:%M:%S.%f")
    return _SELECT.format(known=known, binary=' COLLATE "C"' if postgresql else "", **shown)


def wide_rows(
    url: str, as_of: datetime, key: bytes, chosen: frozenset[str] | None, earlier: Sequence[Earlier] = ()
) -> Iterator[pa.RecordBatch]:
    """Give the rows of the wide table in order.

    Args:
        url: The database, as SQLAlchemy writes it.
        as_of: In UTC; what became known later is left out.
        key: That of the export's pseudonyms.
        chosen: Ids of the cases to take; None takes all.
        earlier: The cases that were changed since, as they were.
    """
    day = as_of.date()
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        opened = sqlite3.connect(
            f"file:{Path(place.database or '').absolute()}?mode=ro", uri=True, check_same_thread=False
        )
        with closing(opened) as rows, closing(opened.cursor()) as names:
            found = sqlite_batches(rows, wide_statement(as_of, postgresql=False))
            people = names_then(names.execute(SQLITE_NAMES), earlier)
            yield from _pseudonymised(with_earlier(found, earlier, day), people, key, chosen)
        return
    address = place.set(drivername="postgresql").render_as_string(hide_password=False)
    connect = adbc_driver_postgresql.dbapi.connect
    with connect(address) as one, one.cursor() as rows, connect(address) as other, other.cursor() as names:
        rows.execute(wide_statement(as_of, postgresql=True))
        names.execute(POSTGRESQL_NAMES)
        known = (row for batch in names.fetch_record_batch() for row in zip(*_lists(batch), strict=True))
        batches = with_earlier(rows.fetch_record_batch(), earlier, day)
        yield from _pseudonymised(batches, names_then(known, earlier), key, chosen)


def _lists(batch: pa.RecordBatch) -> list[list[str]]:
    return [column.to_pylist() for column in batch.columns]


def sqlite_batches(connection: sqlite3.Connection, statement: str) -> Iterator[pa.RecordBatch]:
    """Give what a statement for the wide table finds, with its types: SQLite gives days and moments as text."""
    schema = arrow_schema(CLAIM_GROUND)
    cursor = connection.execute(statement)
    while rows := cursor.fetchmany(CURSOR_ROWS):
        columns = zip(*rows, strict=True)
        yield pa.RecordBatch.from_arrays(
            [_typed(c, f.type) for c, f in zip(columns, schema, strict=True)], schema.names
        )


def _typed(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    if pa.types.is_boolean(kind):
        return pa.array(values, pa.int8()).cast(kind)
    if pa.types.is_date(kind):
        return pa.array(values, pa.string()).cast(kind)
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.string()).cast(pa.timestamp("us")).cast(kind)
    return pa.array(values, kind)


_agents = lru_cache(maxsize=4096)(words)
"""The agents of a party as the database has them, read once where many cases have the same ones."""


class _Names:
    """The names of each case's people, read along with the cases in the same order."""

    def __init__(self, rows: Iterator[tuple[str, str, str]], key: bytes) -> None:
        self._rows = rows
        self._key = key
        self._nobody = Pseudonymiser(key, ())
        self._next = next(rows, None)

    def text(self, case: str, text: str) -> str:
        """Give a text of a case without the names of its people."""
        own = []
        while self._next is not None and self._next[0] <= case:
            if self._next[0] == case:
                own.append(self._next)
            self._next = next(self._rows, None)
        names: list[tuple[str, str]] = []
        for _, name, agents in sorted(own):
            names.append(("party", name))
            names.extend(("person", one) for one in _agents(agents))
        folded = Folded(text)
        fitting = [(kind, name) for kind, name in names if folded.may_hold(name)]
        return (Pseudonymiser(self._key, fitting) if fitting else self._nobody).text(text)


def _pseudonymised(
    batches: Iterator[pa.RecordBatch], names: Iterator[tuple[str, str, str]], key: bytes, chosen: frozenset[str] | None
) -> Iterator[pa.RecordBatch]:
    people, parties = _Names(names, key), _Parties(key)
    wanted = None if chosen is None else pa.array(sorted(chosen), pa.string())
    last: tuple[str, str | None] = ("", None)
    for whole in batches:
        batch = whole if wanted is None else whole.filter(pc.is_in(whole.column(0), wanted))
        if batch.num_rows == 0:
            continue
        columns = dict(zip((one.name for one in CLAIM_GROUND.columns), batch.columns, strict=True))
        starts, lengths = _runs(columns["case_id"])
        printed = columns["patent_title"].take(starts).to_pylist()
        titles = []
        for case, title in zip(columns["case_id"].take(starts).to_pylist(), printed, strict=True):
            if case != last[0]:
                last = (case, people.text(case, title))
            titles.append(last[1])
        if titles != printed:
            columns["patent_title"] = _spread(pa.array(titles, pa.string()), lengths)
        for name in _OF_CASE:
            columns[name] = _fit_runs(columns[name], starts, lengths)
        for name in _OF_ROW:
            columns[name] = _fit_values(columns[name])
        columns["party_id"] = parties.pseudonyms(columns["party_id"])
        fields = arrow_schema(CLAIM_GROUND)
        yield pa.RecordBatch.from_arrays([columns[field.name].cast(field.type) for field in fields], schema=fields)


def _runs(column: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Give where each run of equal values begins, and how long it is."""
    ends = pc.run_end_encode(column).run_ends.cast(pa.int64())
    starts = pa.concat_arrays([pa.array([0], pa.int64()), ends.slice(0, len(ends) - 1)])
    return starts, pc.subtract(ends, starts)


def _spread(values: pa.Array, lengths: pa.Array) -> pa.Array:
    """Give each value as often as its run is long."""
    offsets = pa.concat_arrays([pa.array([0], pa.int64()), pc.cumulative_sum(lengths)])
    ones = pc.list_parent_indices(pa.LargeListArray.from_arrays(offsets, pa.nulls(offsets[-1].as_py())))
    return values.take(ones)


def _fit_runs(column: pa.Array, starts: pa.Array, lengths: pa.Array) -> pa.Array:
    values = column.take(starts)
    return _spread(_cleaned(values), lengths) if _unfit(values) else column


def _fit_values(column: pa.Array) -> pa.Array:
    encoded = column.dictionary_encode()
    if not _unfit(encoded.dictionary):
        return column
    return _cleaned(encoded.dictionary).take(encoded.indices)


def _unfit(values: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring_regex(values, _UNFIT)).as_py())


def _cleaned(values: pa.Array) -> pa.Array:
    return pa.array([cleaned(value) for value in values.to_pylist()], pa.string())


class _Parties:
    """Pseudonyms of parties by name, each made once a batch."""

    def __init__(self, key: bytes) -> None:
        self._names = Pseudonymiser(key, ())

    def pseudonyms(self, column: pa.Array) -> pa.Array:
        """Give the pseudonyms for a column of names."""
        encoded = column.dictionary_encode()
        made = [self._names.entity("party", folded_name(name)) for name in encoded.dictionary.to_pylist()]
        return pa.array(made, pa.string()).take(encoded.indices)
