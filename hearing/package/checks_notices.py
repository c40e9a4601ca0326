"""The numbered step 10 by our own code: notices, their service, and the answers to them. Pure."""

import hashlib
from collections.abc import Mapping, Sequence

from evidence.receipts.report import Words
from evidence.statement import canonical
from hearing.package import layout
from hearing.package.checks import BROKEN
from hearing.package.examination import Examination, items, mapping, strictly
from hearing.procedure.canonical import Json, as_json
from hearing.procedure.events import CalledOff, NoticeServed, ReceiptReturned, Rescheduled

Entry = Mapping[str, Json]


def check_notices(case: Examination) -> Words:
    """10: each notice, each fact of service and each answer is what was sealed, and what the record says of them."""
    if layout.NOTICES not in case.members:
        return Words("包内没有通知书", "none in this package")
    listed = items(mapping(strictly(case.read(layout.NOTICES)), "notices")["notices"])
    for one in listed:
        try:
            if one["receipt"] is not None:
                _check_notice(case, one)
        except BROKEN as wrong:
            place = f"{layout.NOTICES} {one.get('id')}"
            case.wrong(place, f"通知书与凭证不符（{wrong}）", f"does not fit its receipts: {wrong}")
    _check_record(case, listed)
    shown = [one for one in listed if one["receipt"] is not None]
    facts, answers = (sum(len(items(one[name])) for one in shown) for name in ("service", "attendance"))
    return Words(
        f"{len(shown)} 份附原文，{len(listed) - len(shown)} 份只列摘要，送达事实 {facts} 项，回执 {answers} 份",
        f"{len(shown)} with their papers, {len(listed) - len(shown)} by digest, {facts} facts of service, "
        f"{answers} receipts",
    )


def _check_notice(case: Examination, one: Entry) -> None:
    said = _sealed(case, one, "notice_issued", "notice")
    stated = {name: said[name] for name in ("id", "version", "kind", "side")}
    if stated != {name: one[name] for name in stated} or said["hearing"] != case.manifest["hearing"]:
        raise ValueError("its receipt is about another notice")
    for fact in items(one["service"]):
        served = _sealed(case, fact, "notice_served", "served", about=one)
        if (served["notice"], served["step"]) != (one["id"], fact["step"]):
            raise ValueError("a fact of service is about another notice or step")
    for answer in items(one["attendance"]):
        _sealed(case, answer, "attendance_returned", "attendance", about=one)
    papers = one["papers"]
    if not isinstance(papers, list) or any(str(name) not in case.members for name in papers):
        raise ValueError("a paper of it is missing")


def _sealed(case: Examination, one: Entry, kind: str, content: str, about: Entry | None = None) -> Entry:
    """Give what a receipt is about, once it is what the list says, and of the notice that it is listed with."""
    receipt = case.receipt(str(one["receipt"]))
    case.listed(receipt)
    stated = receipt.statement.body
    digest = hashlib.sha256(canonical(stated[content])).hexdigest()
    if stated.get("kind") != kind or {stated["sha256"], one["sha256"]} != {digest}:
        raise ValueError(f"{one['receipt']} is about something else")
    if about is not None and stated["notice_sha256"] != about["sha256"]:
        raise ValueError(f"{one['receipt']} is of another notice")
    return mapping(as_json(stated[content]))


def _check_record(case: Examination, listed: Sequence[Entry]) -> None:
    """Compare the list with what the record says: nothing that the record names is left out."""
    known = {one["id"]: one for one in listed}
    for recorded in case.recorded:
        event, place = recorded.event, f"{layout.EVENTS} n={recorded.n}"
        if isinstance(event, NoticeServed | Rescheduled | CalledOff) and event.notice not in known:
            case.wrong(place, "所载通知书未列入本包", f"names the notice {event.notice}, which is not listed")
        elif isinstance(event, NoticeServed) and not _has(known[event.notice], "service", event.sha256):
            case.wrong(place, "所载送达不在凭证之列", f"names a service of {event.notice} that has no receipt here")
        elif isinstance(event, ReceiptReturned):
            own = [one for one in listed if one["side"] == event.side.value]
            if not any(_has(one, "attendance", event.sha256) for one in own):
                case.wrong(place, "所载回执不在凭证之列", "names an attendance receipt that is not here")


def _has(one: Entry, what: str, sha256: str) -> bool:
    """Tell whether something is listed with this digest; of a withheld notice nothing is."""
    return one["receipt"] is None or any(each["sha256"] == sha256 for each in items(one[what]))
