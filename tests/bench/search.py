"""`hearing bench search`: indexing and asking, on SQLite and PostgreSQL, beside bare LIKE scans over the same texts.

The corpus is made up of sentences of a hearing, so that nearly every text holds every common word, with numbers and a
few rare words in them: 20,000 pages of exhibits and 100,000 statements, in 200 cases. ``HEARING_BENCH_SEARCH`` divides
it (10 for a tenth). `usual` is somebody of 20 cases who looks for what stands in few texts; `common` the same person
with words of nearly every text; `worst` somebody who reads all of it, with these. A scan gives the same: the page and
the counts of each kind, up to where search stops counting; the page alone, and one with every hit counted, are in the
detail.
"""

import asyncio
import atexit
import os
import random
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.record.engine import POSTGRESQL, SQLITE, durable_engine
from hearing.search.documents import ORDER, Document, Filters, Kind, parts
from hearing.search.folding import words
from hearing.search.search_store import SearchIndex
from hearing.search.wanted import wanted
from hearing.tables import metadata
from tests.bench.measured import Measured
from tests.bench.search_scan import bare, scan_all_counts, scan_counts, scan_page
from tests.postgres import running_cluster

SHARE = int(os.environ.get("HEARING_BENCH_SEARCH", "1"))
FILES, READ = 200, 20
PAGES, SAID = 20_000 // SHARE, 100_000 // SHARE
KINDS = (Kind.PAGE.value, Kind.UTTERANCE.value)
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = "权利要求 密封圈 温度传感器 壶盖 铰链 公开 区别技术特征 不具备 创造性 证据 说明书 第 段 认为 请求人 the support"
PARTS = tuple(WORDS.split())
RARE = "棘轮机构参见EP1234567权利要求17"
COMMON = ("密封圈", "创造性", "壶", "support", "密封圈 铰链", "区别技术特征 温度传感器")
USUAL = (
    "棘轮",
    "棘轮机构",
    "棘",
    "EP1234567",
    "权利要求17",
    "17003",
    "密封圈 棘轮",
    "“机构参见”",
    "没有的词",
    "ratchet%_*",
)
ASKED: Mapping[str, tuple[tuple[str, ...], int]] = {
    "usual": (USUAL, READ),
    "common": (COMMON, READ),
    "worst": (COMMON, FILES),
}
"""Of each case of the bench: the queries, and of how many files the asker is."""


def _texts(number: int, length: int) -> list[str]:
    chance = random.Random(3)
    made = []
    for place in range(number):
        rare = RARE if chance.random() < 1 / 300 else ""
        made.append("".join(chance.choices(PARTS, k=length)) + f"{rare}，编号{place}。")
    return made


def _documents(kind: Kind, texts: list[str]) -> dict[str, list[Document]]:
    """Give documents by the source that they are replaced with: a file of 64 pages, a hearing of 500 statements."""
    size = 64 if kind is Kind.PAGE else 500
    found: dict[str, list[Document]] = {}
    for place, said in enumerate(texts):
        case = f"4W{place // size % FILES}"
        one = Document(str(place), f"papers:{case}", case, kind, "ref", "1", "t", said, AT + timedelta(seconds=place))
        found.setdefault(f"{kind}:{place // size}", []).append(one)
    return found


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[AsyncEngine]:
    engine = await durable_engine(url)
    try:
        yield engine
    finally:
        await engine.dispose()


async def _fill(url: str) -> tuple[float, float]:
    """Index the corpus; give the seconds and CPU seconds of this process that the pages took."""
    async with _opened(url) as engine:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
            await connection.run_sync(bare.create)
        index = SearchIndex(engine)
        pages, said = _documents(Kind.PAGE, _texts(PAGES, 150)), _documents(Kind.UTTERANCE, _texts(SAID, 12))
        began, cpu = perf_counter(), process_time()
        for source, documents in pages.items():
            await index.replace(source, "1", documents)
        took = perf_counter() - began, process_time() - cpu
        for source, documents in said.items():
            await index.replace(source, "1", documents)
        async with engine.begin() as connection:
            for documents in (*pages.values(), *said.values()):
                await connection.execute(insert(bare), [_plain(one) for one in documents])
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == POSTGRESQL else "ANALYZE bare"))
    return took


def _plain(one: Document) -> dict[str, object]:
    return {"kind": one.kind.value, "rank": ORDER[one.kind], "scope": one.scope, "at": one.at, "text": one.text}


@cache
def _filled(database: str) -> tuple[str, float, float]:
    """Give the address of a database with the corpus, thrown away when the program ends, and what the pages took."""
    kept = ExitStack()
    atexit.register(kept.close)
    if database == POSTGRESQL:
        cluster = kept.enter_context(running_cluster())
        url = cluster.url(cluster.new_database())
    else:
        url = f"sqlite:///{Path(kept.enter_context(tempfile.TemporaryDirectory())) / 'search.db'}"
    return url, *asyncio.run(_fill(url))


def index_pages(database: str) -> Measured:
    """Pages a second read to words and put on file, beside the reading to words alone."""
    _, seconds, cpu = _filled(database)
    documents = [one for each in _documents(Kind.PAGE, _texts(PAGES, 150)).values() for one in each]
    began = perf_counter()
    for one in documents:
        words(parts(one)[0].text)
    alone = perf_counter() - began
    detail = {"pages": PAGES, "pages_a_cpu_second": round(PAGES / cpu, 1)}
    return Measured(PAGES / seconds, "pages/s", "words made, not kept, pages/s", PAGES / alone, detail)


def update(database: str) -> Measured:
    """Milliseconds until one more statement of a hearing with 500 is indexed, p50, beside indexing all of it anew."""

    async def measure(url: str) -> tuple[list[float], float]:
        said = next(iter(_documents(Kind.UTTERANCE, _texts(500, 12)).values()))
        more = [replace(said[0], key=f"more-{place}", text=f"{place}{said[place].text}") for place in range(40)]
        async with _opened(url) as engine:
            index, took = SearchIndex(engine), []
            began = perf_counter()
            await index.replace("hearing:more", "0", said)
            whole = (perf_counter() - began) * 1000
            for place in range(len(more)):
                began = perf_counter()
                await index.replace("hearing:more", str(place), [*said, *more[: place + 1]])
                took.append((perf_counter() - began) * 1000)
            await index.replace("hearing:more", "gone", [])
        return took, whole

    took, whole = asyncio.run(measure(_filled(database)[0]))
    return Measured(median(took), "ms", "all of the hearing indexed, ms", whole, {"p95_ms": _p95(took)})


def query(case: str, database: str) -> Measured:
    """Milliseconds for a page of answers with its counts, p50; p95 in the detail."""
    queries, files = ASKED[case]
    scopes = [f"papers:4W{number}" for number in range(files)]

    async def measure(url: str) -> tuple[list[float], list[float], list[float], list[float]]:
        asked, scanned, pages, counted = [], [], [], []
        async with _opened(url) as engine:
            index = SearchIndex(engine)
            for said in queries * 3:
                found = wanted(said)
                assert found is not None
                asked.append(await _timed(index.find(found, scopes, Filters(), limit=20)))
                pages.append(await _timed(scan_page(engine, said, scopes)))
                scanned.append(pages[-1] + await _timed(scan_counts(engine, said, scopes, KINDS)))
                counted.append(pages[-1] + await _timed(scan_all_counts(engine, said, scopes)))
        return asked, scanned, pages, counted

    asked, scanned, pages, counted = asyncio.run(measure(_filled(database)[0]))
    detail = {
        "p95_ms": _p95(asked),
        "scan_p95_ms": _p95(scanned),
        "scan_of_the_page_alone_ms": round(median(pages), 2),
        "scan_that_counts_all_ms": round(median(counted), 2),
        "texts": PAGES + SAID,
        "files_read": files,
    }
    return Measured(median(asked), "ms", "bare LIKE scans for the same answer, ms", median(scanned), detail)


async def _timed(asked: Coroutine[object, object, object]) -> float:
    began = perf_counter()
    await asked
    return (perf_counter() - began) * 1000


def _p95(values: list[float]) -> float:
    return round(sorted(values)[int(len(values) * 0.95)], 2)


def _cases(database: str) -> Mapping[str, Callable[[], Measured]]:
    building = {f"index-{database}": partial(index_pages, database), f"update-{database}": partial(update, database)}
    return building | {f"{case}-{database}": partial(query, case, database) for case in ASKED}


CASES: Mapping[str, Callable[[], Measured]] = {**_cases(SQLITE), **_cases(POSTGRESQL)}
