"""The film of a hearing: have it made, see how far it is, play it. Only who is given the recordings is given it."""

import asyncio
import json
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web

from hearing.procedure.commands import ReportRedaction
from hearing.procedure.state import Hearing
from web.api.resources import of_hearing
from web.authorization import Action
from web.errors import BadRequest, NotFound
from web.film_shelf import CAPTIONS, Film
from web.films import Progress
from web.hearings import participant_of
from web.http import Route, answer, fields, principal, services
from web.packaging import check_all_files


async def _asked(request: web.Request) -> Hearing:
    """Give the hearing, to whoever takes part in all of its files."""
    state = await services(request).hearings.state(request.match_info["id"])
    check_all_files(state, principal(request).account)
    return state


async def listed(request: web.Request) -> web.Response:
    """Give the films that are there, and how far one is that is being made."""
    return await _answer(request, await _asked(request))


async def make(request: web.Request) -> web.Response:
    """Have the film made; asking again changes nothing."""
    state = await _asked(request)
    await services(request).films.ask(state.id)
    return await _answer(request, state, HTTPStatus.ACCEPTED)


async def take_out(request: web.Request) -> web.Response:
    """Order a span out of film and recordings; what is left is made as a new version, and only that is given."""
    state = await _asked(request)
    given = await fields(request, **{"from": str, "to": str, "reason": str})
    around, line = services(request), participant_of(state, principal(request).account)
    assert line is not None, "the leader of a hearing is on its roster"
    order = ReportRedaction(line.id, _moment(given["from"]), _moment(given["to"]), given["reason"])
    await around.films.take_out(state.id, order)
    return await _answer(request, await around.hearings.state(state.id), HTTPStatus.ACCEPTED)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadRequest("时间须为 ISO 8601 格式。", "A moment is written as ISO 8601.", "bad_moment") from error


async def cancel(request: web.Request) -> web.Response:
    """Stop making it."""
    state = await _asked(request)
    await services(request).films.cancel(state.id)
    return await _answer(request, state)


async def play(request: web.Request) -> web.StreamResponse:
    """Give a film; ranges are served, so that a player can seek."""
    path = await _path(request, request.match_info["name"])
    return web.FileResponse(path, headers={"Content-Type": "video/webm", "Content-Disposition": "inline"})


async def captions(request: web.Request) -> web.StreamResponse:
    """Give the words of a film against its clock (WebVTT)."""
    path = await _path(request, request.match_info["name"])
    return web.FileResponse(path.with_suffix(CAPTIONS), headers={"Content-Type": "text/vtt; charset=utf-8"})


async def _path(request: web.Request, name: str) -> Path:
    around, state = services(request), await _asked(request)
    for film in await asyncio.to_thread(around.films.shelf.given, state):
        if film.name == name:
            return around.films.shelf.path(film, state)
    raise NotFound("没有这部影片。", "There is no such film.")


async def _answer(request: web.Request, state: Hearing, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    films = services(request).films
    found = await asyncio.to_thread(films.shelf.given, state)
    made: dict[str, Any] = {
        "films": [_film(film) for film in found],
        "progress": _progress(films.progress(state.id)),
    }
    return answer(made, status)


def _film(film: Film) -> dict[str, Any]:
    return {
        "name": film.name,
        "version": film.version,
        "sha256": film.sha256,
        "size": film.size,
        "of": film.of,
        "takes": list(film.takes),
        "gaps": list(film.gaps),
        "chapters": list(film.chapters),
        "redactions": list(film.redactions),
        "receipt": json.loads(film.receipt),
    }


def _progress(progress: Progress | None) -> dict[str, Any] | None:
    if progress is None:
        return None
    failed = {"zh": progress.zh, "en": progress.en} if progress.zh else None
    return {"done": progress.done, "total": progress.total, "failed": failed}


ROUTES = (
    Route("GET", "/api/hearings/{id}/film", Action.READ_RECORDINGS, of_hearing, listed),
    Route("POST", "/api/hearings/{id}/film", Action.MAKE_FILM, of_hearing, make),
    Route("DELETE", "/api/hearings/{id}/film", Action.MAKE_FILM, of_hearing, cancel),
    Route("POST", "/api/hearings/{id}/film/redactions", Action.ORDER_REDACTION, of_hearing, take_out),
    Route("GET", "/api/hearings/{id}/film/{name}", Action.READ_RECORDINGS, of_hearing, play),
    Route("GET", "/api/hearings/{id}/film/{name}/captions", Action.READ_RECORDINGS, of_hearing, captions),
)
