"""The information channel: the inbox, linked proceedings of a case, and what their holders state."""

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from types import NoneType
from typing import Any

from aiohttp import web

from hearing.cases.model import Case, ProceedingKind
from hearing.channel.channel_store import Holder
from hearing.channel.derived import case_proceeding
from hearing.channel.effects import Meeting, flags
from hearing.channel.facts import Details, Fact, FactType, Proceeding, proceeding
from hearing.channel.message import StepKind
from hearing.channel.sight import Capacity, in_a_case, seen
from hearing.record.shapes import ShapeError, shape
from web.api.described_shapes import (
    HIGHEST_CLAIM,
    LONGEST_DOCUMENT,
    LONGEST_NOTE,
    MOST_CLAIMS,
    OUTCOMES,
    OUTSIDE,
    RESULTS,
)
from web.api.resources import of_case, of_site
from web.authorization import Action, Resource
from web.channel_json import (
    delivery_json,
    fact_json,
    holder_json,
    hook_json,
    proceeding_json,
    receipts_json,
)
from web.errors import BadRequest, NotFound
from web.http import Route, answer, fields, moment_in, principal, services

PAGE = 50
"""Deliveries given at a time."""

FACT: Mapping[str, Any] = {"type": str, "on": str, "details": (dict, NoneType)}
OF: Mapping[str, Any] = {"kind": (str, NoneType), "number": (str, NoneType)}
LINK: Mapping[str, Any] = {"kind": str, "number": str}
HOLDER: Mapping[str, Any] = {"kind": str, "number": str, "login_name": str, "capacity": str}
DROPPED: Mapping[str, Any] = {"kind": str, "number": str, "account": str}
"""What the bodies hold, by field: read strictly here, and described from the same tables (`web/api/described.py`)."""


async def of_delivery(request: web.Request) -> Resource:
    """The delivery in the path, which belongs to who received it."""
    one, _ = await services(request).channel.store.delivery(request.match_info["id"])
    return Resource(owner=one.account)


async def of_held(request: web.Request) -> Resource:
    """The proceeding in the path, by those who conduct it."""
    held = await services(request).channel.store.holders([_in_path(request)])
    return Resource(holders=frozenset(one.account for one in held if one.capacity is Capacity.AUTHORITY))


async def inbox(request: web.Request) -> web.Response:
    """Give what was delivered to who asks, the newest first; ``before`` goes on where a page ended."""
    around, who = services(request), principal(request)
    store = around.channel.store
    before = _before(request)
    found = await store.inbox(who.account, PAGE, before)
    if not found and before is None:
        await around.channel.catch_up(who.account)
        found = await store.inbox(who.account, PAGE)
    return answer(
        {
            "deliveries": [delivery_json(one) for one in found],
            "unopened": await store.unopened(who.account),
            "stopped": [
                hook_json(one, around.webhooks.public_key(one))
                for one in await around.webhooks.store.hooks(who.account)
                if one.stopped
            ],
            "next": found[-1][0].at.isoformat() if len(found) == PAGE else None,
        }
    )


async def delivered(request: web.Request) -> web.Response:
    """Give a delivery; reading it opens it, which is noted and sealed once."""
    around = services(request)
    one, steps = await around.channel.store.delivery(request.match_info["id"])
    await around.channel.take_step(one, steps, StepKind.OPENED, around.now())
    return answer(delivery_json(await around.channel.store.delivery(one.id)))


async def confirm(request: web.Request) -> web.Response:
    """Confirm receipt of a delivery, once; again gives the same."""
    await fields(request)
    around = services(request)
    one, steps = await around.channel.store.delivery(request.match_info["id"])
    await around.channel.take_step(one, steps, StepKind.CONFIRMED, around.now())
    return answer(delivery_json(await around.channel.store.delivery(one.id)))


async def receipts(request: web.Request) -> web.Response:
    """Give the log's receipts of a delivery, of its opening and of its confirmation, as a file to keep."""
    one = await services(request).channel.store.delivery(request.match_info["id"])
    headers = {"Content-Disposition": f"attachment; filename=delivery-{one[0].id}.json"}
    return answer(receipts_json(one), headers=headers)


async def of_one_case(request: web.Request) -> web.Response:
    """Give a case and the proceedings linked to it: what is known of each, as the reader may see it, with flags."""
    around, who = services(request), principal(request)
    case = await around.cases.case(request.match_info["id"])
    store, own = around.channel.store, case_proceeding(case.id)
    standings = (await around.accounts.cases_of(who.account)).get(case.id, ())
    capacities = [found for each in standings if (found := in_a_case(each.role)) is not None]
    capacity = Capacity.OFFICE if Capacity.OFFICE in capacities else Capacity.PARTY
    facts = await store.facts([own])
    linked = []
    names = {account.id: account.name for account in await around.accounts.all()} if capacity is Capacity.OFFICE else {}
    for other in await store.linked(own):
        theirs = await store.facts([other])
        known = proceeding_json(other, _as_seen(theirs, capacity), _standing(own, facts, other, theirs))
        if capacity is Capacity.OFFICE:
            known["holders"] = [holder_json(one, names.get(one.account, "")) for one in await store.holders([other])]
        linked.append(known)
    told = await store.of_facts([one.id for one in facts]) if capacity is Capacity.OFFICE else []
    return answer(
        {
            "own": proceeding_json(own, _as_seen(facts, _inside(capacity)), ()),
            "linked": linked,
            "told": [delivery_json(one) | {"name": names.get(one[0].account, "")} for one in told],
            "may": ["link", "state"] if any(each.role in {"leader", "clerk"} for each in standings) else [],
        }
    )


def _inside(capacity: Capacity) -> Capacity:
    return Capacity.INVOLVED if capacity is Capacity.PARTY else capacity


def _as_seen(facts: list[Fact], capacity: Capacity) -> list[Fact]:
    return [found for one in facts if (found := seen(one, capacity)) is not None]


def _standing(own: Proceeding, facts: list[Fact], other: Proceeding, theirs: list[Fact]) -> list[Any]:
    """Give what the last facts of either mean for the linked proceeding, each flag once."""
    found = {}
    for one in facts:
        for flag in flags(Meeting(one, facts, other, theirs)):
            found[flag.code] = flag
    for one in theirs:
        for flag in flags(Meeting(one, theirs, own, facts)):
            found[flag.code] = flag
    return list(found.values())


async def link(request: web.Request) -> web.Response:
    """Link a ruling or court case about the same patent to the case in the path; its number is brought to one form."""
    given, around = await fields(request, **LINK), services(request)
    case = await around.cases.case(request.match_info["id"])
    of = await around.channel.link(case, _kind(given["kind"]), given["number"], principal(request), around.now())
    return answer({"kind": of.kind.value, "number": of.number}, HTTPStatus.CREATED)


async def name_holder(request: web.Request) -> web.Response:
    """Name who conducts a linked proceeding outside, or is a party to it, so that they are told of this case."""
    given, around, who = await fields(request, **HOLDER), services(request), principal(request)
    case = await around.cases.case(request.match_info["id"])
    of = await _linked(request, case, given)
    account = await around.accounts.by_login_name(given["login_name"])
    if account is None or account.disabled:
        raise NotFound("没有这个登录名的账号。", "There is no account with this login name.")
    if given["capacity"] not in {Capacity.AUTHORITY.value, Capacity.PARTY.value}:
        raise BadRequest("身份应为承办机关或者当事人。", "The capacity is authority or party.")
    holder = Holder(of, account.id, Capacity(given["capacity"]), who.account, around.now())
    await around.channel.name_holder(holder)
    return answer(holder_json(holder, account.name), HTTPStatus.CREATED)


async def drop_holder(request: web.Request) -> web.Response:
    """Let somebody hold a linked proceeding no more."""
    given, around = await fields(request, **DROPPED), services(request)
    case = await around.cases.case(request.match_info["id"])
    await around.channel.store.drop_holder(await _linked(request, case, given), given["account"])
    return answer({})


async def state(request: web.Request) -> web.Response:
    """State a fact of the case in the path, or (with ``kind`` and ``number``) one of a proceeding linked to it."""
    given, around = await fields(request, **FACT, **OF), services(request)
    case = await around.cases.case(request.match_info["id"])
    outside = given["kind"] is not None or given["number"] is not None
    of = await _linked(request, case, given) if outside else case_proceeding(case.id)
    fact = await around.channel.state(of, _fact(given), principal(request), around.now())
    return answer(fact_json(fact), HTTPStatus.CREATED)


async def state_held(request: web.Request) -> web.Response:
    """State a fact of the proceeding in the path, as the authority that conducts it."""
    given, around = await fields(request, **FACT), services(request)
    fact = await around.channel.state(_in_path(request), _fact(given), principal(request), around.now())
    return answer(fact_json(fact), HTTPStatus.CREATED)


async def held(request: web.Request) -> web.Response:
    """Give the linked proceedings that who asks holds, with what is known of each."""
    around, who = services(request), principal(request)
    found = []
    for one in await around.channel.store.holders(account=who.account):
        facts = await around.channel.store.facts([one.of])
        inside = Capacity.INVOLVED if one.capacity is Capacity.PARTY else one.capacity
        found.append(proceeding_json(one.of, _as_seen(facts, inside), ()) | {"capacity": one.capacity.value})
    return answer({"proceedings": found})


def _kind(text: object) -> ProceedingKind:
    if text in OUTSIDE:
        return ProceedingKind(str(text))
    raise BadRequest(
        "程序种类不正确：应为在外处理的程序之一。", f"The kind is not one: it is one of {', '.join(OUTSIDE)}."
    )


def _in_path(request: web.Request) -> Proceeding:
    return proceeding(_kind(request.match_info["kind"]), request.match_info["number"])


async def _linked(request: web.Request, case: Case, given: Mapping[str, Any]) -> Proceeding:
    of = proceeding(_kind(given["kind"]), given["number"] or "")
    await services(request).channel.require_linked(case, of)
    return of


def _fact(given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        kind, on = FactType(given["type"]), date.fromisoformat(given["on"])
        details = shape(Details, {} if given["details"] is None else given["details"])
    except ShapeError as error:
        raise BadRequest(f"“{error.field}”：{error.zh}。", f"{error.field}: {error.en}.") from error
    except ValueError as error:
        raise BadRequest("事项种类或者日期不正确。", "The type or the day is not one.") from error
    if on.isoformat() != given["on"]:
        raise BadRequest("日期应写作 2026-11-20 的形式。", "A day is written as 2026-11-20.")
    _require_bounds(details)
    return {"type": kind, "on": on, "details": details}


def _require_bounds(details: Details) -> None:
    """Refuse what is too long, and words that are not those of outcomes and results."""
    lists = [details.claims, *(one.claims for one in details.results)]
    parts = [one.part for one in details.results]
    if (
        max(map(len, [details.note, *parts])) > LONGEST_NOTE
        or len(details.document) > LONGEST_DOCUMENT
        or max(map(len, [*lists, details.results])) > MOST_CLAIMS
    ):
        raise BadRequest("内容过长，请缩短。", "This is too long: shorten it.")
    if any(not 1 <= claim <= HIGHEST_CLAIM for claims in lists for claim in claims):
        raise BadRequest("权利要求编号不正确。", "A claim's number is not one.")
    if details.outcome not in {"", *OUTCOMES} or not {one.result for one in details.results} <= set(RESULTS):
        raise BadRequest("决定结果不是可用的值。", "An outcome or a result is not one that is known.")


def _before(request: web.Request) -> datetime | None:
    if "before" not in request.query:
        return None
    found = moment_in(request.query["before"])
    if found is None:
        raise BadRequest("“before”须为带时区的时刻。", "before is a moment with its time zone (ISO 8601).")
    return found


ROUTES = (
    Route("GET", "/api/inbox", Action.READ_INBOX, of_site, inbox),
    Route("GET", "/api/deliveries/{id}", Action.READ_DELIVERY, of_delivery, delivered),
    Route("POST", "/api/deliveries/{id}/confirm", Action.READ_DELIVERY, of_delivery, confirm),
    Route("GET", "/api/deliveries/{id}/receipts", Action.READ_DELIVERY, of_delivery, receipts),
    Route("GET", "/api/cases/{id}/channel", Action.READ_CHANNEL, of_case, of_one_case),
    Route("POST", "/api/cases/{id}/links", Action.LINK, of_case, link),
    Route("POST", "/api/cases/{id}/holders", Action.LINK, of_case, name_holder),
    Route("DELETE", "/api/cases/{id}/holders", Action.LINK, of_case, drop_holder),
    Route("POST", "/api/cases/{id}/facts", Action.STATE_FACT, of_case, state),
    Route("GET", "/api/proceedings", Action.READ_INBOX, of_site, held),
    Route("POST", "/api/proceedings/{kind}/{number}/facts", Action.STATE_HELD_FACT, of_held, state_held),
)
