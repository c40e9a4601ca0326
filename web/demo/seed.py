"""Fills an empty demo home: the case from the text of its decision, the people, exhibits, and a hearing for today."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from hearing.cases.building import case_from_decision
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.model import Case
from hearing.imports.decisions import decision_reading
from hearing.imports.store import source_of
from hearing.vocabulary import Role, Side
from web.accounts import Account
from web.authorization import Kind, Principal
from web.demo.notices import serve
from web.demo.papers import Paper, papers
from web.demo.people import IDENTITIES, PASSWORD
from web.filing import Announced, Particulars
from web.hearings import Plan
from web.offering import register, requested
from web.services import Services

TITLE = "“一种可折叠支架”无效宣告请求重审口头审理"
RULES = "cnipa-2024"
"""The rules that stood when the request of the demo's case was filed."""
DECISION = Path(__file__).with_name("decision.zh.md")
DOUBTFUL = Path(__file__).with_name("doubtful.zh.md")
"""A decision with faults in print, for the review queue: no case is opened from it before a person has decided."""


async def seed(around: Services) -> None:
    """Seed once; a home that has its last part, the answered notices, is left as it is.

    Every step is safe to repeat, so a start that was cut off half-way is simply gone on with.
    """
    now = around.now()
    text = await asyncio.to_thread(DECISION.read_text, encoding="utf-8")
    read = read_decision(text)
    planned = replace(case_from_decision(read), rule_set=RULES)
    case = await around.cases.case(await around.cases.save_case(planned, now, read.queued))
    accounts = await _accounts(around, case, now)
    await _leave_doubts(around, now)
    if not await around.cases.exhibits(case.id):
        for paper in await asyncio.to_thread(papers):
            await _file(around, case, paper, accounts, now)
    if not await around.hearings.states(case.id):
        await _schedule(around, case, accounts, now)
    for state in await around.hearings.states(case.id):
        if state.title == TITLE and state.opened_at is None:
            await serve(around.notices, case, state.id, accounts, now)


async def _leave_doubts(around: Services, now: datetime) -> None:
    text = await asyncio.to_thread(DOUBTFUL.read_text, encoding="utf-8")
    source = source_of("cnipa", DOUBTFUL.name, text)
    if source.sha256 not in await around.imports.known():
        await around.imports.keep(source, [decision_reading(read_decision(text))], now)


async def _accounts(around: Services, case: Case, now: datetime) -> Mapping[str, Account]:
    found: dict[str, Account] = {}
    for index, identity in enumerate(IDENTITIES):
        account = await around.accounts.by_login_name(identity.login_name)
        if account is None:
            account = await around.accounts.add(
                login_name=identity.login_name,
                name=identity.name,
                kind=identity.kind,
                password=PASSWORD,
                now=now + timedelta(milliseconds=index),
                demo=True,
            )
        if identity.role is not None:
            await around.accounts.join_case(case.id, account.id, identity.role, identity.side)
        found[identity.login_name] = account
    return found


async def _file(around: Services, case: Case, paper: Paper, accounts: Mapping[str, Account], now: datetime) -> None:
    """File a paper the way a party does: upload, digest, register, receipt."""
    who = accounts["petitioner" if paper.side is Side.PETITIONER else "patentee"]
    digest = hashlib.sha256(paper.content).hexdigest()
    announced = Announced(case.id, paper.file_name, len(paper.content), digest, "application/pdf")
    upload = await around.filing.begin(announced, paper.side, who.id)
    await around.filing.append(upload, 0, _whole(paper.content))
    particulars = Particulars(upload, digest, paper.title, paper.purpose, paper.grounds, paper.claims)
    by = Principal(who.id, who.name, Kind.PARTY)
    await around.filing.file(case, particulars, paper.side, by, now, number=paper.number)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _schedule(around: Services, case: Case, accounts: Mapping[str, Account], now: datetime) -> None:
    lines = [
        {
            "account": accounts[identity.login_name].id,
            "name": identity.name,
            "role": identity.role.value,
            "side": identity.side.value,
            "place": identity.place.value,
            "seat_of": accounts[identity.seat_of].id if identity.seat_of else "",
            "first_speaker": identity.first_speaker,
        }
        for identity in IDENTITIES
        if identity.role is not None
    ]
    # The case comes from a decision, so a hearing held today can only be one after that decision was sent back.
    starts = (now + timedelta(minutes=15)).replace(second=0, microsecond=0)
    plan = Plan(TITLE, "mixed", starts.isoformat(), lines)
    people = await around.accounts.people(case.id)
    clerk = next(person.account for person in people if person.role is Role.CLERK)
    offered = register(case, await around.custody.lives(case.id))
    await around.hearings.schedule(case, people, plan, by=clerk, scope=requested(case, offered), exhibits=offered)
