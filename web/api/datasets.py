"""Datasets and analyses as jobs; requests for what is not public, and their answers."""

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from hearing.dataset.columns import Level
from hearing.dataset.query import Query, query_of
from web.accounts import Account
from web.api.resources import of_site
from web.authorization import Action, Kind, Resource
from web.dataset_job import ANALYSIS, COUNTS, INCREMENT, PACKAGE, Job, State
from web.dataset_jobs import DatasetJobs
from web.errors import BadRequest, NotFound, NotSignedIn
from web.export_approvals import Asked
from web.exporting import FutureError
from web.http import Route, answer, fields, principal, services
from web.sending import sent

_FILE = re.compile(
    r"analysis\.json|report\.(?:zh|en)\.pdf|index\.(?:zh|en)\.html|charts/[a-z_]+\.(?:zh|en)\.(?:svg|png|vl\.json)"
)
_TYPES = {
    "json": "application/json", "pdf": "application/pdf", "html": "text/html", "svg": "image/svg+xml",
    "png": "image/png", "zip": "application/zip",
}  # fmt: skip
_BAR = re.compile(r"[a-z_]{1,40}\.\d{1,4}")


async def of_job(request: web.Request) -> Resource:
    """The job in the path: whose it is."""
    return Resource(owner=services(request).datasets.jobs.job(request.match_info["id"]).account)


async def listed(request: web.Request) -> web.Response:
    """Give one's own jobs, the newest first."""
    return answer({"jobs": [_plain(job) for job in services(request).datasets.jobs.of(principal(request).account)]})


async def make(request: web.Request) -> web.Response:
    """Put a job on; one that goes below what is public asks a steward of data first."""
    given = await fields(
        request, query=dict, analysis=(bool, type(None)), as_of=(str, type(None)), reason=(str, type(None)),
        since=(str, type(None)),
    )  # fmt: skip
    around = services(request)
    now, query, analysis = around.now(), query_of(given["query"]), given["analysis"] is True
    as_of = _moment(given["as_of"], now)
    if analysis and query.level == Level.COUNTS.value:
        raise BadRequest(
            "计数表没有案件级的行，不能分析；请选择公开或庭审级数据。",
            "Counts have no rows of cases to analyse: choose what is public, or the hearing.",
        )
    await around.datasets.exporting.cases.require(query.cases)
    who, jobs = await _account(request), around.datasets.jobs
    jobs.room(who.id)
    since = _base(jobs, given["since"], who, query, as_of) if given["since"] else ""
    asked, approvals = "", jobs.approvals
    if query.needs_approval and not (query.series and await approvals.given_to(who, query, as_of, now)):
        seal, why = around.datasets.exporting.seal, given["reason"] or ""
        asked = await approvals.ask(who, query, None if query.series else as_of, why, now, seal)
    job = await jobs.add(who.id, query, as_of, analysis=analysis, request=asked, since=since)
    return answer(_plain(job), 201)


def _base(jobs: DatasetJobs, identity: str, who: Account, query: Query, as_of: datetime) -> str:
    """Give the job whose package an increment begins at.

    Raises:
        NotFound: it is not there, or somebody else's.
        BadRequest: it has no package of this series before that moment.
    """
    base = jobs.job(identity)
    if base.account != who.id:
        raise NotFound()
    if base.state is not State.DONE or not query.series or base.query != query.plain():
        raise BadRequest(
            "只有同一查询、同一系列名称且已完成的数据包之间才有增量。",
            "What changed can be told between finished packages of one query with one name of a series.",
        )
    if datetime.fromisoformat(base.as_of) > as_of:
        raise BadRequest(
            "所接续的数据包晚于所选时间，请选择更晚的时间。",
            "That package is later than the moment: choose a later one.",
        )
    return base.id


async def one(request: web.Request) -> web.Response:
    """Give a job, and the figures of its analysis when it is done."""
    jobs = services(request).datasets.jobs
    job = jobs.job(request.match_info["id"])
    told = _plain(job)
    if job.analysis and job.state is State.DONE:
        path = jobs.path(job.id, f"{ANALYSIS}/figures.json")
        told |= json.loads(await asyncio.to_thread(path.read_bytes))
    if "tables" in job.query and job.state is State.DONE:
        told |= json.loads(await asyncio.to_thread(jobs.path(job.id, COUNTS).read_bytes))
    return answer(told)


async def rows(request: web.Request) -> web.Response:
    """Give the rows behind a bar of a figure."""
    bar = request.match_info["bar"]
    if not _BAR.fullmatch(bar):
        raise NotFound()
    path = services(request).datasets.jobs.path(request.match_info["id"], f"{ANALYSIS}/rows/{bar}.json")
    return answer(json.loads(await asyncio.to_thread(path.read_bytes)))


async def file(request: web.Request) -> web.StreamResponse:
    """Give a file of an analysis, as a download."""
    name = request.match_info["name"]
    if not _FILE.fullmatch(name):
        raise NotFound()
    return await _sent(request, f"{ANALYSIS}/{name}", name.rpartition("/")[2])


async def package(request: web.Request) -> web.StreamResponse:
    """Give the data package as one zip file."""
    return await _sent(request, f"{PACKAGE}.zip", f"hearing-dataset-{request.match_info['id']}.zip")


async def increment(request: web.Request) -> web.StreamResponse:
    """Give what changed since the earlier package as one zip file."""
    return await _sent(request, f"{INCREMENT}.zip", f"hearing-increment-{request.match_info['id']}.zip")


async def analysis(request: web.Request) -> web.StreamResponse:
    """Give the whole analysis as one zip file."""
    return await _sent(request, f"{ANALYSIS}.zip", f"hearing-analysis-{request.match_info['id']}.zip")


async def _sent(request: web.Request, path: str, name: str) -> web.StreamResponse:
    found = services(request).datasets.jobs.path(request.match_info["id"], path)
    stream = await asyncio.to_thread(found.open, "rb")
    return await sent(request, stream, name, _TYPES[name.rpartition(".")[2]])


async def stop(request: web.Request) -> web.Response:
    """Stop a job; what is done is kept."""
    return answer(_plain(await services(request).datasets.jobs.stop(request.match_info["id"])))


async def resume(request: web.Request) -> web.Response:
    """Go on with a job that was stopped or failed."""
    return answer(_plain(await services(request).datasets.jobs.resume(request.match_info["id"])))


async def delete(request: web.Request) -> web.Response:
    """Delete a job with what it made."""
    await services(request).datasets.jobs.delete(request.match_info["id"])
    return answer({})


async def requests(request: web.Request) -> web.Response:
    """Give every request to a steward of data; to others their own."""
    found = await asyncio.to_thread(services(request).datasets.jobs.approvals.all)
    who = principal(request)
    seen = [asked for asked in reversed(found) if who.kind is Kind.STEWARD or asked.request["by"] == who.account]
    return answer({"requests": [_asked(asked, who.account) for asked in seen]})


async def answer_request(request: web.Request) -> web.Response:
    """Agree to a request, or refuse it; an export that waits for it begins."""
    given = await fields(request, granted=bool, reason=str)
    around, who = services(request), await _account(request)
    approvals, seal = around.datasets.jobs.approvals, around.datasets.exporting.seal
    identity, now = request.match_info["id"], around.now()
    await approvals.answer(who, identity, granted=given["granted"], reason=given["reason"], now=now, seal=seal)
    around.datasets.jobs.look()
    found = {one.id: one for one in await asyncio.to_thread(approvals.all)}[identity]
    return answer(_asked(found, who.id))


async def _account(request: web.Request) -> Account:
    found = await services(request).accounts.by_id(principal(request).account)
    if found is None:
        raise NotSignedIn()
    return found


def _moment(written: str | None, now: datetime) -> datetime:
    if not written:
        return now
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadRequest(
            "截止时间应为带时区的时间，如 2026-11-22T08:00:00Z。",
            "The moment needs a time zone, such as 2026-11-22T08:00:00Z.",
        )
    if found > now:
        raise FutureError(
            "截止时间晚于现在，尚不能导出，请改为现在或更早的时间。",
            "That moment lies in the future, so nothing is known of it: give the present or an earlier one.",
        )
    return found


def _plain(job: Job) -> dict[str, Any]:
    return {
        "id": job.id, "analysis": job.analysis, "query": job.query, "as_of": job.as_of, "at": job.at,
        "state": job.state.value, "request": job.request, "step": job.step, "done": job.done, "total": job.total,
        "said": {"zh": job.zh, "en": job.en} if job.zh else None, "rows": job.rows, "sizes": job.sizes,
        "ended_at": job.ended_at or None, "since": job.since,
    }  # fmt: skip


def _asked(asked: Asked, reader: str) -> dict[str, Any]:
    def told(words: Mapping[str, Any], *names: str) -> dict[str, Any]:
        return {name: words[name] for name in names}

    given = told(asked.answer, "granted", "reason", "name", "at") if asked.answer is not None else None
    own = asked.request["by"] == reader
    words = told(asked.request, "query", "as_of", "reason", "name", "at")
    return {"id": asked.id, "own": own, "answer": given, **words}


_JOB = "/api/datasets/{id}"
ROUTES = (
    Route("GET", "/api/datasets", Action.EXPORT, of_site, listed),
    Route("POST", "/api/datasets", Action.EXPORT, of_site, make),
    Route("GET", _JOB, Action.DATASET, of_job, one),
    Route("DELETE", _JOB, Action.DATASET, of_job, delete),
    Route("POST", f"{_JOB}/stop", Action.DATASET, of_job, stop),
    Route("POST", f"{_JOB}/resume", Action.DATASET, of_job, resume),
    Route("GET", f"{_JOB}/package.zip", Action.DATASET, of_job, package),
    Route("GET", f"{_JOB}/increment.zip", Action.DATASET, of_job, increment),
    Route("GET", f"{_JOB}/analysis.zip", Action.DATASET, of_job, analysis),
    Route("GET", f"{_JOB}/rows/{{bar}}", Action.DATASET, of_job, rows),
    Route("GET", f"{_JOB}/files/{{name:[a-z_./]+}}", Action.DATASET, of_job, file),
    Route("GET", "/api/dataset-requests", Action.ASK_EXPORT, of_site, requests),
    Route("POST", "/api/dataset-requests/{id}/answer", Action.APPROVE_EXPORT, of_site, answer_request),
)
