"""python-socketio around the gateway. It moves messages; it decides nothing.

What its defaults get wrong is closed here, each with a test: nobody without a login reaches Engine.IO (the middleware
refuses first); a connect handler's falsy answer must not count as a yes; every emit names its one receiver; sending
waits for the reader; one client's messages are handled one after another; binary packets are refused.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import socketio
from aiohttp import web

from signaling.connection import Connection, Identity
from signaling.gateway import Gateway
from signaling.wire import MAX_MESSAGE
from web.http import PRINCIPAL

PING_SECONDS = 5
CLOSE_SECONDS = 1.0

_quiet = logging.getLogger("hearing.socketio")
_quiet.setLevel(logging.CRITICAL)  # a client's garbage is answered or cut off; it must not fill the log
log = logging.getLogger("hearing.sockets")


class TextPacket(socketio.packet.Packet):  # type: ignore[misc]  # the library ships no types
    """A Socket.IO packet that is never binary: attachments would be kept in memory before any limit of ours."""

    def decode(self, encoded_packet: str) -> Any:  # noqa: ANN401 -- the library's own type of answer
        """Refuse binary packets and leave the rest to the library."""
        if encoded_packet[:1] in {"5", "6"}:
            raise ValueError("binary packets are not part of this protocol")
        return super().decode(encoded_packet)


@dataclass(slots=True)
class _Open:
    connection: Connection
    outlet: "_Outlet"


class _Outlet:
    """The transport of one connection: waits until Engine.IO's own queue, which has no bound, has been taken."""

    def __init__(self, server: socketio.AsyncServer, sid: str, request: web.Request) -> None:
        self._server = server
        self._sid = sid
        self._request = request

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send one message to this one receiver."""
        await self._server.emit("message", message, to=self._sid)
        await self.flushed()

    async def flushed(self) -> None:
        """Wait until the WebSocket's writer has taken everything; it stands still while the reader does not read."""
        socket = self._socket()
        if socket is not None:
            await socket.queue.join()

    async def close(self) -> None:
        """Close politely within a second, then cut the TCP connection.

        The library waits for its queue without limit, even when cancelled, so what nobody will read is taken out.
        """
        socket = self._socket()
        polite = asyncio.create_task(self._server.disconnect(self._sid))
        await asyncio.wait({polite}, timeout=CLOSE_SECONDS)
        if self._request.transport is not None:
            self._request.transport.abort()
        while socket is not None and not socket.queue.empty():
            socket.queue.get_nowait()
            socket.queue.task_done()
        await asyncio.wait({polite}, timeout=CLOSE_SECONDS)

    def _socket(self) -> Any:  # noqa: ANN401 -- Engine.IO's own type, which is not declared
        return self._server.eio.sockets.get(self._server.manager.eio_sid_from_sid(self._sid, "/"))


class Sockets:
    """The Socket.IO server of an application."""

    def __init__(self, gateway: Gateway, origins: frozenset[str]) -> None:
        self._gateway = gateway
        self._open: dict[str, _Open] = {}
        self._server = socketio.AsyncServer(
            async_mode="aiohttp",
            transports=["websocket"],
            allow_upgrades=False,
            async_handlers=False,
            namespaces=["/"],
            serializer=TextPacket,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            max_http_buffer_size=MAX_MESSAGE,
            cors_allowed_origins=sorted(origins),
            logger=_quiet,
            engineio_logger=_quiet,
        )
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        self._server.on("message", self._message)
        self._server.on("*", self._other)

    def attach(self, app: web.Application) -> None:
        """Add the Socket.IO address to the application."""
        self._server.attach(app)

    async def shutdown(self) -> None:
        """Stop the library's background work; connections are ended by the gateway."""
        await self._server.shutdown()

    async def _connect(self, sid: str, environ: Mapping[str, Any], _auth: object = None) -> bool:
        """Accept only what is proved to have a login; any doubt is a refusal."""
        accepted = False
        try:
            request = environ["aiohttp.request"]
            principal = request[PRINCIPAL]
            if principal.account and principal.login:
                identity = Identity(principal.account, principal.name, principal.kind.value, principal.login)
                outlet = _Outlet(self._server, sid, request)
                self._open[sid] = _Open(self._gateway.connect(identity, outlet), outlet)
                accepted = True
        except Exception:
            log.exception("a socket was refused because accepting it failed")
        return accepted

    async def _disconnect(self, sid: str, reason: str = "") -> None:
        opened = self._open.pop(sid, None)
        if opened is not None:
            await self._gateway.disconnect(opened.connection, str(reason) or "closed")

    async def _message(self, sid: str, *arguments: object) -> Mapping[str, Any]:
        opened = self._open.get(sid)
        if opened is None:
            return {
                "ok": False,
                "error": {"code": "closed", "zh": "连接已关闭。", "en": "Closed.", "rule": "", "source": ""},
            }
        await opened.outlet.flushed()  # a client that does not read its answers gets no further ones made
        return await self._gateway.receive(opened.connection, arguments[0] if len(arguments) == 1 else None)

    async def _other(self, event: str, sid: str, *_arguments: object) -> Mapping[str, Any]:
        del event
        return await self._message(sid)
