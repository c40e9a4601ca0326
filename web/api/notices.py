"""Notices: issuing and reading them, their service, the attendance receipts, calendar files, and the public's list."""

import json
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from aiohttp import web

from hearing.notices.attendance import Attendance
from hearing.notices.drafting import Given
from hearing.notices.filed import FiledNotice
from hearing.notices.model import NoticeKind
from hearing.notices.service import Means, Served
from hearing.record.shapes import ShapeError, shape
from hearing.transcript.context import Language
from hearing.vocabulary import REPRESENTS, ServiceStep, Side
from web.answers import answer_to
from web.api.resources import of_case, of_hearings_case, of_notice, of_site
from web.authorization import Action, allowed
from web.errors import BadRequest, Denied, NotFound
from web.hearings import participant_of
from web.http import Route, answer, fields, json_body, principal, services
from web.minutes import LANGUAGES
from web.notice_json import attendance_json, notice_json, public_json
from web.notice_roster import take
from web.notices import LONGEST_NOTE, From, Mistaken
from web.receipts import completed

SHOWN_AFTER = timedelta(hours=12)
"""How long after its beginning a hearing stays on the public's list."""

_NOTHING = type(None)
_MAY = {
    "answer": Action.RETURN_ATTENDANCE,
    "note_service": Action.NOTE_SERVICE,
    "roster": Action.NOTICE_ROSTER,
}
"""What a page offers to whom."""


async def issue(request: web.Request) -> web.Response:
    """Issue the next version of a hearing's notices."""
    given = await fields(
        request, kind=str, place=(str, _NOTHING), minutes=(int, _NOTHING), reason=(str, _NOTHING),
        closed=(str, _NOTHING), starts_at=(str, _NOTHING), short_agreed=(bool, _NOTHING),
    )  # fmt: skip
    around = services(request)
    words = Given(
        kind=_kind(given["kind"]),
        place=given["place"] or "",
        minutes=given["minutes"] or 0,
        reason=given["reason"] or "",
        closed=given["closed"] or "",
        starts_at=_moment(given["starts_at"], "starts_at") if given["starts_at"] else None,
        short_agreed=given["short_agreed"] is True,
    )
    filed = await around.notices.issue(request.match_info["id"], words, principal(request), around.now())
    return answer({"notices": [each.notice.id for each in filed]}, HTTPStatus.CREATED)


async def of_one_case(request: web.Request) -> web.Response:
    """List the notices of a case: all of them for the panel and the clerk, a side's own and the public ones for it."""
    around, who = services(request), principal(request)
    case = await around.cases.case(request.match_info["id"])
    standings = (await around.accounts.cases_of(who.account)).get(case.id, ())
    sides = {standing.side for standing in standings if standing.role in REPRESENTS}
    filed = [
        each
        for each in await around.notices.store.of_case(case.id)
        if not sides or each.notice.side in sides | {Side.NONE}
    ]
    agreed = [consent for consent in await around.notices.store.agreed(case.id) if not sides or consent.side in sides]
    names = {person.account: person.name for person in await around.accounts.people(case.id)}
    return answer(
        {
            "notices": await _listed(request, filed, devices=not sides),
            "agreed": [
                {
                    "side": consent.side.value,
                    "name": names.get(consent.account, ""),
                    "at": consent.agreed_at.isoformat(),
                    "you": consent.account == who.account,
                }
                for consent in agreed
            ],
        }
    )


async def _listed(request: web.Request, filed: list[FiledNotice], *, devices: bool) -> list[dict[str, Any]]:
    notices = services(request).notices
    ids = [each.notice.id for each in filed]
    facts, answers = await notices.store.service(ids), await notices.store.attendance(ids)
    newest = {(each.notice.hearing, each.notice.side): each.notice.version for each in filed}
    return [
        notice_json(
            each,
            facts,
            answers,
            current=newest[each.notice.hearing, each.notice.side] == each.notice.version,
            due=await notices.deadlines.due_for(each),
            devices=devices,
        )
        for each in filed
    ]


async def read(request: web.Request) -> web.Response:
    """Give a notice with its whole content; a side that reads its own has opened it."""
    filed = await _opened(request)
    (listed,) = await _listed(request, [filed], devices=not await _addressed(request, filed))
    newer = [
        each for each in await services(request).notices.store.of_hearing(filed.notice.hearing)
        if each.notice.version > filed.notice.version
    ]  # fmt: skip
    content = json.loads(filed.receipt)["statement"]["notice"]
    return answer({**listed, "current": not newer, "content": content, "you": await _you(request, filed)})


async def _you(request: web.Request, filed: FiledNotice) -> dict[str, Any]:
    """Tell what the reader is to a notice and may do with it, so that a page shows only that."""
    resource = await of_notice(request)
    may = []
    for name, action in _MAY.items():
        try:
            allowed(principal(request), action, resource)
        except Denied:
            continue
        may.append(name)
    return {"addressed": await _addressed(request, filed), "may": may}


async def roster(request: web.Request) -> web.Response:
    """Take the last receipt to a notice into the hearing's roster."""
    await fields(request)
    around, who = services(request), principal(request)
    filed = await around.notices.store.notice(request.match_info["id"])
    answers = await around.notices.store.attendance([filed.notice.id])
    if not answers:
        raise NotFound("这份通知书还没有回执。", "No receipt was returned to this notice yet.")
    sitting = await around.hearings.sitting(filed.notice.hearing)
    line = participant_of(sitting.state, who.account)
    if line is None:
        raise Denied(Action.NOTICE_ROSTER, "您不在这次口头审理的名单中。", "You are not on this hearing's roster.")
    people = await around.accounts.people(filed.notice.case_id)
    last = answers[-1]
    done, left = await take(sitting, last.attendance, filed.notice.side, people, by=line.id, receipt=last.id)
    await around.notices.record.tell(filed.notice.hearing)  # who now has a seat states what their receipt said
    return answer({"done": done, "left": [{"name": one.name, "role": one.role.value} for one in left]})


async def notice_pdf(request: web.Request) -> web.Response:
    """Give a notice as a sealed PDF; a side that reads its own has opened it."""
    filed = await _opened(request)
    return _pdf(await services(request).notice_files.notice(filed, _language(request)), filed, "notice")


async def service_pdf(request: web.Request) -> web.Response:
    """Give the proof of service as a sealed PDF."""
    around = services(request)
    filed = await around.notices.store.notice(request.match_info["id"])
    facts = await around.notices.store.service([filed.notice.id])
    return _pdf(await around.notice_files.service(filed, facts, _language(request)), filed, "service")


async def attendance_pdf(request: web.Request) -> web.Response:
    """Give the last attendance receipt to a notice as a sealed PDF."""
    around = services(request)
    filed = await around.notices.store.notice(request.match_info["id"])
    answers = await around.notices.store.attendance([filed.notice.id])
    if not answers:
        raise NotFound("这份通知书还没有回执。", "No receipt was returned to this notice yet.")
    return _pdf(await around.notice_files.attendance(filed, answers[-1], _language(request)), filed, "attendance")


async def calendar(request: web.Request) -> web.Response:
    """Give the calendar file of a notice for whoever asks."""
    around = services(request)
    filed = await around.notices.store.notice(request.match_info["id"])
    body = around.notice_files.calendar(filed, principal(request), _language(request))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(filed.notice.case_number)}.ics",
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, no-cache",
    }
    return web.Response(body=body, headers=headers)


async def evidence(request: web.Request) -> web.Response:
    """Give the log's receipts of a notice, of its service and of its answers, as a download."""
    store = services(request).notices.store
    filed = await store.notice(request.match_info["id"])
    facts, answers = await store.service([filed.notice.id]), await store.attendance([filed.notice.id])

    async def given(receipt: str) -> object:
        return json.loads(await completed(services(request).evidence, receipt))

    body = {
        "notice": await given(filed.receipt),
        "service": [await given(each.receipt) for each in facts],
        "attendance": [await given(each.receipt) for each in answers],
    }
    return answer(body, headers={"Content-Disposition": f"attachment; filename={filed.notice.id}.receipts.json"})


async def attend(request: web.Request) -> web.Response:
    """Take a side's attendance receipt; what is wrong with it is named field by field."""
    around = services(request)
    filed = await around.notices.store.notice(request.match_info["id"])
    try:
        given = shape(Attendance, await json_body(request))
    except ShapeError as error:
        raise BadRequest(
            f"字段“{error.field}”不正确：{error.zh}。", f"The field {error.field} is not right: {error.en}."
        ) from error
    try:
        returned = await around.notices.answer(filed, given, principal(request), around.now())
    except Mistaken as wrong:
        return answer({"error": {**answer_to(wrong).body(), **wrong.details}}, HTTPStatus.BAD_REQUEST)
    due = await around.notices.deadlines.due_for(filed)
    return answer(attendance_json(returned, due), HTTPStatus.CREATED)


async def note_service(request: web.Request) -> web.Response:
    """Note service by other means, as the clerk states it."""
    given = await fields(request, means=str, at=str, to=str, note=(str, _NOTHING))
    around, who = services(request), principal(request)
    filed = await around.notices.store.notice(request.match_info["id"])
    note, to = (given["note"] or "").strip(), given["to"].strip()
    if given["means"] not in set(Means):
        raise BadRequest("送达方式不正确。", "The means is not one of the known ones.", "bad_means")
    if len(note) > LONGEST_NOTE or not 1 <= len(to) <= 80 or not (note + to).isprintable():
        raise BadRequest(
            "请填写收件人（80 字以内）；备注不超过 300 字，均为可见字符。",
            "Name who received it (at most 80 characters); a note has at most 300, all of them visible.",
        )
    served = Served(
        filed.notice.id, ServiceStep.ARRIVED, _moment(given["at"], "at"), Means(given["means"]),
        f"noted by {who.account}", to, note=note,
    )  # fmt: skip
    await around.notices.noted(filed, served, around.now())
    return answer({}, HTTPStatus.CREATED)


async def agree(request: web.Request) -> web.Response:
    """Agree to be served through the platform in a case."""
    await fields(request)
    around, who = services(request), principal(request)
    case = await around.cases.case(request.match_info["id"])
    standings = (await around.accounts.cases_of(who.account)).get(case.id, ())
    side = next(standing.side for standing in standings if standing.role in REPRESENTS)
    await around.notices.agree(case, side, who, around.now())
    return answer({}, HTTPStatus.CREATED)


async def public(request: web.Request) -> web.Response:
    """List the coming hearings that are public, for anyone."""
    around = services(request)
    filed = await around.notices.store.public(around.now() - SHOWN_AFTER)
    return answer(
        {
            "office": dict(zip(("zh", "en"), around.settings.office, strict=True)),
            "hearings": [public_json(each) for each in filed],
        },
        headers={"Cache-Control": "no-cache"},
    )


async def public_pdf(request: web.Request) -> web.Response:
    """Give a public notice as a sealed PDF, to anyone."""
    around = services(request)
    filed = await around.notices.store.notice(request.match_info["id"])
    if filed.notice.side is not Side.NONE:
        raise NotFound()
    return _pdf(await around.notice_files.notice(filed, _language(request)), filed, "public")


async def _opened(request: web.Request) -> FiledNotice:
    """Give the notice in the path, noting that a person of its side opened it."""
    around, who = services(request), principal(request)
    filed = await around.notices.store.notice(request.match_info["id"])
    if await _addressed(request, filed):
        origin = From(request.remote or "", request.headers.get("User-Agent", ""))
        await around.notices.opened(filed, who, origin, around.now())
    return filed


async def _addressed(request: web.Request, filed: FiledNotice) -> bool:
    cases = await services(request).accounts.cases_of(principal(request).account)
    return any(
        standing.side is filed.notice.side and standing.role in REPRESENTS
        for standing in cases.get(filed.notice.case_id, ())
    )


def _kind(text: str) -> NoticeKind:
    try:
        return NoticeKind(text)
    except ValueError as error:
        raise BadRequest("通知书种类不正确。", "The kind is not one of the known ones.", "bad_kind") from error


def _moment(text: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"“{name}”不是正确的时间。", f"{name} is not an ISO 8601 moment.", "bad_time") from error
    if moment.tzinfo is None:
        raise BadRequest(f"“{name}”缺少时区。", f"{name} has no time zone.", "bad_time")
    return moment


def _language(request: web.Request) -> Language:
    language = request.query.get("lang", "zh-CN")
    if language not in LANGUAGES:
        raise BadRequest("语言须为 zh-CN 或 en。", "The language is zh-CN or en.", "bad_language")
    return LANGUAGES[language]


def _pdf(body: bytes, filed: FiledNotice, what: str) -> web.Response:
    name = quote(f"{filed.notice.case_number}-{what}-{filed.notice.version}.pdf")
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}", "Cache-Control": "private, no-cache"}
    return web.Response(body=body, content_type="application/pdf", headers=headers)


ROUTES = (
    Route("POST", "/api/hearings/{id}/notices", Action.ISSUE_NOTICE, of_hearings_case, issue),
    Route("GET", "/api/cases/{id}/notices", Action.LIST_NOTICES, of_case, of_one_case),
    Route("POST", "/api/cases/{id}/service", Action.AGREE_SERVICE, of_case, agree),
    Route("GET", "/api/notices/{id}", Action.READ_NOTICE, of_notice, read),
    Route("GET", "/api/notices/{id}/notice.pdf", Action.READ_NOTICE, of_notice, notice_pdf),
    Route("GET", "/api/notices/{id}/service.pdf", Action.READ_NOTICE, of_notice, service_pdf),
    Route("GET", "/api/notices/{id}/attendance.pdf", Action.READ_NOTICE, of_notice, attendance_pdf),
    Route("GET", "/api/notices/{id}/calendar.ics", Action.READ_NOTICE, of_notice, calendar),
    Route("GET", "/api/notices/{id}/receipts", Action.READ_NOTICE, of_notice, evidence),
    Route("POST", "/api/notices/{id}/attendance", Action.RETURN_ATTENDANCE, of_notice, attend),
    Route("POST", "/api/notices/{id}/service", Action.NOTE_SERVICE, of_notice, note_service),
    Route("POST", "/api/notices/{id}/roster", Action.NOTICE_ROSTER, of_notice, roster),
    Route("GET", "/api/public/hearings", Action.OPEN_SITE, of_site, public),
    Route("GET", "/api/public/notices/{id}/notice.pdf", Action.OPEN_SITE, of_site, public_pdf),
)
