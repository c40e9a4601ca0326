"""Live connections: read their messages, submit their commands, acknowledge, and notice when they fall silent.

The actor of everything is the account that the connection was opened with. A message that cannot be carried out is
answered with an error; it never ends the connection or the hearing. Presence is part of the record: a connection made
and a connection lost are reported to the sitting as facts.
"""

import asyncio
import contextlib
import logging
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from hearing.procedure.commands import Command, ReportConnected, ReportLost
from hearing.procedure.refusal import Refused
from hearing.record.command_codec import command_from_wire
from hearing.record.sitting import Sitting
from hearing.record.sittings import Sittings
from hearing.vocabulary import SYSTEM
from signaling import wire
from signaling.agreement import Share
from signaling.connection import Connection, Identity, Outlet
from signaling.live import LiveHearing, on_roster
from signaling.lives import Lives
from signaling.ports import Captions, Connects, Media, Permit, Register, Tests
from signaling.quality import Measured
from signaling.refusals import Refusal, acknowledgement, has_words

SILENCE_SECONDS = 6.0
"""A connection that sent nothing for this long is lost; clients send a ping every two seconds."""
CHECK_SECONDS = 0.5
"""How often silence is looked for."""
HANDLE_SECONDS = 10.0
"""A message that takes longer than this is answered with an error."""
NOT_BY_SOCKET = frozenset({"schedule_hearing", "sign_minutes"})
"""Commands that have an HTTP route of their own, where more is asked of the sender than a connection."""

log = logging.getLogger("hearing.gateway")


@dataclass(frozen=True, slots=True)
class Ports:
    """What the gateway stands on."""

    sittings: Sittings
    media: Media
    tests: Tests
    permit: Permit
    register: Register
    captions: Captions


class Gateway:
    """All live connections of this process. Use inside ``async with gateway.running()``."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._connections: set[Connection] = set()
        self._lives = Lives(self._behind, self._spawn)
        self.answered: Counter[tuple[str, str]] = Counter()
        """Messages since this process began, by type (a command's by ``command``) and outcome: ok, refused, failed."""
        self._legs: dict[tuple[str, str], str] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._handlers: dict[type[wire.Body], Callable[[Connection, wire.Message], Awaitable[dict[str, Any]]]] = {
            wire.Join: self._join,
            wire.Leave: self._leave,
            wire.Order: self._command,
            wire.Offer: self._offer,
            wire.Servers: self._servers,
            wire.Receive: self._receive,
            wire.Answer: self._answer,
            wire.Tiles: self._tiles,
            Share: self._share,
            Measured: self._measured,
            wire.Tested: self._tested,
            wire.Captions: self._captions,
            wire.Lines: self._lines,
            wire.Ping: self._ping,
        }

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Gateway"]:
        """Serve until the block ends; then everyone is told and every connection is recorded as lost."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            watch = tasks.create_task(self._watch())
            try:
                yield self
            finally:
                watch.cancel()
                for connection in list(self._connections):
                    connection.bye("server_stopping", "服务器正在停止，请稍后重新连接。", "The server is stopping.")
                    await self.disconnect(connection, "server_stopped")
                self._lives.cancel()
                self._tasks = None

    def connect(self, identity: Identity, outlet: Outlet) -> Connection:
        """Take a new connection of someone who is signed in."""
        connection = Connection(identity, outlet, heard=monotonic(), heard_at=datetime.now(UTC))
        self._connections.add(connection)
        self._spawn(connection.pump())
        return connection

    async def disconnect(self, connection: Connection, cause: str) -> None:
        """Note that a connection is gone; safe to call twice."""
        self._connections.discard(connection)
        connection.drop()
        await self._detach(connection, cause)

    async def receive(self, connection: Connection, raw: object) -> dict[str, Any]:
        """Carry out one client message and give its acknowledgement. Never raises an error of the message."""
        now = monotonic()
        connection.hear(now, datetime.now(UTC))
        if not connection.may_send(now):
            if connection.abusive:
                self._spawn(self._end(connection, "too_fast", "消息过多，连接已断开。", "Too many messages.", "flood"))
            self.answered["", "refused"] += 1
            return wire.error("too_fast", "操作过于频繁，请稍候再试。", "Too many messages at once: wait a moment.")
        connection.in_flight += 1
        kind, outcome = "", "refused"
        try:
            message = wire.read(raw)
            kind = message.type
            async with asyncio.timeout(HANDLE_SECONDS):
                answer = await self._handlers[type(message.body)](connection, message)
        except TimeoutError:
            outcome = "failed"
            return wire.error("timeout", "服务器繁忙，操作未确认；请重试。", "The server is busy: try again.")
        except Exception as error:  # whatever one message does, the connection and the hearing go on
            outcome = "refused" if has_words(error) else "failed"
            if outcome == "failed":
                log.exception("a message failed")
            return acknowledgement(error)
        else:
            outcome = "ok"
            return answer
        finally:
            self.answered[kind, outcome] += 1
            connection.in_flight -= 1

    @property
    def people(self) -> Counter[str]:
        """How many live connections each hearing has; those that have joined none stand under the empty name."""
        return Counter(each.hearing for each in self._connections)

    def logins(self) -> frozenset[str]:
        """Give the logins that have a live connection, or that opened a media leg: it can outlast its connection."""
        return frozenset({*(connection.identity.login for connection in self._connections), *self._legs.values()})

    async def end_logins(self, ended: Collection[str]) -> None:
        """Cut the connections and the media of logins that no longer count; media first, they need no record."""
        for key in [key for key, login in self._legs.items() if login in ended]:
            await self._ports.media.cut(*key)
            self._legs.pop(key, None)
        for connection in [each for each in self._connections if each.identity.login in ended]:
            await self._end(
                connection, "revoked", "登录已结束，连接已断开。", "The login ended: you are disconnected.", "revoked"
            )

    async def reset_media(
        self, reason: str, hearings: Collection[str] | None = None, people: Collection[str] | None = None
    ) -> None:
        """Tell everyone (of these hearings, or of these people there) to open a new media leg."""
        for connection in list(self._connections):
            here = connection.hearing and (hearings is None or connection.hearing in hearings)
            if here and (people is None or connection.participant in people):
                self._tell(connection, "media.reset", {"reason": reason})

    def caption(self, hearing: str, body: Mapping[str, Any], may: Callable[[str], bool], *, final: bool) -> None:
        """Tell a caption to the people of a hearing who want captions and may read it."""
        self._lives.caption(hearing, body, may, final=final)

    def live_participants(self, hearing: str) -> frozenset[str]:
        """Give the participants of a hearing that have a live connection to this process."""
        return self._lives.participants(hearing)

    # --- messages ----------------------------------------------------------------------------------------------------

    async def _join(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, wire.Join)
        sitting = await self._ports.sittings.get(message.body.hearing)
        self._ports.permit(connection.identity, message.type, sitting.state)
        participant = on_roster(sitting.state, connection.identity.account)
        if message.body.after > sitting.state.n:
            raise Refusal(
                "ahead_of_record",
                "页面所持的记录序号比服务器的还新，请刷新页面。",
                "This page claims to have seen events that the record does not hold: reload it.",
            )
        if connection.hearing not in {"", sitting.state.id}:
            await self._detach(connection, "left")
        live = await self._follow(sitting, participant)
        if not connection.hearing:
            connection.hearing, connection.participant = sitting.state.id, participant
            number = await self._report(sitting, ReportConnected(participant, connection.id, message.body.encrypts))
            await live.reached(number)
        connection.newest = message.body.newest
        live.catch_up()
        view = live.attach(connection, known=message.body.known)
        leg = self._ports.media.leg_of(sitting.state.id, participant)
        connects = await self._ports.media.servers(live.seen_by(participant), participant)
        return {"ok": True, "view": view, "server_time": live.clock.isoformat(), "leg": leg, "connects": connects}

    async def _leave(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        self._joined(connection, message)
        await self._detach(connection, "left")
        return {"ok": True}

    async def _command(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, wire.Order)
        live = self._joined(connection, message)
        if message.body.name in NOT_BY_SOCKET or message.body.name.startswith("report_"):
            raise Refusal(
                "not_by_socket", "该操作不能这样提交。", "This command is not accepted from a connection like this."
            )
        command = command_from_wire(message.body.name, message.body.fields)
        command = await self._ports.register.check(live.sitting.state, connection.participant, command)
        answer = await live.sitting.submit(command, by=connection.participant, command_id=message.id)
        if answer.events and answer.events[0].by != connection.participant:
            raise Refusal("id_taken", "操作编号已被使用，请重试。", "This id is taken: use a new one.")
        return {"ok": True, "n": min(answer.n, live.n)}

    async def _offer(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, wire.Offer)
        live = self._joined(connection, message)
        hearing, participant = connection.hearing, connection.participant
        sdp = await self._connects(test=message.body.test).offer(live.seen_by(participant), participant, message.body)
        if not message.body.test:
            self._legs[hearing, participant] = connection.identity.login
        return {"ok": True, "leg": message.body.leg, "sdp": sdp}

    async def _servers(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, wire.Servers)
        live = self._joined(connection, message)
        connects = self._connects(test=message.body.test)
        return {"ok": True, **await connects.servers(live.seen_by(connection.participant), connection.participant)}

    async def _receive(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, wire.Receive)
        live = self._joined(connection, message)
        hearing, participant = connection.hearing, connection.participant
        seen, connects = live.seen_by(participant), self._connects(test=message.body.test)
        offered = await connects.receive(seen, participant, message.body)
        if not message.body.test:
            self._legs[hearing, participant] = connection.identity.login
        return {"ok": True, "leg": message.body.leg, **offered}

    async def _answer(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, wire.Answer)
        live = self._joined(connection, message)
        connects = self._connects(test=message.body.test)
        await connects.answer(live.seen_by(connection.participant), connection.participant, message.body)
        return {"ok": True, "leg": message.body.leg}

    async def _tiles(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, wire.Tiles)
        self._joined(connection, message)
        await self._ports.media.show(connection.hearing, connection.participant, message.body)
        return {"ok": True}

    async def _share(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, Share)
        self._joined(connection, message).share(connection, message.body)
        return {"ok": True}

    async def _measured(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, Measured)
        live = self._joined(connection, message)
        people = await self._ports.media.measured(live.sitting.state, connection.participant, message.body)
        return {"ok": True, "people": people}

    async def _tested(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, wire.Tested)
        live = self._joined(connection, message)
        found = await self._ports.tests.tested(live.sitting.state, connection.participant, message.body.measured)
        return {"ok": True, **found}

    async def _captions(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, wire.Captions)
        state = self._joined(connection, message).seen_by(connection.participant)
        connection.captions = message.body.shown
        return {"ok": True, **self._ports.captions.asked(state, connection.participant, message.body.language)}

    async def _lines(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        assert isinstance(message.body, wire.Lines)
        return {"ok": True, **self._joined(connection, message).lines(connection, message.body)}

    def _connects(self, *, test: bool) -> Connects:
        """Give who connects people: for the hearing, or for the equipment test before it."""
        return self._ports.tests if test else self._ports.media

    async def _ping(self, connection: Connection, message: wire.Message) -> dict[str, Any]:
        self._ports.permit(connection.identity, message.type, None)
        live = self._lives.of(connection)
        now = live.clock if live is not None else datetime.now(UTC)
        return {"ok": True, "server_time": now.isoformat()}

    # --- presence ----------------------------------------------------------------------------------------------------

    def _joined(self, connection: Connection, message: wire.Message) -> LiveHearing:
        """Give the hearing that the connection has joined, if its person may send this message there."""
        live = self._lives.of(connection)
        if live is None:
            raise Refusal("not_joined", "请先进入口头审理。", "Join a hearing first.")
        self._ports.permit(connection.identity, message.type, live.sitting.state)
        return live

    async def _follow(self, sitting: Sitting, participant: str) -> LiveHearing:
        """Give the hearing's live side as this person sees it, which follows the sitting from now on."""
        if self._lives.open(sitting):
            await self._ports.media.follow(sitting)
        return self._lives.opened(sitting, participant, self._ports.media.delays_up_to)

    async def _detach(self, connection: Connection, cause: str) -> None:
        """Record that a connection to a hearing is over."""
        hearing, participant = connection.hearing, connection.participant
        connection.hearing = connection.participant = ""
        connection.seen = {}
        live = self._lives.detach(hearing, connection)
        if live is None or not participant:
            return
        await self._ports.tests.end(hearing, participant)
        await self._report(live.sitting, ReportLost(participant, connection.id, connection.heard_at, cause))

    async def _report(self, sitting: Sitting, command: Command) -> int:
        """Put a fact that the platform saw on the record; a full mailbox is waited for, a fact is never dropped."""
        command_id = f"s-{secrets.token_hex(12)}"
        for pause in (0.05, 0.1, 0.2, 0.5, 1.0, 2.0):
            try:
                return (await sitting.submit(command, by=SYSTEM, command_id=command_id)).n
            except Refused as refused:
                log.info("a report was not needed: %s", refused)
                return sitting.state.n
            except Exception as error:  # noqa: BLE001  # the store may be busy; the same id makes a retry safe
                log.warning("reporting %s failed, trying again: %r", type(command).__name__, error)
                await asyncio.sleep(pause)
        return (await sitting.submit(command, by=SYSTEM, command_id=command_id)).n

    async def _watch(self) -> None:
        """Look for connections that fell silent."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            silent = [each for each in self._connections if monotonic() - each.heard > SILENCE_SECONDS]
            for connection in silent:
                self._spawn(
                    self._end(
                        connection,
                        "silent",
                        "长时间没有收到您的信号，请重新连接。",
                        "Nothing was heard from you.",
                        "silence",
                    )
                )

    async def _end(self, connection: Connection, code: str, zh: str, en: str, cause: str) -> None:
        """End a connection, saying why."""
        connection.bye(code, zh, en)
        await self.disconnect(connection, cause)

    def _behind(self, connection: Connection) -> None:
        """End a connection that does not read fast enough; it can come back and gets the whole view."""
        said = "网络过慢，消息积压，请重新连接。", "The line is too slow: connect again."
        self._spawn(self._end(connection, "too_slow", *said, "too_slow"))

    def _tell(self, connection: Connection, kind: str, body: Mapping[str, Any]) -> None:
        if not connection.tell(kind, body):
            self._behind(connection)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Run work of one connection in the task group; its failure is logged and stays its own."""
        assert self._tasks is not None, "the gateway is not running"
        return self._tasks.create_task(_alone(work))


async def _alone(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("work of one connection failed")
