"""The embedded time-stamp authority over HTTP (RFC 3161 3.4), for anybody, as often as a bound allows."""

import asyncio
from collections.abc import Callable
from time import monotonic

from aiohttp import web

from evidence.timestamps.answering import MAX_REQUEST
from web.api.resources import of_site
from web.authorization import Action
from web.errors import Problem
from web.http import BODY_SECONDS, Handler, Route, services
from web.security import STAMP_PATH

QUERY = "application/timestamp-query"
REPLY = "application/timestamp-reply"
STAMPS_A_SECOND = 50.0
STAMPS_AT_ONCE = 200
"""A token takes about 0.1 ms: strangers get at most half a percent of a core."""


class Bucket:
    """At most ``burst`` at once and ``rate`` a second in the long run."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._at = float(burst), clock()

    def take(self) -> bool:
        """Take one, if there is one."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def _stamp(bucket: Bucket) -> Handler:
    async def stamp(request: web.Request) -> web.Response:
        """Answer a TimeStampReq with a TimeStampResp: a token, or a rejection in the protocol's own words."""
        if request.content_type != QUERY:
            raise Problem(415, "not_a_query", f"请求内容须为 {QUERY}。", f"The body must be {QUERY}.")
        if not bucket.take():
            raise Problem(
                429,
                "too_many_stamps",
                "时间戳请求过多，请稍后重试。",
                "Too many time-stamps are asked for now: try again.",
            )
        async with asyncio.timeout(BODY_SECONDS):
            body = await request.read()
        if len(body) > MAX_REQUEST:
            raise Problem(
                413,
                "too_large",
                f"时间戳请求过大，上限为 {MAX_REQUEST} 字节。",
                f"The time-stamp request is too large: the limit is {MAX_REQUEST} bytes.",
            )
        reply = services(request).evidence.authority.answer(body)
        return web.Response(body=reply, content_type=REPLY, headers={"Cache-Control": "no-store"})

    return stamp


def routes() -> tuple[Route, ...]:
    """Give the one route, with a bucket of its own."""
    bucket = Bucket(STAMPS_A_SECOND, STAMPS_AT_ONCE)
    return (Route("POST", STAMP_PATH, Action.STAMP, of_site, _stamp(bucket)),)
