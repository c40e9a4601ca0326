"""The server killed in the middle of a hearing, again and again: what was acknowledged is there, once, and goes on."""

import asyncio
import random
import uuid
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.clients import Client, client
from tests.served import Served, served_demo
from tests.tus import begin, head, patch
from tests.web.acts import come, everyone, hearing_of, walk_to_investigation
from web.demo.papers import papers

PDF = papers()[0].content
CASE = "4W900123"


@dataclass
class Told:
    """What the clerk sent, and what the server acknowledged of it."""

    sent: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    upload: str = ""
    offset: int = 0


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.slow)])
async def test_nothing_acknowledged_is_lost_however_often_the_server_is_killed(tmp_path, kills):
    chance = random.Random(20261122)
    told = Told()
    with served_demo(tmp_path) as served:
        async with AsyncExitStack() as stack:
            people = await everyone(stack, served.url)
            hearing = await hearing_of(people["leader"])
            names = await come(people, hearing)
            await walk_to_investigation(people)
            petitioner = people["petitioner"]
            told.upload = await begin(petitioner, len(PDF), "kill.pdf")
        for number in range(kills):
            await _work_until_killed(served, hearing, names["陆景行"], told, chance)
            served.start()
            outages = await _check(served, hearing, told)
            assert outages == number + 1


async def _work_until_killed(served: Served, hearing: str, speaker: str, told: Told, chance: random.Random) -> None:
    """The clerk writes and the petitioner uploads; somewhere among it the process is killed."""
    async with AsyncExitStack() as stack:
        people = await everyone(stack, served.url, ("clerk", "petitioner"))
        clerk = people["clerk"]
        assert clerk.socket is not None
        await clerk.join(hearing)
        pending = [key for key in told.sent if key not in told.acknowledged]
        fresh = [str(uuid.uuid4()) for _ in range(12)]
        told.sent |= {key: f"第 {key[:8]} 句陈述" for key in fresh}
        uploading = asyncio.create_task(_upload(people["petitioner"], told))
        kill = asyncio.get_running_loop().call_later(chance.uniform(0.0, 0.5), served.kill)
        for key in (*pending, *fresh):
            fields = {"name": "record_utterance", "speaker": speaker, "text": told.sent[key]}
            message = {"v": 1, "id": key, "type": "command", "body": fields}
            with suppress(Exception):  # the line dies with the server
                await clerk.socket.emit("message", message, callback=_keeper(told, key))
            await asyncio.sleep(0.02)
        kill.cancel()
        served.kill()
        uploading.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await uploading


def _keeper(told: Told, key: str):
    def keep(answer: dict[str, Any]) -> None:
        assert answer["ok"], answer
        told.acknowledged[key] = answer["n"]

    return keep


async def _upload(petitioner: Client, told: Told) -> None:
    """Send the file in small pieces; what the server answered is where it must go on from."""
    while told.offset < len(PDF):
        piece = PDF[told.offset : told.offset + 700]
        status, headers, _ = await patch(petitioner, told.upload, piece, told.offset)
        if status == 409:
            told.offset = int((await head(petitioner, told.upload))[1] or 0)
            continue
        told.offset = int(headers["Upload-Offset"])
        await asyncio.sleep(0.01)


async def _check(served: Served, hearing: str, told: Told) -> int:
    """Compare the record with what was acknowledged; give the number of outages on it."""
    async with client(served.url) as clerk, client(served.url) as petitioner:
        await clerk.enter("clerk")
        await clerk.connect()
        view = await clerk.join(hearing)
        assert view["hearing"]["stage"] == "investigation"
        lines = list(view["lines"].values())
        numbers = {line["key"]: line["n"] for line in lines if line["kind"] == "utterance"}
        for key, number in told.acknowledged.items():
            assert numbers[key] == number, f"acknowledged as event {number} and not there"
            assert view["lines"][key]["text"] == told.sent[key]
        texts = [line["text"] for line in lines if line["kind"] == "utterance"]
        assert len(texts) == len(set(texts)), "something was carried out twice"
        await petitioner.enter("petitioner")
        assert int((await head(petitioner, told.upload))[1] or 0) >= told.offset
        return sum(line["kind"] == "outage_recorded" for line in lines)
