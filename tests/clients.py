"""A participant without a browser: speaks the HTTP API and the wire protocol as their READMEs describe them."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import socketio
from yarl import URL

Json = dict[str, Any]


class RefusedError(Exception):
    """The server said no; carries its answer."""

    def __init__(self, status: int, answer: Json) -> None:
        """Keep the HTTP status (0 from a socket) and the error's body."""
        super().__init__(f"{status}: {answer}")
        self.status = status
        self.error: Json = answer.get("error", answer)


@dataclass
class Client:
    """One login: HTTP calls, and a socket once joined. ``view`` is the person's current view of the hearing."""

    url: str
    http: aiohttp.ClientSession
    view: Json = field(default_factory=dict)
    messages: list[Json] = field(default_factory=list)
    socket: socketio.AsyncClient | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    pinging: "asyncio.Task[None] | None" = None

    async def call(self, method: str, path: str, body: object = None, **options: Any) -> Any:
        """Make one call and give its JSON; raises `RefusedError` for an error answer."""
        headers = {"X-Requested-With": "hearing", **options.pop("headers", {})}
        async with self.http.request(method, self.url + path, json=body, headers=headers, **options) as answer:
            if answer.content_type != "application/json":
                content = await answer.read()
                if answer.status >= 400:
                    raise RefusedError(answer.status, {"error": {"code": "", "en": content.decode(errors="replace")}})
                return content
            found = await answer.json()
            if answer.status >= 400:
                raise RefusedError(answer.status, found)
            return found

    async def enter(self, identity: str) -> Json:
        """Take a demo identity by its login name."""
        listed = await self.call("GET", "/api/demo/identities")
        account = next(one["id"] for one in listed if one["login_name"] == identity)
        entered: Json = await self.call("POST", "/api/demo/enter", {"identity": account})
        return entered

    async def connect(self) -> None:
        """Open the socket with this login's cookie."""
        self.socket = socketio.AsyncClient(reconnection=False)
        self.gone.clear()
        self.socket.on("message", self._heard)
        self.socket.on("disconnect", lambda *_: self.gone.set())
        cookies = self.http.cookie_jar.filter_cookies(URL(self.url))
        header = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
        await self.socket.connect(
            self.url, headers={"Cookie": header, "Origin": self.url}, transports=["websocket"], wait_timeout=10
        )
        if self.pinging is None or self.pinging.done():
            self.pinging = asyncio.create_task(self._ping())

    async def _heard(self, message: Json) -> None:
        self.messages.append(message)
        if message["type"] == "view":
            for name, value in message["body"]["sections"].items():
                if name == "lines":
                    self.view["lines"] = {**self.view.get("lines", {}), **value}
                else:
                    self.view[name] = value
        self.changed.set()

    async def send(self, kind: str, body: Json, *, message_id: str = "") -> Json:
        """Send one message and give its acknowledgement; raises `RefusedError` when it is refused."""
        assert self.socket is not None
        message = {"v": 1, "id": message_id or str(uuid.uuid4()), "type": kind, "body": body}
        answer = await self._answer(self.socket.call("message", message, timeout=10))
        if not answer.get("ok"):
            raise RefusedError(0, answer)
        return answer

    async def _answer(self, asked: Coroutine[Any, Any, Json]) -> Json:
        """Wait for an acknowledgement, but no longer than the line lasts."""
        asking, ending = asyncio.create_task(asked), asyncio.create_task(self.gone.wait())
        try:
            await asyncio.wait({asking, ending}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise socketio.exceptions.DisconnectedError
            return asking.result()
        finally:
            asking.cancel()
            ending.cancel()

    async def join(self, hearing: str) -> Json:
        """Join a hearing and keep its view."""
        answer = await self.send("join", {"hearing": hearing, "after": 0})
        self.view = answer["view"]
        return self.view

    async def _ping(self) -> None:
        """Give signs of life, as a page does, until the line ends."""
        with suppress(socketio.exceptions.SocketIOError, TimeoutError):
            while self.socket is not None and self.socket.connected:
                await self.send("ping", {"at": 0})
                await asyncio.sleep(2)

    async def command(self, name: str, *, message_id: str = "", **fields: object) -> int:
        """Give a command; the number of its event once it is durable."""
        answer = await self.send("command", {"name": name, **fields}, message_id=message_id)
        return int(answer["n"])

    async def until(self, what: str, ask: Any, *, seconds: float = 10.0) -> Any:
        """Wait until the view gives a true answer."""
        async with asyncio.timeout(seconds):
            while not (answer := ask(self.view)):
                self.changed.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.changed.wait(), 0.2)
        assert answer, what
        return answer

    async def hang_up(self) -> None:
        """Close the socket."""
        if self.pinging is not None:
            self.pinging.cancel()
            self.pinging = None
        if self.socket is not None:
            with suppress(Exception):
                await self.socket.disconnect()
            self.socket = None


@asynccontextmanager
async def client(url: str) -> AsyncIterator[Client]:
    """Give a client with a cookie jar of its own."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=30)) as http:
        one = Client(url, http)
        try:
            yield one
        finally:
            await one.hang_up()
