"""The package of a hearing: what it would take, how far it is, and the archive itself."""

from dataclasses import asdict

from aiohttp import web

from hearing.procedure.state import Hearing
from web.api.resources import of_hearing
from web.authorization import Action
from web.errors import BadRequest
from web.http import Route, answer, principal, services
from web.packaging import PANEL, Order, Recordings, check_all_files, files_for
from web.sending import sent, written


async def offer(request: web.Request) -> web.Response:
    """Tell the bytes of the large parts that may go into a package, and how far one is that is being made.

    ``recordings`` and ``film`` are null where there is nothing to be given.
    """
    around = services(request)
    state = await around.hearings.state(request.match_info["id"])
    order = Order(PANEL, Recordings.DIGESTS, files=files_for(state, principal(request).account))
    progress = around.packaging.progress(state.id)
    return answer(
        {
            "sizes": asdict(await around.packaging.sizes(state, order)),
            "progress": asdict(progress) if progress is not None else None,
        }
    )


async def package(request: web.Request) -> web.StreamResponse:
    """Give the hearing as a package that anybody can check offline.

    ``?recordings=files`` puts the recordings in, ``?film=yes`` the film.
    """
    around = services(request)
    state = await around.hearings.state(request.match_info["id"])
    order = _order(request, state)
    async with written(around.settings.packages) as made:
        await around.packaging.write(state.id, order, made.path, around.now())
        stream = await made.opened()
    return await sent(request, stream, f"{state.case_number}-{state.id}.zip", "application/zip")


def _order(request: web.Request, state: Hearing) -> Order:
    recordings, film = request.query.get("recordings", Recordings.DIGESTS.value), request.query.get("film", "no")
    if recordings not in set(Recordings):
        raise BadRequest("recordings 须为 files 或 digests。", "recordings is files or digests.", "bad_recordings")
    if film not in {"yes", "no"}:
        raise BadRequest("film 须为 yes 或 no。", "film is yes or no.", "bad_film")
    account = principal(request).account
    if Recordings(recordings) is Recordings.FILES or film == "yes":
        check_all_files(state, account)
    return Order(PANEL, Recordings(recordings), files=files_for(state, account), film=film == "yes")


ROUTES = (
    Route("GET", "/api/hearings/{id}/package", Action.PACKAGE, of_hearing, package),
    Route("GET", "/api/hearings/{id}/package/offer", Action.PACKAGE, of_hearing, offer),
)
