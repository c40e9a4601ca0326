"""A client of Janus's JSON API over one WebSocket: requests with their answers, and events of handles.

Covers what the engine needs of Janus 1.1: a session kept alive, handles of the videoroom plugin, plugin messages with
SDP, trickle, detach, and the admin API's look at one handle. Every request carries the API secret and has a bound on
its time. A connection that ends, for whatever reason, ends every request that waits and is said once to ``gone``.
Sources: Janus's documentation of its JSON API and of signed tokens (HMAC-SHA1 is what Janus 1.1 checks).
"""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import itertools
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, Self

import aiohttp

log = logging.getLogger(__name__)

PLUGIN = "janus.plugin.videoroom"
#: Seconds: for one answer; between pings of the WebSocket; between keep-alives of the session, which by the shipped
#: configuration ends 10 s after the last: a node cut off from us forwards no longer than that.
ANSWER_WITHIN_S = 4.0
HEARTBEAT_S = 2.0
KEEPALIVE_S = 2.0
#: Bytes of one message: a subscriber's offer with 200 slots is about 200 KiB.
MAX_MESSAGE = 4 << 20

Json = dict[str, Any]
OnEvent = Callable[[int, Json], None]


class JanusError(Exception):
    """Janus refuses a request. ``code`` is its own number: below 490 the core's, from 420 on also the plugin's."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"Janus refused ({code}): {reason}")
        self.code = code
        self.reason = reason


class JanusGoneError(ConnectionError):
    """There is no connection to the node, or it does not answer in time."""


def sign_token(secret: str, expires: int, *descriptors: str) -> str:
    """A token for the plugin, as Janus's ``token_auth_secret`` checks it; ``expires`` in seconds since 1970."""
    said = ",".join([str(expires), PLUGIN, *descriptors])
    signature = hmac.new(secret.encode(), said.encode(), hashlib.sha1).digest()
    return f"{said}:{base64.b64encode(signature).decode()}"


class Connection:
    """One WebSocket of one API (``janus-protocol`` or ``janus-admin-protocol``). Make it with `open`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, http: aiohttp.ClientSession, secret: Json) -> None:
        self._socket = socket
        self._http = http
        self._secret = secret
        self._numbers = itertools.count(1)
        self._waiting: dict[str, tuple[asyncio.Future[Json], bool]] = {}

    @classmethod
    async def open(cls, url: str, protocol: str, secret: Json) -> Self:
        """Connect; raises `JanusGoneError`. ``secret`` is added to every request."""
        http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S))
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                socket = await http.ws_connect(
                    url, protocols=[protocol], heartbeat=HEARTBEAT_S, max_msg_size=MAX_MESSAGE
                )
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            await http.close()
            raise JanusGoneError(f"{url} cannot be reached: {error!r}") from error
        return cls(socket, http, secret)

    @property
    def local_address(self) -> str:
        """The address of ours from which the node is reached: the one at which it can reach us."""
        found = self._socket.get_extra_info("sockname")
        return str(found[0]) if found else "127.0.0.1"

    async def ask(self, request: Json, *, event: bool = False) -> Json:
        """Send a request and give its answer; with ``event`` the event that follows a mere acknowledgement.

        Raises:
            JanusError: the node refuses.
            JanusGoneError: no answer in time, or the connection ended.
        """
        transaction = str(next(self._numbers))
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = answer, event
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await self._socket.send_str(json.dumps({**request, **self._secret, "transaction": transaction}))
                found = await answer
        except (TimeoutError, ConnectionError, aiohttp.ClientError) as error:
            raise JanusGoneError(f"no answer to {request.get('janus')}: {error!r}") from error
        finally:
            self._waiting.pop(transaction, None)
        if "error" in found:
            raise JanusError(int(found["error"].get("code", 0)), str(found["error"].get("reason", "")))
        return found

    async def listen(self, take: Callable[[Json], None]) -> None:
        """Give answers to those who wait and everything else to ``take``, until the connection ends."""
        try:
            async for message in self._socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    continue
                found = json.loads(message.data)
                answer, past_ack = self._waiting.get(str(found.get("transaction", "")), (None, False))
                if answer is None or answer.done():
                    take(found)
                elif found.get("janus") != "ack" or not past_ack:
                    answer.set_result(found)
        except ValueError:
            log.exception("a node does not speak JSON; leaving it")
        finally:
            for answer, _ in self._waiting.values():
                if not answer.done():
                    answer.set_exception(JanusGoneError("the connection to the node ended"))

    async def close(self) -> None:
        """Close; idempotent."""
        with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
            async with asyncio.timeout(1.0):
                await self._socket.close()
        await self._http.close()


class Session:
    """A session on one node. Make it with `open`, then run `serve` until it returns: the node is gone.

    ``silent`` says that a message of ours was not answered in time.
    """

    def __init__(self, api: Connection, admin: Connection, number: int, about: Json, event: OnEvent) -> None:
        self._api = api
        self._admin = admin
        self._number = number
        self._event = event
        self._listening: list[asyncio.Task[None]] = []
        self.about = about
        self.silent = False

    @classmethod
    async def open(cls, url: str, admin_url: str, secret: str, event: OnEvent) -> Self:
        """Connect to both APIs and open a session; raises `JanusGoneError` or `JanusError`."""
        api = await Connection.open(url, "janus-protocol", {"apisecret": secret})
        try:
            admin = await Connection.open(admin_url, "janus-admin-protocol", {"admin_secret": secret})
        except JanusGoneError:
            await api.close()
            raise
        session = cls(api, admin, 0, {}, event)
        listening = [asyncio.create_task(api.listen(session._take)), asyncio.create_task(admin.listen(session._take))]
        try:
            session.about = await api.ask({"janus": "info"})
            created = await api.ask({"janus": "create"})
        except (JanusError, JanusGoneError):
            for task in listening:
                task.cancel()
            await session.close()
            raise
        session._number = int(created["data"]["id"])
        session._listening = listening
        return session

    @property
    def version(self) -> str:
        """The node's version, as it says it."""
        return str(self.about.get("version_string", ""))

    @property
    def local_address(self) -> str:
        """The address of ours from which the node is reached."""
        return self._api.local_address

    async def serve(self) -> None:
        """Keep the session alive; returns when either connection has ended."""
        alive = asyncio.create_task(self._keep_alive())
        try:
            await asyncio.wait([*self._listening, alive], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (*self._listening, alive):
                task.cancel()
            await asyncio.gather(*self._listening, alive, return_exceptions=True)
            await self.close()

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(KEEPALIVE_S)
            await self._api.ask({"janus": "keepalive", "session_id": self._number})

    def _take(self, found: Json) -> None:
        if "sender" in found:
            self._event(int(found["sender"]), found)

    async def attach(self) -> int:
        """A new handle of the videoroom plugin."""
        request = {"janus": "attach", "session_id": self._number, "plugin": PLUGIN}
        return int((await self._api.ask(request))["data"]["id"])

    async def message(self, handle: int, body: Mapping[str, object], jsep: Json | None = None) -> tuple[Json, Json]:
        """Send the plugin a request; gives its data and the SDP that came with it (empty for none)."""
        request: Json = {"janus": "message", "session_id": self._number, "handle_id": handle, "body": dict(body)}
        if jsep is not None:
            request["jsep"] = jsep
        try:
            found = await self._api.ask(request, event=True)
        except JanusGoneError:
            self.silent = True
            raise
        data: Json = found.get("plugindata", {}).get("data", {})
        if "error_code" in data:
            raise JanusError(int(data["error_code"]), str(data.get("error", "")))
        return data, found.get("jsep", {})

    async def no_more_candidates(self, handle: int) -> None:
        """Say that the browser has no candidates to name: it will come to us, and is known by its first check."""
        request = {"janus": "trickle", "session_id": self._number, "handle_id": handle}
        await self._api.ask({**request, "candidate": {"completed": True}})

    async def detach(self, handle: int) -> None:
        """Destroy a handle with its peer connection."""
        await self._api.ask({"janus": "detach", "session_id": self._number, "handle_id": handle})

    async def look(self, handle: int) -> Json:
        """What the admin API tells of a handle."""
        request = {"janus": "handle_info", "session_id": self._number, "handle_id": handle}
        info: Json = (await self._admin.ask(request)).get("info", {})
        return info

    async def end(self) -> None:
        """End a session that is not served."""
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)
        await self.close()

    async def close(self) -> None:
        """End both connections; Janus destroys the session with them."""
        await self._api.close()
        await self._admin.close()
