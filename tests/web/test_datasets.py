"""Datasets and analyses asked for in the browser: jobs of one person, made beside the server, agreed to by another."""

import asyncio
import io
import json
import zipfile
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.clients import RefusedError, client
from tests.web.approved import STEWARD
from web.authorization import Kind
from web.dataset_job import State, read_jobs
from web.exporting import sealed

pytestmark = pytest.mark.asyncio(loop_scope="session")
JOBS = "/api/datasets"


async def ended(client, job, *states):
    """Wait until a job stands in one of these states (by default: nothing happens any more)."""
    async with asyncio.timeout(120):
        while job["state"] not in (states or ("done", "failed", "stopped", "refused")):
            await asyncio.sleep(0.2)
            job = await client.call("GET", f"{JOBS}/{job['id']}")
    return job


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def made(running):
    """The analysis of what is public, asked for over HTTP; not to be changed."""
    async with client(running.settings.public_origin) as analyst:
        await analyst.enter("analyst")
        job = await analyst.call("POST", JOBS, {"query": {}, "analysis": True})
        assert job["state"] in {"waiting", "running"}
        yield await ended(analyst, job)
        await analyst.call("DELETE", f"{JOBS}/{job['id']}")


async def test_an_analyst_has_the_public_data_analysed_and_every_bar_opens_its_rows(someone, made):
    analyst, job = await someone("analyst"), made
    assert job["state"] == "done", job["said"]
    assert job["done"] == job["total"] > 0
    here = f"{JOBS}/{job['id']}"
    assert {figure["id"] for figure in job["figures"]} >= {"outcome", "outcome_by_ground", "time_to_decision"}
    for figure in job["figures"]:
        for number, bar in enumerate(figure["bars"]):
            found = await analyst.call("GET", f"{here}/rows/{figure['id']}.{number}")
            assert found["total"] == bar["n"] == len(found["rows"])
            assert all(row["case"] and row["patent"] for row in found["rows"])
    for name in ("report.zh.pdf", "analysis.json", "charts/outcome.en.svg", "charts/outcome.zh.png"):
        async with analyst.http.get(f"{analyst.url}{here}/files/{name}") as answer:
            assert answer.status == 200, name
            assert answer.headers["Content-Disposition"].startswith("attachment")
    for name, held in (("package.zip", "package/SHA256SUMS"), ("analysis.zip", "analysis/figures.json")):
        content = await analyst.call("GET", f"{here}/{name}")
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            assert held in packed.namelist()
    assert (await analyst.call("GET", JOBS))["jobs"][0]["id"] == job["id"]


@pytest.mark.parametrize("name", ["../job.json", "job.json", "charts/../../job.json", "rows/outcome.0.json"])
async def test_no_other_file_of_a_job_is_given(someone, made, name):
    analyst, job = await someone("analyst"), made
    for path in (f"files/{name.replace('/', '%2F')}", f"rows/{name.replace('/', '%2F')}"):
        with pytest.raises(RefusedError) as refused:
            await analyst.call("GET", f"{JOBS}/{job['id']}/{path}")
        assert refused.value.status == 404


async def test_nobody_else_sees_a_job_or_puts_one_on(someone, made):
    analyst, job = await someone("analyst"), made
    for name in ("leader", "clerk", "petitioner", "patentee", ""):
        other = await someone(name)
        status = 403 if name else 401
        for method, path, body in (
            ("GET", JOBS, None),
            ("POST", JOBS, {"query": {}}),
            ("GET", f"{JOBS}/{job['id']}", None),
            ("GET", f"{JOBS}/{job['id']}/package.zip", None),
            ("POST", f"{JOBS}/{job['id']}/stop", {}),
            ("DELETE", f"{JOBS}/{job['id']}", None),
            ("GET", "/api/dataset-requests", None),
            ("POST", "/api/dataset-requests/0000/answer", {"granted": True, "reason": "同意"}),
        ):
            with pytest.raises(RefusedError) as refused:
                await other.call(method, path, body)
            assert refused.value.status == status, (name, method, path)
    with pytest.raises(RefusedError) as refused:
        await analyst.call("POST", "/api/dataset-requests/0000/answer", {"granted": True, "reason": "同意"})
    assert refused.value.status == 403, "an analyst agrees to nothing"


@pytest.mark.parametrize(
    "body",
    [
        {"query": {"outcome": ["nonsense"]}},
        {"query": {"level": "counts", "tables": [["outcome"]]}, "analysis": True},
        {"query": {}, "as_of": "yesterday"},
        {"query": {}, "as_of": "2999-01-01T00:00:00Z"},
        {"query": {"cases": ["4W000000"]}},
        {"query": {"level": "hearing"}, "reason": " "},
        {"query": []},
    ],
    ids=["outcome", "counts", "moment", "future", "case", "reason", "shape"],
)
async def test_what_cannot_be_made_is_refused_before_it_begins(someone, body):
    analyst = await someone("analyst")
    with pytest.raises(RefusedError) as refused:
        await analyst.call("POST", JOBS, body)
    assert refused.value.status in {400, 404}
    assert refused.value.error["zh"]
    assert len((await analyst.call("GET", JOBS))["jobs"]) <= 1


async def test_what_is_not_public_begins_when_a_steward_of_data_agreed(someone, running):
    analyst = await someone("analyst")
    asked = {"query": {"level": "hearing"}, "reason": "研究远程审理"}
    job = await analyst.call("POST", JOBS, asked)
    assert job["state"] == "asked"
    (request,) = [one for one in (await analyst.call("GET", "/api/dataset-requests"))["requests"]
                  if one["id"] == job["request"]]  # fmt: skip
    assert (request["own"], request["answer"], request["reason"]) == (True, None, "研究远程审理")

    async def seal(statement):
        return await sealed(running.evidence, statement)

    await running.datasets.jobs.approvals.answer(
        STEWARD, job["request"], granted=True, reason="可以", now=running.now(), seal=seal
    )
    running.datasets.jobs.look()
    job = await ended(analyst, job)
    assert job["state"] == "done", job["said"]
    with zipfile.ZipFile(io.BytesIO(await analyst.call("GET", f"{JOBS}/{job['id']}/package.zip"))) as packed:
        both = json.loads(packed.read("package/approval.json"))
        assert "package/data/hearing.csv" in packed.namelist()
    assert both.keys() == {"request", "answer"}
    await running.datasets.jobs.delete(job["id"])
    job = await analyst.call("POST", JOBS, {"query": {"level": "hearing", "texts": True}, "reason": "研究"})
    other = replace(STEWARD, id="a-other", kind=Kind.STEWARD)
    await running.datasets.jobs.approvals.answer(
        other, job["request"], granted=False, reason="过宽", now=running.now(), seal=seal
    )
    running.datasets.jobs.look()
    job = await ended(analyst, job)
    assert job["state"] == "refused"
    assert "过宽" in job["said"]["zh"]
    with pytest.raises(RefusedError):
        await analyst.call("GET", f"{JOBS}/{job['id']}/package.zip")
    await running.datasets.jobs.delete(job["id"])


@pytest.mark.slow
async def test_a_job_that_was_stopped_goes_on_and_one_that_a_server_left_can(someone, running):
    analyst = await someone("analyst")
    job = await analyst.call("POST", JOBS, {"query": {}})
    stopped = await analyst.call("POST", f"{JOBS}/{job['id']}/stop")
    assert stopped["state"] == "stopped"
    assert stopped["said"]["zh"]
    with pytest.raises(RefusedError):
        await analyst.call("GET", f"{JOBS}/{job['id']}/package.zip")
    again = await ended(analyst, await analyst.call("POST", f"{JOBS}/{job['id']}/resume"))
    assert again["state"] == "done", again["said"]
    folder = running.settings.home / "datasets"
    file = folder / job["id"] / "job.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"done", "r', '"running", "r'), encoding="utf-8")
    (found,) = [one for one in read_jobs(folder) if one.id == job["id"]]
    assert found.state is State.STOPPED
    await analyst.call("DELETE", f"{JOBS}/{job['id']}")
    with pytest.raises(RefusedError) as gone:
        await analyst.call("GET", f"{JOBS}/{job['id']}")
    assert gone.value.status == 404
    assert not (folder / job["id"]).exists()
