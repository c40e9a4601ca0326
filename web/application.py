"""The HTTP application: the routes of every part over the services, behind the one gate."""

from aiohttp import web

from web.api import (
    case_exports,
    cases,
    channel,
    claim_sets,
    custody,
    datasets,
    demo,
    described,
    docket,
    drafts,
    exhibits,
    export,
    films,
    hearings,
    notices,
    own_keys,
    packages,
    public,
    reviews,
    search,
    secrecy,
    sheets,
    sign_in,
    signatures,
    subscriptions,
    tiles,
    timestamps,
    typical,
    uploads,
    versions,
)
from web.http import MAX_JSON, add_routes
from web.middleware import gate
from web.security import HeaderTimer
from web.services import SERVICES, Services
from web.sockets import Sockets


def build_app(around: Services, sockets: Sockets, timer: HeaderTimer) -> web.Application:
    """Make the HTTP application."""
    app = web.Application(middlewares=[gate(timer)], client_max_size=MAX_JSON)
    app[SERVICES] = around
    app.on_response_prepare.append(uploads.mark)
    sockets.attach(app)
    parts = (sign_in, own_keys, cases, case_exports, uploads, exhibits, custody, secrecy, hearings, notices, export)
    data = (docket, films, packages, datasets, typical, sheets)
    more = (*data, reviews, drafts, channel, subscriptions, search, claim_sets, signatures, versions)
    for part in (*parts, *more):
        add_routes(app, part.ROUTES)
    if around.settings.demo:
        add_routes(app, demo.ROUTES)
    if around.settings.stamp_service:
        add_routes(app, timestamps.routes())
    add_routes(app, tiles.ROUTES)
    add_routes(app, public.ROUTES)
    add_routes(app, described.routes())
    return app
