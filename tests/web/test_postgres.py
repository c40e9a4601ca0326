"""The whole server on a real PostgreSQL: a hearing over the real interface, while the database crashes beneath it."""

import asyncio
import uuid
from contextlib import AsyncExitStack

from hearing.record.event_store import EventStore
from tests.clients import Client, RefusedError
from tests.hearing.record.stores import Database
from tests.served import served_demo
from tests.web.acts import come, everyone, hearing_of, walk_to_investigation, walk_to_minutes


async def test_a_hearing_is_held_on_postgresql_and_survives_a_crash_of_it(tmp_path, postgres):
    database = Database(postgres.url(await asyncio.to_thread(postgres.new_database)))
    given = database.url.replace("+asyncpg", "")
    with served_demo(tmp_path, HEARING_DATABASE=given) as served:
        async with AsyncExitStack() as stack:
            people = await everyone(stack, served.url)
            hearing = await hearing_of(people["leader"])
            names = await come(people, hearing)
            await walk_to_investigation(people)
            speaker = names["陆景行"]
            said = ["证据1第5页公开了铰链。", "对证据1的真实性无异议。😀"]
            await people["clerk"].command("record_utterance", speaker=speaker, text=said[0])
            await asyncio.to_thread(postgres.crash_and_restart)
            await _insisting(people["clerk"], {"name": "record_utterance", "speaker": speaker, "text": said[1]})
            await walk_to_minutes(people)
        assert not (served.home / "hearing.sqlite3").exists()
    async with database.opened() as engine:
        events = [one.event for one in await EventStore(engine).load(hearing)]
    assert [text for text in (getattr(one, "text", "") for one in events) if text in said] == said


async def _insisting(clerk: Client, body: dict[str, str]) -> None:
    """Send a command under one id until it is acknowledged, as the browser does."""
    message = {"v": 1, "id": str(uuid.uuid4()), "type": "command", "body": body}
    assert clerk.socket is not None
    async with asyncio.timeout(60):
        while True:
            answer = await clerk.socket.call("message", message, timeout=30)
            if answer["ok"]:
                return
            if answer["error"]["code"] not in {"timeout", "store_unavailable", "outcome_unknown", "busy"}:
                raise RefusedError(0, answer)
            await asyncio.sleep(0.2)
