"""The server is killed at random moments of a whole hearing, from the first arrival to the last signature.

After every restart the hearing goes on where it was: what was acknowledged is there, once, and what was not is sent
again under the same id.
"""

import asyncio
import hashlib
import json
import random
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
import pytest
import socketio

from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from tests.clients import Client
from tests.pdfs import small_pdf
from tests.served import Served, served_demo
from tests.tus import begin, head, patch
from tests.web.acts import CASE, READY, ROOM, SCOPE, agree_to_the_online_form, close, everyone, hearing_of
from web.demo.people import IDENTITIES, PASSWORD

pytestmark = pytest.mark.alone

SPREAD = 6.0
"""Seconds that the kills are spread over: as long as the acts of the hearing take, with nothing else running."""

NAMES = {identity.name: identity.login_name for identity in IDENTITIES}
IDS = {identity.login_name: f"p{number}" for number, identity in enumerate(IDENTITIES, 1)}
"""The demo's participants are numbered in the order of its roster."""
CUT = (aiohttp.ClientError, socketio.exceptions.SocketIOError, OSError, TimeoutError)
PAPER = small_pdf("D7", pages=2)
PIECE = 900


@dataclass
class Journey:
    """Everyone at one hearing, the acts still to be done, and what the server acknowledged."""

    served: Served
    chance: random.Random
    most: int
    people: dict[str, Client] = field(default_factory=dict)
    hearing: str = ""
    numbers: dict[str, int] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    upload: str = ""
    offset: int = 0
    receipt: str = ""
    signed: set[str] = field(default_factory=set)
    kills: int = 0
    done: int = 0

    async def command(self, who: str, name: str, **fields: Any) -> None:
        """Give a command under an id that a repetition shares, and keep the number it was acknowledged with."""
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.done} {who} {name}"))
        number = await self.people[who].command(name, message_id=key, **fields)
        assert self.numbers.setdefault(key, number) == number
        if name == "record_utterance":
            self.said[key] = fields["text"]

    async def send_file(self) -> None:
        """Upload the rest of a document in small pieces, then file it; keep the receipt."""
        petitioner = self.people["petitioner"]
        if not self.upload:
            self.upload = await begin(petitioner, len(PAPER), "d7.pdf")
        held = int((await head(petitioner, self.upload))[1] or 0)
        assert held >= self.offset, "acknowledged bytes are gone"
        self.offset = held
        while self.offset < len(PAPER):
            piece = PAPER[self.offset : self.offset + PIECE]
            _, headers, _ = await patch(petitioner, self.upload, piece, self.offset)
            self.offset = int(headers["Upload-Offset"])
        await self._file()

    async def _file(self) -> None:
        petitioner, digest = self.people["petitioner"], hashlib.sha256(PAPER).hexdigest()
        case = await petitioner.call("GET", f"/api/cases/{CASE}")
        ours = [exhibit["id"] for exhibit in case["exhibits"] if exhibit["sha256"] == digest]
        if not ours:
            about = {"title": "D7", "purpose": "第一转轴", "grounds": [], "claims": []}
            body = {"upload": self.upload, "sha256": digest, **about}
            ours = [(await petitioner.call("POST", f"/api/cases/{CASE}/exhibits", body))["exhibit"]["id"]]
        answer = await petitioner.call("GET", f"/api/exhibits/{ours[0]}/receipt")
        self.receipt = json.dumps(answer, ensure_ascii=False) if isinstance(answer, dict) else answer.decode()

    async def sign(self, who: str) -> None:
        """Sign the minutes by giving the password again; whoever is on the record as signed does not sign twice."""
        one = self.people[who]
        minutes = (await one.join(self.hearing))["minutes"]
        if IDS[who] not in minutes["signings"]:
            begun = await one.call("POST", f"/api/hearings/{self.hearing}/sign/begin")
            given = {"ticket": begun["ticket"], "password": PASSWORD}
            await one.call("POST", f"/api/hearings/{self.hearing}/sign/finish", given)
        self.signed.add(IDS[who])

    async def close(self) -> None:
        """Close the hearing, unless the record says that it is; what the gate finds is set aside."""
        leader = self.people["leader"]
        if (await leader.join(self.hearing))["hearing"]["closed_at"] is None:
            await close(leader)

    def acts(self) -> list[Callable[[], Awaitable[None]]]:
        """Give the whole hearing as acts, each of which can be repeated."""
        acts: list[Callable[[], Awaitable[None]]] = []

        def then(who: str, name: str, **fields: Any) -> None:
            acts.append(lambda: self.command(who, name, **fields))

        def talk(count: int) -> None:
            for number in range(count):
                words = f"第 {len(acts)}-{number} 句陈述"
                then("clerk", "record_utterance", speaker=IDS["petitioner"], text=words)

        for name in ROOM:
            then(name, "enter_waiting_room", **READY)
        for name in ("petitioner", "assistant"):
            then("clerk", "admit", participant=IDS[name])
        for name in ("petitioner", "patentee", "representative"):
            then(
                "clerk",
                "check_identity",
                participant=IDS[name],
                document="身份证",
                result="confirmed",
            )
        acts.append(lambda: agree_to_the_online_form(self.people["petitioner"]))
        then("leader", "open_hearing")
        for question in ("ask_standing", "read_rights", "ask_recusal"):
            then("leader", question)
        then("petitioner", "answer_recusal", requested=False)
        then("assistant", "answer_recusal", requested=False)
        then("leader", "enter_stage", stage="investigation")
        then("leader", "fix_scope", items=SCOPE)
        talk(40)
        acts.append(self.send_file)
        then("leader", "recess", purpose="deliberation")
        then("leader", "resume")
        talk(40)
        then("leader", "enter_stage", stage="debate")
        then("leader", "enter_stage", stage="investigation", reason="证据2尚未调查")
        talk(40)
        then("leader", "enter_stage", stage="debate")
        talk(40)
        then("leader", "enter_stage", stage="final_statements")
        then("leader", "enter_stage", stage="announcement")
        then("leader", "announce", text="将另行作出书面决定。")
        acts.append(self.close)
        then("clerk", "present_minutes")
        acts.extend(partial(self.sign, name) for name in ("leader", "clerk", "petitioner"))
        for name in ("patentee", "representative"):
            then("clerk", "refuse_to_sign", participant=IDS[name], reason="未到庭签字")
        then("leader", "end_hearing")
        return acts


async def _come_back(journey: Journey, stack: AsyncExitStack) -> None:
    """Sign everyone in again and compare what they see with what was acknowledged."""
    journey.people = await everyone(stack, journey.served.url)
    journey.hearing = journey.hearing or await hearing_of(journey.people["leader"])
    for one in journey.people.values():
        view = await one.join(journey.hearing)
    view = await journey.people["leader"].join(journey.hearing)
    assert all(IDS[NAMES[person["name"]]] == person["id"] for person in view["people"])
    lines = view.get("lines", {})
    for key, text in journey.said.items():
        assert (lines[key]["text"], lines[key]["n"]) == (text, journey.numbers[key]), (
            "an acknowledged statement is gone"
        )
    assert view["n"] >= max(journey.numbers.values(), default=0)
    assert journey.signed <= set((view.get("minutes") or {}).get("signings", {})), "a signature is gone"
    said = [line["text"] for line in lines.values() if line["kind"] == "utterance"]
    assert len(said) == len(set(said)), "something was carried out twice"


async def _act_until_cut(journey: Journey, acts: list[Callable[[], Awaitable[None]]]) -> None:
    """Do one act after another; unless enough kills were made, the process dies somewhere among them."""
    killer = None
    if journey.kills < journey.most:
        delay = journey.chance.uniform(0.0, SPREAD / journey.most)
        killer = asyncio.get_running_loop().call_later(delay, journey.served.kill)
    try:
        while journey.done < len(acts):
            await acts[journey.done]()
            journey.done += 1
    finally:
        if killer is not None:
            killer.cancel()


@pytest.mark.parametrize("kills", [8, *(pytest.param(kills, marks=pytest.mark.slow) for kills in (20, 50))])
async def test_a_hearing_goes_on_however_often_its_server_is_killed(tmp_path, kills):
    with served_demo(tmp_path) as served:
        journey = Journey(served, random.Random(20261122), kills)
        acts = journey.acts()
        while journey.done < len(acts):
            async with AsyncExitStack() as stack:
                await _come_back(journey, stack)
                with suppress(*CUT):
                    await _act_until_cut(journey, acts)
                if journey.done < len(acts):
                    served.kill()
                    journey.kills += 1
            if journey.done < len(acts):
                served.start()
        async with AsyncExitStack() as stack:
            await _come_back(journey, stack)
            view = journey.people["leader"].view
        assert journey.kills == kills
        assert view["hearing"]["stage"] == "ended"
        assert sum(line["kind"] == "outage_recorded" for line in view["lines"].values()) >= 1
        question = Question(journey.receipt, file=(hashlib.sha256(PAPER).hexdigest(), len(PAPER)))
        assert verify_receipt(question).ok
