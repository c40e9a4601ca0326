"""`hearing bench search`: indexing and asking, on SQLite, beside a bare LIKE scan over the same texts.

The corpus is made up of sentences of a hearing with numbers in them, so that common and rare words both stand in it:
20,000 pages of exhibits and 100,000 statements, in 200 cases of which the asker reads 20. ``HEARING_BENCH_SEARCH``
divides it (10 for a tenth).
"""

import asyncio
import os
import random
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from hearing.record.engine import durable_engine
from hearing.search.documents import Document, Filters, Kind, parts
from hearing.search.search_store import SearchIndex
from hearing.search.wanted import wanted
from hearing.tables import metadata
from tests.bench.measured import Measured

SHARE = int(os.environ.get("HEARING_BENCH_SEARCH", "1"))
FILES, READ = 200, 20
PAGES, SAID = 20_000 // SHARE, 100_000 // SHARE
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = "权利要求 密封圈 温度传感器 壶盖 铰链 公开 区别技术特征 不具备 创造性 证据 说明书 第 段 认为 请求人 the support"
PARTS = tuple(WORDS.split())
QUERIES = (
    "密封圈",
    "密封圈 铰链",
    "创造性",
    "壶",
    "ratchet",
    "没有的词",
    "第7段",
    "区别技术特征 温度传感器",
    "17003",
    "support",
)


def _texts(number: int, length: int) -> list[str]:
    chance = random.Random(3)
    return ["".join(chance.choices(PARTS, k=length)) + f"，编号{place}。" for place in range(number)]


def _documents(kind: Kind, texts: list[str]) -> dict[str, list[Document]]:
    """Give documents by the source that they are replaced with: a file of 64 pages, a hearing of 500 statements."""
    size = 64 if kind is Kind.PAGE else 500
    found: dict[str, list[Document]] = {}
    for place, text in enumerate(texts):
        case = f"4W{place // size % FILES}"
        one = Document(str(place), f"papers:{case}", case, kind, "ref", "1", "t", text, AT + timedelta(seconds=place))
        found.setdefault(f"{kind}:{place // size}", []).append(one)
    return found


async def _filled(folder: Path) -> tuple[SearchIndex, float, float]:
    """Index the corpus; give the index, and the seconds and CPU seconds that the pages took."""
    engine = await durable_engine(f"sqlite:///{folder / 'search.db'}")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    index = SearchIndex(engine)
    began, cpu = perf_counter(), process_time()
    for source, documents in _documents(Kind.PAGE, _texts(PAGES, 150)).items():
        await index.replace(source, "1", documents)
    took = perf_counter() - began, process_time() - cpu
    for source, documents in _documents(Kind.UTTERANCE, _texts(SAID, 12)).items():
        await index.replace(source, "1", documents)
    return index, *took


def index_pages() -> Measured:
    """Pages a second read to words and put on file, beside the reading to words alone."""

    async def measure(folder: Path) -> tuple[float, float]:
        _, seconds, cpu = await _filled(folder)
        return seconds, cpu

    with tempfile.TemporaryDirectory() as folder:
        seconds, cpu = asyncio.run(measure(Path(folder)))
    documents = [one for each in _documents(Kind.PAGE, _texts(PAGES, 150)).values() for one in each]
    began = perf_counter()
    for one in documents:
        parts(one)
    bare = perf_counter() - began
    detail = {"pages": PAGES, "pages_a_cpu_second": round(PAGES / cpu, 1)}
    return Measured(PAGES / seconds, "pages/s", "words made, not kept, pages/s", PAGES / bare, detail)


def query() -> Measured:
    """Milliseconds for a page of answers with its counts, p50; p95 in the detail."""

    async def measure(folder: Path) -> tuple[list[float], list[float]]:
        index, _, _ = await _filled(folder)
        scopes = [f"papers:4W{number}" for number in range(READ)]
        asked: list[float] = []
        scanned: list[float] = []
        with sqlite3.connect(folder / "search.db") as bare:
            for said in QUERIES * 3:
                found = wanted(said)
                assert found is not None
                began = perf_counter()
                await index.find(found, scopes, Filters(), limit=20)
                asked.append((perf_counter() - began) * 1000)
                began = perf_counter()
                bare.execute(_scan(said), [*(f"%{word}%" for word in said.split()), *scopes]).fetchall()
                scanned.append((perf_counter() - began) * 1000)
        return asked, scanned

    with tempfile.TemporaryDirectory() as folder:
        asked, scanned = asyncio.run(measure(Path(folder)))
    detail = {"p95_ms": _p95(asked), "scan_p95_ms": _p95(scanned), "texts": PAGES + SAID, "queries": len(asked)}
    return Measured(median(asked), "ms", "a bare LIKE scan of the same texts, ms", median(scanned), detail)


def _scan(said: str) -> str:
    like = " AND ".join("text LIKE ?" for _ in said.split())
    places = ",".join("?" * READ)
    return f"SELECT id FROM search_document WHERE {like} AND scope IN ({places}) ORDER BY rank, at DESC LIMIT 20"


def _p95(values: list[float]) -> float:
    return round(sorted(values)[int(len(values) * 0.95)], 2)


CASES: Mapping[str, Callable[[], Measured]] = {"index": index_pages, "query": query}
