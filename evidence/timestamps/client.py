"""Asks authorities outside over HTTP (RFC 3161 3.4)."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import aiohttp

from evidence.timestamps.authority import utc_now
from evidence.timestamps.outside import Accepted, Outside, Unreachable, accept
from evidence.timestamps.timestamp import MAX_TOKEN, TokenError, digest, make_request

MAX_RESPONSE = MAX_TOKEN + 1024
QUERY = "application/timestamp-query"
REPLY = "application/timestamp-reply"
SECONDS = 20.0
"""How long an authority may take for everything, connecting included."""


@asynccontextmanager
async def asking(authorities: Sequence[Outside]) -> AsyncIterator[dict[str, Callable[[bytes], Awaitable[Accepted]]]]:
    """Give, by name, how each of the authorities is asked until the block ends. Proxies in the environment count."""
    if not authorities:
        yield {}
        return
    async with aiohttp.ClientSession(trust_env=True) as http:
        yield {one.name: partial(ask, http, one) for one in authorities}


async def ask(
    http: aiohttp.ClientSession,
    authority: Outside,
    data: bytes,
    *,
    clock: Callable[[], datetime] = utc_now,
    seconds: float = SECONDS,
) -> Accepted:
    """Have ``data`` stamped and check the answer whole.

    Raises:
        Unreachable: no answer in time, or one that is none.
        TokenError: an answer that must not be believed, or a refusal.
    """
    nonce = secrets.randbits(63) | 1 << 62
    policy = authority.policies[0] if len(authority.policies) == 1 else None
    asked = clock()
    try:
        async with http.post(
            authority.url,
            data=make_request(digest(data), nonce, policy),
            headers={"Content-Type": QUERY, "Accept": REPLY},
            timeout=aiohttp.ClientTimeout(total=seconds),
            allow_redirects=False,
        ) as answer:
            if answer.status != 200 or answer.content_type != REPLY:
                raise Unreachable(f"it answered with status {answer.status} and {answer.content_type}")
            response = await _read(answer.content)
    except (aiohttp.ClientError, TimeoutError, OSError) as wrong:
        raise Unreachable(f"{type(wrong).__name__} {wrong}".strip()) from wrong
    return accept(response, authority, data, nonce=nonce, asked=asked, answered=clock())


async def _read(content: aiohttp.StreamReader) -> bytes:
    held = bytearray()
    async for piece in content.iter_chunked(8192):
        held += piece
        if len(held) > MAX_RESPONSE:
            raise TokenError("form", "the answer is too long for a time-stamp")
    return bytes(held)
