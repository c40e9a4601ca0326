"""When and how the case was heard before: dates that took place, and the mode when the text states it.

Pure. A notice is not a hearing: a date counts when the text says that the hearing took place.
"""

import re
from datetime import date

from hearing.cases.importing.days import DATE, dates
from hearing.cases.importing.header import Reading
from hearing.cases.importing.mode import read_mode
from hearing.cases.importing.result import Fact, Span
from hearing.cases.importing.source import Source, Squeezed, squeezed

_HELD_HERE = re.compile(
    rf"(?:\s*[、，和及]\s*{DATE.pattern})*(?:(?:[上下]午)?(?:\d{{1,2}}(?:[:：时点]\d{{0,2}}分?)整?)?(?=[，,]))?(?:\s*[，,]\s*(?:(?:本案|就本案)(?=[^。；，,]{{0,40}}举行)|(?:本案)?合议组(?=(?:(?!转|发[出送]|收到|通知)[^。；，,]){{0,30}}(?:举行|进行|召开)了))"
    r"|\s*[，,]\s*(?=口头审理(?:如期|按期|按时|如约|(?!通知|回执)[^。；，,\d定拟将未]{0,24}(?:举行|进行|召开))))?"
    r"(?:[^。；，,]{0,44}?(?:举行|进行|召开|组织|公开)[^。；，,]{0,18}?)?(?:口头审理|口审)"
    r"(?!\s*(?:通知|回执|记录|意见|代理词|陈述|书|当庭|中|时|过程|后|庭前|前的?|准备))"
)
_HELD_ON = re.compile(r"(?:口头审理|口审)[^。；，,]{0,8}[于在]$")
_SO_HELD = re.compile(r"[^。；，,]{0,24}?(?:举行|进行|召开)")
"""The date stands between the two: 口头审理最终于……以线上方式举行."""
_PLANNED = re.compile(r"(?:定于|拟于|拟定于?|安排于?|将于|改为|改期|延期|变更|推迟|调整|改于|提前)[^。；，,]{0,12}$")
_MOVED = re.compile(r"口头审理[^。；，,]{0,6}(?:改期?|延期|推迟|变更|调整|提前)(?:在|至|到|于|为){1,2}[^。；，,]{0,4}$")
_MOVED_AGAIN = re.compile(
    r"口头审理(?:(?!期限|答复|举证|提交)[^。；]){0,120}[，,]"
    r"(?:后|又|再|再次|最终|其后|之后)*(?:改期|延期|推迟|提前)(?:在|至|到|于|为){1,2}$"
)
"""The hearing was named further up in the sentence."""
_MOVED_BARE = re.compile(r"(?:改期|延期|推迟|顺延)(?:举行|召开)?(?:至|到|于|为|在){1,2}$")
_OF_A_PERIOD = re.compile(r"期限|答复|举证|提交|缴|支付")
"""The sentence names no hearing; it may move the one before it, or a period."""
_MOVED_TO = re.compile(
    r"口头审理[^。；，,]{0,6}(?:改期?|延期|推迟|变更|调整|提前)(?:在|至|到|于|为){1,2}(?=[^。；，,]{0,4}\d)"
    rf"(?![^。；，,]{{0,4}}{DATE.pattern})"
)
"""Moved to a day that cannot be read: the day before it is not the hearing's."""
_ORDINAL = re.compile(r"第([一二三四五六七八九])次(?:线上|远程)?(口头审理|口审)")
_CALLED_OFF = re.compile(r"口头审理[^。；，,]{0,8}(?:取消|延期|推迟|中止|暂停|未能|不再)(?!至|到|在|于)")
_WISHED = re.compile(r"(?<!宣告)请求(?!人)|申请|要求|希望|建议|延期|改期|取消|不再|未能")
"""Between a day and 举行口头审理: then the day is that of a wish or of a change, not of a hearing."""
_ELSEWHERE = re.compile(r"另案|另一案|他案|别案|关联(?:专利|案件?)|其他(?:案件?|专利)|同族专利|另外?一[件项个]?专利")
_THIS_CASE = re.compile(r"本案|合并(?:审理|口头审理|口审)|一并")
"""Whether a sentence speaks of a hearing of another case, or of this one beside it."""
_OPEN_TRIAL = re.compile(
    rf"{DATE.pattern}[，,]?[^。；，,]{{0,30}}?(?:进行|举行|召开|组织)了?[^。；，,]{{0,6}}?(?:公开审理|公开开庭|庭审|开庭审理|听证|口头(?!审)[一-鿿]理|口(?!头)[一-鿿]审理|(?!口)[一-鿿]头审理)"
)
_COURT = re.compile(r"法院|该院|法庭|判决|上诉|一审|二审|再审|诉讼")
"""A day with a hearing in other words than 口头审理."""
_ASIDE = re.compile(r"[（(][^（）()。\n]{0,120}[）)]")
_NOTICE = re.compile(rf"{DATE.pattern}(?=[^。]{{0,24}}发[出送][^。]{{0,30}}通知书[^。]{{0,16}}?{DATE.pattern})")
_TOOK_PLACE = re.compile(
    r"口头审理(?:(?!未|不|无法)[^。，；]){0,8}(?:如期|按期|如约|按时)|(?<!未)(?<!未能)(?<!无法)(?:如期|按期|如约|按时)[^。；]{0,16}口头审理"
    r"|(?<!未)(?<!未能)(?<!不)(?<!将)(?<!表示)(?<!愿意)(?<!延期)(?:出席|参加)了?(?:本次|上述|此次|该次|该)?\s*(?:线上|远程|互联网)?口头审理"
)
_LOOKED_BACK_ON = re.compile(rf"{DATE.pattern}(?:如期|按期|按时)?(?:举行|进行|召开)的(?:线上|远程)?口头审理")
"""How section two names a hearing that took place."""
_SEVERAL_DAYS = re.compile(
    rf"{DATE.pattern}(?:[、，,和及至到\-－—~～]+|以及)(?:\d{{1,2}}月)?\d{{1,2}}日(?=(?:(?!提交)[^。；，,]){{0,24}}(?:口头审理|口审)(?!代理词))"
    rf"|(?:口头审理|口审)[^。；，,]{{0,8}}[于在]{DATE.pattern}(?:[、，和及至到\-－—~～]+|以及)(?:\d{{1,2}}月)?\d{{1,2}}日"
)
"""Several days of a hearing, the year or month not repeated."""
_OF_A_HEARING = re.compile(
    rf"{DATE.pattern}(?:(?!提交|发[出送]|通知|转送|转[给交]|收到|公开日|请求(?!人))[^。；]){{0,30}}?"
    r"(?:(?:举行|进行|召开|组织|参加|出席)了?[^。；，]{0,10}(?:口头审理|口审)|(?:口头审理|口审)[^。；，]{0,14}(?:举行|进行|召开))"
)
"""A day in one sentence with a hearing, in words that none of the other forms may know."""
_ODD_FIGURE = r"[\dOoQIlSBZ|]"
_ODD_DAY = re.compile(
    rf"(?<![\dA-Za-z]){_ODD_FIGURE}{{2,5}}(?:年{_ODD_FIGURE}{{1,3}}月(?:{_ODD_FIGURE}{{1,3}}日?)?|[./-]{_ODD_FIGURE}{{1,2}}[./-]{_ODD_FIGURE}{{1,2}}|[^\d\s，。；、]\d{{1,2}}[^\d\s，。；、]\d{{1,2}}(?!\d))"
    r"(?=(?:(?!提交|发[出送]|通知|转送|转[给交]|收到|公开|请求(?!人))[^。；，,]){0,30}"
    r"(?:举行|进行|召开|组织)了?[^。；，,]{0,14}(?:口头审理|口审))"
)
"""A day with a hearing that is none: misread, without its day, or in figures alone."""
_CASE = re.compile(r"[1-9]W\d{4,8}")


Mark = tuple[int, str, list[tuple[date, Span]]]
"""Where the text says something of a hearing, what (planned, held, elsewhere, called off, confirmed), and its days."""


def read_hearings(source: Source, reading: Reading) -> None:
    """Read hearing dates and mode from 案由."""
    reading.facts["hearing_dates"] = ()
    if source.grounds is None:
        for name in ("hearing_dates", "hearing_mode"):
            reading.wait(name, Span(len(source.text), len(source.text)), "cut_off")
        return
    account = squeezed(source, source.grounds)
    text = _ASIDE.sub(lambda aside: "·" * len(aside.group()), account.text)
    own = {fact.value for fact in reading.facts.get("case_numbers", ())}
    marks = _marks(text, account, own)
    held, open_notice = _held(marks)
    _unread_days(text, account, len(held), reading)
    _of_another_case(marks, {day for day, _ in held}, reading)
    if open_notice and (told := _told_later(source, open_notice)):
        held, open_notice = [*held, told], None
    misprinted = _before_their_notice(text)
    kept: dict[date, Span] = {}
    for day, span in held:
        if _plausible(day, reading) and day not in misprinted:
            kept.setdefault(day, span)
        else:
            reading.wait("hearing_dates", span, "out_of_order")
    reading.facts["hearing_dates"] = tuple(
        Fact(day, span, "took_place", 0.93) for day, span in sorted(kept.items(), key=lambda item: item[0])
    )
    if not held and not open_notice and _TOOK_PLACE.search(text):
        reading.wait("hearing_dates", source.grounds, "missing")
    known = {day for _, _, days in marks for day, _ in days} | set(kept)
    _of_no_known_form(text, account, known, reading)
    if open_notice:
        reading.wait("hearing_dates", open_notice[1], "not_confirmed")
    elif not held and source.reasons is None:
        reading.wait("hearing_dates", Span(len(source.text), len(source.text)), "cut_off")
    if kept or held or open_notice:
        read_mode(text, account, reading)
    _mode_cut_off(source, reading)


def _of_another_case(marks: list[Mark], held: set[date], reading: Reading) -> None:
    """Queue days on which a hearing was held that may be of another case."""
    for day, span in (place for _, kind, days in marks if kind == "elsewhere" for place in days):
        if day not in held:
            reading.wait("hearing_dates", span, "ambiguous")


def _mode_cut_off(source: Source, reading: Reading) -> None:
    """A text that ends before the reasons may have had the mode in what is lost."""
    if source.reasons is None and "hearing_mode" not in reading.facts:
        reading.wait("hearing_mode", Span(len(source.text), len(source.text)), "cut_off")


def _unread_days(text: str, account: Squeezed, held: int, reading: Reading) -> None:
    """Queue that a hearing was moved to a day that cannot be read, or that more took place than days were read."""
    for match in _MOVED_TO.finditer(text):
        reading.wait("hearing_dates", account.span(match.start(), match.end()), "part_unread")
    for match in _ORDINAL.finditer(text):
        if "一二三四五六七八九".index(match[1]) + 1 > held and _TOOK_PLACE.match(text, match.start(2)):
            reading.wait("hearing_dates", account.span(match.start(), match.end()), "part_unread")


def _of_no_known_form(text: str, account: Squeezed, told: set[date], reading: Reading) -> None:
    """Queue days that stand with a hearing and were neither read as one nor as planned, moved or called off."""
    for match in _SEVERAL_DAYS.finditer(text):
        reading.wait("hearing_dates", account.span(match.start(), match.end()), "part_unread")
    for match in _ODD_DAY.finditer(text):
        if not list(dates(match.group())):
            reading.wait("hearing_dates", account.span(match.start(), match.end()), "part_unread")
    for match in _OPEN_TRIAL.finditer(text):
        sentence = text[text.rfind("。", 0, match.start()) + 1 : match.end()]
        if not _COURT.search(sentence) and not {day for day, _ in dates(match.group())} <= told:
            reading.wait("hearing_dates", account.span(match.start(), match.end()), "ambiguous")
    for match in _OF_A_HEARING.finditer(text):
        for day, span in dates(match.group()[:12], match.start()):
            before = text[max(0, match.start() - 20) : match.start()]
            if day not in told and not _PLANNED.search(before):
                reading.wait("hearing_dates", account.span(span.start, span.end), "ambiguous")


def _told_later(source: Source, notice: tuple[date, Span]) -> tuple[date, Span] | None:
    """Give a day that only a notice names when section two speaks of the hearing of that day."""
    reasons = squeezed(source, source.reasons).text
    told = {day for match in _LOOKED_BACK_ON.finditer(reasons) for day, _ in dates(match.group())}
    return notice if notice[0] in told else None


def _plausible(day: date, reading: Reading) -> bool:
    requests = [fact.value for fact in reading.facts.get("request_dates", ())]
    decided = reading.facts.get("decision_date")
    doubted = any(item.field == "decision_date" and item.reason == "out_of_order" for item in reading.queue)
    return (not requests or day >= min(requests)) and (decided is None or doubted or day <= decided.value)


def _before_their_notice(text: str) -> set[date]:
    """Give the days that a notice names although they lie before the notice itself."""
    found = set()
    for match in _NOTICE.finditer(text):
        sent, called = (list(dates("{}年{}月{}日".format(*match.groups()[at : at + 3]))) for at in (0, 3))
        if sent and called and called[0][0] < sent[0][0]:
            found.add(called[0][0])
    return found


def _held(marks: list[Mark]) -> tuple[list[tuple[date, Span]], tuple[date, Span] | None]:
    """Give the dates on which a hearing took place, and the last notice that nothing confirms."""
    held: list[tuple[date, Span]] = []
    waiting: list[tuple[date, Span]] = []
    for _, kind, days in sorted(marks, key=lambda mark: mark[0]):
        if kind == "planned":
            waiting = days
        elif kind == "held":
            held, waiting = held + days, []
        elif kind == "called_off":
            waiting = []
        elif kind == "confirmed":
            held, waiting = held + waiting, []
    return held, waiting[0] if waiting else None


def _marks(text: str, account: Squeezed, own: set[str]) -> list[Mark]:
    """Give what the text says on hearings of the cases with these numbers, in the order of the text."""
    marks: list[Mark] = []
    last_end = -1
    for match in DATE.finditer(text):
        before = text[max(0, match.start() - 20) : match.start()]
        following = _HELD_HERE.match(text, match.end())
        if following is None and _HELD_ON.search(before):
            following = _SO_HELD.match(text, match.end())
        sentence = text[text.rfind("。", 0, match.start()) + 1 : match.start()]
        moved = _MOVED.search(before) or _MOVED_AGAIN.search(sentence)
        moved = moved or (_MOVED_BARE.search(before) if marks and not _OF_A_PERIOD.search(sentence) else None)
        if following and (_WISHED.search(following.group()) or "通知" in following.group()):
            following = None
        if following and "本案" not in following.group() and set(_CASE.findall(following.group())) - own:
            following = None
        if match.start() < last_end or not (moved or following):
            continue
        last_end = following.end() if following and not moved else match.end()
        days = [
            (day, account.span(span.start, span.end))
            for day, span in dates(text[match.start() : last_end], match.start())
        ]
        marks.append((match.start(), _kind(text, match.start(), last_end, bool(moved)), days))
    marks += [(match.start(), "confirmed", []) for match in _TOOK_PLACE.finditer(text)]
    marks += [(match.start(), "called_off", []) for match in _CALLED_OFF.finditer(text)]
    return marks


def _kind(text: str, start: int, end: int, moved: bool) -> str:
    """Tell whether a day from ``start`` to ``end`` is planned or held, and of this case."""
    close = text.find("。", end)
    sentence = text[text.rfind("。", 0, start) + 1 : close if close >= 0 else len(text)]
    clause = text[max(text.rfind(mark, 0, start) for mark in "。；") + 1 : end]
    if _ELSEWHERE.search(clause) and not _THIS_CASE.search(sentence):
        return "elsewhere"
    return "planned" if moved or _PLANNED.search(text[max(0, start - 20) : start]) else "held"
