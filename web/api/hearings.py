"""Hearings: setting down, reading, minutes, signing, recordings."""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from aiohttp import web

from hearing.procedure.chapters import Chapter, chapters
from hearing.procedure.joint import of_file
from hearing.procedure.minutes import minutes_content, minutes_digest
from hearing.procedure.people import belongs, minutes_files
from hearing.procedure.state import Hearing
from hearing.transcript.context import Language
from hearing.transcript.forms.kinds import FORMS, Form
from web.api.resources import of_case, of_hearing, of_minutes
from web.authorization import Action
from web.case_file import moment
from web.errors import BadRequest, Denied, NotFound
from web.hearings import Plan, participant_of
from web.http import Route, answer, fields, principal, services
from web.minutes import LANGUAGES
from web.offering import bring_up_to_date, register, requested
from web.packaging import check_all_files, check_not_taken_out
from web.versions import as_presented
from web.watching import seen_by, unknown


async def schedule(request: web.Request) -> web.Response:
    """Set a hearing of the case down."""
    given = await fields(request, title=str, mode=str, starts_at=str, roster=list, files=(list, type(None)))
    around = services(request)
    case = await around.cases.case(request.match_info["id"])
    people = await around.accounts.people(case.id)
    plan = Plan(given["title"], given["mode"], given["starts_at"], given["roster"], given["files"] or ())
    offered = register(case, await around.custody.lives(case.id))
    identity = await around.hearings.schedule(
        case, people, plan, by=principal(request).account, scope=requested(case, offered), exhibits=offered
    )
    await bring_up_to_date(around, case.id)
    return answer({"id": identity}, HTTPStatus.CREATED)


async def read(request: web.Request) -> web.Response:
    """Give the head of a hearing and who the reader is in it."""
    around, account = services(request), principal(request).account
    present = await around.hearings.state(request.match_info["id"])
    line = participant_of(present, account)
    seen = await seen_by(around.hearings, present, account)
    state = seen if seen.n else unknown(present)
    return answer(
        {
            "id": state.id,
            "case_id": present.case_id,
            "case_number": present.case_number,
            "title": present.title,
            "starts_at": moment(state.starts_at),
            "stage": state.stage.value,
            "mode": state.mode.value,
            "you": {"id": line.id, "role": line.role.value, "side": line.side.value} if line else None,
        }
    )


def file_of(request: web.Request, state: Hearing) -> str:
    """Give the file of a joint hearing that is asked for (``?file=``), or the reader's first; raises `Denied`.

    Who has no part in a file does not read its minutes.
    """
    line = participant_of(state, principal(request).account)
    mine = [file for file in minutes_files(state) if line is not None and belongs(line, file)]
    file = request.query.get("file", "") or next(iter(mine), "")
    if file not in mine and (line is not None or file):
        raise Denied(
            Action.READ_MINUTES,
            "合并审理中没有这个案件，或您不参加该案。",
            "No such file is heard here, or you have no part in it.",
        )
    return file


async def minutes(request: web.Request) -> web.Response:
    """Give the canonical minutes as they stand, and their digest; of one file (``?file=``) in a joint hearing.

    These, the PDF and every other form are also given as an earlier ``?version=`` was presented and answered.
    """
    state, file = await _wanted(request)
    return answer({"digest": minutes_digest(state, file), "minutes": minutes_content(state, file)})


async def minutes_pdf(request: web.Request) -> web.Response:
    """Give the minutes as a sealed PDF in the language asked for (``?lang=zh-CN`` or ``en``), of one ``?file=``."""
    around = services(request)
    language = language_of(request)
    state, file = await _wanted(request)
    pdf = await around.minutes.sealed(state, language, file)
    told = of_file(state, file)
    name = quote(f"{told.case_number}-{told.title}.pdf")
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return web.Response(body=pdf, content_type="application/pdf", headers=headers)


async def record_form(request: web.Request) -> web.Response:
    """Give the record in the form that is named (``record.docx``), in the language and of the file as the PDF is."""
    around = services(request)
    named = request.match_info["form"]
    if named not in set(Form):
        raise NotFound(
            f"没有这种形式的笔录；有：{'、'.join(Form)}。",
            f"The record has no such form; there are: {', '.join(Form)}.",
        )
    language = language_of(request)
    state, file = await _wanted(request)
    content = await around.minutes.form(state, language, Form(named), file)
    told = of_file(state, file)
    name = quote(f"{told.case_number}-{told.title}-{named}")
    headers = {
        "Content-Type": FORMS[Form(named)].media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
    }
    return web.Response(body=content, headers=headers)


async def _wanted(request: web.Request) -> tuple[Hearing, str]:
    """Give the record of the file that is asked for, as it stands or as it was in an earlier version."""
    reader = services(request).hearings
    state = await reader.state(request.match_info["id"])
    file = file_of(request, state)
    return await as_presented(reader, state, file, request.query.get("version", "")), file


def language_of(request: web.Request) -> Language:
    """Give the language asked for (``?lang=``); raises `BadRequest`."""
    language = request.query.get("lang", "zh-CN")
    if language not in LANGUAGES:
        raise BadRequest("语言须为 zh-CN 或 en。", "The language is zh-CN or en.", "bad_language")
    return LANGUAGES[language]


async def recordings(request: web.Request) -> web.Response:
    """List the recordings: the packet logs on the record, the files that can be played, and what was examined when."""
    around = services(request)
    identity = request.match_info["id"]
    state, recorded = await around.hearings.state(identity), await around.hearings.recorded(identity)
    check_all_files(state, principal(request).account)
    return answer(
        {
            "chapters": [_chapter(each) for each in chapters(identity, recorded)],
            "logs": [
                {
                    "participant": each.participant,
                    "kind": each.kind,
                    "name": each.name,
                    "sha256": each.sha256,
                    "packets": each.packets,
                    "started_at": moment(each.started_at),
                    "ended_at": moment(each.ended_at),
                }
                for each in state.recordings
            ],
            "files": [
                {
                    "name": file.name,
                    "participant": file.participant,
                    "shows": file.shows,
                    "sha256": file.sha256,
                    "size": file.size,
                    "receipt": json.loads(file.receipt),
                    "voice": file.voice,
                    "began_at": file.began_at,
                    "version": file.version,
                    "of": file.of,
                }
                for file in around.playable.given(state)
            ],
            "withheld": bool(state.redactions),
        }
    )


def _chapter(one: Chapter) -> dict[str, Any]:
    return {
        "from": moment(one.since),
        "to": moment(one.until),
        "stage": one.stage.value,
        "ground": one.ground,
        "claims": list(one.claims),
        "exhibits": list(one.exhibits),
        "phase": one.phase,
        "speaker": one.speaker,
        "file": one.file,
    }


async def recording(request: web.Request) -> web.StreamResponse:
    """Give one playable recording; ranges are served, so that a player can seek."""
    around = services(request)
    state = await around.hearings.state(request.match_info["id"])
    check_all_files(state, principal(request).account)
    path = around.playable.path(state, request.match_info["name"])
    if path is None:
        check_not_taken_out(state)
        raise NotFound("没有这个录像文件。", "There is no such recording.")
    headers = {"Content-Type": "video/webm", "Content-Disposition": f"inline; filename={path.name}"}
    return web.FileResponse(path, headers=headers)


ROUTES = (
    Route("POST", "/api/cases/{id}/hearings", Action.SCHEDULE, of_case, schedule),
    Route("GET", "/api/hearings/{id}", Action.READ_HEARING, of_hearing, read),
    Route("GET", "/api/hearings/{id}/minutes", Action.READ_MINUTES, of_minutes, minutes),
    Route("GET", "/api/hearings/{id}/minutes.pdf", Action.READ_MINUTES, of_minutes, minutes_pdf),
    Route("GET", "/api/hearings/{id}/record/{form}", Action.READ_MINUTES, of_minutes, record_form),
    Route("GET", "/api/hearings/{id}/recordings", Action.READ_RECORDINGS, of_hearing, recordings),
    Route("GET", "/api/hearings/{id}/recordings/{name}", Action.READ_RECORDINGS, of_hearing, recording),
)
