"""Posts one message to one webhook: guarded, bounded in time and size, never redirected.

The network addresses that a name stands for are judged when connecting, and only those that pass are connected to, so
that a name which changes its mind gains nothing. No proxy of the environment is used, which would connect for us.
"""

import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from hearing.channel.addresses import Reach, reachable, require_url
from hearing.channel.errors import AddressRefusedError

SECONDS = 15.0
"""How long a receiver may take for everything, connecting included."""

MOST_READ = 4096
"""How much of an answer is read, in bytes, as it came; only its status counts, however the rest of it ends."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt went: the status (0 without an answer), what went wrong, how long it took, and a wish for rest."""

    status: int
    problem: str
    milliseconds: int
    wish: timedelta = timedelta()


class GuardedResolver(AbstractResolver):
    """Resolves names, and gives only the network addresses that may be connected to."""

    def __init__(self, reach: Reach, names: AbstractResolver | None = None) -> None:
        self._reach = reach
        self._inner = names or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve a name; raises `AddressRefusedError` when none of its addresses may be connected to."""
        found = await self._inner.resolve(host, port, family)
        allowed = [one for one in found if reachable(ip_address(one["host"].split("%")[0]), self._reach)]
        if not allowed:
            raise AddressRefusedError("network")
        return allowed

    async def close(self) -> None:
        """Release what the resolver holds."""
        await self._inner.close()


class Poster:
    """Posts messages; `close` ends it."""

    def __init__(self, reach: Reach, seconds: float = SECONDS, names: AbstractResolver | None = None) -> None:
        self._reach = reach
        self._seconds = seconds
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(reach, names), use_dns_cache=False, limit=8, force_close=True
        )
        self._http = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=False
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Post a message once; whatever goes wrong is told, and nothing is raised."""
        began = time.monotonic()
        status, problem, wish = 0, "", timedelta()
        try:
            require_url(url, self._reach)
            timeout = aiohttp.ClientTimeout(total=self._seconds)
            async with self._http.post(
                url, data=body, headers=dict(headers), timeout=timeout, allow_redirects=False
            ) as answer:
                status, wish = answer.status, _wish(answer.headers.get("Retry-After", ""))
                with suppress(TimeoutError, aiohttp.ClientError, OSError):
                    await answer.content.read(MOST_READ)
        except TimeoutError:
            problem = "timeout"
        except AddressRefusedError as refused:
            problem = f"address refused: {refused.why}"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            status, problem = 0, f"{type(error).__name__}: {error}"[:200]
        if 300 <= status < 400:
            problem = "redirects are not followed"
        return Outcome(status, problem, int((time.monotonic() - began) * 1000), wish)

    async def close(self) -> None:
        """Close every connection."""
        await self._http.close()


def _wish(text: str) -> timedelta:
    """Read ``Retry-After`` in seconds; a date, which few send, counts as none."""
    return (
        timedelta(seconds=min(int(text), 86400)) if text.isascii() and text.isdigit() and len(text) < 9 else timedelta()
    )
