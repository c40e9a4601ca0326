"""What anyone may read: the keys to verify with, the client's files, and whether the server is up."""

import asyncio
import json
import mimetypes
from http import HTTPStatus
from pathlib import Path

from aiohttp import web

from evidence.handovers import kept_handovers
from evidence.renewal import renewals
from web.api.resources import of_site
from web.authorization import Action
from web.errors import NotFound
from web.http import Route, answer, services

_IMMUTABLE = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".webp": "image/webp", ".woff2": "font/woff2"}


async def health(request: web.Request) -> web.Response:
    """Tell that the server answers."""
    del request
    return web.Response(text="ok")


async def verify_key(request: web.Request) -> web.Response:
    """Give what to pin when verifying receipts: the log's keys, the authority's chain, the policy; and what changed."""
    around = services(request)
    folder = around.settings.evidence
    renewed = [json.loads(text) for text in await asyncio.to_thread(renewals, folder)]
    rotated = [
        json.loads(text)
        for one in await asyncio.to_thread(kept_handovers, folder)
        for text in (one.receipt, one.destroyed)
        if text
    ]
    evidence = around.evidence
    return answer(
        {
            "log_key": evidence.log_key,
            "log_keys": list(evidence.log_keys),
            "authority_pem": evidence.authority_pem,
            "renewals": renewed,
            "rotations": rotated,
            "policy": str(evidence.cosigning.policy),
        }
    )


async def client(request: web.Request) -> web.StreamResponse:
    """Give a file of the built client; any other address is the client's own, and gets its page."""
    folder = services(request).settings.static
    name = request.match_info["path"]
    if name.startswith(("api/", "socket.io/", "log/")):
        raise NotFound()
    wanted = await asyncio.to_thread(_file, folder, name)
    if wanted is not None:
        return _served(wanted, _IMMUTABLE if name.startswith("assets/") else "no-cache")
    if Path(name).suffix:
        raise NotFound()
    page = folder / "index.html"
    if not page.is_file():
        return web.Response(
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            text="The browser client is not built yet: run `make client`, then reload. 请先运行 make client。\n",
        )
    return _served(page, "no-cache")


def _file(folder: Path, name: str) -> Path | None:
    """Give a file inside the folder by its name; None for anything else, names no file can have among them."""
    try:
        wanted = (folder / name).resolve()
        return wanted if name and wanted.is_relative_to(folder.resolve()) and wanted.is_file() else None
    except (OSError, ValueError):
        return None


def _served(path: Path, kept: str) -> web.FileResponse:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return web.FileResponse(path, headers={"Cache-Control": kept, "Content-Type": kind})


ROUTES = (
    Route("GET", "/healthz", Action.OPEN_SITE, of_site, health),
    Route("GET", "/api/verify/key", Action.READ_LOG, of_site, verify_key),
    Route("GET", "/{path:.*}", Action.OPEN_SITE, of_site, client),
)
"""The last one takes every address that no other route has, so it must be added last."""
