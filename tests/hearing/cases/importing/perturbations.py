"""What printers, scanners and people do to a decision's text, one function each: text and randomness in, text out.

None of them changes a figure in a place that stands alone, for which no reader could make up.
"""

import re
from collections.abc import Callable
from random import Random

from hearing.cases.importing.cnipa import decision_text

Perturbation = Callable[[str, Random], str]
_HAN = "[一-鿿]"
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_LOOK_ALIKE = dict(zip("日号第未权请求人决审年月无维宣要", "曰亏笫末杈清术入抉宙牟目元唯宜耍", strict=True))


def lines_moved(text: str, by: Random) -> str:
    return re.sub(r">[^<]*|^[^<]+", lambda run: _broken(run.group(), by), text)


def _broken(run: str, by: Random) -> str:
    return "".join(each + "\n" * (by.random() < 0.004 and each not in ">\n") for each in run)


def lines_joined(text: str, _: Random) -> str:
    return re.sub(r"\n+", "", text)


def spaces_between(text: str, by: Random) -> str:
    return re.sub(f"(?<={_HAN})(?={_HAN})", lambda _: " " * (by.random() < 0.03), text)


def full_width(text: str, by: Random) -> str:
    part = by.choice((0.3, 1.0))
    return "".join(chr(ord(each) + 0xFEE0) if each in "0123456789" and by.random() < part else each for each in text)


def half_width_marks(text: str, _: Random) -> str:
    return text.translate(str.maketrans("，；：（）", ",;:()"))


def misread(text: str, by: Random) -> str:
    return "".join(_LOOK_ALIKE.get(each, each) if by.random() < 0.01 else each for each in text)


def marks_lost(text: str, by: Random) -> str:
    return "".join(each for each in text if each not in "日月年号第" or by.random() > 0.004)


def a_row_lost(text: str, by: Random) -> str:
    rows = list(_ROW.finditer(text))
    row = by.choice(rows)
    return text[: row.start()] + text[row.end() :]


def rows_in_another_order(text: str, by: Random) -> str:
    def shuffled(table: re.Match[str]) -> str:
        rows = _ROW.findall(table.group())
        by.shuffle(rows)
        return f"<table>{''.join(rows)}</table>"

    return _TABLE.sub(shuffled, text)


def rows_as_lines(text: str, _: Random) -> str:
    def lines(table: re.Match[str]) -> str:
        cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in _ROW.findall(table.group())]
        return "\n".join("：".join(row) for row in cells)

    return _TABLE.sub(lines, text)


def without_table(text: str, _: Random) -> str:
    return _TABLE.sub("", text)


def without_cover(text: str, _: Random) -> str:
    return text[text.index("<table") :]


def _without(text: str, start: str, end: str) -> str:
    first, last = text.find(start), text.rfind(end)
    return text[:first] + text[last:] if 0 <= first < last else text


def without_account(text: str, _: Random) -> str:
    return _without(text, "## 一、案由", "## 二、决定的理由")


def without_reasons(text: str, _: Random) -> str:
    return _without(text, "## 二、决定的理由", "## 三、决定")


def without_operative_part(text: str, _: Random) -> str:
    return text[: text.rindex("## 三、决定")]


def cut_off(text: str, by: Random) -> str:
    return text[: by.randrange(len(text) // 4, len(text))]


def begun_late(text: str, by: Random) -> str:
    return text[by.randrange(len(text) // 2) :]


def other_day_in_the_account(text: str, by: Random) -> str:
    return re.sub(r"(申请日为)(\d{4})", lambda day: f"{day[1]}{int(day[2]) - by.randint(1, 9)}", text, count=1)


def without_headings(text: str, _: Random) -> str:
    return re.sub(r"^#+ *", "", text, flags=re.MULTILINE)


def in_gbk(text: str, _: Random) -> str:
    return decision_text(text.encode("gb18030"))


PERTURBATIONS: tuple[Perturbation, ...] = (
    lines_moved, lines_joined, spaces_between, full_width, half_width_marks, misread, marks_lost, a_row_lost,
    rows_in_another_order, rows_as_lines, without_table, without_cover, without_account, without_reasons,
    without_operative_part, cut_off, begun_late, other_day_in_the_account, without_headings, in_gbk,
)  # fmt: skip
