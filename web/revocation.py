"""Asks the issuers of people's certificates whether one was revoked: guarded as webhooks are, bounded, once each time.

The addresses stand in certificates that lead to a root which the operator recognised; whoever issued them is asked, and
nobody else. What was answered is judged where the certificate is (`hearing.transcript.own.certificate`).
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

import aiohttp
from aiohttp.abc import AbstractResolver

from hearing.channel.addresses import Reach, require_url
from hearing.channel.errors import AddressRefusedError
from hearing.channel.poster import GuardedResolver
from hearing.transcript.own.certificate import Authorities
from hearing.transcript.own.revocation import Question

SECONDS = 10.0
"""How long one address may take for everything."""

MOST_READ = 2 << 20
"""Bytes of one answer or list: it goes into the file that is signed."""

_REQUEST = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}
_log = logging.getLogger(__name__)


class Issuers:
    """Asks issuers, from nowhere but the networks that the settings let be reached."""

    def __init__(self, reach: Reach, names: AbstractResolver | None = None) -> None:
        self._reach = reach
        self._names = names

    async def asked(self, known: Authorities, questions: Sequence[Question]) -> Authorities:
        """Give what is known with what the issuers answered now; what nobody answered is missing there."""
        lists, answers = [], []
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(self._reach, self._names), use_dns_cache=False, force_close=True
        )
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
            for one in questions:
                told = await self._first(http, one.answering, one.request)
                listed = None if told else await self._first(http, one.lists, b"")
                answers += [told] if told else []
                lists += [listed] if listed else []
        return replace(known, lists=tuple(lists), answers=tuple(answers), asked=True)

    async def _first(self, http: aiohttp.ClientSession, addresses: Sequence[str], request: bytes) -> bytes | None:
        """Give what the first of these addresses answers; None when none does."""
        for url in addresses:
            try:
                require_url(url, self._reach, plain=True)
                return await _answer(http, url, request)
            except (AddressRefusedError, aiohttp.ClientError, OSError, TimeoutError, ValueError) as wrong:
                _log.warning(
                    "the issuer of a certificate gives no answer at %s: %s", url, wrong or type(wrong).__name__
                )
        return None


async def _answer(http: aiohttp.ClientSession, url: str, request: bytes) -> bytes:
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    asked = (
        http.post(url, data=request, headers=_REQUEST, timeout=timeout, allow_redirects=False)
        if request
        else http.get(url, timeout=timeout, allow_redirects=False)
    )
    async with asked as answer:
        body = bytearray()
        async for piece in answer.content.iter_chunked(1 << 16):
            body += piece
            if len(body) > MOST_READ:
                raise ValueError("the answer is too large")
        if answer.status != 200 or not body:
            raise ValueError(f"status {answer.status}")
        return bytes(body)
