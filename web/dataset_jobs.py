"""Datasets and analyses that people ask for in the browser: jobs, made one at a time by a process of their own."""

import asyncio
import json
import logging
import secrets
import shutil
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from evidence.statement import Statement
from hearing.cases.errors import CaseDataError
from hearing.dataset.query import Query, query_of
from web.answers import unexpected
from web.behind import started
from web.dataset_job import PACKAGE, UNFINISHED, Job, Orders, State, read_jobs, write_job
from web.errors import NotFound, Problem
from web.export_approvals import Approvals

LOOK_SECONDS = 5.0
"""How often answers to requests are looked for, which a command of the machine may have given."""

MOST_KEPT = 20
"""Jobs of one person; before another, one has to be deleted."""

KEPT = timedelta(days=14)
"""How long what was made is kept."""

BASE_GONE = (
    "所接续的数据包已删除，请重新制作完整的数据包。",
    "The earlier package was deleted: make a full one anew.",
)

log = logging.getLogger("hearing.datasets")


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the process that makes datasets is given."""

    database_url: str
    secret: bytes
    receipts: Path
    rules_dir: Path | None
    reserve: int
    seal: Callable[[Statement], Awaitable[str]]

    def orders(self, job: Job, folder: Path, approval: str) -> Orders:
        """Write the order of a job; ``folder`` is that of all jobs."""
        base = str(folder / job.since / f"{PACKAGE}.zip") if job.since else ""
        return Orders(
            str(folder / job.id), self.database_url, self.secret.hex(), str(self.receipts), str(self.rules_dir or ""),
            job.query, job.as_of, approval, job.analysis, self.reserve, base,
        )  # fmt: skip


class DatasetJobs:
    """Keeps the jobs of all people, and makes those that wait, the oldest first."""

    def __init__(
        self,
        folder: Path,
        workshop: Workshop,
        approvals: Approvals,
        now: Callable[[], datetime],
    ) -> None:
        self._folder = folder
        self._workshop = workshop
        self.approvals = approvals
        self._now = now
        self._news, self._writing = asyncio.Event(), asyncio.Lock()
        self._process: Process | None = None
        self._running = ""
        self._jobs = {job.id: job for job in read_jobs(folder)}

    def of(self, account: str) -> list[Job]:
        """Give a person's jobs, the newest first."""
        return sorted((job for job in self._jobs.values() if job.account == account), key=_age, reverse=True)

    def job(self, identity: str) -> Job:
        """Give a job; raises `NotFound`."""
        found = self._jobs.get(identity)
        if found is None:
            raise NotFound("没有这项任务，可能已删除。", "There is no such job; it may have been deleted.")
        return found

    def room(self, account: str) -> None:
        """Raise `Problem` where a person has as many jobs as are kept."""
        if len(self.of(account)) >= MOST_KEPT:
            raise Problem(
                HTTPStatus.CONFLICT,
                "too_many_jobs",
                f"最多保留 {MOST_KEPT} 项任务，请先删除不再需要的任务。",
                f"At most {MOST_KEPT} jobs are kept: delete one that you no longer need.",
            )

    async def add(
        self, account: str, query: Query, as_of: datetime, *, analysis: bool, request: str = "", since: str = ""
    ) -> Job:
        """Put a job on; with a request it waits for its answer. Raises `Problem` where there is no room."""
        self.room(account)
        state = State.ASKED if request else State.WAITING
        job = Job(
            secrets.token_hex(8),
            account,
            self._now().isoformat(),
            analysis,
            query.plain(),
            as_of.isoformat(),
            state,
            request,
            since,
        )
        await self._put(job)
        self.look()
        return job

    async def stop(self, identity: str) -> Job:
        """Stop a job that waits or runs; what is done is kept."""
        job = self.job(identity)
        if job.state in {State.WAITING, State.RUNNING}:
            job = await self._ended(identity, State.STOPPED, "已由您停止，可继续。", "You stopped it; it can go on.")
            self._kill(identity)
        return job

    async def resume(self, identity: str) -> Job:
        """Go on with a job that was stopped or failed."""
        job = self.job(identity)
        if job.state in UNFINISHED:
            job = await self._put(replace(job, state=State.WAITING, zh="", en="", ended_at=""))
            self.look()
        return job

    async def delete(self, identity: str) -> None:
        """Delete a job with all that was made; one that runs, or that goes on from it just now, is ended."""
        self.job(identity)
        del self._jobs[identity]
        running = self._jobs.get(self._running)
        if running is not None and running.since == identity:
            await self._ended(running.id, State.FAILED, *BASE_GONE)
            self._kill(running.id)
        self._kill(identity)
        if self._running == identity and self._process is not None:
            await self._process.wait()
        async with self._writing:
            await asyncio.to_thread(shutil.rmtree, self._folder / identity, ignore_errors=True)

    def path(self, identity: str, name: str) -> Path:
        """Give a file that a job made; raises `NotFound` where it is not there."""
        path = self._folder / identity / name
        if not path.is_file():
            raise NotFound()
        return path

    def look(self) -> None:
        """Have waiting jobs and answers looked at now."""
        self._news.set()

    async def run(self) -> None:
        """Make jobs until cancelled."""
        while True:
            self._news.clear()
            try:
                await self._take_answers()
                job = min((one for one in self._jobs.values() if one.state is State.WAITING), key=_age, default=None)
                if job is not None:
                    await self._make(job)
                    continue
            except Exception:
                log.exception("a dataset could not be looked after; trying again")
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._news.wait()
            except TimeoutError:
                pass

    async def tidy(self) -> None:
        """Delete what has been kept for long enough, but of a series not the newest: the next one goes on from it."""
        newest = {
            (job.account, json.dumps(job.query, sort_keys=True)): job.id
            for job in sorted(self._jobs.values(), key=_age)
            if job.state is State.DONE and job.query.get("series")
        }
        for job in list(self._jobs.values()):
            past = job.ended_at and datetime.fromisoformat(job.ended_at) + KEPT < self._now()
            if past and job.id not in newest.values():
                await self.delete(job.id)

    async def _take_answers(self) -> None:
        """Let jobs begin, or end, whose request was answered."""
        asked = [job for job in self._jobs.values() if job.state is State.ASKED]
        known = {one.id: one for one in await asyncio.to_thread(self.approvals.all)} if asked else {}
        for job in asked:
            answer = known[job.request].answer if job.request in known else None
            if answer is None or job.id not in self._jobs:
                continue
            if known[job.request].granted:
                await self._put(replace(job, state=State.WAITING))
            else:
                said = (f"{answer['name']}未同意：{answer['reason']}", f"{answer['name']} refused: {answer['reason']}")
                await self._ended(job.id, State.REFUSED, *said)

    async def _make(self, job: Job) -> None:
        """Have the process make one job, and note how it ended."""
        query = query_of(job.query)
        try:
            as_of = datetime.fromisoformat(job.as_of)
            approval = await self.approvals.carried(query, as_of, self._now()) if query.needs_approval else ""
        except CaseDataError as error:
            await self._ended(job.id, State.FAILED, error.zh, error.en)
            return
        if self._jobs.get(job.id) is not job:  # stopped or deleted while the approval was looked for
            return
        if job.since and job.since not in self._jobs:
            await self._ended(job.id, State.FAILED, *BASE_GONE)
            return
        await self._put(replace(job, state=State.RUNNING, step="gather"))
        orders = self._workshop.orders(job, self._folder, approval)
        self._process = process = await started("web.dataset_worker")
        self._running = job.id
        try:
            await self._converse(job.id, process, orders)
        except (OSError, ValueError):
            log.exception("the process of a dataset could not be followed")
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            self._running = ""
        left = self._jobs.get(job.id)
        if left is not None and left.state is State.RUNNING:
            await self._ended(job.id, State.FAILED, unexpected().zh, unexpected().en)

    async def _converse(self, identity: str, process: Process, orders: Orders) -> None:
        """Follow the process to its end, sealing what it asks for."""
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asdict(orders), ensure_ascii=False).encode() + b"\n")
        while text := await process.stdout.readline():
            said = json.loads(text)
            job = self._jobs.get(identity)
            if job is None or job.state is not State.RUNNING:
                return
            if "seal" in said:
                receipt = await self._workshop.seal(Statement(json.loads(said["seal"])))
                process.stdin.write(json.dumps({"receipt": receipt}).encode() + b"\n")
            elif "failed" in said:
                await self._ended(identity, State.FAILED, said["failed"]["zh"], said["failed"]["en"])
            elif "finished" in said:
                self._jobs[identity] = replace(job, **said["finished"])
                await self._ended(identity, State.DONE, "", "")
            else:
                self._jobs[identity] = replace(job, **said)

    def _kill(self, identity: str) -> None:
        if self._running == identity and self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _ended(self, identity: str, state: State, zh: str, en: str) -> Job:
        ended = replace(self._jobs[identity], state=state, zh=zh, en=en, ended_at=self._now().isoformat())
        return await self._put(ended)

    async def _put(self, job: Job) -> Job:
        self._jobs[job.id] = job
        async with self._writing:
            if job.id in self._jobs:
                await asyncio.to_thread(write_job, self._folder, job)
        return job


def _age(job: Job) -> tuple[str, str]:
    return job.at, job.id
