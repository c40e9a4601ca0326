"""Entering a case, correcting it, and what was changed since it was put on file."""

from http import HTTPStatus
from typing import Any

from aiohttp import web

from hearing.cases.changes import Change
from hearing.cases.grounds import GROUNDS
from hearing.claimsets.reading import read_claims
from hearing.docket.entered import Entered
from hearing.procedure.canonical import as_json
from hearing.record.shapes import ShapeError, shape
from web.api.resources import of_case
from web.authorization import Action, Resource
from web.case_file import ground_json, moment
from web.claims_json import claim_json
from web.errors import BadRequest
from web.http import Route, answer, json_body, principal, services
from web.offering import bring_up_to_date


async def of_docket(_request: web.Request) -> Resource:
    """Cases that nobody deals with yet: the office's."""
    return Resource(unassigned=True)


async def choices(request: web.Request) -> web.Response:
    """Give what the form offers: grounds, rule sets, and who can deal with a case for the office."""
    around = services(request)
    sets = [around.rules.current(identity) for identity in around.rules.sets]
    return answer(
        {
            "grounds": [ground_json(one.id) for one in GROUNDS],
            "rule_sets": [{"id": one.procedure.id, "zh": one.procedure.zh, "en": one.procedure.en} for one in sets],
            "staff": [{"account": one.id, "name": one.name} for one in await around.docket.staff()],
            "you": principal(request).account,
        }
    )


async def claims(request: web.Request) -> web.Response:
    """Read claims as they are typed: each with the claims that it refers to, and what must be mended."""
    given = await json_body(request)
    text = given.get("text") if isinstance(given, dict) else None
    if not isinstance(text, str):
        raise BadRequest("字段“text”缺失或类型不对。", "The field text is missing or of the wrong type.")
    read = read_claims(text)
    return answer(
        {
            "claims": [claim_json(one) for one in read.claims],
            "faults": [{"claim": one.claim, "zh": one.zh, "en": one.en} for one in read.faults],
        }
    )


async def enter(request: web.Request) -> web.Response:
    """Put a case on file."""
    given, around = await _body(request, "case"), services(request)
    identity = await around.docket.enter(_entered(given["case"]), principal(request), around.now())
    return answer({"id": identity}, HTTPStatus.CREATED)


async def opened(request: web.Request) -> web.Response:
    """Give a case as the form shows it."""
    around = services(request)
    found = await around.docket.opened(await around.cases.case(request.match_info["id"]))
    return answer({"case": as_json(found.entered), "after": found.after})


async def correct(request: web.Request) -> web.Response:
    """Correct a case. Hearings that have not ended are told of what their scope may rest on now."""
    given, around = await _body(request, "case", "reason", "after"), services(request)
    reason, after = given["reason"], given["after"]
    if not isinstance(reason, str) or not isinstance(after, int) or isinstance(after, bool):
        raise BadRequest("字段“reason”或“after”类型不对。", "The field reason or after is of the wrong type.")
    case = await around.cases.case(request.match_info["id"])
    await around.docket.correct(case, _entered(given["case"]), reason, after, principal(request), around.now())
    await bring_up_to_date(around, case.id)
    return answer({"id": case.id})


async def changes(request: web.Request) -> web.Response:
    """Give what was changed in the data of a case, the newest first."""
    found = await services(request).docket.changes.of_case(request.match_info["id"])
    return answer([_change(one) for one in reversed(found)])


def _change(one: Change) -> dict[str, Any]:
    return {
        "n": one.n,
        "kind": one.made.kind.value,
        "at": moment(one.made.at),
        "by": one.made.name,
        "reason": one.made.reason,
        "differences": [{"field": each.field, "before": each.before, "after": each.after} for each in one.differences],
    }


async def _body(request: web.Request, *names: str) -> dict[str, Any]:
    given = await json_body(request)
    if not isinstance(given, dict) or set(given) != set(names):
        listed = ", ".join(names)
        raise BadRequest(f"请求内容须为含 {listed} 的对象。", f"The body must be an object with {listed}.")
    return given


def _entered(given: object) -> Entered:
    try:
        return shape(Entered, given)
    except ShapeError as error:
        raise BadRequest(f"“{error.field}”：{error.zh}。", f"{error.field}: {error.en}.") from error


ROUTES = (
    Route("GET", "/api/docket", Action.ENTER_CASE, of_docket, choices),
    Route("POST", "/api/docket/claims", Action.ENTER_CASE, of_docket, claims),
    Route("POST", "/api/cases", Action.ENTER_CASE, of_docket, enter),
    Route("GET", "/api/cases/{id}/entered", Action.CORRECT_CASE, of_case, opened),
    Route("PUT", "/api/cases/{id}/entered", Action.CORRECT_CASE, of_case, correct),
    Route("GET", "/api/cases/{id}/changes", Action.READ_CHANGES, of_case, changes),
)
