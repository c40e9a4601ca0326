"""The transparency log over HTTP, for anybody: C2SP tlog-tiles, read with any client of that format."""

from aiohttp import web

from web.api.resources import of_site
from web.authorization import Action
from web.errors import NotFound
from web.http import Route, services

_IMMUTABLE = "public, max-age=31536000, immutable"


async def checkpoint(request: web.Request) -> web.Response:
    """Give the newest checkpoint, a signed note; it is never kept by a cache."""
    note = await services(request).evidence.latest()
    return web.Response(text=note, content_type="text/plain", headers={"Cache-Control": "no-store"})


async def tile(request: web.Request) -> web.Response:
    """Give a tile or an entry bundle by its name: unfinished ones in every width that they have had.

    What a name stands for never changes, but an unfinished tile is worth keeping only until it is full.
    """
    name = f"tile/{request.match_info['name']}"
    body = await services(request).evidence.tile(name)
    if body is None:
        raise NotFound()
    kept = "public, max-age=3600" if ".p/" in name else _IMMUTABLE
    return web.Response(body=body, content_type="application/octet-stream", headers={"Cache-Control": kept})


ROUTES = (
    Route("GET", "/log/checkpoint", Action.READ_LOG, of_site, checkpoint),
    Route("GET", "/log/tile/{name:.+}", Action.READ_LOG, of_site, tile),
)
