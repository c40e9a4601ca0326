"""The demonstration sheet of a case for enterprises, drafted from a package for a person to finish. Pure.

Facts, grounds, what decided, similar cases with their reasons; what is to be learned from it is left open, for that is
not in the data.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from hearing.cases.errors import UnknownCaseError
from hearing.cases.sheets import LANGUAGES, SheetBody, SheetSection, SheetText
from hearing.dataset.typical.similarity import PROCEEDINGS, Row, Tables, nearest, traits

SIMILAR, BLANK_LINES = 5, 6
LESSONS = {"zh": "启示", "en": "Lessons"}
"""The title of what a person writes, once it is in their hands."""

OUTCOMES = {
    "invalid_all": ("全部无效", "all invalid"),
    "invalid_part": ("部分无效", "invalid in part"),
    "maintained": ("维持有效", "maintained"),
    "maintained_amended": ("在修改文本基础上维持有效", "maintained as amended"),
}
_KINDS = PROCEEDINGS | {
    "organisation": ("组织", "organisation"), "person": ("自然人", "person"),
    "petitioner": ("请求人", "petitioner"), "patentee": ("专利权人", "patentee"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet: which one, its title, its lines, and whether a person has to write it."""

    key: str
    title: str
    lines: tuple[str, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: title, what it was drafted from, sections."""

    title: str
    source: str
    sections: tuple[Section, ...]


def drafted(tables: Tables, case: str, source: str, language: str) -> Sheet:
    """Draft the sheet of a case.

    Raises:
        UnknownCaseError: the package does not have it.
    """
    english = language == "en"

    def say(zh: str, en: str) -> str:
        return en if english else zh

    known = traits(tables)
    if case not in known:
        raise UnknownCaseError(
            f"数据包中没有案件“{case}”，请核对编号。", f"The package has no case {case}: check the number."
        )
    own = {name: [row for row in rows if row.get("case_id") == case] for name, rows in tables.items()}
    patent = next(row for row in tables["patent"] if row["patent_number"] == own["case"][0]["patent_number"])
    similar = []
    for one in nearest(case, known, SIMILAR):
        why = "; ".join(f"{part.en if english else part.zh} ({part.alike:.2f})" for part in one.parts)
        similar.append(f"{one.case}  {one.total:.2f}: {why}")
    sections = (
        Section("facts", say("事实", "Facts"), _facts(tables, own, patent, english=english)),
        Section("grounds", say("无效理由", "Grounds"), _grounds(tables, own, english=english)),
        Section("decision", say("决定", "What decided"), _decision(own, english=english)),
        Section("links", say("关联程序", "Linked proceedings"), tuple(
            f"{_word(row['kind'], english=english)} {row['number']} {row['status'] or ''}".strip()
            for row in own.get("link", ())) or (say("无", "none"),)),
        Section("similar", say("相似案例及其理由", "Similar cases, and why"), tuple(similar) or (say("无", "none"),)),
        Section("lessons", say("启示（由编写人填写）", "Lessons (for a person to write)"), (), open=True),
    )  # fmt: skip
    title = say(f"典型案例：{patent['title']}", f"Typical case: {patent['title']}")
    drafted_from = say(
        f"草稿，依据数据包 {source} 生成，须由编写人审定",
        f"A draft from package {source}, to be finished by a person",
    )
    return Sheet(title, drafted_from, sections)


def draft(tables: Tables, case: str, source: str) -> SheetBody:
    """Draft the sheet of a case for a person to finish in the browser, with how alike other cases are.

    Raises:
        UnknownCaseError: the package does not have the case.
    """
    both = {language: drafted(tables, case, source, language) for language in LANGUAGES}
    texts = {
        language: SheetText(
            one.title,
            tuple(
                SheetSection(
                    each.key, LESSONS[language] if each.open else each.title, "\n".join(filter(None, each.lines))
                )
                for each in one.sections
            ),
        )
        for language, one in both.items()
    }
    return SheetBody(source, texts, tuple(one.plain() for one in nearest(case, traits(tables), SIMILAR)))


def finished(text: SheetText, standing: str) -> Sheet:
    """Give a version as a sheet to be printed; ``standing`` says under its title what it is."""
    sections = (Section(one.key, one.title, tuple(one.text.split("\n"))) for one in text.sections)
    return Sheet(text.title, standing, tuple(sections))


def _word(key: str, *, english: bool) -> str:
    return _KINDS.get(key, OUTCOMES.get(key, (key, key)))[english]


def _facts(tables: Tables, own: Tables, patent: Row, *, english: bool) -> tuple[str, ...]:
    kinds = {row["party_id"]: row["kind"] for row in tables["party"]}
    case = own["case"][0]
    lines = [
        f"{'Case' if english else '案件编号'}: {case['case_id']}",
        f"{'Patent' if english else '专利号'}: {patent['patent_number']}  IPC: {patent['ipc'] or '–'}",
        f"{'Filed' if english else '申请日'}: {patent['filing_date'] or '–'}  "
        f"{'granted' if english else '授权公告日'}: {patent['grant_date'] or '–'}  "
        f"{'requested' if english else '请求日'}: {case['request_date'] or '–'}",
        f"{'Claims as granted' if english else '授权时权利要求数'}: {case['claim_count']}",
    ]
    lines += [
        f"{_word(row['side'], english=english)}: {row['party_id']} "
        f"({_word(kinds.get(row['party_id'], ''), english=english)})"
        for row in own["request_party"]
    ]
    return tuple(lines)


def _grounds(tables: Tables, own: Tables, *, english: bool) -> tuple[str, ...]:
    labels = {row["ground_id"]: row["label_en" if english else "label_zh"] for row in tables["ground"]}
    claims: dict[str, set[int]] = defaultdict(set)
    for row in own["request_ground_claim"]:
        claims[row["ground_id"]].add(row["claim"])
    whole = "the whole patent" if english else "整个专利"
    return tuple(
        f"{ground} {labels.get(ground, '')}: "
        + ", ".join(whole if claim == 0 else str(claim) for claim in sorted(claims[ground]))
        for ground in sorted(claims)
    )


def _decision(own: Tables, *, english: bool) -> tuple[str, ...]:
    rows: Sequence[Row] = own["decision"]
    if not rows:
        return ("Not decided yet." if english else "尚未作出决定。",)
    row = rows[0]
    outcome = _word(row["outcome"], english=english) if row["outcome"] else "–"
    return (
        f"{'Decision' if english else '决定号'} {row['decision_number']}, {row['decided_on'] or '–'}: {outcome}",
        _results(str(row["operative"] or ""), english=english),
    )


def _results(operative: str, *, english: bool) -> str:
    """Write the results of an operative part in words; they stand there after a colon."""
    for result, zh, en in (
        ("valid_amended", "修改后有效", "valid as amended"),
        ("invalid", "无效", "invalid"),
        ("valid", "有效", "valid"),
    ):
        operative = re.sub(rf"：{result}(?=；|$)", f": {en}" if english else f"：{zh}", operative)
    return operative


def html(sheet: Sheet, language: str) -> str:
    """Give the sheet as a page; the open section can be written into."""
    parts = [
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(sheet.title)}</title>',
        "<style>body{font-family:'Noto Serif SC',serif;max-width:48rem;margin:2rem auto;padding:0 1rem;line-height:1.6}"
        "[contenteditable]{border:1px solid #8895a3;min-height:9rem;padding:.5rem}.dim{color:#4a5663}</style></head>",
        f'<body><h1>{escape(sheet.title)}</h1><p class="dim">{escape(sheet.source)}</p>',
    ]
    for section in sheet.sections:
        parts.append(f"<h2>{escape(section.title)}</h2>")
        if section.open:
            label = escape(section.title)
            parts.append(
                f'<div contenteditable="true" role="textbox" aria-multiline="true" aria-label="{label}"></div>'
            )
        else:
            parts += ["<ul>", *(f"<li>{escape(line)}</li>" for line in section.lines if line), "</ul>"]
    return "\n".join([*parts, "</body></html>"]) + "\n"
