"""The numbered step about notices: what was sent to the sides, how it was served, what they answered."""

from __future__ import annotations

import hashlib

from hearing.package.shipped.reading import EVENTS, Findings, Package, fields, one_line, read_json
from hearing.package.shipped.steps import EXPECTED
from hearing.package.shipped.tree import Wrong

_NOTICES = "notices/index.json"


def step_notices(package: Package, found: Findings) -> None:
    """10: notices, facts of service and answers are those that were sealed, and none of the record's is left out."""
    if _NOTICES not in package.files:
        found.told = ("包内没有通知书", "none in this package")
        return
    try:
        (listed,) = fields(read_json(package.read(_NOTICES)), "notices")
        by_id = {notice["id"]: notice for notice in listed}
    except EXPECTED as wrong:
        found.add(_NOTICES, f"无法读取（{wrong}）", f"cannot be read: {wrong}")
        return
    given = [notice for notice in listed if notice["receipt"] is not None]
    for notice in given:
        try:
            _check_notice(package, notice)
        except EXPECTED as wrong:
            place = f"{_NOTICES} {str(notice.get('id'))[:80]}"
            found.add(place, f"通知书与凭证不符（{wrong}）", f"the notice does not fit its receipts: {wrong}")
    for event in package.events:
        _check_notice_event(event["statement"], by_id, found)
    service = sum(len(notice["service"]) for notice in given)
    answers = sum(len(notice["attendance"]) for notice in given)
    found.told = (
        f"{len(given)} 份附原文，{len(listed) - len(given)} 份只列摘要；送达事实 {service} 项，回执 {answers} 份",
        f"{len(given)} with their papers, {len(listed) - len(given)} by digest only; {service} facts of service, "
        f"{answers} answers",
    )


def _check_notice(package: Package, notice: dict) -> None:  # type: ignore[type-arg]  # JSON
    said = _sealed_paper(package, notice, "notice_issued", "notice", "")
    for name in ("id", "version", "kind", "side"):
        if said[name] != notice[name]:
            raise Wrong(f"the receipt is about a notice with another {name}")
    if said["hearing"] != package.manifest["hearing"]:
        raise Wrong("the notice is of another hearing")
    for fact in notice["service"]:
        served = _sealed_paper(package, fact, "notice_served", "served", notice["sha256"])
        if served["notice"] != notice["id"] or served["step"] != fact["step"]:
            raise Wrong("a fact of service is of another notice or another step")
    for answer in notice["attendance"]:
        _sealed_paper(package, answer, "attendance_returned", "attendance", notice["sha256"])
    for name in notice["papers"]:
        if name not in package.files:
            raise Wrong(f"{name} is missing")


def _sealed_paper(package: Package, item: dict, kind: str, name: str, notice: str) -> dict:  # type: ignore[type-arg]  # JSON
    """Check one receipt, the digest of what it is about, and that it is of this notice; gives what it is about."""
    statement, _ = package.check_receipt(item["receipt"])
    if statement["kind"] != kind or statement["sha256"] != item["sha256"]:
        raise Wrong(f"{item['receipt']} is about something else")
    if hashlib.sha256(one_line(statement[name])).hexdigest() != item["sha256"]:
        raise Wrong(f"{item['receipt']} does not have the digest that is listed")
    if notice and statement["notice_sha256"] != notice:
        raise Wrong(f"{item['receipt']} is of another notice")
    found: dict = statement[name]  # type: ignore[type-arg]  # JSON
    return found


def _check_notice_event(said: dict, by_id: dict, found: Findings) -> None:  # type: ignore[type-arg]  # JSON
    """Look for what an event says of a notice among what is listed; a withheld notice lists nothing more."""
    kind, body, place = said.get("type"), said.get("body"), f"{EVENTS} n={said.get('n')}"
    if not isinstance(body, dict):
        return
    if kind in ("notice_served", "rescheduled", "called_off") and body.get("notice") not in by_id:
        found.add(place, "记录所载的通知书不在包中", f"the notice {body.get('notice')} is not listed")
        return
    if kind == "notice_served":
        where, among = "service", [by_id[body["notice"]]]
    elif kind == "receipt_returned":
        where, among = "attendance", [one for one in by_id.values() if one["side"] == body.get("side")]
    else:
        return
    held = [one for notice in among for one in notice[where]]
    withheld = any(notice["receipt"] is None for notice in among)
    if not withheld and body.get("sha256") not in [one["sha256"] for one in held]:
        found.add(place, "记录所载的送达或回执没有凭证", "names a service or an answer that has no receipt here")
