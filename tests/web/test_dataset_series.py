"""Series and counts asked for in the browser: what changed since an earlier package of one's own, tables of numbers."""

import asyncio
import io
import zipfile
from datetime import timedelta

import pytest
import pytest_asyncio

from hearing.dataset.increment import merge
from hearing.dataset.query import Query
from tests.clients import RefusedError, client
from tests.web.approved import STEWARD
from tests.web.export_bases import contents
from tests.web.test_datasets import JOBS, ended
from web.dataset_job import State
from web.dataset_jobs import KEPT
from web.export_approvals import Approvals
from web.exporting import sealed

pytestmark = pytest.mark.asyncio(loop_scope="session")
SERIES = {"series": "monthly"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def first(running):
    """The first package of a series; not to be changed."""
    async with client(running.settings.public_origin) as analyst:
        await analyst.enter("analyst")
        job = await ended(analyst, await analyst.call("POST", JOBS, {"query": SERIES}))
        assert job["state"] == "done", job["said"]
        yield job
        await analyst.call("DELETE", f"{JOBS}/{job['id']}")


async def unpacked(analyst, job, what, folder):
    content = await analyst.call("GET", f"{JOBS}/{job['id']}/{what}.zip")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        packed.extractall(folder)
    return folder / what


async def test_what_changed_since_an_earlier_package_leads_to_the_full_one(someone, first, tmp_path):
    analyst = await someone("analyst")
    job = await ended(analyst, await analyst.call("POST", JOBS, {"query": SERIES, "since": first["id"]}))
    assert job["state"] == "done", job["said"]
    assert job["since"] == first["id"]
    base = await unpacked(analyst, first, "package", tmp_path / "base")
    increment = await unpacked(analyst, job, "increment", tmp_path / "i")
    full = await unpacked(analyst, job, "package", tmp_path / "full")
    merge(tmp_path / "merged", base, [increment])
    assert contents(tmp_path / "merged") == contents(full)
    await analyst.call("DELETE", f"{JOBS}/{job['id']}")


async def test_what_does_not_follow_is_refused(someone, first):
    analyst, steward = await someone("analyst"), await someone("steward")
    for body, status in (
        ({"query": {}, "since": first["id"]}, 400),
        ({"query": SERIES | {"outcome": ["pending"]}, "since": first["id"]}, 400),
        ({"query": SERIES, "since": first["id"], "as_of": "2020-01-01T00:00:00Z"}, 400),
        ({"query": SERIES, "since": "0" * 16}, 404),
    ):
        with pytest.raises(RefusedError) as refused:
            await analyst.call("POST", JOBS, body)
        assert refused.value.status == status, body
    with pytest.raises(RefusedError) as other:
        await steward.call("POST", JOBS, {"query": SERIES, "since": first["id"]})
    assert other.value.status == 404, "somebody else's package is not followed"
    with pytest.raises(RefusedError) as none:
        await analyst.call("GET", f"{JOBS}/{first['id']}/increment.zip")
    assert none.value.status == 404


async def test_a_series_that_was_agreed_to_begins_at_once_the_next_time(someone, running):
    analyst = await someone("analyst")
    asked = {"query": {"level": "hearing", "series": "rooms"}, "reason": "逐月研究远程审理"}
    job = await analyst.call("POST", JOBS, asked)
    assert job["state"] == "asked"

    async def seal(statement):
        return await sealed(running.evidence, statement)

    jobs = running.datasets.jobs
    await jobs.approvals.answer(STEWARD, job["request"], granted=True, reason="可以", now=running.now(), seal=seal)
    jobs.look()
    job = await ended(analyst, job)
    assert job["state"] == "done", job["said"]
    again = await analyst.call("POST", JOBS, asked | {"since": job["id"]})
    assert again["state"] in {"waiting", "running"}
    await analyst.call("POST", f"{JOBS}/{again['id']}/stop")
    await analyst.call("DELETE", f"{JOBS}/{job['id']}")
    left = await ended(analyst, await analyst.call("POST", f"{JOBS}/{again['id']}/resume"))
    assert left["state"] == "failed", "its earlier package is gone"
    assert "完整" in left["said"]["zh"]
    await analyst.call("DELETE", f"{JOBS}/{left['id']}")


async def test_a_stop_that_comes_while_the_job_is_being_taken_up_holds(someone, running, monkeypatch):
    analyst = await someone("analyst")
    looking, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(approvals, query, as_of, now):
        del approvals, query, as_of, now
        looking.set()
        await go_on.wait()
        return ""

    monkeypatch.setattr(Approvals, "carried", slowly)
    me = (await analyst.call("GET", "/api/me"))["account"]
    job = await running.datasets.jobs.add(me["id"], Query(level="hearing"), running.now(), analysis=False)
    await looking.wait()
    assert (await analyst.call("POST", f"{JOBS}/{job.id}/stop"))["state"] == "stopped"
    go_on.set()
    other = await ended(analyst, await analyst.call("POST", JOBS, {"query": {}}))
    assert other["state"] == "done", "the next job is made all the same"
    assert running.datasets.jobs.job(job.id).state is State.STOPPED
    for one in (job.id, other["id"]):
        await analyst.call("DELETE", f"{JOBS}/{one}")


async def test_counts_are_shown_with_what_is_withheld(someone):
    analyst = await someone("analyst")
    query = {"level": "counts", "tables": [["outcome"], ["ground", "ipc_section"]]}
    job = await ended(analyst, await analyst.call("POST", JOBS, {"query": query}))
    assert job["state"] == "done", job["said"]
    assert {table["name"] for table in job["counts"]} == {"count_outcome", "count_ground_ipc_section"}
    for table in job["counts"]:
        assert all(each["zh"] and each["en"] for each in table["dimensions"])
        assert all((row["n"] is None) == (not row["shown"]) for row in table["rows"])
        assert all(row["n"] is None or row["n"] >= 10 for row in table["rows"]), "a small number is shown"
    await analyst.call("DELETE", f"{JOBS}/{job['id']}")


async def test_the_newest_of_a_series_is_kept_for_the_next(running, someone, first, monkeypatch):
    analyst = await someone("analyst")
    alone = await ended(analyst, await analyst.call("POST", JOBS, {"query": {}}))
    jobs = running.datasets.jobs
    monkeypatch.setattr(jobs, "_now", lambda: running.now() + KEPT + timedelta(days=1))
    await jobs.tidy()
    left = {job["id"] for job in (await analyst.call("GET", JOBS))["jobs"]}
    assert first["id"] in left
    assert alone["id"] not in left
