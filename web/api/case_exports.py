"""The export of a case that a person may have, as an ASiC-E container."""

from aiohttp import web

from hearing.container.layout import ENDING, MEDIA_TYPE
from web.api.resources import of_case
from web.authorization import Action
from web.http import Route, principal, services
from web.sending import sent, written


async def export(request: web.Request) -> web.StreamResponse:
    """Give the case with its exhibits and receipts, to be kept and checked without the platform."""
    around = services(request)
    case = request.match_info["id"]
    async with written(around.settings.packages) as made:
        await around.exports.write(case, principal(request), made.path, around.now())
        stream = await made.opened()
    return await sent(request, stream, f"{case}{ENDING}", MEDIA_TYPE)


ROUTES = (Route("GET", "/api/cases/{id}/export", Action.EXPORT_CASE, of_case, export),)
