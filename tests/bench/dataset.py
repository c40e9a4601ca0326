"""`hearing bench dataset`: rows of the wide table from a database to Parquet, beside the barest pipeline that does it.

The base has made-up cases of fifty cells each, of 24 columns with Chinese text. Each round is a process of its own, so
that its CPU seconds (all threads) and its peak memory are its own; product and yardstick take turns and the figures are
medians. The yardstick runs the same statement and writes what the driver gives, by the same driver (ADBC for
PostgreSQL, a cursor with an explicit schema for SQLite) into the same kind of Parquet; it pseudonymises nothing.
"""

import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

import adbc_driver_postgresql.dbapi
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Table, create_engine
from sqlalchemy.engine import make_url

from hearing.cases import tables
from hearing.dataset.joined import CURSOR_ROWS, wide_rows, wide_statement
from hearing.dataset.parquet import COMPRESSION_LEVEL, GROUP_ROWS, ParquetFile, arrow_schema
from hearing.dataset.schema_joined import CLAIM_GROUND
from hearing.tables import metadata
from tests.bench.measured import Measured
from tests.postgres import running_cluster

ROUNDS = 3
CELLS = 50
"""Cells of a case's matrix: ten claims, five grounds."""
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
AS_OF = BEGUN + timedelta(days=10_000)
KEY = bytes(range(32))
_PLACES = ("北京", "上海", "深圳", "杭州", "苏州", "成都", "武汉", "西安")
_TRADES = ("智能科技", "医药", "新材料", "光电设备", "汽车零部件", "通信技术")
_THINGS = ("可折叠支架", "保温杯", "数据传输方法及装置", "锂离子电池隔膜", "药物组合物及其用途", "图像识别系统")
_CHARACTERS = "甲乙丙丁戊己庚辛壬癸川山海江林森岩峰云雨风雪星辰光明清远安宁"


def _name(number: int) -> str:
    parts = (_CHARACTERS[number % 30], _CHARACTERS[number // 30 % 30], _CHARACTERS[number // 900 % 30])
    return f"{_PLACES[number % 8]}{''.join(parts)}{_TRADES[number % 6]}有限公司"


def _case(n: int) -> Iterator[tuple[Table, dict[str, object]]]:
    identity, day = f"4W{n:07d}", (BEGUN - timedelta(days=n % 3000)).date()
    yield (
        tables.case_file,
        {
            "id": identity, "created_at": BEGUN + timedelta(seconds=n), "rule_set": "cnipa-2026",
            "patent_number": f"2018{n:08d}.5", "title": f"一种{_THINGS[n % 6]}及第{n}号改进",
            "ipc": f"A{n % 90 + 10}B 23/04",
            "filing_date": day, "priority_date": None, "grant_date": day, "request_dates": f'["{day}"]',
            "hearing_dates": "[]", "decision_number": f"{n:06d}", "decided_on": day, "outcome": "invalid_part",
            "text_sha256": f"{n:064x}",
        },
    )  # fmt: skip
    for position, side in enumerate(("petitioner", "patentee")):
        yield (
            tables.case_party,
            {"case_id": identity, "id": f"{side}-1", "position": position, "name": _name(2 * n + position),
             "side": side, "agents": '["张明远"]'},
        )  # fmt: skip
    yield tables.panel_seat, {"case_id": identity, "position": 0, "role": "leader", "name": "李清源"}
    for claim in range(1, 11):
        parents = "[]" if claim == 1 else "[1]"
        own: dict[str, object] = {"number": claim, "text": "一种装置。", "parents": parents, "independent": claim == 1}
        yield tables.patent_claim, {"case_id": identity} | own
    for position in range(CELLS):
        ground = ("A22.2", "A22.3", "A26.3", "A26.4", "A33")[position % 5]
        cell: dict[str, object] = {"position": position, "claim": position // 5 + 1, "ground": ground}
        cell |= {"exhibits": '["证据1","证据2"]', "petitioner": "petitioner-1"}
        yield tables.ground_cell, {"case_id": identity} | cell


def _fill_sqlite(path: Path, rows: int) -> str:
    url = f"sqlite:///{path}"
    engine = create_engine(url)
    metadata.create_all(engine, tables=_FILLED)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for start in range(0, rows // CELLS, 500):
            insert_part(connection, start, min(500, rows // CELLS - start))
    return url


def insert_part(connection: sqlite3.Connection, start: int, count: int) -> None:
    """Put so many made-up cases on file, from a number on, in one transaction."""
    for table, made in _part(start, count).items():
        names = list(made[0])
        marks = ", ".join("?" for _ in names)
        columns = ", ".join(f'"{name}"' for name in names)
        values = [[_sqlite(row[name]) for name in names] for row in made]
        connection.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", values)
    connection.commit()


def _sqlite(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value if value is None or isinstance(value, (str, int)) else str(value)


_FILLED = [tables.case_file, tables.case_party, tables.panel_seat, tables.patent_claim, tables.ground_cell]


def _part(start: int, count: int) -> dict[Table, list[dict[str, object]]]:
    made: dict[Table, list[dict[str, object]]] = {table: [] for table in _FILLED}
    for n in range(start, start + count):
        for table, row in _case(n):
            made[table].append(row)
    return made


def _fill_postgresql(url: str, rows: int) -> str:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with adbc_driver_postgresql.dbapi.connect(address) as connection, connection.cursor() as cursor:
        for table in _FILLED:
            cursor.execute(_created(table))
        for start in range(0, rows // CELLS, 500):
            for table, made in _part(start, min(500, rows // CELLS - start)).items():
                cursor.adbc_ingest(table.name, pa.Table.from_pylist(made, schema=_arrow(table)), mode="append")
        connection.commit()
    return address


def _created(table: Table) -> str:
    kinds = {pa.string(): "text", pa.int32(): "integer", pa.bool_(): "boolean", pa.date32(): "date"}
    fields = [f"{field.name} {kinds.get(field.type, 'timestamptz')}" for field in _arrow(table)]
    key = ", ".join(column.name for column in table.primary_key)
    return f"CREATE TABLE {table.name} ({', '.join(fields)}, PRIMARY KEY ({key}))"


def _arrow(table: Table) -> pa.Schema:
    (first,) = [row for each, row in _case(0) if each is table][:1]
    kinds = {bool: pa.bool_(), int: pa.int32(), str: pa.string(), datetime: pa.timestamp("us", "UTC")}
    return pa.schema([(name, kinds.get(type(value), pa.date32())) for name, value in first.items()])


def _product(url: str, out: Path) -> int:
    with ParquetFile(out, CLAIM_GROUND, {}) as file:
        for batch in wide_rows(url, AS_OF, KEY, None):
            file.write(batch)
    return file.rows


def _bare(url: str, out: Path) -> int:
    return (_bare_cursor if url.startswith("sqlite") else _bare_adbc)(url, out)


def _bare_adbc(url: str, out: Path) -> int:
    rows = 0
    with adbc_driver_postgresql.dbapi.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(wide_statement(AS_OF, postgresql=True))
        reader = cursor.fetch_record_batch()
        with _writer(out, reader.schema) as writer:
            for batch in reader:
                writer.write_batch(batch, GROUP_ROWS)
                rows += batch.num_rows
    return rows


def _bare_cursor(url: str, out: Path) -> int:
    rows = 0
    plain = {field.name: pa.string() if _as_text(field.type) else field.type for field in arrow_schema(CLAIM_GROUND)}
    schema = pa.schema([(name, pa.int8() if pa.types.is_boolean(kind) else kind) for name, kind in plain.items()])
    with closing(sqlite3.connect(make_url(url).database or "")) as connection, _writer(out, schema) as writer:
        cursor = connection.execute(wide_statement(AS_OF, postgresql=False))
        while fetched := cursor.fetchmany(CURSOR_ROWS):
            columns = [pa.array(c, f.type) for c, f in zip(zip(*fetched, strict=True), schema, strict=True)]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema), GROUP_ROWS)
            rows += len(fetched)
    return rows


def _as_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))


def _writer(out: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(out, schema, compression="zstd", compression_level=COMPRESSION_LEVEL, version="2.6")


def _run(url: str, which: str, out: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.dataset", which, url, str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"a round failed: {done.stderr.strip().splitlines()[-1]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _measure(url: str, rows: int, folder: Path) -> Measured:
    rounds = ROUNDS if rows < 5_000_000 else 1
    made: dict[str, list[dict[str, float]]] = {"bare": [], "product": []}
    for _ in range(rounds):
        for which, found in made.items():
            found.append(_run(url, which, folder / f"{which}.parquet"))
            if found[-1]["rows"] != rows:
                raise SystemExit(f"{which} wrote {found[-1]['rows']} of {rows} rows")

    def of(which: str, name: str) -> float:
        return median(one[name] for one in made[which])

    return Measured(
        of("product", "cpu"),
        "CPU s",
        "the same statement by the same driver into bare Parquet",
        of("bare", "cpu"),
        {
            "rows": rows,
            "columns": len(CLAIM_GROUND.columns),
            "rows_per_cpu_second": round(rows / of("product", "cpu")),
            "peak_rss_mb": round(of("product", "rss")),
            "yardstick_peak_rss_mb": round(of("bare", "rss")),
            "rounds": rounds,
        },
    )


def _on_sqlite(rows: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as name:
        folder = Path(name)
        return _measure(_fill_sqlite(folder / "cases.db", rows), rows, folder)


def _on_postgresql(rows: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as name, running_cluster() as cluster:
        url = _fill_postgresql(cluster.url(cluster.new_database()), rows)
        return _measure(url, rows, Path(name))


CASES: dict[str, Callable[[], Measured]] = {
    f"{kind}-{words}": partial(run, rows)
    for kind, run in (("sqlite", _on_sqlite), ("postgresql", _on_postgresql))
    for words, rows in (("1m", 1_000_000), ("10m", 10_000_000))
}

if __name__ == "__main__":
    _, which, url, out = sys.argv
    begun = process_time()
    count = (_product if which == "product" else _bare)(url, Path(out))
    used = process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": count, "cpu": used, "rss": peak}))
