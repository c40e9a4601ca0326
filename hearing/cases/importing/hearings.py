"""When and how the case was heard before: dates that took place, and the mode when the text states it.

Pure. A notice is not a hearing: a date counts when the text says that the hearing took place.
"""

import re
from datetime import date

from hearing.cases.importing.header import Reading
from hearing.cases.importing.result import Fact, Span
from hearing.cases.importing.source import DATE, Source, dates
from hearing.vocabulary import Mode

_HELD_HERE = re.compile(
    rf"(?:\s*[、，和及]\s*{DATE.pattern})*(?:\s*[，,]\s*(?:本案|就本案)(?=[^。；，,]{{0,12}}举行))?"
    r"(?:[^。；，,]{0,20}?(?:举行|进行|召开|组织|公开)[^。；，,]{0,18}?)?(?:口头审理|口审)"
    r"(?!\s*(?:通知|回执|记录|意见|代理词|陈述|书|当庭|中|时|过程|后))"
)
_PLANNED = re.compile(r"(?:定于|拟于|拟定于?|安排于?|将于|改为|改期|延期|变更|推迟|调整|改于|提前)[^。；，,]{0,12}$")
_TOOK_PLACE = re.compile(
    r"口头审理[^。，；]{0,8}(?:如期|按期|如约|按时)|(?:如期|按期|如约|按时)[^。；]{0,16}口头审理"
    r"|(?:出席|参加)了?(?:本次|上述|此次|该次|该)?\s*(?:线上|远程|互联网)?口头审理"
)
_HEARD = re.compile(r"口头审理(?:过程|当庭|时|中)|在口头审理")
_REMOTE = re.compile(
    r"(?:线上|互联网|远程|视频|在线|网络)(?:远程|方式)?(?:[^。，；]{0,6})口头?审理|口头审理[^。，；]{0,6}以?(?:线上|远程|互联网|视频|在线|网络)"
)
_PERSON_ONLY = re.compile(r"证人|鉴定人|专家辅助人")


def read_hearings(source: Source, reading: Reading) -> None:
    """Read hearing dates and mode from 案由."""
    reading.facts["hearing_dates"] = ()
    if source.grounds is None:
        reading.wait("hearing_dates", Span(len(source.text), len(source.text)), "cut_off")
        return
    text = source.part(source.grounds)
    held, open_notice = _held(text, source.grounds.start)
    kept: dict[date, Span] = {}
    for day, span in held:
        if _plausible(day, reading):
            kept.setdefault(day, span)
        else:
            reading.wait("hearing_dates", span, "out_of_order")
    reading.facts["hearing_dates"] = tuple(
        Fact(day, span, "took_place", 0.93) for day, span in sorted(kept.items(), key=lambda item: item[0])
    )
    if not held and not open_notice and _TOOK_PLACE.search(text):
        reading.wait("hearing_dates", source.grounds, "missing")
    if open_notice and (_HEARD.search(source.part(source.reasons)) or _HEARD.search(text)):
        reading.wait("hearing_dates", open_notice, "not_confirmed")
    if kept or held or open_notice:
        _mode(text, source.grounds.start, reading)


def _plausible(day: date, reading: Reading) -> bool:
    requests = [fact.value for fact in reading.facts.get("request_dates", ())]
    decided = reading.facts.get("decision_date")
    return (not requests or day >= min(requests)) and (decided is None or day <= decided.value)


def _held(text: str, offset: int) -> tuple[list[tuple[date, Span]], Span | None]:
    """Give the dates on which a hearing took place, and the last notice that nothing confirms."""
    marks: list[tuple[int, str, list[tuple[date, Span]]]] = []
    last_end = -1
    for match in DATE.finditer(text):
        following = _HELD_HERE.match(text, match.end())
        if match.start() < last_end or following is None or "通知" in following.group():
            continue
        last_end = following.end()
        days = list(dates(text[match.start() : following.end()], offset + match.start()))
        planned = _PLANNED.search(text[max(0, match.start() - 20) : match.start()])
        marks.append((match.start(), "planned" if planned else "held", days))
    marks += [(match.start(), "confirmed", []) for match in _TOOK_PLACE.finditer(text)]
    held: list[tuple[date, Span]] = []
    waiting: list[tuple[date, Span]] = []
    for _, kind, days in sorted(marks, key=lambda mark: mark[0]):
        if kind == "planned":
            waiting = days
        elif kind == "held":
            held, waiting = held + days, []
        else:
            held, waiting = held + waiting, []
    return held, waiting[0][1] if waiting else None


def _mode(text: str, offset: int, reading: Reading) -> None:
    """Read the mode; silence stays silence, since a mode that is not stated was not consented to either."""
    found: dict[Mode, Span] = {}
    for match in re.finditer(r"[^。；\n]+", text):
        sentence, span = match.group(), Span(offset + match.start(), offset + match.end())
        if "口头审理" not in sentence and "口审" not in sentence:
            continue
        if re.search(r"(?:一方|请求人|专利权人)[^，。]{0,20}(?:线上|远程|互联网)[^。]{0,40}(?:现场|到庭)", sentence):
            found[Mode.MIXED] = span
        elif _REMOTE.search(sentence) and not _PERSON_ONLY.search(sentence):
            found[Mode.INTERNET] = span
        elif re.search(r"巡回(?:口头)?审理", sentence):
            found[Mode.CIRCUIT] = span
        elif re.search(r"(?:现场|线下)(?:方式)?[^，。]{0,6}口头审理", sentence):
            found[Mode.ON_SITE] = span
    if len(found) == 1 or Mode.MIXED in found:
        mode = Mode.MIXED if Mode.MIXED in found else next(iter(found))
        reading.facts["hearing_mode"] = Fact(mode.value, found[mode], "stated", 0.9)
    elif found:
        reading.wait("hearing_mode", next(iter(found.values())), "ambiguous")
