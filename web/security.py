"""What every answer and every request must satisfy before any handler runs: hosts, origins, headers, slow senders."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from aiohttp import web

from web.errors import BadRequest, Problem

HEADER_SECONDS = 10.0
"""A connection that has not sent a whole request header within this time is cut."""

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",  # the browser's SHA-256 of a large file is WebAssembly
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types svelte-trusted-html sealing-worker",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), microphone=(self), screen-wake-lock=(self), publickey-credentials-get=(self), "
        "publickey-credentials-create=(self), geolocation=(), display-capture=(self), usb=(), payment=()"
    ),
}

STAMP_PATH = "/api/timestamp"
"""Asked by programs that know RFC 3161 only. No page of another site can: the media type needs leave (CORS)."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def check_host(request: web.BaseRequest, hosts: frozenset[str]) -> None:
    """Refuse a request for a host that is not ours, also when its target is in absolute form (RFC 9112, 3.2.2)."""
    named = request.headers.get("Host", "")
    if named.lower() not in hosts or request.host.lower() not in hosts:
        raise Problem(
            421,
            "wrong_host",
            "请求的主机名不属于本系统；请使用管理员提供的网址。",
            "This server does not serve that host name: use the address you were given.",
        )


def check_text(request: web.BaseRequest) -> None:
    """Refuse an address that holds the character U+0000: no name on file has it, and not every database takes it."""
    if "\0" in request.path:
        raise BadRequest("网址中含有空字符（U+0000）。", "The address holds the character U+0000.")


def check_origin(request: web.BaseRequest, origins: frozenset[str]) -> None:
    """Refuse a change, or a WebSocket, that another site's page asks for."""
    upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
    if request.method in _SAFE and not upgrade:
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() not in origins:
        raise _foreign()
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise _foreign()
    if not upgrade and request.path != STAMP_PATH and request.headers.get("X-Requested-With") != "hearing":
        raise Problem(
            403,
            "missing_header",
            "请求缺少 X-Requested-With: hearing 标头。",
            "The request lacks the header X-Requested-With: hearing.",
        )


def _foreign() -> Problem:
    return Problem(
        403,
        "foreign_origin",
        "该请求来自其他网站，已拒绝；请从本系统的页面操作。",
        "The request came from another site and was refused: use this site's own pages.",
    )


def add_headers(response: web.StreamResponse, *, secure: bool) -> None:
    """Put the security headers on an answer; a header that a handler set itself stays."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")


class _Protocol(Protocol):
    transport: Any


class HeaderTimer:
    """Cuts connections that never finish their first request header; aiohttp waits for them for ever.

    Later requests on the same connection fall under aiohttp's keep-alive limit, which partial headers do not extend.
    """

    def __init__(self, seconds: float = HEADER_SECONDS) -> None:
        self._seconds = seconds
        self._waiting: dict[int, _Protocol] = {}

    def factory(self, make: Callable[[], Any]) -> Callable[[], Any]:
        """Wrap a server's protocol factory so that each new connection is timed."""

        def timed() -> Any:  # noqa: ANN401 -- aiohttp's protocol, which has no public type
            protocol = make()
            self._waiting[id(protocol)] = protocol
            asyncio.get_running_loop().call_later(self._seconds, self._check, id(protocol))
            return protocol

        return timed

    def arrived(self, request: web.BaseRequest) -> None:
        """Note that this request's connection has sent a whole header."""
        self._waiting.pop(id(request.protocol), None)

    def _check(self, key: int) -> None:
        protocol = self._waiting.pop(key, None)
        if protocol is not None and protocol.transport is not None:
            protocol.transport.abort()
