"""Seats demo guests on chosen chairs: real clients of this very server, each with a login, a socket and media."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import socketio

from hearing.procedure.state import Hearing
from hearing.vocabulary import Role
from web.accounts import Accounts
from web.demo.guests import Guest, Portrait, Voice
from web.demo.manners import SIGN, next_act
from web.demo.people import PASSWORD
from web.hearings import Hearings

PING_SECONDS = 2.0
_TONES = ((86, 112, 150), (130, 96, 120), (96, 128, 104), (150, 118, 84), (104, 100, 148), (88, 132, 140))
_quiet = logging.getLogger("hearing.guests.socketio")
_quiet.setLevel(logging.CRITICAL)
log = logging.getLogger("hearing.guests")


class GuestError(Exception):
    """A guest could not be seated; the text says at which step."""


@dataclass(slots=True)
class _Seated:
    """One guest at work."""

    participant: str
    socket: socketio.AsyncClient
    task: "asyncio.Task[None] | None" = None
    cookie: str = ""
    media: Guest | None = None
    view: dict[str, Any] = field(default_factory=dict)
    reset: asyncio.Event = field(default_factory=asyncio.Event)


class Seats:
    """Guests by hearing. ``origin`` is where this server answers."""

    def __init__(self, origin: str, accounts: Accounts, hearings: Hearings) -> None:
        self._origin = origin
        self._accounts = accounts
        self._hearings = hearings
        self._seated: dict[tuple[str, str], _Seated] = {}
        self._tasks: asyncio.TaskGroup | None = None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Seats"]:
        """Look after guests until the block ends; then they leave."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            try:
                yield self
            finally:
                for hearing, _ in list(self._seated):
                    await self.clear(hearing)
                self._tasks = None

    async def seat(self, hearing: str, participants: Sequence[str] | None) -> list[str]:
        """Seat guests on these chairs, or on every chair nobody sits on; give who sits as a guest now."""
        state = await self._hearings.state(hearing)
        wanted = participants if participants is not None else _free_chairs(state)
        for participant in wanted:
            if participant in state.roster and (hearing, participant) not in self._seated:
                try:
                    await self._seat(state, participant)
                except (GuestError, OSError, aiohttp.ClientError, socketio.exceptions.SocketIOError) as error:
                    log.warning("no guest for %s: %s", participant, error)
        return [participant for where, participant in self._seated if where == hearing]

    async def clear(self, hearing: str) -> None:
        """Send the guests of a hearing away."""
        for key in [key for key in self._seated if key[0] == hearing]:
            guest = self._seated.pop(key)
            if guest.task is not None:
                guest.task.cancel()
            await _leave(guest)

    async def _seat(self, state: Hearing, participant: str) -> None:
        assert self._tasks is not None, "seats are not running"
        socket = socketio.AsyncClient(logger=_quiet, engineio_logger=_quiet, reconnection=False)
        guest = _Seated(participant, socket)
        guest.cookie = await self._login(state.roster[participant].account)
        socket.on("message", lambda message: _hear(guest, message))
        await socket.connect(self._origin, headers={"Cookie": f"login={guest.cookie}"}, transports=["websocket"])
        guest.view = (await _call(socket, "join", {"hearing": state.id, "after": 0}))["view"]
        if not state.roster[participant].seat_of:
            checked = {"camera": True, "microphone": True, "speaker": True}
            with contextlib.suppress(GuestError):  # already where this would lead
                await _call(socket, "command", {"name": "enter_waiting_room", **checked})
        self._seated[state.id, participant] = guest
        guest.task = self._tasks.create_task(self._stay(state, guest, guest.view["you"]))

    async def _login(self, account: str) -> str:
        """Sign in over HTTP, as the demo's first page does."""
        found = await self._accounts.by_id(account)
        if found is None or not found.demo:
            raise GuestError("only demo identities can be guests")
        async with (
            aiohttp.ClientSession(headers={"X-Requested-With": "hearing"}) as session,
            session.post(f"{self._origin}/api/demo/enter", json={"identity": account}) as response,
        ):
            if response.status != 200:
                raise GuestError(f"signing in gave status {response.status}")
            return response.cookies["login"].value

    async def _stay(self, state: Hearing, guest: _Seated, you: dict[str, Any]) -> None:
        """Send media and signs of life until sent away or cut off."""
        line = state.roster[guest.participant]
        index = list(state.roster).index(guest.participant)
        try:
            guest.reset.set()
            while guest.socket.connected:
                if guest.reset.is_set() or (guest.media is not None and guest.media.lost):
                    guest.reset.clear()
                    await _open_media(guest, line.name, _TONES[index % len(_TONES)], 110 + 22 * index, you["media"])
                await _call(guest.socket, "ping", {"at": 0})
                await self._act(state.id, guest)
                await asyncio.sleep(PING_SECONDS)
        except (GuestError, socketio.exceptions.SocketIOError) as error:
            log.info("guest %s left: %s", guest.participant, error)
        finally:
            self._seated.pop((state.id, guest.participant), None)
            await _leave(guest)

    async def _act(self, hearing: str, guest: _Seated) -> None:
        """Do the one thing that good manners ask for now; a refusal is tried again at the next turn."""
        act = next_act(guest.view)
        if act is None:
            return
        try:
            if act.name == SIGN:
                await self._sign(hearing, guest, act.fields)
            else:
                await _call(guest.socket, "command", {"name": act.name, **act.fields})
        except GuestError as error:
            log.info("guest %s: %s", guest.participant, error)

    async def _sign(self, hearing: str, guest: _Seated, about: Mapping[str, Any]) -> None:
        """Sign the minutes (``about`` names the file in a joint hearing) by entering the password again."""
        headers = {"X-Requested-With": "hearing", "Cookie": f"login={guest.cookie}"}
        address = f"{self._origin}/api/hearings/{hearing}/sign"
        async with aiohttp.ClientSession(headers=headers) as session:
            async with session.post(f"{address}/begin", params=dict(about)) as begun:
                ticket = (await begun.json()).get("ticket", "")
            async with session.post(f"{address}/finish", json={"ticket": ticket, "password": PASSWORD}) as done:
                if done.status != 200:
                    raise GuestError(f"signing gave status {done.status}")


def _free_chairs(state: Hearing) -> list[str]:
    """Give the chairs that a guest can fill: not an observer's, and nobody is connected there.

    Who sits in an on-site room is there as a companion: without media, but able to sign the minutes.
    """
    return [
        line.id
        for line in state.roster.values()
        if line.role is not Role.OBSERVER and not (line.id in state.presence and state.presence[line.id].connections)
    ]


async def _call(socket: socketio.AsyncClient, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Send one message and give its acknowledgement; raises `GuestError` when it says no."""
    message = {"v": 1, "id": str(uuid.uuid4()), "type": kind, "body": body}
    answer: dict[str, Any] = await socket.call("message", message, timeout=15)
    if not answer.get("ok"):
        raise GuestError(f"{kind}: {answer.get('error', {}).get('en', 'no')}")
    return answer


async def _open_media(
    guest: _Seated, name: str, tone: tuple[int, int, int], pitch: float, media: dict[str, Any]
) -> None:
    """Open a media leg as a browser does; a companion or observer has nothing to send and opens none."""
    if guest.media is not None:
        await guest.media.close()
        guest.media = None
    if not media["send"]:
        return
    guest.media = Guest([Voice(pitch), Portrait(name, tone)], lambda _track, _stream: None)
    offer = await guest.media.offer([], send=True)
    body = {
        "leg": uuid.uuid4().hex,
        "sdp": offer.sdp,
        "send": {mid: kind.value for mid, kind in offer.send_mids.items()},
        "receive": {mid: {"participant": t.participant, "kind": t.kind.value} for mid, t in offer.receive_mids.items()},
    }
    answer = await _call(guest.socket, "media.offer", body)
    await guest.media.accept(answer["sdp"])


def _hear(guest: _Seated, message: dict[str, Any]) -> None:
    """Take a message of the server: keep the view, and note the loss of the media engine."""
    if message.get("type") == "media.reset":
        guest.reset.set()
    elif message.get("type") == "view":
        guest.view |= message["body"]["sections"]


async def _leave(guest: _Seated) -> None:
    with contextlib.suppress(socketio.exceptions.SocketIOError, asyncio.TimeoutError, OSError):
        await asyncio.wait_for(guest.socket.disconnect(), 2)
    if guest.media is not None:
        await guest.media.close()
        guest.media = None
