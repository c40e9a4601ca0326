"""The analyst's export: pseudonymised tables as one zip."""

from aiohttp import web

from hearing.dataset.query import Query
from web.api.resources import of_site
from web.authorization import Action
from web.errors import BadRequest
from web.http import Route, fields, services, texts


async def export(request: web.Request) -> web.Response:
    """Give a package of the cases chosen, or of all."""
    given = await fields(request, cases=(list, type(None)))
    around = services(request)
    chosen = texts(given["cases"], "cases", 10_000) if given["cases"] is not None else None
    if chosen is not None and not chosen:
        raise BadRequest("没有选择案件，请至少选择一件。", "No case was chosen: choose at least one.")
    now = around.now()
    body = await around.datasets.exporting.zipped(Query(cases=tuple(sorted(chosen or ()))), now)
    headers = {"Content-Disposition": f"attachment; filename=hearing-export-{now:%Y%m%dT%H%M%SZ}.zip"}
    return web.Response(body=body, content_type="application/zip", headers=headers)


ROUTES = (Route("POST", "/api/export", Action.EXPORT, of_site, export),)
