"""An outside time-stamp authority for tests: a real HTTP server on the loopback, honest or wrong in a chosen way."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat import asn1

from evidence.timestamps import cms
from evidence.timestamps.client import REPLY
from evidence.timestamps.outside import Outside
from evidence.timestamps.stamping import make_token
from evidence.timestamps.timestamp import response_of
from tests.evidence.authorities import NOW, Authority, authority

POLICY = "1.2.3.4.1"
Reply = Callable[[bytes], bytes | web.Response]


@dataclass
class Counted:
    """A server's address, how often it was asked, and what it answers (which a test may change)."""

    reply: Reply
    stamps: Authority
    url: str = ""
    asked: int = 0
    down: bool = False

    def trusted(self, name: str = "outside", **more) -> Outside:
        """What a platform that trusts this authority pins."""
        return Outside(name, self.url, (self.stamps.root,), **more)


def honest(stamps: Authority, clock: Callable[[], datetime] = lambda: NOW) -> Reply:
    """Answer as asked, at the clock's moment."""

    def reply(query: bytes) -> bytes:
        asked = asn1.decode_der(cms.Request, query)
        return response_of(
            make_token(
                stamps.signer,
                asked.message_imprint.hashed_message,
                at=clock(),
                serial=5,
                nonce=asked.nonce,
                policy=POLICY,
            )
        )

    return reply


@asynccontextmanager
async def serving(stamps: Authority | None = None, reply: Reply | None = None) -> AsyncIterator[Counted]:
    """Serve an authority until the block ends."""
    stamps = stamps or authority()
    state = Counted(reply or honest(stamps), stamps)

    async def handle(request: web.Request) -> web.Response:
        state.asked += 1
        if state.down:
            return web.Response(status=503)
        made = state.reply(await request.read())
        return made if isinstance(made, web.Response) else web.Response(body=made, content_type=REPLY)

    app = web.Application()
    app.router.add_post("/tsa", handle)
    server = TestServer(app)
    await server.start_server()
    try:
        state.url = str(server.make_url("/tsa"))
        yield state
    finally:
        await server.close()
