"""How our log reaches cosigners over HTTP, on aiohttp."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from evidence.cosigner.protocol import ADD, MAX_ANSWER, ProtocolError

SECONDS = 5.0
"""How long one cosigner may take for one answer."""


class HttpCosigners:
    """Sends submissions; connections are kept open between them."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @classmethod
    @asynccontextmanager
    async def open(cls, seconds: float = SECONDS) -> AsyncIterator["HttpCosigners"]:
        """Open the pool of connections."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as session:
            yield cls(session)

    async def send(self, prefix: str, body: str) -> tuple[int, str]:
        """Send a submission to the cosigner at a submission prefix; give the HTTP status and the body.

        Raises:
            OSError: it cannot be reached, or does not answer in time.
            ProtocolError: its answer is too long or no text.
        """
        url = f"{prefix.rstrip('/')}/{ADD}"
        try:
            async with self._session.post(url, data=body.encode(), allow_redirects=False) as answer:
                data = await answer.content.read(MAX_ANSWER + 1)
                while len(data) <= MAX_ANSWER and not answer.content.at_eof():
                    data += await answer.content.read(MAX_ANSWER + 1)
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as wrong:
            raise OSError(f"{url}: {wrong or type(wrong).__name__}") from wrong
        if len(data) > MAX_ANSWER:
            raise ProtocolError("the cosigner's answer is too long")
        try:
            return status, data.decode()
        except UnicodeDecodeError as wrong:
            raise ProtocolError("the cosigner's answer is no text") from wrong
