"""The table of INPADOC's legal event codes with the categories of WIPO standard ST.27, from the office's workbook.

Pure. Only what the table needs of a workbook (ECMA-376) is read: the first sheet's texts. The columns are found by
their headings, since their order changed over the years.
"""

import io
import re
import zipfile
from dataclasses import dataclass

from hearing.imports.facts import BadSourceError
from hearing.imports.xml_source import LONGEST_XML, Element, read_xml, xml_text

LONGEST_WORKBOOK = 8_000_000
"""Bytes; the real one has 300,000."""

_COLUMNS = {
    "authority": "authority",
    "event-code": "code",
    "influence": "influence",
    "description eng": "description",
    "event-class": "category",
    "event-class description": "category_words",
}


@dataclass(frozen=True, slots=True)
class EventCode:
    """One code of one authority.

    Attributes:
        authority: Two letters, ``CN``.
        code: ``IW01``, without padding.
        influence: ``+``, ``-`` or empty: what it does to the right.
        description: In English.
        category: The letter of WIPO ST.27, ``H``; empty where the table gives none.
        category_words: What the letter stands for, in English.
    """

    authority: str
    code: str
    influence: str
    description: str
    category: str
    category_words: str


CodeTable = dict[tuple[str, str], EventCode]
"""Codes by authority and code."""


def is_workbook(data: bytes) -> bool:
    """Tell whether these bytes may be a workbook."""
    return data.startswith(b"PK\x03\x04")


def read_codes(data: bytes) -> CodeTable:
    """Read the table.

    Raises:
        BadSourceError: It is no such workbook, is broken, unpacks to far too much, or holds a code twice with different
            categories.
    """
    if len(data) > LONGEST_WORKBOOK:
        raise _no_table("too long")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            sheet = _part(packed, "xl/worksheets/sheet1.xml")
            names = packed.namelist()
            shared = _part(packed, "xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else None
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise _no_table(str(error)) from None
    words = [item.printed() for item in shared.elements("si")] if shared else []
    rows = [_row(row, words) for row in sheet.elements("sheetData", "row")]
    heading = next(
        (row for row in rows if {"authority", "event-code"} <= {v.strip().lower() for v in row.values()}), None
    )
    if heading is None:
        raise _no_table("no heading")
    columns = {name: column for column, said in heading.items() if (name := _COLUMNS.get(said.strip().lower()))}
    if set(columns) != set(_COLUMNS.values()):
        raise _no_table("columns are missing")
    table: CodeTable = {}
    for row in rows[rows.index(heading) + 1 :]:
        read = EventCode(**{name: row.get(column, "").strip() for name, column in columns.items()})
        key = (read.authority, read.code)
        if not all(key):
            continue
        if key in table and table[key].category != read.category:
            raise _no_table(f"{read.authority} {read.code} stands twice with different categories")
        table[key] = read
    return table


def _part(packed: zipfile.ZipFile, name: str) -> Element:
    if packed.getinfo(name).file_size > LONGEST_XML:
        raise _no_table("a part unpacks to far too much")
    return read_xml(xml_text(packed.read(name)))


def _row(row: Element, words: list[str]) -> dict[str, str]:
    """Give the texts of a row by the letters of their columns."""
    found = {}
    for cell in row.elements("c"):
        column = re.sub(r"\d", "", cell.attributes.get("r", ""))
        if cell.attributes.get("t") == "s":
            place = cell.words("v")
            found[column] = words[int(place)] if place.isdigit() and int(place) < len(words) else ""
        else:
            inline = cell.first("is")
            found[column] = inline.printed() if inline else cell.words("v")
    return found


def _no_table(why: str) -> BadSourceError:
    return BadSourceError(
        f"这不是法律事件代码表（.xlsx，含Authority、Event-code、Event-class等列）：{why}。未作导入。",
        f"This is not the table of legal event codes (.xlsx with Authority, Event-code, Event-class and so on): {why}; "
        "nothing was imported.",
    )
