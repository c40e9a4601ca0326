"""A live hearing for tests of the gateway and the conductor: a real record on disk, real sittings, plain outlets."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hearing.cases.ruleset import PLAIN, ProcedureRules
from hearing.procedure.commands import Invited, ScheduleHearing
from hearing.record.engine import durable_engine
from hearing.record.event_store import EventStore
from hearing.record.sittings import Sittings, open_sittings
from hearing.tables import metadata
from hearing.vocabulary import Mode, Place, Role, Side
from signaling.connection import Connection, Identity
from signaling.gateway import Gateway

HEARING = "h-1"
ROSTER = (
    Invited("p1", "leader", "闻一澜", Role.LEADER, Side.NONE, Place.REMOTE),
    Invited("p2", "member", "江雨桐", Role.MEMBER, Side.NONE, Place.REMOTE),
    Invited("p3", "clerk", "顾念慈", Role.CLERK, Side.NONE, Place.REMOTE),
    Invited("p4", "petitioner", "陆景行", Role.AGENT, Side.PETITIONER, Place.REMOTE, first_speaker=True),
    Invited("p5", "patentee", "苏明朗", Role.AGENT, Side.PATENTEE, Place.REMOTE, first_speaker=True),
    Invited("p6", "observer", "温叙言", Role.OBSERVER, Side.NONE, Place.REMOTE),
)


@asynccontextmanager
async def sittings_on(path, rules: ProcedureRules = PLAIN) -> AsyncIterator[Sittings]:
    """Sittings on a database of their own, with one hearing set down."""
    engine = await durable_engine(f"sqlite+aiosqlite:///{path / 'record.sqlite3'}")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    try:
        async with open_sittings(EventStore(engine)) as sittings:
            starts = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
            command = ScheduleHearing("4W1", "4W1", "201810123456.5", "t", Mode.INTERNET, starts, ROSTER, rules=rules)
            await sittings.schedule(command, by="clerk", command_id="schedule", hearing=HEARING)
            yield sittings
    finally:
        await engine.dispose()


@dataclass
class Outlet:
    """A transport that keeps what it was given; while ``stuck`` it takes nothing, like a reader who does not read."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    stuck: bool = False
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message):
        """Take a message."""
        if self.stuck:
            await asyncio.Event().wait()
        self.messages.append(dict(message))
        self.heard.set()

    async def close(self):
        """Close."""
        self.closed.set()

    async def until(self, ask):
        """Wait for a message that fits and give it."""
        async with asyncio.timeout(5):
            while not (found := [each for each in self.messages if ask(each)]):
                self.heard.clear()
                await self.heard.wait()
        return found[-1]


@dataclass
class Person:
    """Someone's connection to a gateway."""

    gateway: Gateway
    outlet: Outlet
    connection: Connection

    async def send(self, kind: str, body: dict[str, Any], identity: str = "") -> dict[str, Any]:
        """Send one message."""
        message = {"v": 1, "id": identity or str(uuid.uuid4()), "type": kind, "body": body}
        return await self.gateway.receive(self.connection, message)

    async def join(self, hearing: str = HEARING, after: int = 0, **more: object) -> dict[str, Any]:
        """Join, and give the answer."""
        return await self.send("join", {"hearing": hearing, "after": after, **more})

    async def enter(self) -> None:
        """Come to the hearing."""
        await self.command("enter_waiting_room", camera=True, microphone=True, speaker=True)

    async def command(self, name: str, **fields) -> dict[str, Any]:
        """Give a command."""
        return await self.send("command", {"name": name, **fields})


def person(gateway: Gateway, account: str) -> Person:
    """Connect someone."""
    outlet = Outlet()
    return Person(gateway, outlet, gateway.connect(Identity(account, account, "office", f"l-{account}"), outlet))


class NoCaptions:
    """Recognises nothing, as where no model is installed."""

    def asked(self, state, participant, language):
        """Say so."""
        del state, participant
        return {"languages": [], "language": language or "zh"}
