"""The review queue: who may see which points, and what the browser reads of them."""

from collections.abc import Mapping
from typing import Any

from hearing.cases.errors import CaseDataError
from hearing.imports.facts import REASONS
from hearing.imports.review import CHOICES, CORRECTABLE, Decision, ValueFormError, read_value, shown
from hearing.imports.review_store import Excerpt, Point, ReviewStore
from web.accounts import Accounts
from web.authorization import Action, Principal, Resource, Standing, allowed
from web.case_file import moment
from web.errors import Denied

MOST_LISTED = 300
"""Points in one answer, those that wait first; how many wait in all is said beside."""


LONGEST_REASON = 2000
"""Characters of a reason; what is longer is cut."""


class Reviews:
    """Points of the queue for the people of their cases, and of cases that nobody was put on yet for the office."""

    def __init__(self, store: ReviewStore, accounts: Accounts) -> None:
        self.store = store
        self._accounts = accounts

    async def resource(self, point: Point) -> Resource:
        """Give what a point belongs to, for the authorization function."""
        people = await self._accounts.people(point.case_id) if point.case_id else []
        standings = tuple(Standing(one.account, one.role, one.side) for one in people)
        return Resource(people=standings, unassigned=not standings)

    async def of(self, who: Principal) -> list[Point]:
        """Give the points that someone may decide, those that wait first."""
        mine, peopled = await self._accounts.cases_of(who.account), await self._accounts.cases_with_people()

        def may(point: Point) -> bool:
            case = point.case_id or ""
            try:
                allowed(who, Action.DECIDE_REVIEW, Resource(people=mine.get(case, ()), unassigned=case not in peopled))
            except Denied:
                return False
            return True

        return [point for point in await self.store.points() if may(point)]

    async def names(self, points: list[Point]) -> dict[str, str]:
        """Give the shown names of who decided these points."""
        found = {}
        for account in {point.decided_by for point in points if point.decided_by}:
            known = await self._accounts.by_id(account)
            found[account] = known.name if known else account
        return found


def decided_value(point: Point, decision: Decision, entered: str) -> Any:  # noqa: ANN401 -- a JSON value
    """Give the value that a decision puts on file: the one proposed, or the one entered, in the form of its field.

    Raises:
        CaseDataError: There is nothing to confirm, the field is not corrected here, or the form is not right.
    """
    if decision is Decision.SET_ASIDE:
        return None
    if decision is Decision.CONFIRMED:
        if point.proposed is None:
            raise ValueFormError("没有可供确认的值，请填写更正内容。", "There is no value to confirm; enter one.")
        if point.field in CORRECTABLE:
            return read_value(point.field, shown(point.field, point.proposed))
        return point.proposed
    if point.field not in CORRECTABLE:
        raise ValueFormError(
            "这一项不能在此更正，请确认或搁置，并写明情况。",
            "This field is not corrected here: confirm it or set it aside, with a note.",
        )
    return read_value(point.field, entered)


def reason_of(decision: Decision, note: str) -> str:
    """Give the reason that is kept with a decision; only what is confirmed as read needs none.

    Raises:
        ValueFormError: It is missing.
    """
    reason = note.replace("\x00", "").strip()[:LONGEST_REASON]
    if not reason and decision is not Decision.CONFIRMED:
        raise ValueFormError(
            "更正或搁置须写明理由，例如依据哪份文件。",
            "Say why it is corrected or set aside, for example which paper it rests on.",
        )
    return reason


def confirmable(point: Point) -> bool:
    """Tell whether the value proposed could stand as it is."""
    try:
        return decided_value(point, Decision.CONFIRMED, "") is not None
    except CaseDataError:
        return False


def point_json(point: Point, names: Mapping[str, str]) -> dict[str, Any]:
    """Give a point as the browser reads it."""
    zh, en = REASONS.get(point.reason, (point.reason, point.reason))
    return {
        "id": point.id,
        "case": point.case_id,
        "subject": point.subject,
        "field": point.field,
        "reason": {"code": point.reason, "zh": zh, "en": en},
        "at": point.at,
        "proposed": shown(point.field, point.proposed),
        "confirmable": confirmable(point),
        "correctable": point.field in CORRECTABLE,
        "choices": list(CHOICES.get(point.field, ())),
        "decision": point.decision.value if point.decision else None,
        "value": shown(point.field, point.value),
        "note": point.note,
        "by": names.get(point.decided_by or "", point.decided_by or ""),
        "decided_at": moment(point.decided_at),
    }


def excerpt_json(excerpt: Excerpt | None) -> dict[str, Any] | None:
    """Give the text around a point."""
    if excerpt is None:
        return None
    return {
        "file": excerpt.name,
        "before": excerpt.before,
        "marked": excerpt.marked,
        "after": excerpt.after,
        "cut": excerpt.cut,
    }
