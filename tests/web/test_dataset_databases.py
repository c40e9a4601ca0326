"""Jobs on both databases: the process beside the server makes the same package, and the same increment, from each."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from hearing.dataset.query import Query
from tests.web.export_bases import BEGUN, ENDED, SECRET, base
from web.dataset_job import State
from web.dataset_jobs import DatasetJobs, Workshop
from web.export_approvals import Approvals

SERIES = Query(series="monthly")
LATER = BEGUN + timedelta(days=9)
"""After every case was put on file but one; not in the future of the process that makes the packages."""


@asynccontextmanager
async def jobs_of(url, folder):
    """Jobs over a filled database, being made until the block ends."""

    async def seal(statement):
        assert statement.canonical()
        return "receipt\n"

    workshop = Workshop(url, SECRET, folder / "receipts", None, 0, seal)
    async with base(url):
        jobs = DatasetJobs(folder / "jobs", workshop, Approvals(folder / "approvals"), lambda: ENDED)
        running = asyncio.create_task(jobs.run())
        try:
            yield jobs
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


async def done(jobs, job):
    async with asyncio.timeout(120):
        while (job := jobs.job(job.id)).state in {State.WAITING, State.RUNNING}:  # noqa: ASYNC110 -- another process changes it
            await asyncio.sleep(0.1)
    assert job.state is State.DONE, job.en
    return job


async def made(url, folder):
    """A package of a series, stopped once on its way, and what changed since; as the bytes of their zip files."""
    folder.mkdir()
    async with jobs_of(url, folder) as jobs:
        first = await jobs.add("a", SERIES, BEGUN + timedelta(days=5), analysis=True)
        await jobs.stop(first.id)
        first = await done(jobs, await jobs.resume(first.id))
        second = await done(jobs, await jobs.add("a", SERIES, LATER, analysis=False, since=first.id))
        counts = Query(level="counts", tables=(("outcome",),))
        third = await done(jobs, await jobs.add("a", counts, LATER, analysis=False))
        wanted = (first.id, "package"), (second.id, "package"), (second.id, "increment"), (third.id, "package")
        return [jobs.path(identity, f"{name}.zip").read_bytes() for identity, name in wanted]


@pytest.fixture
def address(postgres):
    return postgres.url(postgres.new_database())


async def test_jobs_make_the_same_from_sqlite_and_postgresql(tmp_path, address):
    lite = await made(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path / "lite")
    assert lite == await made(address, tmp_path / "pg")
