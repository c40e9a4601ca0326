"""What a person's dataset or analysis is as a job, and how it is kept: a folder with ``job.json`` and what was made.

Whoever may write there can change what a person downloads, not what the log sealed of it; if it is lost, the job is
asked for again and gives the same bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from evidence.durable import make_folder, write_durably

PACKAGE, ANALYSIS, INCREMENT = "package", "analysis", "increment"
"""Folders beside which their zip files are made."""

COUNTS = "counts.json"
"""The tables of an export of counts, for a reader's page."""


class State(StrEnum):
    """Where a job stands."""

    ASKED = "asked"
    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


UNFINISHED = frozenset({State.STOPPED, State.FAILED})
"""States from which a job can be gone on with."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job.

    Attributes:
        id: Its name, also of its folder.
        account: Whose it is.
        at: When it was put on.
        analysis: Whether the package is analysed too.
        query: What is asked for, as `Query.plain` writes it.
        as_of: The moment that it shows.
        state: Where it stands.
        request: The request that a steward of data has to answer; empty where nobody need agree.
        since: The job with the earlier package of the series, when what changed since it is told too.
        step: What is being done: gather, compare, analyse, pack.
        done: Cases gathered, of ``total``.
        zh: Why it stands where it stands, in Chinese.
        en: The same in English.
        rows: Rows of each table.
        sizes: Bytes of each zip file.
        ended_at: Since when nothing happens any more.
    """

    id: str
    account: str
    at: str
    analysis: bool
    query: Mapping[str, Any]
    as_of: str
    state: State
    request: str = ""
    since: str = ""
    step: str = "gather"
    done: int = 0
    total: int = 0
    zh: str = ""
    en: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    ended_at: str = ""


@dataclass(frozen=True, slots=True)
class Orders:
    """What the server orders.

    ``secret`` is hexadecimal; ``approval`` the receipts of a request and its answer, or empty; ``base`` the zip file
    of an earlier package of the series, or empty; ``reserve`` the bytes that are left free on the disk.
    """

    folder: str
    database_url: str
    secret: str
    receipts: str
    rules_dir: str
    query: Mapping[str, Any]
    as_of: str
    approval: str
    analyse: bool
    reserve: int
    base: str = ""


def write_job(folder: Path, job: Job) -> None:
    """Write down what a job is, durably."""
    make_folder(folder / job.id)
    write_durably(folder / job.id / "job.json", json.dumps(asdict(job), ensure_ascii=False).encode())


def read_jobs(folder: Path) -> list[Job]:
    """Read what jobs there were; one that ran when the server stopped can be gone on with."""
    found = []
    for path in folder.glob("*/job.json"):
        given = json.loads(path.read_text(encoding="utf-8"))
        job = Job(**{**given, "state": State(given["state"])})
        if job.state is State.RUNNING:
            zh, en = "服务器停止时中断，可继续。", "The server was stopped; it can go on."
            job = replace(job, state=State.STOPPED, zh=zh, en=en)
        found.append(job)
    return found
