"""The program is killed at any statement of indexing: after the next start nothing is missing, nothing is double."""

import asyncio
import os
import signal
import sys
import traceback

import pytest
from sqlalchemy import event, func, select, text, update

import hearing.cases.tables as rows
from hearing.claimsets.sets import Ruling
from hearing.record.engine import durable_engine
from hearing.search import tables as t
from hearing.search.documents import Filters
from hearing.search.find_store import documents
from hearing.search.wanted import wanted
from hearing.tables import metadata
from tests.web.search_world import NOW, ONE, SAYINGS, World, furnish

SECONDS = 120
QUERIES = tuple(wanted(one) for one in (*SAYINGS, "卡扣", "未经公证", "销售台账", "口头审理通知书"))


class Home:
    """An installation's database, opened anew for each life of the program."""

    def __init__(self, url, folder):
        self.url, self.folder = url, folder

    def live(self, work):
        """Let the program live for a piece of work."""

        async def one():
            engine = await durable_engine(self.url)
            try:
                return await work(World(engine, self.folder))
            finally:
                await engine.dispose()

        return asyncio.run(one())

    def killed(self, at):
        """Index until everything is done, killed before the statement or commit of this number; tells if it was met."""
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            try:
                self.live(lambda world: dying(world, at))
            except BaseException:  # noqa: BLE001 -- whatever else escapes is the finding
                traceback.print_exc()
                sys.stderr.flush()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


async def dying(world, at):
    left = at

    def count(*_):
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(world.engine.sync_engine, "before_cursor_execute", count)
    event.listen(world.engine.sync_engine, "commit", count)
    await whole(world)


async def whole(world):
    while await world.indexing.step():
        pass


async def held(world):
    """Give all that the index holds, by what it says and by what it finds; every word is there once."""
    async with world.engine.connect() as connection:
        kept = [(row.source, row.key, row.part, row.scope, row.text) for row in await connection.execute(documents())]
        scopes = (await connection.execute(select(t.search_shelf.c.scope))).scalars().all()
        numbers = [
            (await connection.execute(asked)).scalar_one()
            for asked in (
                select(func.count()).select_from(t.search_document),
                select(func.count()).select_from(t.search_text),
                text("SELECT count(*) FROM search_words"),
            )
        ]
    assert set(numbers) == {len(kept)}
    assert len({row[:3] for row in kept}) == len(kept)
    found = []
    for query in QUERIES:
        hits = (await world.index.find(query, scopes, Filters(), limit=1000)).hits
        found.append([(hit.scope, hit.key, hit.part, hit.text) for hit in hits])
        assert len(set(found[-1])) == len(found[-1])
    assert any(found)
    return sorted(kept), found


async def changed(world):
    """Change what is indexed: an exhibit's title and its seal, a ruling, so that something is dropped and added."""
    async with world.engine.begin() as connection:
        secret = rows.exhibit.c.secret
        await connection.execute(update(rows.exhibit).values(title=rows.exhibit.c.title + "（更正）", secret=~secret))
    (known,) = await world.sets.of_case(ONE)
    again = known.rulings[-1]
    ruling = Ruling(not again.accepted, f"改变认定第{len(known.rulings)}次", "l", "组长", NOW)
    await world.sets.rule(known, ruling)


@pytest.fixture
def home(database, tmp_path):
    made = Home(database.url, tmp_path)

    async def begin():
        engine = await durable_engine(made.url)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(metadata.create_all)
            await furnish(World(engine, tmp_path))
        finally:
            await engine.dispose()

    asyncio.run(begin())
    return made


def killed_everywhere(home, step):
    """Kill the building of the whole index, then a change of it, each at one statement after the other."""
    lives = 0
    for prepare in (lambda world: world.index.forget(), changed):
        at, met = 1, True
        while met:
            home.live(prepare)
            met = home.killed(at)
            home.live(whole)
            after = home.live(held)
            home.live(lambda world: world.index.forget())
            home.live(whole)
            assert home.live(held) == after, f"killed at {at}"
            at += step
            lives += 1
    return lives


def test_killed_here_and_there(home):
    assert killed_everywhere(home, 97) > 3


@pytest.mark.slow
def test_killed_at_every_statement(home):
    assert killed_everywhere(home, 1) > 100
