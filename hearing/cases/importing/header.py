"""The header's fields: numbers, dates, title, class, legal basis. Cover, table and first paragraph check each other.

Pure. A value that two places print alike is certain; one place alone is accepted with less confidence; two places
that disagree go to a person, and so does a date that cannot stand in its order.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from hearing.cases.errors import CaseDataError, CheckDigitError
from hearing.cases.importing.days import DATE, dates, row_dates
from hearing.cases.importing.result import Fact, Piece, Queued, Span
from hearing.cases.importing.source import Source, Squeezed, folded, queued, squeezed
from hearing.cases.numbers import patent_number

_CASE = re.compile(r"([1-9]\s*W\s*\d{4,8})(?![\dA-Za-z|])")
"""A letter right after the figures is a figure that was misread."""
_SERIES, _FIGURES = r"(?:WX)?", r"\d(?:[ \t]?\d){2,6}"
_DECISION = re.compile(
    rf"决定书?\s*[（(]\s*第\s*{_SERIES}({_FIGURES})\s*号"
    rf"|^[ \t]*[（(]\s*第\s*{_SERIES}({_FIGURES})\s*号\s*[）)]",
    re.MULTILINE,
)
"""Until 2018 the numbers carried the sign of their series, ``第WX12345号``."""
_NUMBER_ALONE = re.compile(rf"第?\s*{_SERIES}({_FIGURES})\s*号?")
_IPC = re.compile(r"([A-H])\s*(\d{2})\s*([A-Z])\s*(\d{1,4})\s*/\s*(\d{2,6})")
_TITLES = (
    *("发明创造名称", "发明名称", "实用新型名称", "外观设计名称", "专利名称"),
    *("使用外观设计的产品名称", "使用该外观设计的产品名称"),
)
_RUN_INTO = re.compile(r"\s(?:(?:国际)?主?分类号|无效宣告请求人|专利权人|专利号|申请日|授权公告日)(?=[\s:：]|$)")
"""The key of the next row in the value of this one."""
_NAMED = re.compile(r"(?:名称|名)(?:为|是|[:：])?[“\"‘]([^”\"’]{1,200})[”\"’]")
GARBLED = re.compile(r"[?？\ufffd■□〓|｜]")
"""What stands in the place of a character that was lost, or between cells that were not told apart."""
_BODY_DATES = {
    "filing_date": r"申请日(?:期)?\s*(?:为|是|:|：)?\s*",
    "priority_date": r"优先权日(?:期)?\s*(?:为|是|:|：)?\s*",
    "grant_date": r"授权公告日(?:期)?\s*(?:为|是|:|：)?\s*",
}
_GRANTED_ON = re.compile(rf"国家知识产权局于(?={DATE.pattern}(?:公告授予|授权公告|授权并公告)的)")
"""How 案由 opens with the day of the grant: 国家知识产权局于……公告授予的."""


_REQUESTED = re.compile(
    rf"{DATE.pattern}(?=(?:(?!补充|答复|意见)[^。；]){{0,60}}?(?:提出|提起|提交)了?[^。；，]{{0,20}}无效宣告的?请求"
    r"(?!人|的?(?:补充|意见|理由|证据)))"
)
_JOINT = re.compile(
    r"合并(?:审理|口头审理|进行)|第[一二三四五ⅠⅡⅢI\d]+请求人|请求人[一二三四五ⅠⅡⅢI\d甲乙丙]"
    r"|(?:上述|所述)[两三四五\d]+[件项个]?(?:无效|请求)"
)
"""A trial of several requests, of which 案由 may tell one day alone; old headers print no number of the case."""
_DIGITS = 12
"""Figures of a number given since October 2003, without the check digit."""


@dataclass(slots=True)
class Reading:
    """What has been read so far; readers add to it."""

    facts: dict[str, Any] = field(default_factory=dict)
    queue: list[Queued] = field(default_factory=list)

    def wait(self, name: str, span: Span, reason: str) -> None:
        """Put a field into the queue, once for each reason."""
        if not any(item.field == name and item.reason == reason and item.span == span for item in self.queue):
            self.queue.append(queued(name, span, reason))


def read_header(source: Source, reading: Reading) -> None:
    """Read every field that the cover and the header table print."""
    _case_numbers(source, reading)
    _decision_number(source, reading)
    _patent_number(source, reading)
    _title(source, reading)
    _ipc(source, reading)
    _dates(source, reading)
    _year(source, reading)
    _order(reading)
    points = source.row("决定要点")
    if points and points.text:
        reading.facts["key_points"] = Fact(points.text, points.span, "header_row", 0.9)


def _case_numbers(source: Source, reading: Reading) -> None:
    row, cover = source.row("案件编号"), source.cover_line("案件编号")
    facts = _numbers(row) or _numbers(cover)
    covered = {fact.value for fact in _numbers(cover)}
    if not facts:
        reading.wait("case_numbers", _near(source, row, cover), "missing")
        return
    if covered and not covered <= {fact.value for fact in facts}:
        reading.wait("case_numbers", cover.span if cover else facts[0].span, "disagrees")
        return
    if not _numbers(row):
        reading.wait("case_numbers", facts[0].span, "cover_only")
    elif row and {fact.value for fact in facts} != set(_CASE.findall(re.sub(r"\s+", "", row.text))):
        reading.wait("case_numbers", row.span, "part_unread")
    reading.facts["case_numbers"] = facts


def _numbers(piece: Piece | None) -> tuple[Fact[str], ...]:
    if piece is None:
        return ()
    values = dict.fromkeys(re.sub(r"\s", "", found) for found in _CASE.findall(piece.text))
    return tuple(Fact(value, piece.span, "header_row", 1.0) for value in values)


def _near(source: Source, *pieces: Piece | None) -> Span:
    """Where to look for something that was not read."""
    found = next((piece for piece in pieces if piece), None)
    return found.span if found else Span(source.cover.start, min(len(source.text), source.cover.end + 1))


def _decision_number(source: Source, reading: Reading) -> None:
    end = source.grounds.start if source.grounds else len(source.text)
    matches = list(_DECISION.finditer(source.text, 0, end))
    printed = [(match.group(1) or match.group(2), Span(match.start(), match.end())) for match in matches]
    for row in source.rows_of("决定号"):
        printed += [(match.group(1), row.span) for match in [_NUMBER_ALONE.fullmatch(row.text)] if match]
    values = {re.sub(r"\s", "", number) for number, _ in printed}
    if not printed or not (source.rows or source.grounds):
        reading.wait("decision_number", source.cover, "missing")
    elif len(values) > 1:
        reading.wait("decision_number", printed[-1][1], "disagrees")
    else:
        span = printed[-1][1]
        confidence = 1.0 if len(printed) > 1 else 0.9
        reading.facts["decision_number"] = Fact(values.pop(), span, "heading", confidence)


def _patent_number(source: Source, reading: Reading) -> None:
    row, cover = source.row("专利号", "申请号"), source.cover_line("申请号或专利号", "专利号")
    pieces = [piece for piece in (row, cover) if piece and re.search(r"\d{6}", piece.text)]
    if not pieces:
        reading.wait("patent_number", _near(source, row, cover), "missing")
        return
    read = []
    for piece in pieces:
        try:
            read.append(Fact(patent_number(piece.text).canonical, piece.span, "header_row", 0.95))
        except CheckDigitError:
            reading.wait("patent_number", piece.span, "check_digit")
            return
        except CaseDataError:
            reading.wait("patent_number", piece.span, "malformed")
            return
    if len({fact.value for fact in read}) > 1:
        reading.wait("patent_number", read[0].span, "disagrees")
        return
    reading.facts["patent_number"] = Fact(read[0].value, read[0].span, "check_digit", 1.0 if len(read) > 1 else 0.95)
    _operative_number(source, reading, read[0].value)


def _operative_number(source: Source, reading: Reading, number: str) -> None:
    """Queue the number when the operative part prints another one: that part decides, and one of them is wrong."""
    for match in re.finditer(r"((?:\d\s{0,9}){8,13}(?:[.．]\s{0,9}[\dXx])?)\s{0,9}号", source.part(source.operative)):
        printed = re.sub(r"[\s.．]", "", match.group(1)).upper()
        if len(printed) >= 9 and printed != number.replace(".", ""):
            start = source.operative.start if source.operative else 0
            reading.wait("patent_number", Span(start + match.start(1), start + match.end(1)), "disagrees")


def _title(source: Source, reading: Reading) -> None:
    row, cover = source.row(*_TITLES), source.cover_line(*_TITLES)
    piece = row if row and row.text else cover
    if piece is None or not piece.text:
        reading.wait("title", _near(source, row, cover), "missing")
    elif _RUN_INTO.search(piece.text) or GARBLED.search(piece.text):
        reading.wait("title", piece.span, "malformed")
    elif (row and cover and folded(row.text) != folded(cover.text)) or not (cover or _named(source, piece)):
        reading.wait("title", piece.span, "disagrees")
    else:
        title = re.sub(r"(?<=[㐀-鿿])[ \t　]*\n\s*(?=[㐀-鿿])", "", piece.text)
        reading.facts["title"] = Fact(title, piece.span, "header_row", 1.0 if row and cover else 0.9)


def _named(source: Source, title: Piece) -> bool:
    """Whether 案由 gives the patent this name too, or none."""
    named = _NAMED.search(_opening(source).text)
    return named is None or folded(named.group(1)) == folded(title.text)


def _ipc(source: Source, reading: Reading) -> None:
    row = source.row("国际主分类号", "国际分类号", "主分类号", "分类号", "IPC")
    if _is_design(reading) and not (row and _IPC.search(row.text)):
        return
    found = _IPC.findall(row.text) if row else []
    if row is None or not found:
        reading.wait("ipc", _near(source, row), "malformed" if row else "missing")
        return
    if len(set(found)) > 1:
        reading.wait("ipc", row.span, "several_classes")
    letter, digits, subclass, group, subgroup = found[0]
    confidence = 0.95 if len(set(found)) == 1 else 0.6
    reading.facts["ipc"] = Fact(f"{letter}{digits}{subclass} {group}/{subgroup}", row.span, "header_row", confidence)


def _is_design(reading: Reading) -> bool:
    """A design has a class of the Locarno Classification and none of the IPC."""
    number = reading.facts.get("patent_number")
    return number is not None and patent_number(number.value).kind == "design"


def _dates(source: Source, reading: Reading) -> None:
    _one_date(source, reading, "decision_date", ("决定日",), required=True)
    _one_date(source, reading, "filing_date", ("申请日", "国际申请日"), required=True)
    _one_date(source, reading, "priority_date", ("优先权日", "最早优先权日"), required=False)
    _one_date(source, reading, "grant_date", ("授权公告日",), required=True)
    _request_dates(source, reading)


def _request_dates(source: Source, reading: Reading) -> None:
    facts = []
    told = _told_requests(source)
    requests = len(reading.facts.get("case_numbers", ()))
    for row in source.rows_of("无效宣告请求日", "请求日"):
        facts += [Fact(day, row.span, "header_row", 0.95) for day in row_dates(row)]
        if facts and (GARBLED.search(row.text) or len(re.findall(r"年|月", row.text)) > 2 * len(row_dates(row))):
            reading.wait("request_dates", row.span, "part_unread")
    unnumbered = not requests and source.row("决定号") is not None
    alone = requests == 1 or (unnumbered and not _JOINT.search(source.part(source.grounds)))
    if source.rows and not source.row("无效宣告请求日", "请求日") and alone and len(told) == 1:
        facts = [Fact(day, span, "body", 0.85) for day, span in told.items()]
    if not facts:
        reading.wait("request_dates", _near(source, source.row("无效宣告请求日")), "missing")
    elif len(told) >= len(facts) and any(fact.value not in told for fact in facts):
        reading.wait("request_dates", next(iter(told.values())), "disagrees")
    reading.facts["request_dates"] = tuple(facts)
    if facts and requests and len(facts) != requests:
        reading.wait("request_dates", facts[0].span, "part_unread")


def _told_requests(source: Source) -> dict[date, Span]:
    """Give the days on which 案由 says that a request was filed."""
    account = squeezed(source, source.grounds)
    found: dict[date, Span] = {}
    for match in _REQUESTED.finditer(account.text):
        for day, span in dates(match.group(), match.start()):
            found.setdefault(day, account.span(span.start, span.end))
    return found


def _one_date(source: Source, reading: Reading, name: str, keys: tuple[str, ...], *, required: bool) -> None:
    row = source.row(*keys)
    if row is None or re.fullmatch(r"[无/\-—\s]*", row.text):
        in_body = _body_dates(source, name)
        if row and in_body:
            reading.wait(name, in_body[0].span, "disagrees")
        elif len(in_body) == 1:
            reading.facts[name] = in_body[0]
        elif required or (row is None and _may_be_lost(source)):
            reading.wait(name, _near(source, row), "missing")
        return
    found = row_dates(row)
    if GARBLED.search(row.text):
        reading.wait(name, row.span, "malformed")
        return
    if not found or (len(found) > 1 and name != "priority_date"):
        reading.wait(name, row.span, "ambiguous" if found else "malformed")
        return
    value = min(found)
    in_body = _body_dates(source, name)
    if in_body and min(fact.value for fact in in_body) != value:
        reading.wait(name, in_body[0].span, "disagrees")
        return
    reading.facts[name] = Fact(value, row.span, "header_row", 1.0 if in_body else 0.95)


def _may_be_lost(source: Source) -> bool:
    """Whether a priority is not known for certain to be absent: a part is missing, or the first lines speak of one."""
    return not source.rows or source.grounds is None or "优先权" in _opening(source).text


def _opening(source: Source) -> Squeezed:
    """Give the first lines of 案由, before the claims; page breaks split words and dates in them."""
    if source.grounds is None:
        return squeezed(source, None)
    part = source.part(source.grounds)[:900]
    cut = re.search(r"[“\"]\s*1\s*[.．、]", part)
    end = source.grounds.start + (cut.start() if cut else len(part))
    return squeezed(source, Span(source.grounds.start, end))


def _body_dates(source: Source, name: str) -> tuple[Fact[date], ...]:
    """Read the same date from the first lines of 案由, which repeat it (several for several priorities)."""
    if name not in _BODY_DATES:
        return ()
    account = _opening(source)
    opening = account.text
    found = list(re.finditer(rf"(?<!在先){_BODY_DATES[name]}(?={DATE.pattern})", opening))
    if not found and name == "grant_date":
        found = list(_GRANTED_ON.finditer(opening))
    if len(found) != 1:
        return ()
    listed = re.match(rf"{DATE.pattern}(?:\s*(?:[、，,和及]|以及)\s*{DATE.pattern})*", opening[found[0].end() :])
    days = dates(listed.group() if listed else "", found[0].end())
    return tuple(Fact(day, account.span(span.start, span.end), "body", 0.85) for day, span in days)


def _year(source: Source, reading: Reading) -> None:
    """Queue the filing date when it is of a later year than the number, or of an earlier one in one place alone.

    The first four digits of a number of twelve, and the first two of one of eight, are the year in which it was given;
    a divisional keeps its parent's filing date.
    """
    number, filed = reading.facts.get("patent_number"), reading.facts.get("filing_date")
    told = number.value if number is not None else _told_number(source)
    if not told or filed is None:
        return
    digits = told.partition(".")[0]
    year = int(digits[:4]) if len(digits) == _DIGITS else (1900 if digits[0] in "89" else 2000) + int(digits[:2])
    if filed.value.year > year or (filed.value.year < year and filed.method == "body"):
        reading.wait("filing_date", filed.span, "disagrees")


def _told_number(source: Source) -> str:
    """Give the number with which 案由 opens, for a text whose header is lost; empty when it is not right."""
    match = re.search(r"专利号(?:为|是|[:：])?\s*([\d.．Xx]{9,14})", _opening(source).text)
    try:
        return patent_number(match.group(1)).canonical if match else ""
    except CaseDataError:
        return ""


def _order(reading: Reading) -> None:
    """Flag dates that cannot follow one another; they stay as printed, for a person to look at."""
    requests = sorted(reading.facts.get("request_dates", ()), key=lambda fact: fact.value)
    chain = [(name, reading.facts.get(name)) for name in ("priority_date", "filing_date", "grant_date")]
    chain += [("request_dates", fact) for fact in requests[:1]]
    chain += [("decision_date", reading.facts.get("decision_date"))]
    present = [(name, fact) for name, fact in chain if fact]
    for (name, earlier), (later_name, later) in pairwise(present):
        if later.value < earlier.value:
            reading.wait(name, earlier.span, "out_of_order")
            reading.wait(later_name, later.span, "out_of_order")
