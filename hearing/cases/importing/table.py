"""The header of a decision in the forms in which it is printed: a table, lines of key and value, or either in turn.

Pure. The form with most of the known keys is taken. Spans index the text as it was given.
"""

import html
import re

from hearing.cases.importing.result import Piece, Span

_TABLE = re.compile(r"(?:<table\b|\A(?=[^\n]{0,200}</tr>)).*?(?:</table>|\Z)", re.DOTALL | re.IGNORECASE)
"""Also one with which the text begins in its midst."""
_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=</tr>|<tr\b|\Z)", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)(?=</t[dh]>|<t[dh]\b|\Z)", re.DOTALL | re.IGNORECASE)
LINE = re.compile(r"^[ \t]*([^\s:：，。<>“”#|][^:：，。<>“”|\n]{0,15}?)[ \t]*[:：][ \t]*(\S[^\n]*)$", re.MULTILINE)
"""A line ``key：value``."""
_KEY = (
    r"案件编号|委内编号|决定日|发明创造名称|发明名称|(?:外观设计|实用新型|专利)名称|使用该?外观设计的产品名称"
    r"|(?:国际外?观?设?计?|外观设计)?主?分类号|附图|无效宣告请求人[\dⅠ-Ⅹ]*|专利权人|专利号|(?:国际)?申请日"
    r"|(?:最早)?优先权日|授权公告日|无效宣告请求日[\dⅠ-Ⅹ]*|法律依据|决定要点"
)
_PIPES = re.compile(r"^[ \t]*\|([^\n]*\|)[ \t]*$", re.MULTILINE)
_WIDE_KEY = "|".join(
    "[ 　]{0,4}".join(key)
    for key in (
        *(
            "案件编号",
            "委内编号",
            "决定号",
            "决定日",
            "附图",
            "法律依据",
            "决定要点",
            "专利权人",
            "专利号",
            "授权公告日",
        ),
        *("发明创造名称", "发明名称", "外观设计名称", "实用新型名称", "专利名称", "使用外观设计的产品名称"),
        *("国际主分类号", "国际分类号", "外观设计分类号", "主分类号", "分类号", "国际申请日", "申请日"),
        *("最早优先权日", "优先权日", "无效宣告请求人", "无效请求人", "无效宣告请求日"),
    )
)
"""A key may be spaced out to the width of its column."""
_SPACED = re.compile(rf"^[ \t|]*((?:{_WIDE_KEY})[\dⅠ-Ⅹ]*)(?:\t+|[ 　]{{2,}})[ \t　]*(\S[^\n]*)$", re.MULTILINE)
_WITHOUT_VALUE = re.compile(r"^[ \t]*([^\s:：，。<>“”#|]{2,12})[ \t]*[:：][ \t　]*$", re.MULTILINE)
"""A key after which nothing is printed; its value is none, or stands below."""
_BELOW = re.compile(rf"^[ \t]*({_KEY})[ \t]*\n+[ \t]*(\S[^\n]*)$", re.MULTILINE)
OFFICE = r"(?:(?:中华人民共和国[ \t]*)?国家知识产权局[ \t]*)?(?:专利局[ \t]*)?(?:专利复审委员会[ \t]*)?"
"""Who decides, where it is printed in one line with the heading."""
_HEADING = re.compile(rf"^[#> \t　*]*{OFFICE}无效宣告请求审查决定\s*[（(]?\s*第", re.MULTILINE)
_SITE = re.compile(r"^[ \t|]*(?:<t[dh][^>]*>)?委内编号", re.MULTILINE)
"""The site prints its header before the heading of the decision."""
_NEXT_KEY = re.compile(rf"[ \t　]+({_KEY})(?:[ \t　]*[:：][ \t　]*|\t[ \t　]*|[ 　]{{2,}})(?=\S)")
"""Where a line of several keys goes over to the next one."""
_ADJOINING = re.compile(r"(?:\n[ \t　]*[^\s#|<*][^\n]*)*")
_OF_A_LIST = re.compile(r"^(?:[-+•·*]|\d{1,2}[.、)）])")
_GOES_ON = re.compile(r"第?[\dⅠ-Ⅹ一二三四五六七八九IVX]*请求人|专利权人[\d一二三四五六七八九]")
"""Keys inside a row of parties."""
_RULED = re.compile(r"^[-+=|:*_ \t　]*$|^[ \t　]*\d{1,3}[ \t　]*$", re.MULTILINE)
"""Lines that hold nothing but rules, or the number of a page."""
_LAST_TAG = re.compile(r"<[^<>]*>?\Z")
_HEADER_WORDS = ("案件编号", "决定日", "发明创造名称", "专利号", "法律依据", "授权公告日", "申请日")
_ENOUGH, _ENOUGH_OF_REST = 4, 2
"""Known keys that make a header, and the rest of one whose beginning is missing."""

_ALIASES = {
    "委内编号": "案件编号",
    "无效请求人": "无效宣告请求人",
    "申请（专利）号": "专利号",
    "申请(专利)号": "专利号",
    "专利（申请）号": "专利号",
    "专利(申请)号": "专利号",
}
"""How the office's site of decisions names the rows."""

Rows = list[tuple[str, Piece]]
Cell = tuple[str, int, int]
"""Its text and where it begins and ends."""


def plain(text: str) -> str:
    """Remove markup and surrounding white space from a table cell."""
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


def find_header(text: str, limit: int) -> tuple[int, tuple[tuple[str, Piece], ...]]:
    """Find the header before ``limit``: where it begins, and its rows as key without white space and value."""
    best: tuple[int, int, Rows] = (0, limit, [])
    for table in _TABLE.finditer(text, 0, limit):
        rows = _table_rows(table.group(), table.start())
        best = max(best, (_known(rows), table.start(), rows), key=lambda found: found[0])
    if best[0] >= (_ENOUGH if best[1] or text.startswith("<table") else _ENOUGH_OF_REST):
        return best[1], tuple(_finished(best[2], text))
    heading = _HEADING.search(text, 0, limit)
    start = heading.start() if heading and not _SITE.search(text, 0, heading.start()) else 0
    lines, *others = (_line_rows(pattern, text, start, limit) for pattern in (LINE, _SPACED, _BELOW))
    for form in (lines, _piped_rows(text, start, limit), *others):
        rows = _after_cover(form)
        found = _known(rows), rows[0][1].span.start if rows and not heading else start, rows
        best = max(best, found, key=lambda found: found[0])
    return best[1], tuple(_finished(best[2], text))


def _line_rows(pattern: re.Pattern[str], text: str, start: int, limit: int) -> Rows:
    """Give the rows that are lines; what stands between one and the next, and is no row, goes on with the first."""
    heads = [line for match in pattern.finditer(text, start, limit) for line in _apart(text, match)]
    if pattern is LINE:
        empty = _WITHOUT_VALUE.finditer(text, start, limit)
        heads += [(key_of(match.group(1)), match.start(), match.end(), match.end()) for match in empty]
    heads = sorted((line for line in heads if not _GOES_ON.fullmatch(line[0])), key=lambda line: line[1])
    rows = []
    for index, (key, _, begin, end) in enumerate(heads):
        adjoining = _ADJOINING.match(text, end, limit)
        last = adjoining.end() if adjoining else end
        stop = heads[index + 1][1] if index + 1 < len(heads) else last
        below = [line.strip(" |\t　") for line in _RULED.sub("", text[end:stop]).splitlines()]
        value = "\n".join([text[begin:end].strip(), *filter(None, below)])
        rows.append((key, Piece(plain(value), Span(begin, end + len(text[end:stop].rstrip()) if any(below) else end))))
    return rows


def _piped_rows(text: str, start: int, limit: int) -> Rows:
    """Give the rows of a table ruled by ``|``; a cell printed twice counts once, a line without rules goes on."""
    rows: Rows = []
    end = start
    for line in _PIPES.finditer(text, start, limit):
        between = _RULED.sub("", text[end : line.start()]).strip()
        if rows and between:
            key, piece = rows[-1]
            rows[-1] = key, Piece(f"{piece.text}\n{plain(between)}", Span(piece.span.start, line.start()))
        cells: list[Cell] = []
        for cell in re.finditer(r"([^|]*)\|", line.group(1)):
            place = line.start(1) + cell.start()
            words = plain(cell.group(1))
            if not (cells and words and key_of(words) == key_of(cells[-1][0])):
                cells.append((words, place, line.start(1) + cell.end(1)))
        rows += {(key, piece.text): (key, piece) for key, piece in _rows_of(cells)}.values()
        end = line.end()
    return rows


def _apart(text: str, match: re.Match[str]) -> list[tuple[str, int, int, int]]:
    """Give each key of a line with where it begins and the range of its value."""
    key, key_start, begin = match.group(1), match.start(), match.start(2)
    found = []
    for following in _NEXT_KEY.finditer(text, begin, match.end(2)):
        found.append((key_of(key), key_start, begin, following.start()))
        key, key_start, begin = following.group(1), following.start(), following.end()
    return [*found, (key_of(key), key_start, begin, begin + len(text[begin : match.end(2)].rstrip()))]


def _finished(rows: Rows, text: str) -> Rows:
    """Leave out a row with which the text ends: its end may be missing."""
    end = len(text.rstrip())
    while tag := _LAST_TAG.search(text, max(0, end - 40), end):
        end = len(text[: tag.start()].rstrip())
    end = end if "</table>" not in text[-40:] else len(text) + 1
    return [row for row in rows if row[1].span.end < end]


def _after_cover(rows: Rows) -> Rows:
    """Leave out the lines of a cover, which names one request of several; the header repeats them."""
    again = [index for index, (key, _) in enumerate(rows) if key.startswith("案件编号")]
    if len(again) > 1:
        return rows[again[-1] :]
    return [] if any(key.startswith("申请号或专利号") for key, _ in rows) else rows


def _known(rows: Rows) -> int:
    return sum(key.startswith(_HEADER_WORDS) for key, _ in rows)


def _table_rows(text: str, start: int) -> Rows:
    rows = []
    for row in _ROW.finditer(text):
        cells = [
            (plain(cell.group(1)), row.start(1) + cell.start(1), row.start(1) + cell.end(1))
            for cell in _CELL.finditer(row.group(1))
        ]
        rows += _rows_of([(words, start + begin, start + end) for words, begin, end in cells])
    return rows


def _rows_of(cells: list[Cell]) -> Rows:
    """Give the rows that a line of cells holds: each key with what stands after it."""
    if len(cells) == 1 and re.search(r"[:：]", cells[0][0]):
        key, _, value = re.sub(r"[:：]", ":", cells[0][0], count=1).partition(":")
        cells = [(key, cells[0][1], cells[0][1]), (value.strip(), *cells[0][1:])]
    return [
        (key_of(pair[0][0]), Piece(_joined([cell[0] for cell in pair[1:]]), Span(pair[1][1], pair[-1][2])))
        for pair in _beside(cells)
    ]


def _joined(values: list[str]) -> str:
    """Join the cells of a value; where one looks like a key that was not known, so that its readers doubt it."""
    unknown = any(value.endswith((":", "：")) for value in values)
    return ("|" if unknown else " ").join(values).strip()


def _beside(cells: list[Cell]) -> list[list[Cell]]:
    """Split a row that prints several keys beside one another, each with its values; without values it is none."""
    keys = [0, *(at for at in range(2, len(cells) - 1) if re.fullmatch(_KEY, key_of(cells[at][0])))]
    pairs = [cells[begin:end] for begin, end in zip(keys, [*keys[1:], len(cells)], strict=True)]
    return [pair for pair in pairs if len(pair) > 1]


def key_of(printed: str) -> str:
    """Give a key as this program calls it: without white space, colon and the mark of a list."""
    key = _OF_A_LIST.sub("", re.sub(r"\s", "", printed)).rstrip(":：")
    return _ALIASES.get(key, key)
