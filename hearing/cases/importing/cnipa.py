"""From the full text of a CNIPA invalidation decision to an ImportedDecision, and that as JSON-ready values.

Pure. Nothing is guessed: what was not sure is in ``queued`` with its place. A text cut in half gives what it holds and
queues the rest; a text that is no such decision at all is refused.
"""

import codecs
import hashlib
import re
from dataclasses import asdict
from datetime import date
from typing import Any

from hearing.cases.claim_numbers import written
from hearing.cases.errors import NotADecisionError, SeveralDecisionsError
from hearing.cases.importing.basis import read_basis
from hearing.cases.importing.claims import read_claims
from hearing.cases.importing.exhibits import read_exhibits
from hearing.cases.importing.header import Reading, read_header
from hearing.cases.importing.hearings import read_hearings
from hearing.cases.importing.links import read_links
from hearing.cases.importing.lone_figures import doubt_lone_figures
from hearing.cases.importing.operative import read_operative
from hearing.cases.importing.people import read_people
from hearing.cases.importing.printing import evened, without_invisible
from hearing.cases.importing.request import read_request
from hearing.cases.importing.result import (
    CitedProvision,
    Fact,
    ImportedDecision,
    ReadExhibit,
    ReadGround,
    ReadParty,
)
from hearing.cases.importing.source import read_source, several
from hearing.cases.model import Appointment, Claim, ClaimOutcome, LinkedProceeding

LONGEST_TEXT = 1_000_000
"""Characters; the longest real decision has about 60,000. A longer text is refused before it is read."""

LONGEST_FILE = 4 * LONGEST_TEXT
"""Bytes that so many characters take up at most; of a longer file no more is read."""


_MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CONTAINERS = {b"%PDF": "PDF", b"PK\x03\x04": "DOCX/ZIP", b"\xd0\xcf\x11\xe0": "DOC"}


def decision_text(data: bytes) -> str:
    """Decode a file's bytes: by their mark, else UTF-8, else GB 18030, which covers GBK.

    Raises:
        NotADecisionError: The bytes are text in none of them, are no text at all, or are far too many.
    """
    if len(data) > LONGEST_FILE:
        raise NotADecisionError(
            f"文件超过{LONGEST_FILE // 1_000_000}兆字节，不可能是一份无效宣告请求审查决定，未作读取。请检查所选文件。",
            f"The file has more than {LONGEST_FILE // 1_000_000} MB, which no invalidation decision has; "
            "it was not read. Check the file.",
        )
    for mark, kind in _CONTAINERS.items():
        if data.startswith(mark):
            raise NotADecisionError(
                f"这是{kind}文件，不是文本。请先导出其文字（.txt或.md），再导入。",
                f"This is a {kind} file, not a text. Export its text first (.txt or .md), then import that.",
            )
    marked = next((name for mark, name in _MARKED.items() if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return without_invisible(data.decode(encoding)).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise _refused()


def text_digest(text: str) -> str:
    """Give the SHA-256 of a decision's text, in hexadecimal; two versions of one decision differ in it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_decision(text: str) -> ImportedDecision:
    """Read the full text of an invalidation decision.

    Raises:
        NotADecisionError: The text has none of the marks of such a decision, or is absurdly long.
        SeveralDecisionsError: It holds more than one decision.
    """
    if len(text) > LONGEST_TEXT or not re.search(r"无\s*效\s*宣\s*告\s*请\s*求", text):
        raise _refused()
    if several(text):
        raise SeveralDecisionsError(
            "这份文本包含不止一份决定，无法判断各项内容属于哪一份。请拆分后分别导入。",
            "This text holds more than one decision, so it is unclear what belongs to which. "
            "Split it and import each by itself.",
        )
    source = read_source(evened(text))
    header = source.rows or source.cover_line("案件编号")
    if not header and source.grounds is None and source.operative is None:
        raise _refused()
    reading = Reading()
    read_header(source, reading)
    read_basis(source, reading)
    read_people(source, reading)
    read_claims(source, reading)
    read_exhibits(source, reading)
    read_request(source, reading)
    read_hearings(source, reading)
    read_operative(source, reading)
    read_links(source, reading)
    doubt_lone_figures(source, reading)
    queue = tuple(sorted(reading.queue, key=lambda item: (item.field, item.span.start, item.reason)))
    return ImportedDecision(text_sha256=text_digest(text), **reading.facts, queued=queue)


def _refused() -> NotADecisionError:
    return NotADecisionError(
        "这不是无效宣告请求审查决定的全文：没有找到著录项目、案由或决定部分。请检查所选文件及其编码（应为UTF-8或GB18030）。",
        "This is not the full text of an invalidation decision: neither header, grounds nor operative part was found. "
        "Check the file and its encoding (UTF-8 or GB 18030).",
    )


def as_json(decision: ImportedDecision) -> dict[str, Any]:
    """Give the decision as JSON-ready values: dates in ISO form, absent values None, the queue with its spans."""
    single = (
        "decision_number",
        "decision_date",
        "patent_number",
        "title",
        "ipc",
        "filing_date",
        "priority_date",
        "grant_date",
        "hearing_mode",
        "outcome",
    )
    several = (
        "case_numbers",
        "request_dates",
        "petitioners",
        "patentees",
        "panel",
        "legal_basis",
        "hearing_dates",
        "claim_results",
        "links",
    )
    values: dict[str, Any] = {}
    for name in single:
        fact = getattr(decision, name)
        values[name] = plain(fact.value) if fact else None
    for name in several:
        facts: tuple[Fact[Any], ...] = getattr(decision, name)
        values[name] = [plain(fact.value) for fact in facts]
    values["queued"] = [
        {
            "field": item.field,
            "span": [item.span.start, item.span.end],
            "reason": item.reason,
            "zh": item.zh,
            "en": item.en,
        }
        for item in decision.queued
    ]
    return values


def plain(value: object) -> Any:  # noqa: ANN401 -- JSON has no one type
    """Give a value that was read as JSON-ready values, in the form of `as_json`."""
    match value:
        case date():
            return value.isoformat()
        case ReadParty() | CitedProvision() | ReadGround() | ReadExhibit() | Claim():
            return {name: list(part) if isinstance(part, tuple) else part for name, part in asdict(value).items()}
        case Appointment():
            return {"role": value.role.value, "name": value.name}
        case ClaimOutcome():
            return {"claims": written(value.claims), "part": value.part, "result": value.result}
        case LinkedProceeding():
            return {
                "kind": value.kind.value,
                "number": value.number,
                "printed": value.printed,
                "relation": value.relation.value,
                "status": value.status,
            }
        case _:
            return value
