"""The process that makes a dataset for a person, beside the server and behind everything that it does for hearings.

One JSON line on standard input orders it; JSON lines on standard output tell how far it is, ask for a digest to be
sealed, and end with ``done`` or ``failed``. It holds no key of the log: the server seals, and answers on standard
input. It may be killed at any moment; what is gathered is kept, and the next order of the same dataset goes on from it.
"""

import asyncio
import errno
import json
import os
import shutil
import sys
import traceback
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import pyarrow as pa

from evidence.statement import Statement
from hearing.cases.errors import CaseDataError
from hearing.cases.rule_files import open_book
from hearing.cases.store import CaseStore
from hearing.dataset.analysis.analyse import analyse
from hearing.dataset.package import zip_package
from hearing.dataset.parquet import read_parquet
from hearing.dataset.query import Query, query_of
from hearing.dataset.release.counting import DIMENSIONS, table_schema
from hearing.record.engine import durable_engine
from hearing.record.event_store import EventStore
from hearing.transcript.fonts import FontMissing
from web.answers import unexpected
from web.behind import stay_behind
from web.dataset_job import ANALYSIS, COUNTS, INCREMENT, PACKAGE, Orders
from web.export_cases import ExportCases
from web.exporting import Exporting, Progress
from web.hearings import HearingReader


@dataclass(frozen=True, slots=True)
class Line:
    """The two ends of the line to the server."""

    reading: TextIO
    writing: TextIO

    def say(self, **words: object) -> None:
        """Tell the server something."""
        self.writing.write(json.dumps(words, ensure_ascii=False) + "\n")
        self.writing.flush()

    async def sealed(self, statement: Statement) -> str:
        """Have the server seal a statement; gives the receipt."""
        self.say(seal=statement.canonical().decode())
        return str(json.loads(await asyncio.to_thread(self.reading.readline))["receipt"])


async def _package(orders: Orders, line: Line) -> dict[str, int]:
    """Write the package, or find it finished, and what changed since an earlier one; gives the rows of each table."""

    def told(progress: Progress) -> None:
        if shutil.disk_usage(orders.folder).free < orders.reserve:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        line.say(done=progress.done, total=progress.total)

    async def approved(query: Query, as_of: datetime, now: datetime) -> str:
        del query, as_of, now  # the server looked before it ordered
        return orders.approval

    out = Path(orders.folder) / PACKAGE
    rules = open_book(Path(orders.rules_dir) if orders.rules_dir else None)
    engine = await durable_engine(orders.database_url)
    try:
        exporting = Exporting(
            ExportCases(engine, CaseStore(engine, rules), HearingReader(EventStore(engine)), rules),
            orders.database_url,
            bytes.fromhex(orders.secret),
            Path(orders.receipts),
            line.sealed,
            approved,
        )
        if not out.is_dir():
            as_of = datetime.fromisoformat(orders.as_of)
            await exporting.write(out, query_of(orders.query), as_of, datetime.now(UTC), resume=True, told=told)
        if orders.base and not (out.parent / INCREMENT).is_dir():
            line.say(step="compare")
            await _increment(exporting, Path(orders.base), out)
    finally:
        await engine.dispose()
    described = json.loads((out / "datapackage.json").read_bytes())
    return {one["name"]: one["rows"] for one in described["resources"] if "rows" in one}


async def _increment(exporting: Exporting, packed: Path, full: Path) -> None:
    """Write what changed since the package in a zip file, beside the full one."""
    folder, making = full.parent / ".base", full.parent / f".{INCREMENT}.partial"
    try:
        await asyncio.to_thread(_unpacked, packed, folder)
        await exporting.between(full.parent / INCREMENT, folder / PACKAGE, full, making)
    finally:
        for left in (folder, making):
            await asyncio.to_thread(shutil.rmtree, left, ignore_errors=True)


def _unpacked(packed: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)


def _counts(package: Path) -> dict[str, object]:
    """Give the tables of an export of counts with their words, as a page shows them."""
    tables = []
    for dimensions in json.loads((package / "query.json").read_bytes())["query"]["tables"]:
        schema = table_schema(tuple(dimensions))
        rows = [row for batch in read_parquet(package / f"data/{schema.name}.parquet") for row in batch.to_pylist()]
        words = [{"name": name, "zh": DIMENSIONS[name].zh, "en": DIMENSIONS[name].en} for name in dimensions]
        tables.append({"name": schema.name, "dimensions": words, "rows": rows})
    return {"counts": tables, "release": json.loads((package / "disclosure.json").read_bytes())["published"]}


def _zipped(folder: Path) -> int:
    packed = folder.with_name(f"{folder.name}.zip")
    if not packed.exists():
        zip_package(folder, packed)
    return packed.stat().st_size


async def work(orders: Orders, line: Line) -> None:
    """Carry an order out; what goes wrong is told in words.

    Raises:
        CaseDataError, FontMissing: it cannot be made; the words say why.
        OSError: it could not be written.
    """
    folder = Path(orders.folder)
    rows = await _package(orders, line)
    if orders.analyse and not (folder / ANALYSIS).is_dir():
        line.say(step="analyse")
        analyse(folder / ANALYSIS, folder / PACKAGE)
    line.say(step="pack")
    if "tables" in orders.query:
        (folder / COUNTS).write_text(json.dumps(_counts(folder / PACKAGE), ensure_ascii=False), encoding="utf-8")
    made = [PACKAGE, *([INCREMENT] if orders.base else []), *([ANALYSIS] if orders.analyse else [])]
    sizes = {name: _zipped(folder / name) for name in made}
    for name in {PACKAGE, INCREMENT}.intersection(made):
        shutil.rmtree(folder / name)
    line.say(finished={"rows": rows, "sizes": sizes})


def _said(error: Exception) -> dict[str, str]:
    if isinstance(error, CaseDataError | FontMissing):
        return {"zh": error.zh, "en": error.en}
    if isinstance(error, MemoryError | pa.ArrowMemoryError):
        return {
            "zh": "数据量超出可用内存，请缩小查询范围后重试。",
            "en": "This needs more memory than it may take: narrow the query and try again.",
        }
    if isinstance(error, OSError):
        why = error.strerror or str(error)
        return {
            "zh": f"无法写入：{why}。已完成的部分已保留，腾出空间后可继续。",
            "en": f"It could not be written: {why}. What is done is kept; make room, then go on.",
        }
    traceback.print_exception(error)
    return {"zh": unexpected().zh, "en": unexpected().en}


def main() -> int:
    """Take one order from standard input and carry it out."""
    line = Line(sys.stdin, os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)  # what libraries print is not for the server
    stay_behind()
    orders = Orders(**json.loads(line.reading.readline()))
    try:
        asyncio.run(work(orders, line))
    except Exception as error:  # noqa: BLE001 -- whatever it is, the server is told
        line.say(failed=_said(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
