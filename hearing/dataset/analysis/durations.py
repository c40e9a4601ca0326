"""The time to a decision: whole, with what the proceedings stood still taken off, and its second round. Pure.

Between an adjournment and the next sitting of the same hearing nothing is examined, and during a stay that a register
tells of the office goes on with nothing that concerns the patent: these days are taken off where the package has them.
A case whose decision was set aside begins a second round on the day that its papers give.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from hearing.dataset.analysis.figures import DAYS, Bar, Figure
from hearing.dataset.analysis.statistics import kaplan_meier, survival_median
from hearing.dataset.legal import STAYS

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
Stop = tuple[date, date]

STAYED = frozenset({"中止审理", "中止处理"})
"""Words of a source for a linked ruling or action that waits, mostly for the invalidation."""

SET_ASIDE = frozenset({"撤销", "发回重审"})
"""Words of a source for a decision that a court set aside."""

_ENDS_OR_STAYS = frozenset(STAYS) | frozenset(STAYS.values())

_WORDS = {
    "all": ("全部案件", "all cases"),
    "net": ("全部案件，扣除停止期间（改期、登记簿所载中止）", "all cases, adjournments and stays taken off"),
    "straight": ("一次审理且无法院或在先决定", "heard once, no court or earlier decision"),
    "adjourned": ("多次审理或延期", "heard again or adjourned"),
    "adjourned_net": ("多次审理或延期，扣除改期至下次开庭", "heard again or adjourned, adjournments taken off"),
    "stayed": ("登记簿载有中止", "stayed by the register"),
    "stayed_net": ("登记簿载有中止，扣除中止期间", "stayed by the register, stays taken off"),
    "ruling": ("有同一专利的行政裁决", "administrative ruling on the same patent"),
    "waited_for": ("有关联程序为其中止", "a linked ruling or action stayed meanwhile"),
    "court": ("有法院案件或在先决定（含发回）", "court case or earlier decision (remand)"),
    "second": ("第二轮：自在先决定被撤销起", "second round, since the setting aside"),
}


def stops(sessions: Iterable[Row]) -> dict[str, list[Stop]]:
    """Give the days between an adjournment and the next sitting of that hearing, by case; none overlaps another."""
    hearings: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in sessions:
        hearings[row["case_id"], row["hearing_id"]].append(row)
    found: dict[str, list[Stop]] = defaultdict(list)
    for (case, _), held in hearings.items():
        ordered = sorted(held, key=lambda row: row["opened_at"])
        for before, after in pairwise(ordered):
            if before["ended_by"] == "adjourned":
                found[case].append((before["closed_at"].date(), after["opened_at"].date()))
    return {case: list(_apart(spans)) for case, spans in found.items()}


def _apart(spans: Iterable[Stop]) -> Iterator[Stop]:
    last: Stop | None = None
    for since, until in sorted(spans):
        if last is None or since > last[1]:
            if last is not None:
                yield last
            last = since, until
        else:
            last = last[0], max(last[1], until)
    if last is not None:
        yield last


def stays(events: Iterable[Row]) -> dict[str, list[Stop]]:
    """Give the days between a stay that a register tells of and its end, by case; one without an end lasts."""
    told: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for row in events:
        if row["type"] == "legal_event" and row["valid_at"] and row["subject"] in _ENDS_OR_STAYS:
            told[row["case_id"]].append((row["valid_at"], row["subject"]))
    found: dict[str, list[Stop]] = {}
    for case, known in told.items():
        known.sort()
        begun = [(day, STAYS[code]) for day, code in known if code in STAYS]
        if begun:
            ends = [next((on for on, code in known if code == end and on >= day), date.max) for day, end in begun]
            found[case] = list(_apart((day, end) for (day, _), end in zip(begun, ends, strict=True)))
    return found


def still(spans: Iterable[Stop], since: date, until: date) -> int:
    """Give how many days of a time the proceedings stood still."""
    return sum(max(0, (min(end, until) - max(begun, since)).days) for begun, end in spans)


def set_aside(links: Iterable[Row]) -> dict[str, list[date]]:
    """Give the days on which decisions on the same patent were set aside, by case."""
    found: dict[str, list[date]] = defaultdict(list)
    for row in links:
        if row.get("status") in SET_ASIDE and row.get("relation") == "same_patent" and row.get("on"):
            found[row["case_id"]].append(row["on"])
    return found


def time_to_decision(tables: Tables, decided_on: Mapping[str, date | None], as_of: date) -> Figure:
    """Give the time from the first request to the decision, with pending cases censored; by stops on the way."""
    courts = {row["case_id"] for row in tables["link"] if row["kind"] in {"court", "invalidation"}}
    heard: dict[str, int] = defaultdict(int)
    for row in tables["hearing_session"]:
        heard[row["case_id"]] += row["ended_by"] == "adjourned"
    rulings = {row["case_id"] for row in tables["link"] if _of_patent(row) and row["kind"] == "administrative_ruling"}
    waited = {row["case_id"] for row in tables["link"] if _of_patent(row) and row.get("status") in STAYED}
    stayed, adjourned = stays(tables["event"]), stops(tables["hearing_session"])
    stood = {case: list(_apart([*stayed.get(case, ()), *adjourned.get(case, ())])) for case in {*stayed, *adjourned}}
    aside = set_aside(tables["link"])
    spans: dict[str, tuple[float, bool]] = {}
    net: dict[str, tuple[float, bool]] = {}
    second: dict[str, tuple[float, bool]] = {}
    unknown = 0
    for row in tables["case"]:
        case, asked, decided = row["case_id"], row["request_date"], decided_on.get(row["case_id"])
        heard[case] += max(0, len((row["heard_on"] or "").split()) - 1)
        end = decided or as_of
        if asked is None or end < asked or (decided is None and case in decided_on):
            unknown += 1
            continue
        spans[case] = (float((end - asked).days), decided is not None)
        net[case] = (spans[case][0] - still(stood.get(case, ()), asked, end), decided is not None)
        again = [day for day in aside.get(case, ()) if asked < day <= end]
        if again:
            second[case] = (float((end - max(again)).days), decided is not None)
    groups = {
        "all": spans,
        "net": net if stood else {},
        "straight": {case: span for case, span in spans.items() if not heard[case] and case not in courts},
        "adjourned": {case: span for case, span in spans.items() if heard[case]},
        "adjourned_net": {case: span for case, span in net.items() if heard[case]} if adjourned else {},
        "stayed": {case: span for case, span in spans.items() if case in stayed},
        "stayed_net": {case: span for case, span in net.items() if case in stayed},
        "ruling": {case: span for case, span in spans.items() if case in rulings},
        "waited_for": {case: span for case, span in spans.items() if case in waited},
        "court": {case: span for case, span in spans.items() if case in courts},
        "second": second,
    }
    return Figure(
        "time_to_decision", "自最早请求至决定的时间（中位数）",
        "time from the first request to the decision (median)",
        DAYS, tuple(_bar(key, group) for key, group in groups.items() if group), unknown,
        "未决案件在截止日截尾；日期先后矛盾的案件不计入。改期至下次开庭之间的天数仅在含庭审的数据包中可知；"
        "中止仅限已导入的法律事件所载。有无关联程序之间的差别是相关，不是因果。",
        "Pending cases are censored at the moment shown; cases whose dates contradict are left out. Days between an "
        "adjournment and the next sitting are known only in a package with hearings, stays only where legal events "
        "were imported. A difference between cases with and without linked proceedings is an association, not a cause.",
    )  # fmt: skip


def _of_patent(link: Row) -> bool:
    return bool(link.get("relation") == "same_patent")


def _bar(key: str, group: Mapping[str, tuple[float, bool]]) -> Bar:
    return Bar(key, *_WORDS[key], survival_median(kaplan_meier(group.values())), len(group), tuple(sorted(group)))
